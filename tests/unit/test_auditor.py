"""The auditor: each invariant, broken by hand, is found and named."""

import pytest

from daemon.auditor import Auditor
from daemon.rows import Batch
from schema.kinds import Act, Clock
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import Life


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Live two days of two cases."""
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00")
    life.open_all(["T1", "T2"])
    life.live_until("2026-03-04 10:00")
    return life


def look(life: Life) -> list[str]:
    return sorted({finding.invariant for finding in Auditor(life.store).look(life.now_us)})


def put(life: Life, batch: Batch) -> None:
    life.store.write(lambda writer: writer.put(batch))


def test_a_sound_city_has_no_findings(life: Life) -> None:
    """Nothing is wrong after two days of rungs and an escalation."""
    assert look(life) == []


def test_an_open_case_without_a_timer_is_found(life: Life) -> None:
    """I1, and I5 with it: the ledger stopped nothing."""
    put(life, Batch(timers=[timer._replace(next_us=None) for timer in life.timers().values()]))
    assert look(life) == ["I1", "I5"]


def test_a_promise_does_not_watch_a_case(life: Life) -> None:
    """I1: goodwill ends by itself, so a case that nothing but a promise runs for is unwatched."""
    life.act(Act.PROMISE, until_us=life.now_us + 86_400_000_000)
    others = [timer for clock, timer in life.timers().items() if clock != Clock.PROMISE]
    put(life, Batch(timers=[timer._replace(next_us=None) for timer in others]))
    assert "I1" in look(life)


def test_a_timer_that_nobody_fires_is_found(life: Life) -> None:
    """I2: the engine does not run."""
    life.clock.advance_to(life.now_us + 86_400_000_000)
    [finding] = Auditor(life.store).look(life.now_us)
    assert str(finding).startswith("I2: a timer has been due for")


def test_a_rung_that_fired_twice_is_found(life: Life) -> None:
    """I3: a timer set back by hand fires its rung again."""
    life.live_until("2026-03-04 17:00")
    timer = life.timers()[Clock.RESPOND]
    put(life, Batch(timers=[timer._replace(behind_mask=0, next_us=timer.start_us, set_us=0)]))
    life.tick()
    assert "I3" in look(life)


def test_a_row_changed_by_hand_is_found(life: Life) -> None:
    """I5: the finding names the case and the column."""
    put(life, Batch(changed=[life.case()._replace(card=3)]))
    [finding] = Auditor(life.store).look(life.now_us)
    assert str(finding) == "I5: case T1 differs from its ledger in card"


def test_a_card_that_nobody_was_told_of_is_found(life: Life) -> None:
    """I6: a card line without a push."""
    newest = life.events()[-1]
    body = '{"clock":"overall","cycle":1,"rung":"red","ordinal":0,"occurrence":0,"card":3}'
    put(life, Batch(events=[newest._replace(seq=newest.seq + 1_000, version=99, case_id=77, body=body)]))
    assert "I6" in look(life)


def test_a_pause_that_nothing_would_end_is_found(life: Life) -> None:
    """I1: a paused case may have clocks that run; what ends its pause has to be one of them."""
    life.act(Act.ACCEPT)
    life.act(Act.PAUSE, reason="citizen_papers")
    assert look(life) == []
    put(life, Batch(timers=[life.timers()[Clock.PAUSE]._replace(next_us=None)]))
    assert look(life) == ["I1", "I5"]


def test_a_timer_that_was_stopped_by_hand_is_found(life: Life) -> None:
    """I5: a timer may have been set anew without a line, but never stopped or started without one."""
    timer = life.timers()[Clock.RESOLVE]
    put(life, Batch(timers=[timer._replace(next_us=timer.next_us + 1, set_us=life.now_us)]))
    assert look(life) == []
    put(life, Batch(timers=[timer._replace(next_us=timer.next_us + 1)]))
    assert look(life) == ["I5"]
    put(life, Batch(timers=[timer._replace(next_us=None, set_us=life.now_us)]))
    assert look(life) == ["I5"]


def test_a_withdrawal_that_nobody_was_told_of_is_found(life: Life) -> None:
    """I6: whoever heard of a card hears of its end."""
    newest = life.events()[-1]
    line = newest._replace(seq=newest.seq + 1_000, version=99, case_id=77, kind="withdrawn", body='{"card":0}')
    put(life, Batch(events=[line]))
    assert "I6" in look(life)
