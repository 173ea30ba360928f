"""What readers see of pushes, one in a list and one in full, made from rows and the rules in force."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from daemon import ledger
from daemon.api.casepage import push_view
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.lateness import Delay, Facts, Lateness, in_the_way, lateness, standing
from daemon.lateness_words import LANGS, advice, delay_sentence, head
from daemon.message import payload
from daemon.outbox.bucket import RESERVE_SHARE
from daemon.quiethours import heard_us
from daemon.rows import AttemptRow, LaneRow, PushLine
from daemon.store.attempts import Load
from daemon.store.reader import Reader
from schema.config import ChannelSettings
from schema.config.ways import WAYS
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Haste, PushState, Rung
from schema.wire import PushDetail, PushEntry
from schema.wire.pushes import AttemptView, DelayView, Saying, WhyLate

_MINUTE_US = 60 * MICROS_PER_SECOND


def entries(reader: Reader, found: Sequence[PushLine], rooms: Rooms) -> list[PushEntry]:
    """Return pushes as a list shows them."""
    words, now_us = Words.of(rooms), rooms.clock.now_us()
    ids = {push.case_id for push in found if push.case_id is not None}
    numbers = {case.id: case.number for case in reader.cases_by_ids(sorted(ids))}
    officers = {officer.id: officer for officer in reader.officers() if officer.id is not None} if found else {}
    return [
        PushEntry(
            **dict(push_view(push, numbers.get(push.case_id or 0, ""), words, officers)),
            standing=standing(push, now_us),
            merged_into=push.merged_into,
        )
        for push in found
    ]


def push_detail(reader: Reader, push: PushLine, besides: Sequence[PushLine], rooms: Rooms) -> PushDetail:
    """Return everything about one push; ``besides`` are those of the same ledger line that the reader may see."""
    words = Words.of(rooms)
    attempts = reader.attempts_of(push.id)
    late = lateness(_facts(reader, push, attempts, rooms), rooms.clock.now_us())
    first, *others = entries(reader, [push, *besides], rooms)
    return PushDetail(
        push=first,
        text=_text(reader, push, rooms),
        attempts=[attempt_view(attempt, words) for attempt in attempts],
        also_told=others,
        why_late=_why_late(late, push, words),
    )


def attempt_view(attempt: AttemptRow, words: Words) -> AttemptView:
    """Return one attempt."""
    return AttemptView(
        at=words.at(attempt.at_us),
        ended_at=words.maybe_at(attempt.ended_us),
        lane=attempt.lane,
        fate=attempt.fate,
        code=attempt.code,
        reason=attempt.reason,
    )


def per_minute(settings: ChannelSettings) -> int | None:
    """Return what one bot of a channel takes in a minute; None where no limit is known."""
    return settings.per_minute or WAYS[settings.kind].per_minute


def settings_of(name: str, channels: Iterable[ChannelSettings]) -> ChannelSettings | None:
    """Return the channel that a push's name leads to: the default, or the only one, for an empty name."""
    known = list(channels)
    if not name:
        return next((one for one in known if one.is_default), known[0] if len(known) == 1 else None)
    return next((one for one in known if one.name == name), None)


def _text(reader: Reader, push: PushLine, rooms: Rooms) -> Saying | None:
    """Return what the receiver reads if it leaves now; None where its facts cannot be read."""
    case = reader.case_by_id(push.case_id) if push.case_id is not None else None
    book = rooms.book()
    try:
        made = payload(
            push,
            status=case.status if case else None,
            is_repeat=push.state == PushState.UNDELIVERED and push.leased_until_us != 0,
            name_of=book.rules.directory.place_name,
            zone=book.config.zone,
            texts=rooms.texts(),
        )
    except ValueError:
        return None
    return Saying(**made["data"]["text"])


def _facts(reader: Reader, push: PushLine, attempts: Sequence[AttemptRow], rooms: Rooms) -> Facts:
    told = _told(push)
    due_us = told.get("planned_us")
    settings = settings_of(push.channel, rooms.book().config.channels)
    limit = per_minute(settings) if settings else None
    first = attempts[0] if attempts else None
    minute, meanwhile = _loads(reader, push, first)
    return Facts(
        push=push,
        due_us=due_us if isinstance(due_us, int) else push.created_us,
        attempts=attempts,
        heard_us=_heard_us(push, rooms),
        digest=_digest(reader, push),
        before=in_the_way(push, reader.pushes_of(push.case_id) if push.case_id else (), first),
        made=minute.made,
        failed=meanwhile.failed,
        per_minute=limit,
        room=None if limit is None else limit - (limit // RESERVE_SHARE if push.haste == Haste.ORDINARY else 0),
        lane=_trouble(reader, push, attempts[-1].lane) if attempts else None,
    )


def _digest(reader: Reader, push: PushLine) -> PushLine | None:
    """Return the digest that speaks for a push in the end: one may have been merged into another."""
    found = None
    while push.merged_into is not None and (into := reader.push(push.merged_into)) is not None:
        push = found = into
    return found


def _trouble(reader: Reader, push: PushLine, lane: str) -> LaneRow | None:
    """Return the trouble of a push's destination: of its officer's own address, or of the channel's."""
    key = f"{push.channel} {lane}"
    return reader.lane(f"{key} {push.officer_id}") or reader.lane(key)


def _loads(reader: Reader, push: PushLine, first: AttemptRow | None) -> tuple[Load, Load]:
    """Return what its bot or host had to take in the minute before a push's first try, and since it was made."""
    if first is None:
        return Load(0, 0), Load(0, 0)
    minute = reader.load_of(first.lane, first.at_us - _MINUTE_US, first.at_us)
    return minute, reader.load_of(first.lane, push.created_us, first.at_us)


def _told(push: PushLine) -> dict[str, Any]:
    try:
        return ledger.facts_of(push.body)
    except (TypeError, ValueError):
        return {}


def _heard_us(push: PushLine, rooms: Rooms) -> int:
    """Return when the quiet hours that a push was made in are over; 0 when it was made outside any."""
    if push.haste == Haste.DANGER or push.kind.upper() not in Rung.__members__:
        return 0
    rules = rooms.book().rules
    heard = heard_us(rules.quiet.of(Rung.of(push.kind)), push.created_us, rules.local)
    return heard if heard > push.created_us else 0


def _why_late(late: Lateness, push: PushLine, words: Words) -> WhyLate:
    said = advice(late, push.id, "zh")
    return WhyLate(
        is_late=bool(late.late_us),
        late_s=late.late_us // MICROS_PER_SECOND,
        due_at=words.at(late.due_us),
        head=_saying(lambda lang: head(late, lang, words.zone, push.error)),
        delays=[_delay_view(delay, words) for delay in late.delays],
        next=_saying(lambda lang: advice(late, push.id, lang)) if said else None,
    )


def _delay_view(delay: Delay, words: Words) -> DelayView:
    return DelayView(
        what=delay.what.value,
        from_at=words.at(delay.from_us),
        until_at=words.maybe_at(delay.until_us),
        text=_saying(lambda lang: delay_sentence(delay, lang)),
    )


def _saying(say: Callable[[str], str]) -> Saying:
    return Saying(**{lang: say(lang) for lang in LANGS})
