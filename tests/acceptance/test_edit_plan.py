"""The plan of an edit is exact: what it says is what happens when the edit is applied and one tick is run."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from random import Random

import pytest

from daemon.calendars import Calendars
from daemon.casework.effects import by_clock
from daemon.editplan.document import document
from daemon.editplan.edit import Edit
from daemon.editplan.matching import rematched
from daemon.editplan.survey import survey, survey_one_by_one
from daemon.engine.recompute import recompute
from daemon.engine.rulebook import Rulebook
from daemon.ledger import facts_of
from daemon.plan import Planner
from daemon.rows import EventRow, PushLine
from daemon.store import Store
from schema.config import Config
from schema.kinds import Choice, Clock, Level
from schema.wire import EditPlan
from tests.conftest import NewStore
from tests.databases import Databases
from tests.editing import City, any_config, any_edit

SEEDS = range(6)


@pytest.fixture
def city(request: pytest.FixtureRequest, sqlite_databases: Databases, new_store: NewStore) -> City:
    """Let a random city live for two weeks."""
    luck = Random(request.param)
    city = City(new_store(sqlite_databases.fresh(), synchronous="OFF"), any_config(luck), luck)
    city.live(cases=48, steps=8)
    return city


def planned(city: City, edited: Config, how=survey) -> EditPlan:
    with city.store.read() as reader:
        edit = Edit.read(reader, edited, city.config, city.now_us)
        return document(reader, edit, how(reader, edit), rematched(reader, edit), "new.toml")


@pytest.mark.parametrize("city", SEEDS, indirect=True)
def test_what_is_seen_of_thousands_at_once_is_what_is_seen_one_by_one(city: City) -> None:
    """Two edits of each city: both plans are the same document, however many cases are seen at a time."""
    for chunk_cases in (100_000, 7):
        edited = any_edit(city.luck, city.config)
        at_once = planned(city, edited, partial(survey, chunk_cases=chunk_cases))
        assert _sorted(at_once) == _sorted(planned(city, edited, survey_one_by_one))


def test_the_plan_is_the_same_on_both_databases(store: Store) -> None:
    """The columns that are read of cases and timers mean the same to a server as to a file."""
    luck = Random(42)
    city = City(store, any_config(luck), luck)
    city.live(cases=40, steps=5)
    for _ in range(3):
        edited = any_edit(luck, city.config)
        assert _sorted(planned(city, edited)) == _sorted(planned(city, edited, survey_one_by_one))


def _sorted(plan: EditPlan) -> EditPlan:
    """Return a plan without the samples, which are any cases."""
    return plan.model_copy(update={"policies": [one.model_copy(update={"samples": []}) for one in plan.policies]})


@dataclass
class Happened:
    """What really happened."""

    lines: list[EventRow]  # of the recomputation and the tick
    pushes: list[PushLine]
    plan: EditPlan

    @classmethod
    def after(cls, city: City, edited: Config) -> "Happened":
        plan = planned(city, edited)
        with city.store.read() as reader:
            last_seq, last_push = reader.last_seq(), max((push.id for push in reader.pushes(limit=1)), default=0)
            changed = {one.name for one in plan.change.changed}
            book = Rulebook.read(reader, edited, Planner(Calendars(edited.calendar)), now_us=city.now_us)
        after = 0
        while after is not None:
            after, _ = recompute(city.store, book, dict.fromkeys(changed, Choice.RECOMPUTE), city.now_us, after)
        city.engine.reload_config(edited, Planner(Calendars(edited.calendar)))
        with city.store.read() as reader:
            assert reader.count_provisional() == plan.provisional_after
        city.clock.advance_to(city.now_us + 1)
        city.engine.tick(city.now_us)
        with city.store.read() as reader:
            return cls(reader.events_after(last_seq, 100_000), reader.pushes_after(last_push, 100_000), plan)


@pytest.mark.parametrize("city", SEEDS, indirect=True)
def test_what_is_planned_is_what_happens(city: City) -> None:
    """Cases, deadlines, cards, escalations, pushes and messages, once the edit is applied and a tick is run."""
    with city.store.read() as reader:
        before = {case.id: (case, by_clock(reader.timers_of(case.id))) for case in reader.cases_after(0, 1_000)}
    happened = Happened.after(city, any_edit(city.luck, city.config))
    plan, replanned = happened.plan, {line.case_id for line in happened.lines if line.kind == "replanned"}
    names = {policy.hash: policy.name for policy in city.config.policies}
    by_level = Counter((names[before[one][0].policy_hash], before[one][0].level) for one in replanned)
    assert plan.affected == len(replanned)
    assert by_level == +Counter(
        {(policy.name, Level.of(at.level)): at.affected for policy in plan.policies for at in policy.levels}
    )
    assert _moves_planned(plan) == _moves(happened, before, names)
    fired = Counter(facts_of(line.body)["rung"] for line in happened.lines if line.kind == "rung")
    once = plan.at_once
    assert fired == +Counter(
        remind=once.reminders,
        blue=once.cards.blue,
        yellow=once.cards.yellow,
        red=once.cards.red,
        escalate=once.escalations,
        list=once.listings,
        review=once.reviews,
    )
    assert once.pushes == sum(push.kind != "digest" for push in happened.pushes)
    sent = Counter(push.channel or "city" for push in happened.pushes if push.state != "merged")
    assert sent == +Counter({load.channel: load.at_once for load in plan.channels})


def _moves_planned(plan: EditPlan) -> Counter:
    found = Counter()
    for policy in plan.policies:
        for at in policy.levels:
            for one in at.clocks:
                key = policy.name, at.level, one.clock
                found[*key, "earlier"] += one.earlier.count
                found[*key, "later"] += one.later.count
                found[*key, "begun"] += one.begun
                found[*key, "stopped"] += one.stopped
    return +found


def _moves(happened: Happened, before, names) -> Counter:
    """Count what the lines of the recomputation say of the clocks."""
    found = Counter()
    for line in happened.lines:
        if line.kind == "replanned":
            case, timers = before[line.case_id]
            for word, entry in facts_of(line.body).get("clocks", {}).items():
                timer = timers.get(Clock.of(word))
                ran, runs = timer is not None and timer.next_us is not None, entry[4] is not None
                key = names[case.policy_hash], Level(case.level).word, word
                if ran and runs and entry[2] != timer.limit_us:
                    found[*key, "later" if entry[2] > timer.limit_us else "earlier"] += 1
                elif ran != runs:
                    found[*key, "begun" if runs else "stopped"] += 1
    return found
