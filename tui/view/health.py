"""How the daemon is, as lines: each figure with a word for whether it is well, what is wrong in full. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from schema.instants import MICROS_PER_SECOND, to_us
from schema.kinds import Clock, Rung
from schema.sayings import advice_on, said
from schema.wire import Health, PoliciesPage
from schema.wire.news import FoundView
from tui.view.cells import fit, width, wrap
from tui.view.flow import flow
from tui.view.look import Look
from tui.view.timeline import actor
from tui.view.tone import Cell, Line
from tui.view.when import age, full_stamp, stamp

LAG_LIMIT_MS = 1_000.0  # beyond, an officer should know
FREE_LIMIT = 2 * 1024**3  # bytes
_LABEL_CELLS, _WORD_CELLS = 12, 8
_KILO = 1024


class Trip(NamedTuple):
    """How long this dashboard's question took, and how old what it shows is; None: it has not asked yet."""

    ms: float | None = None
    age_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Vital:
    """One line: what it is of, whether it is well (``ok``, ``look``, ``bad``), and what there is to say."""

    name: str
    state: str
    pieces: tuple[str, ...]


_TONES = {"ok": "good", "look": "soon", "bad": "late"}


class Felt(NamedTuple):
    """What the page shows: the daemon's health, the policies in force, and the line to both."""

    health: Health | None
    page: PoliciesPage | None
    trip: Trip


def health_lines(felt: Felt, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return the whole page; what is wrong stands on top."""
    health = felt.health
    if health is None:
        return [(), (Cell(f"  {look.say('loading')}", "soft"),)]
    vitals = [*_engine(health, look, now_us), *_around(health, felt, look, now_us)]
    found = list(_findings(health, look, now_us, cells))
    wrong = [line for one in vitals if one.state == "bad" for line in _vital(one, look, cells)]
    well = [line for one in vitals if one.state != "bad" for line in _vital(one, look, cells)]
    return [
        *pages(health, look, cells, is_health=True),
        *wrong,
        *(found if health.findings else ()),
        *well,
        *(() if health.findings else ((), *found)),
    ]


def pages(health: Health, look: Look, cells: int, *, is_health: bool) -> Iterator[Line]:
    """Yield the line that names both pages of the screen, the one in front in brackets, and what is wrong."""
    names = [look.say("health.page_policies"), look.say("health.page_health")]
    shown = [f"[{name}]" if nth == is_health else f" {name} " for nth, name in enumerate(names)]
    tones = ["on" if nth == is_health else "soft" for nth in range(2)]
    wrong = len(wrongs(health))
    state = look.say("health.wrong", n=wrong) if wrong else look.say("health.well")
    left = (Cell(" "), *(Cell(name, tone) for name, tone in zip(shown, tones, strict=True)))
    mid = (Cell(f"  {look.say('health.switch')}  ", "faint"), Cell(f" {state} ", "alarm" if wrong else "good"))
    room = cells - sum(width(cell.text) for cell in (*left, *mid))
    yield (*left, *mid, Cell(" " * max(room, 0)))


def wrongs(health: Health) -> list[str]:
    """Return what of the daemon a person has to look at, as short names."""
    found = ["finding"] * len(health.findings)
    found += ["held"] * bool(health.held) + ["dead"] * bool(health.dead)
    found += ["lag"] * (health.lag_ms_p99 is not None and health.lag_ms_p99 > LAG_LIMIT_MS)
    return found + ["disk"] * (health.free_bytes is not None and health.free_bytes < FREE_LIMIT)


def _engine(health: Health, look: Look, now_us: int) -> Iterator[Vital]:
    yield _lag(health, look)
    yield _next_due(health, look, now_us)
    is_suspect = health.clock == "suspect"
    clock = look.say("health.clock_suspect" if is_suspect else "health.clock_ok")
    yield Vital("clock", "bad" if is_suspect else "ok", (clock,))
    held = (look.say("health.held_n", n=f"{health.held:,}"), look.say("health.release")) if health.held else ("0",)
    yield Vital("held", "bad" if health.held else "ok", held)
    yield _pushes(health, look, now_us)


def _lag(health: Health, look: Look) -> Vital:
    if health.lag_ms_p50 is None or health.lag_ms_p99 is None:
        return Vital("lag", "ok", (look.say("health.no_lag"),))
    text = look.say("health.lag_ms", p50=f"{health.lag_ms_p50:.0f}", p99=f"{health.lag_ms_p99:.0f}")
    return Vital("lag", "bad" if health.lag_ms_p99 > LAG_LIMIT_MS else "ok", (text,))


def _next_due(health: Health, look: Look, now_us: int) -> Vital:
    if health.next_due_at is None:
        return Vital("next_due", "ok", (look.say("health.nothing_due"),))
    due_us = to_us(health.next_due_at)
    left_s = (due_us - now_us) / MICROS_PER_SECOND
    key = "health.in" if left_s >= 0 else "health.over"
    text = look.say(key, at=stamp(due_us, look.zone, now_us, is_end=True), age=age(abs(left_s), look.lang))
    return Vital("next_due", "ok", (text, " ".join(_what(health, look))))


def _what(health: Health, look: Look) -> Iterator[str]:
    for word, names in ((health.next_due_clock, Clock), (health.next_due_rung, Rung)):
        known = next((one for one in names if one.word == word), None)
        if word:
            yield look.plain(known.label(look.lang) if known is not None else word)


def _pushes(health: Health, look: Look, now_us: int) -> Vital:
    waiting = health.undelivered - health.dead
    until = stamp(to_us(health.quiet_until_at), look.zone, now_us) if health.quiet_until_at else ""
    pieces = [
        look.say("health.dead", n=f"{health.dead:,}") if health.dead else "",
        look.say("health.waiting", n=f"{waiting:,}") if waiting > 0 else "",
        look.say("health.quiet", n=f"{health.quiet:,}", at=until) if health.quiet else "",
    ]
    state = "bad" if health.dead else "look" if waiting > 0 else "ok"
    return Vital("pushes", state, tuple(filter(None, pieces)) or (look.say("health.all_sent"),))


def _around(health: Health, felt: Felt, look: Look, now_us: int) -> Iterator[Vital]:
    yield _store(health, look)
    yield _program(health, look, now_us)
    yield _edition(health, felt.page, look)
    beyond = look.say("health.provisional", n=f"{health.provisional:,}") if health.provisional is not None else ""
    if health.calendar_end:
        until = look.say("health.published", day=look.plain(health.calendar_end))
        yield Vital("calendar", "look" if beyond else "ok", tuple(filter(None, (until, beyond))))
    yield _line(felt.trip, look)


def _store(health: Health, look: Look) -> Vital:
    free = health.free_bytes
    pieces = [
        look.plain(health.database),
        "" if health.database_bytes is None else size(health.database_bytes),
        "" if free is None else look.say("health.free", size=size(free)),
        look.say("health.open", n=f"{health.open:,}"),
        look.say("health.lines", n=f"{health.seq:,}"),
    ]
    is_full = free is not None and free < FREE_LIMIT
    return Vital("store", "bad" if is_full else "ok", tuple(filter(None, pieces)))


def _program(health: Health, look: Look, now_us: int) -> Vital:
    pieces = [look.say("health.version", version=look.plain(health.version))] if health.version else []
    if health.started_at is not None:
        began_us = to_us(health.started_at)
        up = age(max(now_us - began_us, 0) / MICROS_PER_SECOND, look.lang)
        pieces.append(look.say("health.up", age=up, at=stamp(began_us, look.zone, now_us)))
    return Vital("program", "ok", tuple(pieces))


def _edition(health: Health, page: PoliciesPage | None, look: Look) -> Vital:
    pieces = [look.say("health.edition_n", n=health.edition)]
    if page is not None and page.since_at is not None:
        pieces.append(look.say("health.since", at=full_stamp(to_us(page.since_at), look.zone, look.lang)))
    if page is not None and page.actor:
        pieces.append(look.say("health.by", who=actor(page.actor, look)))
    state = "bad" if health.refused else "look" if health.waiting and not health.waiting.declined else "ok"
    return Vital("edition", state, tuple(pieces))


def _line(trip: Trip, look: Look) -> Vital:
    pieces = [] if trip.ms is None else [look.say("health.trip", ms=f"{trip.ms:.1f}")]
    pieces.append(look.say("health.age", age=age(trip.age_s, look.lang)))
    is_slow = trip.ms is not None and trip.ms > LAG_LIMIT_MS
    return Vital("line", "look" if is_slow or trip.age_s >= 3 else "ok", tuple(pieces))


def _vital(one: Vital, look: Look, cells: int) -> list[Line]:
    head = (
        Cell(" "),
        Cell(fit(look.say(f"health.{one.name}"), _LABEL_CELLS), "faint"),
        Cell(fit(look.say(f"health.{one.state}"), _WORD_CELLS), _TONES[one.state]),
    )
    tone = "late" if one.state == "bad" else "text"
    return flow(head, [(Cell(piece, tone),) for piece in one.pieces if piece], cells)


def _findings(health: Health, look: Look, now_us: int, cells: int) -> Iterator[Line]:
    """Yield each finding in full, since when it is so, and what a person does about it."""
    if not health.findings:
        yield (Cell(f" {look.say('health.no_findings')}", "soft"),)
        return
    yield (Cell(fit(f" {look.say('health.findings', n=len(health.findings))}", cells), "alarm"),)
    known = {one.sentence: one for one in health.found}
    for sentence in health.findings:
        yield from _finding(sentence, known.get(sentence), look, now_us, cells)


def _finding(sentence: str, known: FoundView | None, look: Look, now_us: int, cells: int) -> Iterator[Line]:
    since = look.say("health.since", at=stamp(to_us(known.since_at), look.zone, now_us)) if known else ""
    text = " ".join(filter(None, ("!", look.plain(said(sentence, look.lang)), since)))
    yield from ((Cell(" "), Cell(line, "late")) for line in wrap(text, cells - 2))
    if advice := advice_on(sentence, look.lang):
        head = (Cell("   "), Cell(f"{look.say('health.to_do')} ", "note"))
        yield from flow(head, [(Cell(look.plain(advice)),)], cells)


def size(count: int) -> str:
    """Return a number of bytes in its largest unit."""
    value, units = float(count), ("B", "KB", "MB", "GB", "TB")
    for unit in units:
        if value < _KILO or unit == units[-1]:
            return f"{value:.0f} {unit}" if unit in units[:2] else f"{value:.1f} {unit}"
        value /= _KILO
    raise AssertionError("the last unit holds everything")
