"""Why a push is late: each way a push can stand, and where the time between its instant and its arrival went."""

from typing import Any

import pytest

from daemon.casework.pushes import MERGE_WAIT_US
from daemon.lateness import Facts, Lateness, Next, What, in_the_way, is_dead, lateness, standing
from daemon.lateness_words import LANGS, advice, delay_sentence, head, span
from daemon.rows import AttemptRow, LaneRow, PushLine
from schema.kinds import Standing
from tests.pushes import ZONE, at_us, push_line

S = 1_000_000
MIN = 60 * S
DUE = at_us(2026, 3, 5, 9)
NOW = DUE + 60 * MIN


def a_line(**changes: Any) -> PushLine:
    """Return a push that is undelivered and next in turn."""
    return push_line(**{"created_us": DUE, "next_us": NOW} | changes)


def sent(at: int, **changes: Any) -> PushLine:
    return a_line(**{"state": "delivered", "next_us": None, "sent_us": at} | changes)


def tried(at: int, fate: str = "temporary", lease: int = 1, **changes: Any) -> AttemptRow:
    return AttemptRow(7, lease, "bot/1", at, at + S, fate, "503", "answered 503")._replace(**changes)


def why(push: PushLine, *attempts: AttemptRow, due_us: int = DUE, now_us: int = NOW, **facts: Any) -> Lateness:
    return lateness(Facts(push=push, due_us=due_us, attempts=attempts, **facts), now_us)


def spans(found: Lateness) -> list[tuple[str, int, int | None]]:
    """Return each delay with its seconds after the instant due."""
    return [
        (one.what.value, (one.from_us - DUE) // S, None if one.until_us is None else (one.until_us - DUE) // S)
        for one in found.delays
    ]


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({"state": "delivered", "next_us": None}, Standing.DELIVERED),
        ({"state": "merged", "next_us": None}, Standing.MERGED),
        ({"state": "superseded", "next_us": None}, Standing.SUPERSEDED),
        ({"state": "held"}, Standing.QUIET),
        ({"next_us": DUE + MERGE_WAIT_US}, Standing.DUE),  # that instant has come
        ({"created_us": NOW, "next_us": NOW + MERGE_WAIT_US}, Standing.MERGING),
        ({"error": "waits for its bot's limit, 20 a minute"}, Standing.LIMIT),
        ({"error": "waits behind push 12"}, Standing.BEHIND),
        ({"error": "waits for others that failed: answered 503", "attempts": 1}, Standing.RESTING),
        ({"error": "answered 503", "attempts": 1}, Standing.RETRY),
        ({"leased_until_us": NOW + S, "error": "answered 503", "attempts": 1}, Standing.SENDING),
        ({"leased_until_us": NOW}, Standing.DUE),
        ({"leased_until_us": -1, "attempts": 1}, Standing.RETRY),
        ({"next_us": None, "error": "no channel configured under the name 'x'; add it"}, Standing.PARKED),
        ({"next_us": None, "error": "given up: answered 400"}, Standing.GIVEN_UP),
        ({"next_us": None, "error": "needs a person: answered 403"}, Standing.NEEDS_PERSON),
        ({"next_us": None, "error": "push 7 holds facts that cannot be read"}, Standing.GIVEN_UP),
    ],
)
def test_where_a_push_stands(changes: dict[str, Any], stands: Standing) -> None:
    """State, next try and reason say what it waits for; a dead letter is one that nobody tries."""
    push = a_line(**changes)
    assert standing(push, NOW) is stands
    assert is_dead(push) is stands.is_dead


def test_a_push_in_time_says_so() -> None:
    """Sent within the minute nothing is late, and a wait of seconds is no line."""
    found = why(sent(DUE + 3 * S), tried(DUE + 2 * S, "delivered"))
    assert (found.late_us, spans(found)) == (0, [("sent", 2, 3)])
    assert head(found, "zh", ZONE, "") == "按时送达：应于 2026-03-05 09:00:00，送达 2026-03-05 09:00:03。"
    assert head(found, "en", ZONE, "").startswith("In time: due 2026-03-05 09:00:00")


def test_each_attempt_and_the_wait_after_it() -> None:
    """Two failures and the arrival: each with its reason, and how long it took until the next one."""
    found = why(
        sent(DUE + 306 * S, attempts=3),
        tried(DUE),
        tried(DUE + 5 * S, lease=2),
        tried(DUE + 305 * S, "delivered", 3),
    )
    assert spans(found) == [("tried", 0, 5), ("tried", 5, 305), ("sent", 305, 306)]
    assert delay_sentence(found.delays[1], "zh") == "第 2 次：暂时失败，答复 503"
    assert head(found, "en", ZONE, "").startswith("Late by 5min 6s")


def test_an_attempt_that_nobody_recorded_may_have_arrived() -> None:
    """A sender died: its attempt has no end; while the lease runs it is under way."""
    lost = tried(DUE, "", ended_us=None)
    assert spans(why(a_line(leased_until_us=NOW + S), lost)) == [("sending", 0, None)]
    found = why(sent(DUE + 200 * S), lost, tried(DUE + 199 * S, "delivered", 2))
    assert spans(found) == [("unsaid", 0, 199), ("sent", 199, 200)]
    assert "可能已送达" in delay_sentence(found.delays[0], "zh")


def test_the_daemon_was_away() -> None:
    """A rung that fired an hour late: the hour is the daemon's or an edit's, then ten minutes for its digest."""
    made = DUE + 3600 * S
    found = why(sent(made + MERGE_WAIT_US + S, created_us=made), tried(made + MERGE_WAIT_US, "delivered"))
    assert spans(found) == [("away", 0, 3600), ("merging", 3600, 4200), ("sent", 4200, 4201)]
    waits = why(a_line(created_us=NOW, next_us=NOW + MERGE_WAIT_US))
    assert spans(waits) == [("away", 0, 3600), ("merging", 3600, 4200)]


def test_quiet_hours_held_it() -> None:
    """Held until the morning, and after that as any other; what left before their end was not held by them."""
    heard = DUE + 3600 * S
    found = why(sent(heard + S), tried(heard, "delivered"), heard_us=heard)
    assert spans(found) == [("quiet", 0, 3600), ("sent", 3600, 3601)]
    assert spans(why(a_line(state="held", next_us=heard), now_us=DUE + S)) == [("quiet", 0, 3600)]
    assert spans(why(sent(DUE + S), tried(DUE, "delivered"), heard_us=heard)) == [("sent", 0, 1)]


def test_a_digest_speaks_for_it() -> None:
    """Merged: it arrived when its digest did; a digest that is still on its way has not arrived."""
    merged = a_line(state="merged", next_us=None, merged_into=9)
    found = why(merged, digest=sent(DUE + 600 * S, id=9))
    assert (found.late_us, found.end_us) == (600 * S, DUE + 600 * S)
    assert spans(found) == [("digest", 0, 600)]
    assert "推送 9" in delay_sentence(found.delays[0], "zh")
    assert why(merged, digest=a_line(id=9)).end_us is None


@pytest.mark.parametrize(
    ("facts", "what", "number"),
    [
        ({"before": sent(DUE + 90 * S, id=3)}, What.BEHIND, 3),
        ({"failed": 4}, What.TROUBLE, 4),
        ({"made": 15, "room": 15, "per_minute": 20}, What.LIMIT, 20),
        ({"made": 14, "room": 15, "per_minute": 20}, What.TURN, 0),
        ({}, What.TURN, 0),
    ],
)
def test_what_stood_before_the_first_attempt(facts: dict[str, Any], what: What, number: int) -> None:
    """An earlier push of the case, trouble of its bot, its limit; where nothing tells, it waited for its turn."""
    found = why(sent(DUE + 121 * S), tried(DUE + 120 * S, "delivered"), **facts)
    assert (found.delays[0].what, found.delays[0].number) == (what, number)
    assert spans(found) == [(what.value, 0, 120), ("sent", 120, 121)]


def test_what_nobody_recorded_is_said_to_be_so() -> None:
    """Delivered by a daemon that kept no attempts: the whole time stands there, without a reason made up."""
    assert spans(why(sent(DUE + 3600 * S, attempts=1))) == [("unrecorded", 0, 3600)]
    assert spans(why(sent(DUE + S, attempts=1))) == []


def test_what_one_that_waits_waits_for() -> None:
    """Its limit, a push before it, a receiver in trouble since when: until its next try."""
    limit = why(a_line(error="waits for its bot's limit"), per_minute=20)
    assert spans(limit) == [("limit", 0, 3600)]
    assert delay_sentence(limit.delays[0], "en") == "its bot's limit: 20 a minute"
    behind = why(a_line(error="waits behind push 12; it goes first"))
    assert (behind.delays[0].what, behind.delays[0].number) == (What.BEHIND, 12)
    lane = LaneRow("town bot/1", DUE - MIN, NOW, 3, "temporary", "answered 503")
    resting = why(a_line(error="waits for others that failed: answered 503", attempts=1), tried(DUE), lane=lane)
    assert spans(resting) == [("tried", 0, 3600), ("trouble", -60, 3600)]
    assert resting.delays[-1].reason == "answered 503"
    assert spans(why(a_line(next_us=DUE))) == [("turn", 0, 3600)]
    assert resting.late_us == 3600 * S


@pytest.mark.parametrize(
    ("error", "fate", "step", "says"),
    [
        ("no channel configured under the name 'x'", None, Next.ADD_CHANNEL, "config.toml"),
        ("needs a person: answered 93000", "auth", Next.MEND_ACCESS, "docs/channels.md"),
        ("given up: answered 400", "permanent", Next.CORRECT, "retry 7"),
        ("given up after 9 attempts: answered 503", "temporary", Next.RETRY, "retry 7"),
        ("given up after three days: waits for others that failed: x", None, Next.RETRY, "retry 7"),
        ("push 7 holds facts that cannot be read", None, Next.REPORT, ""),
    ],
)
def test_a_dead_letter_says_what_to_do(error: str, fate: str | None, step: Next, says: str) -> None:
    """By why it was given up: a channel, a secret, an address, a receiver that is well again, our own fault."""
    attempts = () if fate is None else (tried(DUE, fate),)
    found = why(a_line(next_us=None, error=error), *attempts)
    assert found.next is step
    for lang in LANGS:
        assert says in advice(found, 7, lang)
        assert head(found, lang, ZONE, error)
    assert advice(why(a_line()), 7, "zh") == ""


def test_one_that_is_moot_is_never_late() -> None:
    """Superseded: the reason is the sentence."""
    found = why(a_line(state="superseded", next_us=None))
    assert found.late_us == 0
    assert "resolved before" in head(found, "en", ZONE, "the case was resolved before this reminder left")


def test_what_was_in_the_way() -> None:
    """Only an earlier push to the same recipient that left between this one's making and its first attempt."""
    push, first = a_line(id=7), tried(DUE + 100 * S)
    between = sent(DUE + 50 * S, id=3)
    assert in_the_way(push, [between, push], first) == between
    assert in_the_way(push, [a_line(id=4), push], None) == a_line(id=4)
    for other in (
        sent(DUE - S, id=3),
        sent(DUE + 101 * S, id=3),
        sent(DUE + 50 * S, id=8),
        sent(DUE + 50 * S, id=3, unit_code="6102"),
        a_line(id=3, next_us=None),
    ):
        assert in_the_way(push, [other], first) is None


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [(0, "0秒", "0s"), (59, "59秒", "59s"), (3725, "1小时2分钟", "1h 2min"), (90_000, "1天1小时", "1d 1h")],
)
def test_a_length_in_its_two_largest_units(seconds: int, zh: str, en: str) -> None:
    """Nobody needs the seconds of a day."""
    assert (span(seconds * S, "zh"), span(seconds * S, "en")) == (zh, en)
