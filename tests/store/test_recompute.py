"""An edition reaches the open cases batch by batch, the same on both databases and whatever happens on the way."""

from dataclasses import replace
from datetime import date

import pytest

from daemon.calendars import Calendars
from daemon.engine.recompute import recompute
from daemon.engine.rulebook import Rulebook
from daemon.ledger import facts_of
from daemon.plan import Planner
from daemon.rows import EditionRow
from daemon.store import Store, verify
from schema.calendars import CalendarRules
from schema.config import Config, build_policy
from schema.kinds import Act, Choice, Clock
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import Life, local, shipped
from tests.matters import clock

CASES = 12
NUMBERS = [f"R{nth}" for nth in range(CASES)]


class Crash(Exception):
    """Stands for a process that dies."""


def edited(limit: str = "15wd", name: str = "four_levels") -> Config:
    """Return the shipped configuration with another resolve clock in one policy."""
    policies = [_with_limit(policy, limit) if policy.name == name else policy for policy in shipped().policies]
    return replace(shipped(), policies=tuple(policies))


def _with_limit(policy, limit):
    others = [spec for spec in policy.clocks if spec.clock != Clock.RESOLVE]
    resolve = clock("resolve", limit, remind="50%", red="0", escalate="0", list="0")
    return build_policy(policy.name, [*others, resolve], title=policy.title)


def book_of(store: Store, config: Config) -> Rulebook:
    with store.read() as reader:
        return Rulebook.read(reader, config, Planner(Calendars(config.calendar)), now_us=0)


@pytest.fixture
def life(store: Store) -> Life:
    """Begin on a Monday with a dozen cases, each as far as something of its own, and two that are closed."""
    return begin(store)


def begin(store: Store) -> Life:
    life = Life.begin(store, "2026-03-02 10:00")
    life.open_all(NUMBERS)
    life.tick("2026-03-02 15:00")
    for number in NUMBERS[:6]:
        life.act(Act.ACCEPT, number)
    life.act(Act.TELL, NUMBERS[1])
    life.act(Act.ESCALATE, NUMBERS[2], seen_level=1)
    life.act(Act.RESOLVE, NUMBERS[3])
    life.act(Act.RESOLVE, NUMBERS[8])
    life.tick("2026-03-03 09:30")
    return life


def apply(life: Life, config: Config, choice: Choice = Choice.RECOMPUTE, limit: int = 5, **how: bool) -> int:
    """Let an edited configuration reach every case; return how many were planned anew."""
    book, after, changed = book_of(life.store, config), 0, 0
    while after is not None:
        after, count = recompute(life.store, book, {"four_levels": choice}, life.now_us, after, limit=limit, **how)
        changed += count
    life.engine.reload_config(config, Planner(Calendars(config.calendar)))
    return changed


def whole(store: Store) -> list[object]:
    """Return every case, timer and line."""
    with store.read() as reader:
        cases = reader.cases_after(0, 100)
        lines = [line for chunk in reader.ledger() for line in chunk]
        return [*cases, *reader.timers_of_many([case.id for case in cases]), *lines]


def test_every_open_case_comes_under_the_successor(life: Life) -> None:
    """All open cases of the policy get one line, the closed ones none; row, timers and ledger agree."""
    config = edited()
    assert apply(life, config) == CASES - 2
    for number in NUMBERS:
        life.assert_folds(number)
        replans = [line for line in life.events(number) if line.kind == "replanned"]
        is_open = number not in (NUMBERS[3], NUMBERS[8])
        assert len(replans) == is_open
        assert (life.case(number).policy_hash == config.policy("four_levels").hash) is is_open
    assert local(life.case(NUMBERS[0]).due_us or 0) == "2026-03-23 24:00"
    with life.store.read() as reader:
        assert list(verify(reader)) == []
    assert apply(life, config) == 0


@pytest.mark.parametrize("choice", [Choice.PIN, Choice.NEW_ONLY])
def test_a_policy_that_is_not_recomputed_leaves_its_cases_alone(life: Life, choice: Choice) -> None:
    """Pinned, or for new cases only: no case changes, and the next recompute reaches those not pinned."""
    before = whole(life.store)
    assert apply(life, edited(), choice) == 0
    assert whole(life.store) == before
    if choice == Choice.PIN:
        life.store.write(lambda writer: writer.pin_policies([shipped().policy("four_levels").hash]))
    assert apply(life, edited("20wd")) == (0 if choice == Choice.PIN else CASES - 2)


@pytest.mark.parametrize(("days", "looked_at"), [("same", 1), ("other", CASES - 1)])
def test_where_no_day_has_changed_only_the_edited_policys_cases_are_looked_at(
    life: Life, days: str, looked_at: int
) -> None:
    """An edition says by which days it was planned: by the same ones, the cases of other policies stand."""
    life.open("FAR", policy="petition")
    book, far = replace(book_of(life.store, edited("9d", "petition")), edition=2), life.case("FAR").id
    for number, mark in ((1, "same"), (2, days)):
        row = EditionRow(number, life.now_us, "daemon", "", "{}", "{}", mark, "", 0, None)
        life.store.write(lambda writer, row=row: writer.put_edition(row))
    choices, after, seen = {"petition": Choice.RECOMPUTE}, 0, []
    while after is not None:
        after, _ = recompute(life.store, book, choices, life.now_us, after, limit=1)
        seen += [after] if after else []
    assert (len(seen), seen[-1]) == (looked_at, far)


def test_a_calendar_moves_whatever_stands_on_it_pinned_or_not(life: Life) -> None:
    """A day off is a fact, and no policy: it moves the deadlines of pinned cases too, and of no others."""
    life.store.write(lambda writer: writer.pin_policies([shipped().policy("four_levels").hash]))
    life.open("FAR", policy="petition")
    day_off = CalendarRules(exceptions={date(2026, 3, 4): False})
    before_us = life.case(NUMBERS[0]).due_us
    apply(life, replace(shipped(), calendar=day_off))
    assert life.case(NUMBERS[0]).due_us == before_us, "its only working day is the 3rd"
    assert local(life.case(NUMBERS[2]).due_us or 0) == "2026-03-05 24:00"
    assert life.events(NUMBERS[2])[-1].kind == "replanned"
    assert life.events("FAR")[-1].kind == "opened"


def test_what_is_due_at_once_passes_the_guard_only_if_an_officer_confirmed_it(life: Life) -> None:
    """15 minutes in place of days, for 90 cases at once: without a word nothing of it is issued."""
    life.open_all([f"M{nth}" for nth in range(80)])
    life.tick("2026-03-03 10:00")
    apply(life, edited("15m"), is_confirmed=False)
    held = life.tick("2026-03-03 10:01")
    assert (held.escalated, held.carded, held.held) == (0, 0, CASES - 2 + 80)


def test_confirmed_it_fires_at_once_and_once(life: Life) -> None:
    """The same edit on an officer's word: reminded, red and one level up in one tick, and never again."""
    apply(life, edited("15m"))
    life.clock.advance_to(life.now_us + 1)
    first = life.tick()
    assert (first.escalated, first.held) == (CASES - 2, 0)
    with life.store.read() as reader:
        written = [push for push in reader.pushes() if push.created_us == life.now_us]
    assert {facts_of(push.body)["reason"] for push in written if push.kind == "digest"} == {"late"}, (
        "no daemon was away: the edit made it late"
    )
    apply(life, edited("15m"))
    assert life.tick().fired == 0


def test_a_recomputation_that_dies_goes_on_where_it_was_and_ends_the_same(
    databases: Databases, new_store: NewStore
) -> None:
    """Killed before each statement in turn and resumed, it leaves what an undisturbed one leaves."""
    undisturbed = begin(new_store(databases.fresh()))
    apply(undisturbed, edited("15m"))
    fuse, crashes = [0], 0

    def burn(statement: str) -> None:
        fuse[0] -= statement.startswith("before")
        if fuse[0] == 0:
            raise Crash(statement)

    disturbed = begin(new_store(databases.fresh(), on_statement=burn))
    book, after = book_of(disturbed.store, edited("15m")), 0
    while after is not None:
        fuse[0] = crashes + 1  # each time one statement later, until a batch gets through
        try:
            after, _ = recompute(
                disturbed.store, book, {"four_levels": Choice.RECOMPUTE}, disturbed.now_us, after, limit=4
            )
        except Crash:
            crashes += 1
    assert crashes > 5
    assert whole(disturbed.store) == whole(undisturbed.store)
