"""One case as lines: facts, clocks with their bars, stages, ledger, pushes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from schema.instants import to_us
from schema.kinds import Card, Clock, Colour, EventKind, Level, Listing, PushState, Rung, Status
from schema.wire import CaseView, ClockView, PushView, StageView, Timeline, TimelineLine, UnitName
from tui.view.cells import fit, wrap
from tui.view.look import Look
from tui.view.queue import card_mark
from tui.view.tone import COLOUR_TONES, Cell, Line
from tui.view.when import countdown, full_stamp, stamp, urgency

_LABEL_CELLS = 11
_RUNG_TONES = {"blue": "card1", "yellow": "card2", "red": "card3", "escalate": "late", "list": "late"}
_BAR_CELLS = 20


def facts(case: CaseView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return title, state, whose it is, and what was asked."""
    title = look.plain(case.title) or look.say("notitle")
    lines: list[Line] = [(Cell(look.plain(case.number), "faint"),)]
    lines += [(Cell(line, "strong"),) for line in wrap(title, cells - 1)]
    lines.append(())
    for label, value in _facts(case, look, now_us):
        lines += _fact(label, value, look, cells) if value else []
    if case.text:
        lines += [(), *_heading("case.text", look, cells)]
        lines += [(Cell(line),) for part in case.text.splitlines() for line in wrap(look.plain(part), cells - 1)]
    return lines


def _facts(case: CaseView, look: Look, now_us: int) -> Iterable[tuple[str, Line]]:
    yield "status", _state(case, look)
    yield "due", _due(case, look, now_us)
    yield "unit", (Cell(_unit(case.unit, look)), Cell(f"  {_level(case.level, look)}", "soft"))
    yield "place", _plain(_unit(case.place, look))
    yield "supervisor", _plain(_unit(case.supervisor, look) if case.supervisor else "")
    yield "assisting", _plain("、".join(_unit(unit, look) for unit in case.assisting))
    yield "about", _plain("、".join(_unit(unit, look) for unit in case.about))
    yield "category", _plain(look.plain(case.category))
    yield "source", _plain(look.plain(case.source))
    yield "policy", _plain(look.plain(case.policy_title or case.policy))
    yield "opened", _plain(full_stamp(to_us(case.opened_at), look.zone, look.lang))
    yield "citizen", _plain(look.plain(f"{case.citizen} {case.phone}".strip()))


def _plain(text: str) -> Line:
    return (Cell(text),) if text else ()


def _unit(unit: UnitName, look: Look) -> str:
    return look.plain(unit.name or unit.code)


def _level(level: int, look: Look) -> str:
    return look.plain(Level(level).label(look.lang))


def _state(case: CaseView, look: Look) -> Line:
    """Return status, card, worst card, difficulty and listing: each a word, none a colour alone."""
    card, worst, colour = Card.of(case.card), Card.of(case.worst_card), Colour.of(case.colour)
    pieces = [Cell(look.plain(Status.of(case.status).label(look.lang)))]
    if card:
        pieces += [Cell("  "), *card_mark(card, look)]
    if worst > card:
        pieces.append(Cell("  " + look.say("worst", card=look.say(f"cardname.{worst}")), f"num{worst}"))
    pieces.append(Cell(f"  {look.say('fact.colour')} {look.say(f'colour.{colour}')}", COLOUR_TONES[colour]))
    listing = Listing.of(case.listing)
    if listing:
        pieces.append(Cell(f"  {look.plain(listing.label(look.lang))}", "late"))
    return tuple(pieces)


def _due(case: CaseView, look: Look, now_us: int) -> Line:
    if case.due_at is None:
        return ()
    due_us = to_us(case.due_at)
    at = full_stamp(due_us, look.zone, look.lang, is_end=True)
    provisional = Cell(f"  {look.say('provisional')}", "soon") if case.is_provisional else Cell("")
    if not Status.of(case.status).is_open:
        return (Cell(at), provisional)
    left = countdown(due_us, now_us, look.lang)
    return (Cell(at), Cell(f"  {left}", urgency(due_us, now_us)), provisional)


def _fact(label: str, value: Line, look: Look, cells: int) -> list[Line]:
    """Return one labelled fact; a plain text that is too long goes on under itself."""
    head = Cell(fit(look.say(f"fact.{label}"), _LABEL_CELLS), "faint")
    if len(value) > 1:
        return [(head, *value)]
    first, *rest = wrap(value[0].text, cells - _LABEL_CELLS - 1)
    tone, indent = value[0].tone, Cell(" " * _LABEL_CELLS)
    return [(head, Cell(first, tone)), *((indent, Cell(line, tone)) for line in rest)]


def _heading(key: str, look: Look, cells: int) -> list[Line]:
    return [(Cell(fit(f" {look.say(key)}", cells), "heading"),)]


def clocks(case: CaseView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return each clock on two lines: how much of it has run, and what comes next."""
    lines = _heading("case.clocks", look, cells)
    for view in case.clocks:
        lines += _clock(view, look, now_us)
    return lines if case.clocks else [*lines, (Cell(look.say("case.noclock"), "faint"),)]


def _clock(view: ClockView, look: Look, now_us: int) -> list[Line]:
    name = look.plain(Clock.of(view.clock).label(look.lang))
    limit_us = to_us(view.limit_at)
    due = look.say("clock.due", at=stamp(limit_us, look.zone, now_us, is_end=True))
    label = Cell(fit(name, _LABEL_CELLS), "text" if view.is_running else "faint")
    if not view.is_running:
        return [(label, Cell(look.say("clock.stopped"), "good"), Cell(f"  {due}", "faint"))]
    tone = urgency(limit_us, now_us)
    left = Cell(f" {countdown(limit_us, now_us, look.lang)}", tone)
    lines: list[Line] = [(label, *_run(view, now_us, tone), left)]
    lines.append((Cell(" " * _LABEL_CELLS), Cell(f"{due}  {_next(view, look, now_us)}", "soft")))
    return lines


def _run(view: ClockView, now_us: int, tone: str) -> Line:
    """Return the share of a clock that has run, as a bar with its per cent written on it."""
    start_us, limit_us = to_us(view.start_at), to_us(view.limit_at)
    share = (now_us - start_us) / max(limit_us - start_us, 1)
    text = f" {min(max(share, 0), 9.99):.0%}".ljust(_BAR_CELLS)
    full = min(max(round(share * _BAR_CELLS), 0), _BAR_CELLS)
    return (Cell(text[:full], f"bar.{tone}"), Cell(text[full:], "bar.rest"))


def _next(view: ClockView, look: Look, now_us: int) -> str:
    if view.next_at is None or not view.next_rung:
        return ""
    rung = look.plain(Rung.of(view.next_rung).label(look.lang))
    return look.say("clock.next", rung=rung, at=stamp(to_us(view.next_at), look.zone, now_us))


def stages(case: CaseView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return where the case has been, one line a stage."""
    lines = _heading("case.stages", look, cells)
    return lines + [_stage(stage, look, now_us) for stage in case.stages] if case.stages else []


def _stage(stage: StageView, look: Look, now_us: int) -> Line:
    since = stamp(to_us(stage.since_at), look.zone, now_us)
    worst = Card.of(stage.worst_card)
    ended = event_name(stage.ended, look) if stage.ended else ""
    pieces = [
        Cell(f"{since} ", "faint"),
        Cell(look.say("stage.line", n=stage.number, unit=_unit(stage.unit, look))),
        Cell(f"  {_level(stage.level, look)}", "soft"),
    ]
    if worst:
        pieces += [Cell("  "), *card_mark(worst, look)]
    return (*pieces, Cell(f"  {ended}", "soft")) if ended else tuple(pieces)


def timeline(ledger: Timeline | None, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return the ledger, newest line first, what officers wrote under each."""
    lines = _heading("case.timeline", look, cells)
    for entry in reversed(ledger.lines if ledger else []):
        lines.append(_entry(entry, look, now_us))
        lines += [(Cell(" " * 12), Cell(line, "soft")) for line in _written(entry, look, cells - 13)]
    return lines


def _written(entry: TimelineLine, look: Look, cells: int) -> Sequence[str]:
    text = look.plain(entry.text)
    return wrap(text, cells) if text else ()


def _entry(entry: TimelineLine, look: Look, now_us: int) -> Line:
    at = fit(_at(entry.at, look, now_us), 12)
    said = f"{event_name(entry.kind, look)}"
    rung = _rung(entry, look)
    pieces = [Cell(at, "faint"), *rung] if rung else [Cell(at, "faint"), Cell(said, "text")]
    detail = _detail(entry, look)
    if detail:
        pieces.append(Cell(f"  {detail}", "soft"))
    if entry.actor != "daemon":
        pieces.append(Cell(f"  {actor(entry.actor, look)}", "faint"))
    return tuple(pieces)


def _at(at: datetime, look: Look, now_us: int) -> str:
    return stamp(to_us(at), look.zone, now_us)


def event_name(kind: str, look: Look) -> str:
    """Return an event's or a rung's name; a newer daemon's unknown word is shown as it came."""
    try:
        return look.say(f"event.{EventKind(kind)}")
    except ValueError:
        pass
    try:
        return look.plain(Rung.of(kind).label(look.lang))
    except ValueError:
        return look.plain(kind)


def _rung(entry: TimelineLine, look: Look) -> Line:
    """Return a rung's own name and the clock it stands on; empty for every other line."""
    word = entry.facts.get("rung")
    if entry.kind != EventKind.RUNG or not isinstance(word, str):
        return ()
    tone = _RUNG_TONES.get(word, "text")
    return (Cell(event_name(word, look), tone), Cell(f"  {_clock_name(entry.facts.get('clock'), look)}", "soft"))


def _clock_name(word: object, look: Look) -> str:
    """Return a clock's name; a newer daemon's unknown word is shown as it came."""
    try:
        return look.plain(Clock.of(str(word)).label(look.lang))
    except ValueError:
        return look.plain(str(word))


def _detail(entry: TimelineLine, look: Look) -> str:
    """Return where a line moved the case, and which empty levels it passed over."""
    level, skipped = entry.facts.get("to_level"), entry.facts.get("skipped")
    said = []
    if level in list(Level):
        said.append(look.say("rose_to", level=_level(level, look)))
    if isinstance(skipped, list) and skipped:
        said.append(look.say("skipped", n=len(skipped)))
    return "  ".join(said)


def actor(word: str, look: Look) -> str:
    """Return who did it, from the ledger's ``officer:12``."""
    kind, _, name = word.partition(":")
    try:
        return look.say(f"actor.{kind}", id=look.plain(name))
    except KeyError:
        return look.plain(word)


def pushes(case: CaseView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return every push with its fate, the newest first."""
    lines = _heading("case.pushes", look, cells)
    if not case.pushes:
        return [*lines, (Cell(look.say("case.nopush"), "faint"),)]
    for push in sorted(case.pushes, key=lambda push: -push.id):
        lines.append(_push(push, look, now_us))
        lines += [(Cell(" " * 12), Cell(line, "soft")) for line in _why(push, look, cells - 13)]
    return lines


_PUSH_TONES = {PushState.DELIVERED: "good", PushState.UNDELIVERED: "late", PushState.HELD: "soon"}


def _push(push: PushView, look: Look, now_us: int) -> Line:
    to = look.plain(push.officer_name) or _unit(push.unit, look)
    state = look.say(f"push.{push.state}")
    pieces = [
        Cell(fit(_at(push.created_at, look, now_us), 12), "faint"),
        Cell(fit(event_name(push.kind, look), 9)),
        Cell(f"{state} ", _PUSH_TONES.get(push.state, "soft")),
    ]
    if push.state is PushState.UNDELIVERED:
        pieces.append(Cell(f"{_fate(push, look, now_us)} ", "soon"))
    return (*pieces, Cell(f" {to}", "soft"))


def _why(push: PushView, look: Look, cells: int) -> Sequence[str]:
    """Return why a push has not arrived, in lines."""
    return wrap(look.plain(push.error), cells) if push.error and push.state is PushState.UNDELIVERED else ()


def _fate(push: PushView, look: Look, now_us: int) -> str:
    if push.next_at is None:
        return look.say("push.gave_up", n=push.attempts)
    return look.say("push.retry", n=push.attempts, at=_at(push.next_at, look, now_us))
