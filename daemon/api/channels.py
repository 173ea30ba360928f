"""The channels of the running daemon: how each stands, and a test of one. For the administrator."""

from collections.abc import Iterable, Sequence

from fastapi import APIRouter

from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.pushpage import attempt_view, per_minute, settings_of
from daemon.api.words import Words
from daemon.rows import LaneRow
from daemon.store.attempts import ChannelCount
from schema.config import ChannelSettings
from schema.errors import NotAllowed
from schema.wire import ChannelsPage, TriedView, TryIn
from schema.wire.pushes import ChannelView, LaneView

router = APIRouter(tags=["channels"])

_TESTS_SHOWN = 5


@router.get("/channels")
def channels(caller: CallerHere, rooms: RoomsHere) -> ChannelsPage:
    """Give every channel: its kind and limit, what has not arrived over it, which of its bots are in trouble."""
    caller.must_administer()
    with rooms.store.read() as reader:
        counts, lanes, tests = reader.counts_by_channel(), reader.lanes(), reader.newest_tests(_TESTS_SHOWN)
    words, settings = Words.of(rooms), rooms.book().config.channels
    return ChannelsPage(
        channels=_views(settings, counts, lanes, words), tests=[attempt_view(one, words) for one in tests]
    )


@router.post("/channels/{name}/test")
async def test(name: str, what: TryIn, caller: CallerHere, rooms: RoomsHere) -> TriedView:
    """Send one message, marked as a test, over a channel as it is configured; it counts for the bot's limit."""
    caller.must_administer()
    if rooms.trying is None:
        raise NotAllowed(
            "this daemon sends nothing, so it tries no channel; ask the one that does",
            zh="守护进程不发推送，无法试发：请向负责发送的守护进程试发",
        )
    tried = await rooms.trying.try_channel(name, what.to)
    return TriedView(
        channel=name,
        delivered=tried.fate is None,
        fate=tried.word,
        code=tried.code,
        reason=tried.reason,
        lane=tried.lane,
        took_ms=round(tried.took_s * 1000, 1),
        may_have_arrived=tried.may_have_arrived,
        wait_s=tried.wait_s,
    )


def _views(
    settings: Sequence[ChannelSettings], counts: Iterable[ChannelCount], troubles: Iterable[LaneRow], words: Words
) -> list[ChannelView]:
    """Return the channels as config.toml has them, then the names that pushes bear and it does not have."""

    def named(name: str) -> str:
        found = settings_of(name, settings)
        return found.name if found else name

    counted = [(named(one.channel), one) for one in counts]
    lanes = [(named(one.key.partition(" ")[0]), _lane(one, words)) for one in troubles]
    known = {one.name: one for one in settings}
    return [
        ChannelView(
            name=name,
            kind=known[name].kind if name in known else "",
            is_default=name in known and settings_of("", settings) is known[name],
            per_minute=per_minute(known[name]) if name in known else None,
            waiting=sum(one.waiting for whose, one in counted if whose == name),
            dead=sum(one.dead for whose, one in counted if whose == name),
            troubles=[lane for whose, lane in lanes if whose == name],
        )
        for name in dict.fromkeys([*known, *(name for name, _ in counted), *(name for name, _ in lanes)])
    ]


def _lane(lane: LaneRow, words: Words) -> LaneView:
    return LaneView(
        key=lane.key.partition(" ")[2],
        since_at=words.at(lane.since_us),
        until_at=words.at(lane.until_us),
        rests=lane.rests,
        reason=lane.reason,
    )
