"""Receipts in tests: of a case of ``Life``, of a policy, and their text."""

from typing import Any

from daemon.calendars import Calendars
from daemon.casework.rules import Rules
from daemon.directory import Directory
from daemon.engine.rulebook import Rulebook
from daemon.explaining import Question, explained, foreseen
from daemon.plan import Planner
from daemon.receipt.wanted import Wanted
from schema.config import Config
from schema.kinds import Clock
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
