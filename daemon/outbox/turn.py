"""One transaction of the outbox: writes down what became of sends, and takes what goes next."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from daemon.channels.channel import Channel, TransportError
from daemon.digests import common_unit, digest_push, heaped, is_mergeable
from daemon.outbox.bucket import Bucket
from daemon.outbox.sorting import (
    Destination,
    Round,
    Scene,
    Thread,
    Way,
    channel_names,
    lanes_with_limits,
    sifted,
    sort_round,
    thread_of,
    way_of,
)
from daemon.outbox.troubles import trouble_of
from daemon.outcomes import behind_reason
from daemon.rows import AttemptRow, Companion, LaneRow, Postponed, PushClaim, PushLine, Recorded
from daemon.store import Writer
from daemon.store.outbox_rows import destination_of
from schema.kinds import PushState, Status

WINDOW = 500  # due pushes looked at together
LOOKS_MAX = 20  # windows of one transaction: others want to write too
HEAP_MAX = 2_000  # pushes that one transaction merges for one reason
LEASE_S = 180.0  # real; the longest timeout a channel may have (120 s), and time to write the result
MINUTE_S = 60.0
DELIVERED = "delivered"  # an attempt's fate, where it is none of schema.fates.Fate
BRIEF, LIMIT = "brief", "limit"  # why a digest was made
_WAITING = PushState.UNDELIVERED.value


@dataclass(frozen=True, slots=True)
class Going:
    """A push on its way: leased, its attempt written down."""

    claim: PushClaim
    way: Way
    began_us: int
    told: tuple[str, ...] = ()  # units that the same line was told to, this one first


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a push that went."""

    going: Going
    recorded: Recorded
    ended_us: int
    error: TransportError | None = None


@dataclass(slots=True)
class Taken:
    """What a turn leaves to be done."""

    going: list[Going] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)  # pushes whose lease was lost before their result was written
    handled: set[int] = field(default_factory=set)  # due pushes that are not due any more
    is_more: bool = False  # it stopped before it had seen all that is due


@dataclass(slots=True, kw_only=True)
class Turn:
    """A turn under way, at one ``now_us``; run it inside a transaction and throw it away."""

    now_us: int
    second_us: int  # a real second on the daemon's clock
    speed: float
    channels: Mapping[str, Channel]
    is_unit: Callable[[str], bool]
    under_way: Counter[str]  # sends of each lane and each way's key; a copy, counted on
    room: int  # how many more may be under way
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def run(self, writer: Writer, ended: Sequence[Ended]) -> Taken:
        """Record, then take."""
        taken = Taken()
        if ended:
            taken.lost = self._record(writer, ended)
        if self.room <= 0:
            return taken
        if writer.is_brief_due(self.now_us):
            taken.is_more = self._brief(writer)
        self._take(writer, taken)
        return taken

    # what became of sends

    def _record(self, writer: Writer, ended: Sequence[Ended]) -> set[int]:
        lost = writer.record_pushes([one.recorded for one in ended], [_attempt(one) for one in ended])
        self._judge_lanes(writer, ended)
        self._wake_behind(writer, [one.going.claim.push for one in ended])
        return lost

    def _wake_behind(self, writer: Writer, pushes: Sequence[PushLine]) -> None:
        """Let what waits behind these pushes be looked at: they have gone, or will never go."""
        cases = {push.case_id for push in pushes if push.case_id is not None}
        if cases:
            writer.wake_pushes(cases, [behind_reason(push.id) for push in pushes], self.now_us)

    def _judge_lanes(self, writer: Writer, ended: Sequence[Ended]) -> None:
        """Write down which destinations take nothing, and take those for well that took something."""
        known = writer.lanes_in_trouble({one.going.way.key for one in ended})
        judged: dict[str, LaneRow | None] = {}
        for one in ended:
            key = one.going.way.key
            if one.error is None:
                judged[key] = None
            elif not one.error.permanent:
                row = trouble_of(key, judged.get(key, known.get(key)), one.error, one.ended_us, self.second_us)
                if row is not None:
                    judged[key] = row
        writer.put_lanes([row for row in judged.values() if row is not None])
        if well := [key for key, row in judged.items() if row is None and key in known]:
            writer.drop_lanes(well)

    # what goes next

    def _take(self, writer: Writer, taken: Taken) -> None:
        full: set[str] = set()
        for _ in range(LOOKS_MAX):
            room = min(WINDOW, self.room - len(taken.going))
            due = writer.due_pushes(self.now_us, room, full) if room else []
            if not due:
                return
            companions = writer.companions(due)
            round_ = sort_round(due, self._scene(writer, due, companions))
            going = [Going(_leased(claim, self._lease_end_us), way, self.now_us) for claim, way in round_.go]
            left = self._write(writer, round_, due)
            taken.going += _with_told(going, companions)
            taken.handled |= {claim.push.id for claim in due} - {claim.push.id for claim in left}
            full |= {destination_of(claim.push) for claim in left}
        taken.is_more = True

    def _write(self, writer: Writer, round_: Round, due: Sequence[PushClaim]) -> list[PushClaim]:
        """Write a sorted round; return what stays due."""
        lanes = [way.lane for _, way in round_.go]
        writer.lease_pushes([claim for claim, _ in round_.go], lanes, self.now_us, self._lease_end_us)
        writer.postpone_pushes(round_.postponed)
        for push_id, haste in round_.hurry:
            writer.hurry_push(push_id, haste, self.now_us)
        ended = {one.id for one in round_.postponed if one.next_us is None}
        merged = {push_id for destination in round_.merge for push_id in self._merge(writer, destination)}
        handled = {claim.push.id for claim, _ in round_.go} | {one.id for one in round_.postponed} | merged
        self._wake_behind(writer, [claim.push for claim in due if claim.push.id in ended])
        return [claim for claim in due if claim.push.id not in handled]

    def _scene(self, writer: Writer, due: Sequence[PushClaim], companions: Sequence[Companion]) -> Scene:
        ways = list(filter(None, (way_of(claim, self.channels) for claim in due)))
        self._fill_buckets(writer, ways)
        waiting: defaultdict[Thread, list[Companion]] = defaultdict(list)
        for one in sorted(companions):
            if one.next_us is not None:
                waiting[thread_of(one)].append(one)
        return Scene(
            now_us=self.now_us,
            second_us=self.second_us,
            speed=self.speed,
            channels=self.channels,
            troubles=writer.lanes_in_trouble({way.key for way in ways}),
            buckets=self._buckets,
            companions=waiting,
            running=_running(writer, due),
            under_way=self.under_way,
        )

    def _fill_buckets(self, writer: Writer, ways: Sequence[Way]) -> None:
        """Count what each limited lane has taken: an attempt that never ended was cut off by its lease's end."""
        limited = {lane: one for lane, one in lanes_with_limits(ways).items() if lane not in self._buckets}
        if not limited:
            return
        minute_us = round(MINUTE_S * self.second_us)
        attempts: defaultdict[str, list[AttemptRow]] = defaultdict(list)
        for attempt in writer.attempts_since(limited, self.now_us - minute_us - round(LEASE_S * self.second_us)):
            attempts[attempt.lane].append(attempt)
        for lane, channel in limited.items():
            if channel.budget is not None:
                self._buckets[lane] = Bucket.of(
                    channel.budget, attempts[lane], self.now_us, minute_us=minute_us, second_us=self.second_us
                )

    # one message instead of many

    def _merge(self, writer: Writer, destination: Destination) -> list[int]:
        """Let one digest speak for all that is ordinary and due at a destination; return what is due no more."""
        names = channel_names(destination.channel, self.channels)
        claims = writer.due_to(self.now_us, names, destination.address, HEAP_MAX)
        told, dropped = self._sifted(writer, [claim for claim in claims if is_mergeable(claim.push)])
        writer.postpone_pushes(dropped)
        if len(told) > 1:
            code = common_unit({push.unit_code for push in told}, self.is_unit)
            self._speak_for(writer, told, LIMIT, code)
            return [push.id for push in told] + [one.id for one in dropped]
        return [one.id for one in dropped]

    def _brief(self, writer: Writer) -> bool:
        """Give each recipient one brief of what their quiet hours held; tell whether there is more."""
        held = writer.held_until(self.now_us, HEAP_MAX)
        told, dropped = self._sifted(writer, held)
        writer.postpone_pushes(dropped)
        groups = [list(group) for _, group in groupby(told, key=self._heard_together)]
        is_cut = len(held) == HEAP_MAX and len(groups) > 1
        for group in groups[: -1 if is_cut else None]:  # the last one's may not be all there yet
            if len(group) > 1:
                self._speak_for(writer, group, BRIEF, group[-1].unit_code)
            else:
                writer.postpone_pushes([Postponed(_WAITING, group[0].next_us, "", group[0].id)])
        return is_cut

    def _heard_together(self, push: PushLine) -> tuple[object, ...]:
        """Return what pushes have in common that one brief may speak for."""
        channel = self.channels.get(push.channel)
        alone = push.id if channel is not None and not channel.takes_digests else None
        return push.unit_code, push.officer_id, push.channel, alone

    def _speak_for(self, writer: Writer, told: Sequence[PushLine], reason: str, unit_code: str) -> None:
        row = digest_push(
            heaped(told), told[-1], reason, self.now_us, unit_code=unit_code, state=_WAITING, next_us=self.now_us
        )
        writer.merge_pushes([push.id for push in told], writer.add_push(row))

    def _sifted(self, writer: Writer, claims: Sequence[PushClaim]) -> tuple[list[PushLine], list[Postponed]]:
        """Return what is still true, and how the rest ends."""
        true, ends = sifted(claims, _running(writer, claims))
        return [claim.push for claim in true], ends

    @property
    def _lease_end_us(self) -> int:
        return self.now_us + round(LEASE_S * self.second_us)


def _leased(claim: PushClaim, until_us: int) -> PushClaim:
    """Return a claim as it stands once it is leased."""
    push = claim.push._replace(lease=claim.push.lease + 1, next_us=until_us, leased_until_us=until_us)
    return claim._replace(push=push)


def _attempt(ended: Ended) -> AttemptRow:
    going, error = ended.going, ended.error
    push = going.claim.push
    said = (error.fate.value, error.code, error.reason) if error else (DELIVERED, "", "")
    return AttemptRow(push.id, push.lease, going.way.lane, going.began_us, ended.ended_us, *said)


def _running(writer: Writer, claims: Sequence[PushClaim]) -> frozenset[int]:
    """Return the timers that run in those of these cases that are paused."""
    paused = {one.push.case_id for one in claims if one.case is not None and one.case.status == Status.PAUSED}
    timers = writer.timers_of_many(sorted(case_id for case_id in paused if case_id is not None))
    return frozenset(timer.id for timer in timers if timer.next_us is not None)


def _with_told(going: Sequence[Going], companions: Sequence[Companion]) -> list[Going]:
    """Return the same with the units that the same ledger line was told to."""
    told: defaultdict[tuple[int | None, int], dict[str, None]] = defaultdict(dict)
    for one in sorted(companions):
        told[one.case_id, one.seq][one.unit_code] = None
    return [
        Going(one.claim, one.way, one.began_us, _first(one.claim.push.unit_code, told[_line(one.claim.push)]))
        for one in going
    ]


def _line(push: PushLine) -> tuple[int | None, int]:
    return push.case_id, push.seq


def _first(unit_code: str, codes: Mapping[str, None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((unit_code, *codes)))
