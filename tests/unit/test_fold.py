"""I5: whatever happens to a case, its row and its timers are what its ledger lines make of them."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from daemon.auditor import Auditor
from daemon.casework.fold import fold
from daemon.store import Store, migrate, open_store, verify
from schema.errors import DubanError
from schema.kinds import Act, Card, Clock, Colour, Level, Rise
from tests.life import CITY, COUNTY, HOUSING, TOWNSHIP, VILLAGE, Life

HOUR_US = 3_600_000_000
POLICIES = ("four_levels", "petition", "medical", "danger", "reconsideration", "mediation")
UNITS = ("", VILLAGE, TOWNSHIP, COUNTY, HOUSING, CITY)

waits = st.tuples(st.just("wait"), st.integers(1, 240))
acts = st.tuples(
    st.sampled_from(list(Act)),
    st.fixed_dictionaries(
        {
            "text": st.sampled_from(("", "因故")),
            "unit": st.sampled_from(UNITS),
            "seen_level": st.sampled_from([None, *map(int, Level)]),
            "colour": st.sampled_from(list(Colour)),
            "leader": st.just("李某"),
            "was_false": st.booleans(),
            "fields": st.sampled_from(({"category": "噪音"}, {"title": "新题"}, {"urgency": "2"})),
            "reason": st.sampled_from(("hearing", "citizen_papers")),
            "clock": st.sampled_from((Clock.RESOLVE, Clock.OVERALL)),
            "by": st.sampled_from(("", "2d", "12h")),
            "card": st.sampled_from((None, *Card)),
            "ahead_h": st.sampled_from((None, 0, 3, 30, 300)),
        }
    ),
)
promised = st.tuples(st.just(Act.PROMISE), st.fixed_dictionaries({"ahead_h": st.sampled_from((1, 5, 60))}))
begun = st.just((Act.ACCEPT, {}))  # what is to stand still has to be signed for
lives = st.lists(st.one_of(waits, acts, begun, promised), max_size=25)


@pytest.fixture(scope="module")
def template() -> Path:
    """Make one empty database to copy."""
    path = Path(tempfile.mkdtemp()) / "duban.db"
    migrate(path)
    return path


def opened_store(template: Path, folder: str) -> Store:
    copy = Path(folder) / "duban.db"
    copy.write_bytes(template.read_bytes())
    return open_store(copy, synchronous="OFF")


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate, Phase.shrink],
)
@given(
    happenings=lives,
    policy=st.sampled_from(POLICIES),
    age_h=st.sampled_from((0, 0, 1, 300)),
    due_h=st.sampled_from((None, None, -5, 50)),
    about=st.sampled_from(((), (), (VILLAGE,), (HOUSING,))),
)
def test_any_life_folds_back_into_its_row(template, happenings, policy, age_h, due_h, about) -> None:
    """Random acts, pauses, waits and outages under policies of every shape: fold, chain and auditor agree."""
    with tempfile.TemporaryDirectory() as folder:
        store = opened_store(template, folder)
        try:
            life = Life.begin(store, "2026-03-02 10:00")
            opened_us = life.now_us - age_h * HOUR_US
            due_us = None if due_h is None else life.now_us + due_h * HOUR_US
            life.open(policy=policy, opened_us=opened_us, due_us=due_us, about=about, title="题")
            for what, how in happenings:
                happen(life, what, how)
                life.assert_folds()
            with store.read() as reader:
                assert list(verify(reader)) == []
            assert Auditor(store).look(life.now_us) == []
        finally:
            store.close()


def happen(life: Life, what: Act | str, how: dict | int) -> None:
    """Let one thing happen: time passes and the engine looks, or somebody tries an act."""
    if what == "wait":
        life.clock.advance_to(life.now_us + how * HOUR_US)
        life.tick()
        return
    ahead_h = how.get("ahead_h")
    until_us = None if ahead_h is None else life.now_us + ahead_h * HOUR_US
    with suppress(DubanError):
        life.act(what, until_us=until_us, **{name: value for name, value in how.items() if name != "ahead_h"})
    life.tick()


def test_a_ledger_that_does_not_begin_is_refused() -> None:
    """No lines, no case."""
    with pytest.raises(ValueError, match="begins with the line that opened it"):
        fold([])


def test_whoever_signed_handles_it_until_the_case_moves_on(store: Store) -> None:
    """The officer of an accept handles the case in its stage; undone or risen nobody does, and no owner does."""
    life = Life.begin(store, "2026-03-02 10:00")
    life.open()
    life.act(Act.ACCEPT, actor="owner:1000")
    assert life.case().handler_id is None
    life.act(Act.UNDO, actor="owner:1000")
    life.act(Act.ACCEPT, actor="officer:7")
    assert life.case().handler_id == 7
    life.act(Act.UNDO, actor="officer:7")
    assert (life.case().accepted_us, life.case().handler_id) == (None, None)
    life.act(Act.ACCEPT, actor="officer:8")
    life.act(Act.NOTE, actor="officer:9", text="已上门")
    assert life.case().handler_id == 8
    life.live_until("2026-03-04 00:10")
    assert (life.case().stage, life.case().handler_id, life.case().risen) == (2, None, Rise.RAISED)
    life.act(Act.ACCEPT, actor="officer:3")
    life.act(Act.ASSIGN, unit=VILLAGE, text="属地办理")
    assert (life.case().handler_id, life.case().risen) == (None, Rise.NONE)
    life.act(Act.ESCALATE, text="跨乡镇", seen_level=1)
    assert life.case().risen == Rise.RAISED
    life.assert_folds()
