"""The channel to another daemon, against a strict door that shares no code with it: what goes up, how it fails."""

from typing import Any

import pytest

from daemon.channels.channel import Fate, OutgoingPush, TransportError
from daemon.channels.ground import Ground
from daemon.channels.registry import open_channels
from daemon.channels.upward import UpwardChannel
from daemon.clock import real_us
from daemon.message import payload
from daemon.rows import CaseFacts
from schema.config import ChannelSettings, loads
from schema.instants import MICROS_PER_SECOND
from schema.wire import HandoverIn
from tests.life import CITY, GRID, at
from tests.pushes import ZONE, body_of, push_line
from tests.receiver import LOOPBACK
from tests.receivers.http import Reply
from tests.receivers.upward import SECRET, StrictDoor

OLD = "whsec_" + "b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZC1zZWNyZXQ="
FACTS = CaseFacts(
    status=0,
    stage=4,
    category="城乡建设/物业",
    kind="投诉",
    source="12345热线",
    mode="",
    urgency=1,
    colour=2,
    opened_us=at("2026-02-24 09:30") + 123,
    told_us=at("2026-02-25 08:00"),
    about=",610202D1,",
    supervisor_code="",
)


def real_s() -> float:
    return real_us() / MICROS_PER_SECOND


def outgoing(**changes: Any) -> OutgoingPush:
    body = body_of(what="escalate", unit=CITY, level=4, place=GRID, number="WY-7")
    row = push_line(kind="escalate", unit_code=CITY, body=body)
    told = payload(row, status=0, is_repeat=False, name_of=lambda code: code, zone=ZONE)
    push = {
        "id": "county-7",
        "address": "",
        "payload": told,
        "is_repeat": False,
        "is_urgent": False,
        "case": FACTS,
    }
    return OutgoingPush(**(push | changes))


async def hand_up(url: str, push: OutgoingPush, *, secrets: tuple[str, ...] = (SECRET,), **more: Any) -> None:
    settings = ChannelSettings(name="city", kind="duban", url=url, allow=more.pop("allow", LOOPBACK), **more)
    channel = UpwardChannel(settings, secrets, Ground(real_us))
    try:
        await channel.send(push)
    finally:
        await channel.aclose()


async def refused(url: str, push: OutgoingPush | None = None, **more: Any) -> TransportError:
    with pytest.raises(TransportError) as caught:
        await hand_up(url, push or outgoing(), **more)
    return caught.value


async def test_a_case_is_handed_up_with_what_it_needs() -> None:
    """Signed, under its number, with the facts of the case and none of a person's; the other side can read it."""
    async with StrictDoor(real_s) as door:
        door.expect("WY-7")
        await hand_up(door.url, outgoing())
    told = HandoverIn.model_validate(door.cases["WY-7"])
    assert (told.data.number, told.data.place.code, told.data.unit.code) == ("WY-7", GRID, CITY)
    assert (told.case.status, told.case.stage, told.case.colour, told.case.urgency) == ("pending", 4, "red", 1)
    assert (told.case.opened_at.isoformat(), told.case.about) == (
        "2026-02-24T01:30:00.000123+00:00",
        ("610202D1",),
    )
    assert told.case.told_at is not None


async def test_a_push_about_no_case_is_an_ordinary_one() -> None:
    """A digest goes up as any webhook's, signed alike."""
    async with StrictDoor(real_s) as door:
        door.expect(of_no_case=1)
        await hand_up(door.url, outgoing(case=None))


async def test_a_repeat_has_the_same_id_and_the_mark() -> None:
    """So the other side, which drops it, can tell."""
    async with StrictDoor(real_s) as door:
        door.expect("WY-7")
        await hand_up(door.url, outgoing())
        await hand_up(door.url, outgoing(is_repeat=True))
    assert [one.headers["webhook-id"] for one in door.requests] == ["county-7"] * 2


async def test_secrets_are_changed_over() -> None:
    """With two, both sign: the city may have either."""
    async with StrictDoor(real_s) as door:
        door.expect("WY-7")
        await hand_up(door.url, outgoing(), secrets=(OLD, SECRET))


@pytest.mark.parametrize(("second", "secret"), [("county-8", OLD), ("county-7", SECRET)])
async def test_the_strict_door_is_strict(second: str, secret: str) -> None:
    """A foreign signature, or a second coming without the mark, fails the test that meets it."""
    door = StrictDoor(real_s)
    door.expect("WY-7")
    async with door._server:
        await hand_up(door.url, outgoing())
        assert (await refused(door.url, outgoing(id=second), secrets=(secret,))).code == "422"
    with pytest.raises(AssertionError):
        door.verify()


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (401, Fate.AUTH),
        (403, Fate.AUTH),
        (409, Fate.PERMANENT),
        (413, Fate.PERMANENT),
        (422, Fate.PERMANENT),
        (408, Fate.TEMPORARY),
        (503, Fate.TEMPORARY),
    ],
)
async def test_why_it_was_refused_is_said_in_the_other_side_s_words(status: int, fate: Fate) -> None:
    """A duty officer below reads the sentence of the city's door with the dead letter."""
    async with StrictDoor(real_s) as door:
        door.expect("WY-7")
        door.answers.append(Reply(b'{"code":"x","message":"the number\\nWY-7 is taken \\u001b[2J"}', status))
        error = await refused(door.url)
    assert (error.fate, error.code) == (fate, str(status))
    assert error.reason == f"answered {status}: the number WY-7 is taken \N{REPLACEMENT CHARACTER}[2J"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"message": 7}', b'{"message": ""}', b"\xff"])
async def test_an_answer_that_says_nothing_is_known_by_its_status(body: bytes) -> None:
    """As of any webhook's receiver, a proxy in between for example."""
    async with StrictDoor(real_s) as door:
        door.expect("WY-7")
        door.answers.append(Reply(body, 502))
        error = await refused(door.url)
    assert (error.reason, error.fate) == ("answered 502", Fate.TEMPORARY)


async def test_a_long_sentence_is_cut() -> None:
    """However long the other side speaks, the reason stays a line."""
    async with StrictDoor(real_s) as door:
        door.expect("WY-7")
        door.answers.append(Reply(b'{"message":"' + b"y" * 5000 + b'"}', 422))
        assert len((await refused(door.url)).reason) == 200


async def test_the_guard_stands_here_too() -> None:
    """An address inside the house is reached only where the channel's ``allow`` has it."""
    async with StrictDoor(real_s) as door:
        error = await refused(door.url, allow=())
    assert error.fate == Fate.AUTH
    assert "add it to its allow" in error.reason


def test_it_is_a_kind_of_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    """``kind = "duban"`` in config.toml is this."""
    monkeypatch.setenv("UP", SECRET)
    text = (
        '[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n[channel.up]\nkind = "duban"\n'
        'url = "https://duban.example.gov.cn/v1/handovers"\nsecrets = [{ env = "UP" }]\n'
    )
    channels = open_channels(loads(text.encode()).channels, real_now_us=real_us)
    assert isinstance(channels["up"], UpwardChannel)
    assert channels["up"].lane("") == "duban.example.gov.cn"
