"""One case as lines: facts, clocks with their bars, stages, ledger, pushes."""

from collections.abc import Hashable, Iterable, Sequence

from schema.instants import to_us
from schema.kinds import Act, Card, Clock, Colour, Level, Listing, PushState, Rung, Status
from schema.wire import CaseView, ClockView, PushView, StageView, Timeline, UnitName
from tui.view import timeline
from tui.view.cells import fit, wrap
from tui.view.flow import flow
from tui.view.look import Look
from tui.view.queue import card_mark
from tui.view.rungbar import bar
from tui.view.runs import Run, fold
from tui.view.timeline import STAMP_CELLS, count, event_name, stamped
from tui.view.tone import COLOUR_TONES, Cell, Line
from tui.view.when import countdown, full_stamp, stamp, urgency

_LABEL_CELLS = 11
_BAR_CELLS = 20


def facts(case: CaseView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return title, state, whose it is, and what was asked."""
    title = look.plain(case.title) or look.say("notitle")
    lines: list[Line] = [(Cell(look.plain(case.number), "faint"),)]
    lines += [(Cell(line, "strong"),) for line in wrap(title, cells - 1)]
    lines.append(())
    for label, pieces in _facts(case, look, now_us):
        head = (Cell(fit(look.say(f"fact.{label}"), _LABEL_CELLS), "faint"),)
        lines += flow(head, pieces, cells - 1) if pieces else []
    if case.text:
        lines += [(), *_heading("case.text", look, cells)]
        lines += [(Cell(line),) for part in case.text.splitlines() for line in wrap(look.plain(part), cells - 1)]
    return lines


def _facts(case: CaseView, look: Look, now_us: int) -> Iterable[tuple[str, Sequence[Line]]]:
    yield "status", _state(case, look)
    yield "pause", _pause(case, look, now_us)
    yield "due", _due(case, look, now_us)
    yield "unit", _owner(case, look)
    yield "place", _plain(_unit(case.place, look))
    yield "supervisor", _plain(_unit(case.supervisor, look) if case.supervisor else "")
    yield "assisting", _plain("、".join(_unit(unit, look) for unit in case.assisting))
    yield "about", _plain("、".join(_unit(unit, look) for unit in case.about))
    yield "category", _plain(look.plain(case.category))
    yield "source", _plain(look.plain(case.source))
    yield "policy", _plain(look.plain(case.policy_title or case.policy))
    yield "opened", _plain(full_stamp(to_us(case.opened_at), look.zone, look.lang))
    yield "citizen", _plain(look.plain(f"{case.citizen} {case.phone}".strip()))


def _plain(text: str) -> Sequence[Line]:
    return [(Cell(text),)] if text else []


def _unit(unit: UnitName, look: Look) -> str:
    return look.plain(unit.name or unit.code)


def _level(level: int, look: Look) -> str:
    return look.plain(Level(level).label(look.lang))


def _state(case: CaseView, look: Look) -> Sequence[Line]:
    """Return status, card, worst card, difficulty and listing: each a word, none a colour alone."""
    card, worst, colour = Card.of(case.card), Card.of(case.worst_card), Colour.of(case.colour)
    pieces: list[Line] = [(Cell(look.plain(Status.of(case.status).label(look.lang))),)]
    if card:
        pieces.append(card_mark(card, look))
    if worst > card:
        pieces.append((Cell(look.say("worst", card=look.say(f"cardname.{worst}")), f"num{worst}"),))
    pieces.append((Cell(f"{look.say('fact.colour')} {look.say(f'colour.{colour}')}", COLOUR_TONES[colour]),))
    listing = Listing.of(case.listing)
    return [*pieces, (Cell(look.plain(listing.label(look.lang)), "late"),)] if listing else pieces


def _owner(case: CaseView, look: Look) -> Sequence[Line]:
    pieces: list[Line] = [(Cell(_unit(case.unit, look)),), (Cell(_level(case.level, look), "soft"),)]
    return [*pieces, (Cell(look.say("ruled"), "soft"),)] if case.is_ruled else pieces


def _pause(case: CaseView, look: Look, now_us: int) -> Sequence[Line]:
    """Return why the case stands still and until when; nothing where it does not."""
    if case.pause is None:
        return []
    until = stamp(to_us(case.pause.until_at), look.zone, now_us, is_end=True)
    unit = _unit(case.pause.unit, look) if case.pause.unit else ""
    if case.pause.reason == Act.RETURN:
        ruling = look.say("pause.ruling_by", unit=unit, at=until)
        return [(Cell(look.say("pause.ruling"), "soon"),), (Cell(ruling, "soft"),)]
    why = look.plain(case.pause.title or case.pause.reason)
    return [(Cell(why, "soon"),), (Cell(look.say("pause.until", at=until), "soft"),), *_plain(unit)]


def _due(case: CaseView, look: Look, now_us: int) -> Sequence[Line]:
    if case.due_at is None:
        return []
    due_us = to_us(case.due_at)
    pieces: list[Line] = [(Cell(full_stamp(due_us, look.zone, look.lang, is_end=True)),)]
    if Status.of(case.status).is_open:
        pieces.append((Cell(countdown(due_us, now_us, look.lang), urgency(due_us, now_us)),))
    return [*pieces, (Cell(look.say("provisional"), "soon"),)] if case.is_provisional else pieces


def _heading(key: str, look: Look, cells: int) -> list[Line]:
    return [(Cell(fit(f" {look.say(key)}", cells), "heading"),)]


def clocks(case: CaseView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return each clock on two lines: how much of it has run, and what comes next."""
    lines = _heading("case.clocks", look, cells)
    for view in case.clocks:
        lines += _clock(view, look, now_us, cells, is_still=stands_still(view, case))
    return lines if case.clocks else [*lines, (Cell(look.say("case.noclock"), "faint"),)]


def _clock(view: ClockView, look: Look, now_us: int, cells: int, *, is_still: bool) -> list[Line]:
    name = look.plain(Clock.of(view.clock).label(look.lang))
    limit_us = to_us(view.limit_at)
    due = look.say("clock.due", at=stamp(limit_us, look.zone, now_us, is_end=True))
    label = Cell(fit(name, _LABEL_CELLS), "text" if view.is_running else "faint")
    agreed = [(Cell(said, "soft"),) for said in _agreed(view, look, now_us)]
    if not view.is_running:
        rest = ("clock.still", "soon") if is_still else ("clock.stopped", "good")
        said = flow((label,), [(Cell(look.say(rest[0]), rest[1]),), (Cell(due, "faint"),), *agreed], cells)
        return [*said, *(_laddered(view, now_us, "soon", cells, is_still=True) if is_still else ())]
    tone = urgency(limit_us, now_us)
    left = Cell(f" {countdown(limit_us, now_us, look.lang)}", tone)
    below = [(Cell(said, "soft"),) for said in (due, _next(view, look, now_us)) if said] + agreed
    head = [(label, *_run(view, now_us, tone), left), *_laddered(view, now_us, tone, cells)]
    return [*head, *flow((Cell(" " * _LABEL_CELLS),), below, cells)]


_LADDER_CELLS_MAX = 60
_LADDER_CELLS_MIN = 10  # fewer show no order; a sheet is one cell wide before it is laid out


def _laddered(view: ClockView, now_us: int, tone: str, cells: int, *, is_still: bool = False) -> list[Line]:
    """Return the bar with the rungs on it; none from a daemon that does not tell them."""
    room = min(cells - _LABEL_CELLS - 1, _LADDER_CELLS_MAX)
    if not view.rungs or room < _LADDER_CELLS_MIN:
        return []
    return [(Cell(" " * _LABEL_CELLS), *bar(view, now_us, room, tone, is_still=is_still))]


def stands_still(view: ClockView, case: CaseView) -> bool:
    """Tell whether a clock that does not run will go on; an act ended the others for good."""
    ended = {Clock.RESPOND.word: case.accepted_at, Clock.FEEDBACK.word: case.told_at}
    return case.pause is not None and ended.get(view.clock) is None


def _agreed(view: ClockView, look: Look, now_us: int) -> Iterable[str]:
    """Yield what was agreed for a clock beyond its policy; a promise is nothing but that."""
    if view.clock == Clock.PROMISE.word:
        yield look.say("clock.promised")
        if view.cycle > 1:
            yield look.say("detail.nth_promise", n=view.cycle)
        return
    if view.is_fixed:
        yield look.say("clock.fixed")
    if view.extension:
        yield look.say("clock.extended", by=look.plain(view.extension))
    for still in view.uncounted:
        since = stamp(to_us(still.from_at), look.zone, now_us)
        until = stamp(to_us(still.until_at), look.zone, now_us, is_end=True)
        yield look.say("clock.uncounted", since=since, until=until)


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
    at_us = to_us(view.next_at)
    said = look.say("clock.next", rung=rung, at=stamp(at_us, look.zone, now_us))
    return f"{said}  {countdown(at_us, now_us, look.lang)}" if view.rungs else said


def stages(case: CaseView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return where the case has been, one line a stage."""
    lines = _heading("case.stages", look, cells)
    for stage in case.stages:
        lines += flow(stamped(to_us(stage.since_at), look, now_us), _stage(stage, look), cells)
    return lines if case.stages else []


def _stage(stage: StageView, look: Look) -> Iterable[Line]:
    yield (Cell(look.say("stage.line", n=stage.number, unit=_unit(stage.unit, look))),)
    yield (Cell(_level(stage.level, look), "soft"),)
    worst = Card.of(stage.worst_card)
    if worst:
        yield card_mark(worst, look)
    if stage.ended:
        yield (Cell(event_name(stage.ended, look), "soft"),)


def ledger(lines: Timeline | None, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return the ledger under its heading, newest line first."""
    return [*_heading("case.timeline", look, cells), *timeline.timeline(lines, look, now_us, cells)]


def pushes(case: CaseView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return the pushes with their fate, newest first; reminders of one fate to one recipient as one line."""
    lines = _heading("case.pushes", look, cells)
    if not case.pushes:
        return [*lines, (Cell(look.say("case.nopush"), "faint"),)]
    for run in reversed(fold(sorted(case.pushes, key=lambda push: push.id), _repeated)):
        lines += flow(stamped(to_us(run.newest.created_at), look, now_us), _push(run, look, now_us), cells)
        lines += [(Cell(" " * STAMP_CELLS), Cell(line, "soft")) for line in _why(run.newest, look, cells)]
    return lines


def _repeated(push: PushView) -> Hashable:
    """Return what makes two pushes the same to a reader; None for one that stands by itself."""
    if push.kind not in timeline.REPEATING:
        return None
    fate = push.state, push.error, push.next_at is None, push.read_at is None
    return push.kind, push.unit.code, push.officer_id, fate


_KIND_CELLS = 7
_PUSH_TONES = {PushState.DELIVERED: "good", PushState.UNDELIVERED: "late", PushState.HELD: "soon"}


def _push(run: Run[PushView], look: Look, now_us: int) -> Iterable[Line]:
    push = run.newest
    yield (Cell(fit(event_name(push.kind, look), _KIND_CELLS)),)
    yield (Cell(look.say(f"push.{push.state}"), _PUSH_TONES.get(push.state, "soft")),)
    if push.state is PushState.UNDELIVERED:
        yield (Cell(_fate(push, look, now_us), "soon"),)
    elif push.state is PushState.HELD and push.next_at is not None:
        yield (Cell(look.say("push.until", at=stamp(to_us(push.next_at), look.zone, now_us)), "soon"),)
    yield (Cell(look.plain(push.officer_name) or _unit(push.unit, look), "soft"),)
    yield from _read(push, look, now_us)
    yield from count(run.times, to_us(run.oldest.created_at), look, now_us)


def _read(push: PushView, look: Look, now_us: int) -> Iterable[Line]:
    """Yield when its recipient was first known to have read it; nothing while nobody is."""
    if push.read_at is not None:
        yield (Cell(look.say("push.read", at=stamp(to_us(push.read_at), look.zone, now_us)), "good"),)


def _why(push: PushView, look: Look, cells: int) -> Sequence[str]:
    """Return why a push has not arrived, in lines."""
    if not push.error or push.state is not PushState.UNDELIVERED:
        return ()
    return wrap(look.plain(push.error), cells - STAMP_CELLS)


def _fate(push: PushView, look: Look, now_us: int) -> str:
    if push.next_at is None:
        return look.say("push.gave_up", n=push.attempts)
    return look.say("push.retry", n=push.attempts, at=stamp(to_us(push.next_at), look.zone, now_us))
