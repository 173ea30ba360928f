"""An outbox on a real store, with a clock moved by hand and channels that go to a real receiver or to a stub."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from daemon.channels.channel import Budget, Channel, OutgoingPush
from daemon.channels.ground import Ground
from daemon.channels.webhook import WebhookChannel
from daemon.clock import Clock, VirtualClock, real_us
from daemon.outbox import Outbox
from daemon.rows import OfficerRow, PushLine, PushRow
from daemon.store import Batch, CaseRow, Store, Writer
from schema.config import ChannelSettings
from schema.kinds import Haste
from tests.pushes import ZONE, body_of
from tests.receiver import LOOPBACK, SECRET, Receiver
from tests.rows import NOON_US, a_case, a_push, next_line

RETRY_S = ChannelSettings(name="webhook", url="").retry_s
NAMES = {"610202001001": "王益区 七一路街道 桃园社区", "610202001001003": "王益区 七一路街道 桃园社区 第三网格"}


class StubChannel:
    """A channel that does what a function says, and remembers what it was given."""

    retry_s: Sequence[int] = RETRY_S
    budget: Budget | None = None
    takes_digests = True

    def __init__(self, does: Callable[[OutgoingPush], Any]) -> None:
        self.given: list[OutgoingPush] = []
        self._does = does

    def lane(self, address: str) -> str:
        """Return one lane an address."""
        return address

    async def send(self, push: OutgoingPush) -> None:
        """Remember and do; what the function returns is awaited when it can be."""
        self.given.append(push)
        result = self._does(push)
        if hasattr(result, "__await__"):
            await result

    async def aclose(self) -> None:
        """Hold nothing."""


def webhook(receiver: Receiver, *, timeout_s: float = 10.0) -> Channel:
    """Return a webhook channel to ``receiver``."""
    settings = ChannelSettings(name="webhook", url=receiver.url, timeout_s=timeout_s, allow=LOOPBACK)
    return WebhookChannel(settings, (SECRET,), Ground(real_us))


def an_outbox(store: Store, channels: Mapping[str, Channel], clock: Clock | None = None) -> Outbox:
    """Return an outbox at noon, without luck."""
    return Outbox(
        store,
        channels,
        clock or VirtualClock(NOON_US),
        instance="duban",
        name_of=lambda code: NAMES.get(code, code),
        zone=ZONE,
        luck=lambda: 0.0,
    )


async def drained(outbox: Outbox, store: Store, clock: VirtualClock) -> None:
    """Let time pass from one due push to the next until none waits."""
    while True:
        await outbox.step()
        with store.read() as reader:
            next_us = reader.next_push_us()
        if next_us is None:
            return
        clock.advance_to(max(next_us, clock.now_us()))


def post(store: Store, count: int = 1, *, case: Mapping[str, Any] | None = None, **changes: Any) -> list[int]:
    """Put ``count`` pushes into the outbox, each of a new case; return their ids."""
    changes = {"body": body_of(**_what(changes))} | changes
    before = max((push.id for push in rows(store)), default=0)
    store.write(lambda writer: _put(writer, count, dict(case or {}), changes))
    return [push.id for push in rows(store) if push.id > before]


def case_pushes(
    store: Store, kinds: Sequence[str], *, of: int | None = None, stage: int = 1, **changes: Any
) -> None:
    """Put one push of each kind into the outbox, of one case to one recipient: a new case, or the one ``of``."""
    case_id = store.write(lambda writer: _open(writer, {"stage": stage})) if of is None else of
    made = [
        {"kind": kind, "body": body_of(what=kind), "haste": Haste.RED if kind == "red" else Haste.ORDINARY}
        for kind in kinds
    ]
    post_many(store, [a_push(case_id, **one | changes) for one in made])


def post_many(store: Store, pushes: Sequence[PushRow]) -> None:
    """Put these pushes into the outbox."""
    store.write(lambda writer: writer.add_pushes(pushes))


def an_officer(store: Store, address: str) -> int:
    """Put an officer with an address of their own on duty; return their number."""
    row = OfficerRow(None, "610202001001", "甲", "handler", "", address, is_active=True)
    store.write(lambda writer: writer.upsert_officers([row]))
    with store.read() as reader:
        return next(officer.id for officer in reader.officers() if officer.id is not None)


def rows(store: Store) -> list[PushLine]:
    """Return every push as it stands, oldest first."""
    with store.read() as reader:
        return reader.pushes_after(0, 100_000)


def _what(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {"what": changes["kind"]} if "kind" in changes else {}


def _put(writer: Writer, count: int, case_changes: dict[str, Any], changes: dict[str, Any]) -> None:
    for _ in range(count):
        case_id = _open(writer, case_changes)
        writer.add_pushes([a_push(case_id, seq=writer.last_seq(), **changes)])


def _open(writer: Writer, changes: dict[str, Any]) -> int:
    """Open one case that has no push; return its id."""
    case: CaseRow = a_case(writer.next_case_ids(1), **changes)
    case, line = next_line(case, writer.take_seqs(1))
    writer.put(Batch(events=[line], opened=[case]))
    return case.id
