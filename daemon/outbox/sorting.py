"""Which of the pushes that are due go now, and what becomes of the others. Pure.

Hasty ones go first. A bot's last messages of a minute are kept for them: what is ordinary merges before the limit
is reached. To one recipient a case's pushes go one after the other, in the order in which they came to be.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from daemon.channels.channel import Channel
from daemon.digests import is_mergeable
from daemon.outbox.bucket import Bucket
from daemon.outcomes import behind, limited, moot, parked, resting, superseded
from daemon.rows import Companion, LaneRow, Postponed, PushClaim
from schema.kinds import Haste, PushState

AT_ONCE = 8  # requests to one lane at a time
LOOK_AGAIN_S = 600  # real; the push that another one waits for may be taken back, and wakes nobody then


class Way(NamedTuple):
    """The way one push goes."""

    channel: Channel
    lane: str  # a bot or a host: what limits count for
    key: str  # one address of it: what trouble counts for; it names no secret
    address: str


class Destination(NamedTuple):
    """What one group of readers sees: an address of a channel, however config.toml and officers name it."""

    channel: Channel
    address: str


Thread = tuple[int | None, str, int | None, str]
"""A case, and whom it is told to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is known of the world when a round is sorted; ``speed`` and spans are the daemon's clock's."""

    now_us: int
    second_us: int
    speed: float
    channels: Mapping[str, Channel]
    troubles: Mapping[str, LaneRow]  # by a way's key
    buckets: Mapping[str, Bucket]  # by lane, of those that have a limit; counted on while a round is sorted
    companions: Mapping[Thread, Sequence[Companion]]  # that wait, oldest first
    running: Collection[int]  # timers that run in paused cases
    under_way: Counter[str]  # how many sends each lane and each way's key has; counted on likewise


@dataclass(slots=True)
class Round:
    """What is to be done about a round of due pushes."""

    go: list[tuple[PushClaim, Way]] = field(default_factory=list)
    postponed: list[Postponed] = field(default_factory=list)
    merge: list[Destination] = field(default_factory=list)  # all that is ordinary and due there becomes one digest
    hurry: list[tuple[int, int]] = field(default_factory=list)  # push, haste: a hastier one stands behind it
    full: set[str] = field(default_factory=set)  # lanes whose hands are full: what is left is due all the same


def way_of(claim: PushClaim, channels: Mapping[str, Channel]) -> Way | None:
    """Return the way of a push; None when config.toml has none for it."""
    channel = channels.get(claim.push.channel)
    if channel is None:
        return None
    lane = channel.lane(claim.address)
    own = f" {claim.push.officer_id}" if claim.address else ""
    return Way(channel, lane, f"{claim.push.channel} {lane}{own}", claim.address)


def thread_of(push: Companion | PushClaim) -> Thread:
    """Return what a push keeps its order in."""
    line = push.push if isinstance(push, PushClaim) else push
    return line.case_id, line.unit_code, line.officer_id, line.channel


def sifted(due: Iterable[PushClaim], running: Collection[int]) -> tuple[list[PushClaim], list[Postponed]]:
    """Return what is still worth telling, and how the rest ends."""
    reasons = [(claim, moot(claim, running)) for claim in due]
    ends = [superseded(claim, reason) for claim, reason in reasons if reason]
    return [claim for claim, reason in reasons if not reason], ends


def sort_round(due: Iterable[PushClaim], scene: Scene) -> Round:
    """Return what becomes of each due push; one that is in no list stays due, for its lane's hands are full."""
    sorting = _Sorting(scene)
    lanes: defaultdict[str, list[tuple[PushClaim, Way]]] = defaultdict(list)
    for claim, way in sorting.fit(due):
        if way.lane in scene.buckets:
            lanes[way.lane].append((claim, way))
        else:
            sorting.go(claim, way)
    for lane, found in lanes.items():
        sorting.ration(found, scene.buckets[lane])
    return sorting.round


class _Sorting:
    """One round under way."""

    def __init__(self, scene: Scene) -> None:
        self.round = Round()
        self._scene = scene
        self._ended: set[int] = set()  # pushes that nobody waits for any more

    def fit(self, due: Iterable[PushClaim]) -> Iterator[tuple[PushClaim, Way]]:
        """Yield what nothing but its lane holds up; say of the others what does."""
        scene = self._scene
        for claim in self._still_true(due):
            way = way_of(claim, scene.channels)
            if way is None:
                self.round.postponed.append(parked(claim))
            elif (trouble := scene.troubles.get(way.key)) and trouble.until_us > scene.now_us:
                self.round.postponed.append(resting(claim, trouble, scene.now_us, scene.speed))
            elif before := self._before(claim):
                self._stand_behind(claim, before)
            else:
                yield claim, way

    def _still_true(self, due: Iterable[PushClaim]) -> list[PushClaim]:
        """Return what is worth sending, the hastiest and then the oldest first."""
        true, ends = sifted(due, self._scene.running)
        self.round.postponed += ends
        self._ended.update(one.id for one in ends)
        return sorted(true, key=_rank)

    def go(self, claim: PushClaim, way: Way) -> bool:
        """Let a push go if its lane has a hand free; after trouble one is enough to see whether it is over."""
        under_way, is_probe = self._scene.under_way, way.key in self._scene.troubles
        if under_way[way.lane] >= AT_ONCE or (is_probe and under_way[way.key]):
            self.round.full.add(way.lane)
            return False
        under_way.update({way.lane, way.key})
        self.round.go.append((claim, way))
        return True

    def ration(self, found: Sequence[tuple[PushClaim, Way]], bucket: Bucket) -> None:
        """Let of a limited lane go what its bucket has room for, hasty ones first; the others merge or wait."""
        hasty = [(claim, way) for claim, way in found if claim.push.haste < Haste.ORDINARY]
        ordinary = [(claim, way) for claim, way in found if claim.push.haste >= Haste.ORDINARY]
        for claim, way in hasty:
            self._spend(claim, way, bucket, is_hasty=True)
        for destination, group in _by_destination(ordinary).items():
            room = bucket.left(is_hasty=False)
            is_last = len(ordinary) >= room  # with the last of its room it says all at once
            mergeable = [claim for claim, way in group if way.channel.takes_digests and is_mergeable(claim.push)]
            if room and is_last and len(mergeable) > 1:
                self.round.merge.append(destination)
                continue
            for claim, way in group:
                self._spend(claim, way, bucket, is_hasty=False)

    def _spend(self, claim: PushClaim, way: Way, bucket: Bucket, *, is_hasty: bool) -> None:
        at_us = bucket.opens_us(self._scene.now_us, is_hasty=is_hasty)
        if at_us > self._scene.now_us:
            self.round.postponed.append(limited(claim, at_us))
        elif not self.go(claim, way):
            return
        if is_hasty or at_us == self._scene.now_us:  # what is ordinary waits together, to be merged together
            bucket.take(at_us)

    def _before(self, claim: PushClaim) -> list[Companion]:
        """Return the earlier pushes of the case that this recipient has to hear first."""
        waiting = self._scene.companions.get(thread_of(claim), ())
        earlier = (one for one in waiting if one.id < claim.push.id and one.id not in self._ended)
        return [one for one in earlier if _goes_first(one, self._scene.now_us)]

    def _stand_behind(self, claim: PushClaim, before: Sequence[Companion]) -> None:
        """Let a push wait for the one right before it: they wake each other in turn."""
        scene = self._scene
        slow = [(one.id, claim.push.haste) for one in before if one.haste > claim.push.haste]
        self.round.hurry += slow
        next_us = scene.now_us if slow else before[-1].next_us or scene.now_us
        again_us = min(max(next_us, scene.now_us + scene.second_us), scene.now_us + LOOK_AGAIN_S * scene.second_us)
        self.round.postponed.append(behind(claim, before[-1].id, again_us))


def _goes_first(before: Companion, now_us: int) -> bool:
    """Tell whether a push is waited for: one in its quiet hours is not, nor one that waits for its digest."""
    if before.state != PushState.UNDELIVERED or before.next_us is None:
        return False
    return before.next_us <= now_us or bool(before.attempts or before.leased_until_us or before.error)


def _rank(claim: PushClaim) -> tuple[int, int]:
    return claim.push.haste, claim.push.id


def _by_destination(
    found: Sequence[tuple[PushClaim, Way]],
) -> dict[Destination, list[tuple[PushClaim, Way]]]:
    groups: dict[Destination, list[tuple[PushClaim, Way]]] = {}
    for claim, way in found:
        groups.setdefault(Destination(way.channel, way.address), []).append((claim, way))
    return groups


def lanes_with_limits(ways: Iterable[Way]) -> dict[str, Channel]:
    """Return lane → a channel that says its limit."""
    return {way.lane: way.channel for way in ways if way.channel.budget is not None}


def channel_names(channel: Channel, channels: Mapping[str, Channel]) -> frozenset[str]:
    """Return every name that leads to a channel, the empty one of the default among them."""
    return frozenset(name for name, one in channels.items() if one is channel)
