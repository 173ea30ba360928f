"""Attempts, lanes and dead letters as their readers find them, on both databases."""

from daemon.rows import AttemptRow, LaneRow
from daemon.store import Store
from daemon.store.attempts import NO_PUSH, ChannelCount, Load
from tests.rows import NOON_US
from tests.sending import ids, put_attempts, put_lane, put_pushes

S = 1_000_000
BOT, HOST = "bot/1", "host:443"


def test_attempts_come_in_order_and_lanes_add_up(store: Store) -> None:
    """A push's own attempts by lease; of a lane's, how many were made in some time and how many failed."""
    put_attempts(
        store,
        AttemptRow(7, 2, BOT, NOON_US + 9 * S, NOON_US + 10 * S, "delivered", "0"),
        AttemptRow(7, 1, BOT, NOON_US, NOON_US + S, "temporary", "503", "answered 503"),
        AttemptRow(8, 1, BOT, NOON_US + 5 * S),
        AttemptRow(9, 1, HOST, NOON_US + 5 * S, NOON_US + 6 * S, "auth", "403", "no"),
    )
    with store.read() as reader:
        assert [attempt.lease for attempt in reader.attempts_of(7)] == [1, 2]
        assert reader.attempts_of(7)[0].reason == "answered 503"
        assert reader.load_of(BOT, NOON_US, NOON_US + 9 * S) == Load(2, 1)
        assert reader.load_of(BOT, NOON_US + S, NOON_US + 60 * S) == Load(2, 0)
        assert reader.load_of("nobody", 0, NOON_US) == Load(0, 0)


def test_destinations_in_trouble(store: Store) -> None:
    """The longest trouble first; one that is well has none."""
    bot = LaneRow(f"town {BOT}", NOON_US + S, NOON_US + 9 * S, 2, "temporary", "answered 503")
    host = LaneRow(f" {HOST}", NOON_US, NOON_US + 9 * S, 1, "throttled", "too many")
    put_lane(store, bot)
    put_lane(store, host)
    with store.read() as reader:
        assert reader.lanes() == [host, bot]
        assert reader.lane(bot.key) == bot
        assert reader.lane("well") is None


def test_what_a_person_looks_at_first(store: Store) -> None:
    """Dead letters newest first, waiting ones as they go, the rest newest first; of one unit's subtree."""
    dead, waits, red, sent, elsewhere, newer = put_pushes(
        store,
        {"next_us": None, "error": "given up: no"},
        {"next_us": NOON_US + S},
        {"next_us": NOON_US + 2 * S, "haste": 1, "state": "held"},
        {"next_us": None, "state": "delivered", "sent_us": NOON_US},
        {"next_us": None, "unit_code": "6103", "channel": "other"},
        {"next_us": None, "state": "merged", "merged_into": 1},
    )
    with store.read() as reader:
        assert ids(reader.dead("", 9)) == [elsewhere, dead]
        assert ids(reader.dead("610202", 9)) == [dead]
        assert ids(reader.dead("", 9, before_id=elsewhere)) == [dead]
        assert ids(reader.dead("", 1)) == [elsewhere]
        assert ids(reader.waiting_pushes("610202", 9)) == [red, waits]
        assert ids(reader.settled("", 9)) == [newer, sent]
        assert ids(reader.settled("6103", 9)) == []
        assert reader.dead_letters() == 2
        assert reader.counts_by_channel() == [ChannelCount("other", 0, 1), ChannelCount("webhook", 2, 1)]
        assert ids(reader.pushes_by_ids([sent, 999, dead])) == [sent, dead]
        assert reader.pushes_by_ids([]) == []


def test_a_test_counts_for_its_bot_and_is_no_push(store: Store) -> None:
    """Each test is an attempt of its own, in the bot's minute at once; its end is written later."""
    first = store.write(lambda writer: writer.begin_test(BOT, NOON_US))
    second = store.write(lambda writer: writer.begin_test(BOT, NOON_US + S))
    store.write(lambda writer: writer.end_test(first, NOON_US + 2 * S, "auth", "93000", "wrong key"))
    with store.read() as reader:
        assert reader.load_of(BOT, NOON_US, NOON_US + 2 * S) == Load(2, 1)
        assert reader.newest_tests(9) == [
            AttemptRow(NO_PUSH, second, BOT, NOON_US + S),
            AttemptRow(NO_PUSH, first, BOT, NOON_US, NOON_US + 2 * S, "auth", "93000", "wrong key"),
        ]
        assert reader.newest_tests(1)[0].lease == second
        assert reader.pushes() == []
