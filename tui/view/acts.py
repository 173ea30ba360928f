"""What an act will do, in sentences, before anybody confirms it; and the request it becomes."""

from dataclasses import dataclass

from schema.instants import to_us
from schema.kinds import Act, Level, Status
from schema.wire import ActIn, CaseView
from tui.view.look import Look
from tui.view.queue import QueueRow
from tui.view.when import full_stamp

ASKS_TEXT = frozenset({Act.RESOLVE, Act.ESCALATE, Act.TELL, Act.NOTE, Act.PROMISE})  # what it is, ask.ACT says


@dataclass(frozen=True, slots=True)
class Seen:
    """What stood on screen when the officer decided."""

    number: str
    title: str
    unit_name: str
    level: int
    status: int
    version: int
    due_us: int | None


def seen_in_queue(row: QueueRow) -> Seen:
    """Return what a queue row showed."""
    return Seen(row.number, row.title, row.unit_name, row.level, row.status, row.version, row.due_us)


def seen_in_case(case: CaseView) -> Seen:
    """Return what a case's page showed."""
    due_us = to_us(case.due_at) if case.due_at else None
    status = Status.of(case.status)
    return Seen(case.number, case.title, case.unit.name, case.level, status, case.version, due_us)


def will_do(act: Act, seen: Seen, look: Look) -> list[str]:
    """Return one sentence for each effect the act will have on the clocks."""
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


def request(act: Act, seen: Seen, text: str, key: str, lang: str) -> ActIn:
    """Return the act as sent: an escalation carries the level seen, so that two at once rise one level."""
    level = seen.level if act is Act.ESCALATE else None
    return ActIn(act=act, text=text, key=key, seen_level=level, lang="en" if lang == "en" else "zh")
