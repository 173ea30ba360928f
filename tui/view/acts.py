"""What an act will do, in sentences, before anybody confirms it; and why a case does not admit one."""

from collections.abc import Collection
from dataclasses import dataclass

from schema.attachments import Link, typed
from schema.instants import to_us
from schema.kinds import Act, Card, Level, Listing, Status
from schema.wire import ActForeseen, CaseView
from tui.view.look import Look
from tui.view.queue import QueueRow
from tui.view.when import full_stamp


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on screen when the officer decided; None where that screen does not show it."""

    number: str
    title: str
    unit_name: str
    level: int
    status: int
    version: int
    due_us: int | None
    worst_card: int = 0
    unit: str = ""  # its code
    listing: int | None = None
    is_returned: bool | None = None
    place: str = ""  # its code
    facts: tuple[tuple[str, str], ...] = ()  # what a correction may change, as it stands
    above: tuple[tuple[str, str], ...] = ()  # code and name of whom it may be escalated to, one level up first

    @property
    def is_full(self) -> bool:
        """Tell whether this is all that a case's page shows."""
        return self.listing is not None


def seen_in_queue(row: QueueRow) -> Seen:
    """Return what a queue row showed."""
    return Seen(
        row.number,
        row.title,
        row.unit_name,
        row.level,
        row.status,
        row.version,
        row.due_us,
        worst_card=max(row.card, row.worst_card),
    )


_CORRECTED = ("title", "text", "citizen", "phone", "category", "kind", "source", "mode")


def seen_in_case(case: CaseView) -> Seen:
    """Return what a case's page showed."""
    facts = [(name, getattr(case, name)) for name in _CORRECTED]
    return Seen(
        case.number,
        case.title,
        case.unit.name,
        case.level,
        Status.of(case.status),
        case.version,
        to_us(case.due_at) if case.due_at else None,
        worst_card=max(Card.of(case.card), Card.of(case.worst_card)),
        unit=case.unit.code,
        listing=Listing.of(case.listing),
        is_returned=case.pause is not None and case.pause.reason == Act.RETURN,
        place=case.place.code,
        facts=(*facts, ("urgency", str(case.urgency)), ("place", case.place.code), ("links", _links(case))),
        above=tuple((unit.code, unit.name or unit.code) for unit in case.above),
    )


def _links(case: CaseView) -> str:
    return typed(Link(one.title, one.url) for one in case.links)


def will_do(act: Act, seen: Seen, look: Look) -> list[str]:
    """Return one sentence for each effect the act will have on the clocks, as far as the screen knows."""
    if act is Act.ESCALATE and seen.level == Level.CITY:
        return [look.say("will.escalate_top")]
    due = (
        look.say("due_on", at=full_stamp(seen.due_us, look.zone, look.lang, is_end=True))
        if seen.due_us is not None
        else look.say("due_none")
    )
    level = look.say(f"level.{seen.level}")
    said = [look.say(f"will.{act}", due=due, unit=look.plain(seen.unit_name), level=level)]
    if act is Act.RESOLVE and seen.status == Status.PENDING:
        said.insert(0, look.say("will.resolve_pending"))
    return said


def will_promise(until_us: int, seen: Seen, look: Look) -> str:
    """Return the sentence that says what a promise of this instant will do, and will not."""
    is_beyond = seen.due_us is not None and until_us > seen.due_us
    at = full_stamp(until_us, look.zone, look.lang, is_end=True)
    return look.say("will.promise_beyond" if is_beyond else "will.promise_at", at=at)


def foreseen(what: ActForeseen, look: Look) -> list[str]:
    """Return what the daemon says that an act would do: whose the case would be, and each clock."""
    said = [look.plain(effect) for effect in what.effects]
    if what.moved_from is not None:
        before, after = (look.plain(unit.name or unit.code) for unit in (what.moved_from, what.unit))
        said.insert(0, look.say("foreseen.moves", before=before, after=after))
    return said or [look.say("foreseen.nothing")]


_ANY_BUT_VOID = frozenset({Act.NOTE, Act.TELL, Act.CORRECT, Act.COLOUR, Act.WITHDRAW})
_MUST_GO_ON = frozenset({Act.PAUSE, Act.EXTEND, Act.RETURN, Act.PROMISE})


def why_not(act: Act, seen: Seen) -> str:
    """Return the key of why a case in this state does not admit an act; empty when it may, for all that is known.

    The daemon decides; this keeps an officer from writing a reason for what cannot be.
    """
    status = Status(seen.status)
    if act is Act.UNDO:
        return ""
    if status is Status.VOID:
        return "why.void"
    if act is Act.REOPEN:
        return "" if status is Status.RESOLVED else "why.not_resolved"
    if not status.is_open and act not in _ANY_BUT_VOID:
        return "why.resolved"
    hindrances = {**_by_status(status, seen), **_by_place(seen)}
    return next((why for why, acts in hindrances.items() if act in acts), "")


def _by_status(status: Status, seen: Seen) -> dict[str, Collection[Act]]:
    """Return why → the acts that the status of an open case hinders."""
    is_paused = status is Status.PAUSED
    return {
        "why.accepted": () if status is Status.PENDING else (Act.ACCEPT,),
        "why.not_accepted": (Act.PAUSE,) if status is Status.PENDING else (),
        "why.paused": _MUST_GO_ON if is_paused else (),
        "why.not_paused": () if is_paused and not seen.is_returned else (Act.RESUME,),
        "why.not_returned": () if is_paused and seen.is_returned is not False else (Act.RULE,),
        "why.returned": (Act.ASSIGN,) if seen.is_returned else (),
    }


def _by_place(seen: Seen) -> dict[str, Collection[Act]]:
    """Return why → the acts that its level, its cards and its listing hinder."""
    return {
        "why.lowest": (Act.ASSIGN,) if seen.level == Level.VILLAGE else (),
        "why.top": (Act.ESCALATE,) if seen.level == Level.CITY else (),
        "why.no_card": () if seen.worst_card else (Act.WITHDRAW,),
        "why.not_proposed": () if seen.listing in {None, Listing.PROPOSED} else (Act.LIST,),
    }
