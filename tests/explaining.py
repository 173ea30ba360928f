"""Receipts in tests: of a case of ``Life``, of a policy, and their text."""

from dataclasses import replace
from datetime import date
from typing import Any

from daemon.calendars import Calendars
from daemon.casework.rules import Rules
from daemon.directory import Directory
from daemon.editions.register import Entry, enter
from daemon.engine.recompute import recompute
from daemon.engine.rulebook import Rulebook
from daemon.explaining import Question, explained, foreseen
from daemon.plan import Planner
from daemon.receipt.wanted import Wanted
from schema.calendars import CalendarRules
from schema.config import Config, build_policy
from schema.kinds import Choice, Clock
from schema.periods import Period
from schema.wire.receipt import ClockReceipt, Receipt
from tests.life import Life, shipped


def receipt(life: Life, number: str = "T1", book: Rulebook | None = None, **wanted: Any) -> Receipt:
    """Return the receipt of a case as it stands, by default in lines that are never broken."""
    with life.store.read() as reader:
        case = reader.case_by_number(number)
        assert case is not None
        return explained(reader, book or life.engine.book, case, life.now_us, Wanted(**({"cells": 400} | wanted)))


def clock_of(told: Receipt, clock: Clock) -> ClockReceipt:
    """Return the newest run of one clock."""
    return [each for each in told.clocks if each.clock == clock.word][-1]


def book_of(config: Config) -> Rulebook:
    """Return the rules that a configuration alone makes."""
    rules = Rules(
        directory=Directory.build(()),
        planner=Planner(Calendars(config.calendar)),
        policies={policy.hash: policy for policy in config.policies},
        settings=config.engine,
        telling=config.telling,
    )
    return Rulebook(config, rules)


def forecast(
    policy: str,
    start: str,
    level: str = "village",
    *,
    place: str = "",
    config: Config | None = None,
    **wanted: Any,
) -> Receipt:
    """Return the receipt of a case that does not exist yet."""
    return foreseen(Question(policy, start, level, place), book_of(config or shipped()), Wanted(**wanted))


def body(told: Receipt, clock: Clock) -> list[str]:
    """Return the lines of one clock, without its heading."""
    heading = next(nth for nth, line in enumerate(told.text) if line.startswith(clock.label("zh")))
    lines = list(told.text[heading + 1 :])
    return lines[: lines.index("")] if "" in lines else lines


def edited(limit: str, calendar: CalendarRules | None = None) -> Config:
    """Return the shipped configuration with another limit for a hotline's complaints, and another calendar."""
    config = shipped()
    policies = []
    for policy in config.policies:
        if policy.name == "hotline_complaint":
            specs = [
                replace(spec, limits=tuple((level, Period.parse(limit)) for level, _ in spec.limits))
                for spec in policy.clocks
            ]
            policies.append(
                build_policy(policy.name, specs, title=policy.title, source=policy.source, match=policy.match)
            )
        else:
            policies.append(policy)
    return replace(config, policies=tuple(policies), calendar=calendar or config.calendar)


def apply(life: Life, config: Config, choice: Choice) -> None:
    """Put an edition in force, and reach the open cases with it."""
    choices = dict.fromkeys([policy.name for policy in config.policies], choice)
    with life.store.read() as reader:
        newest = reader.edition()
    entry = Entry(config, newest.number if newest else 0, "officer:1", choices)
    life.store.write(lambda writer: enter(writer, entry, life.now_us))
    life.engine.reload_config(config, Planner(Calendars(config.calendar)))
    done = recompute(life.store, life.engine.book, choices, life.now_us, 0)
    life.store.write(lambda writer: writer.edition_reached(entry.after + 1, None, done.changed))


def off(*days: str) -> CalendarRules:
    """Return the shipped calendar with more days off."""
    rules = shipped().calendar
    return replace(rules, exceptions=dict(rules.exceptions) | {date.fromisoformat(day): False for day in days})
