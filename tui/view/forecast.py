"""The forecast as lines: what the worst day is, what each day brings, which unit bears it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from schema import sayings
from schema.instants import from_us, to_us
from schema.wire import Filter
from schema.wire.forecast import Forecast, ForecastCount, ForecastDay, ForecastUnit
from tui.view.cells import fit, width, wrap
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.view.when import WEEKDAYS, age, stamp

_LABEL_CELLS, _NUMBER_CELLS, _BAR_MAX = 21, 6, 24
_NAME_CELLS, _HEAT_CELLS = 18, 5
_LISTING_CELLS = 8
_LEVELS = 4
_RED = 2  # among cards
_OLD_S = 90
_MICROS = 1_000_000
_MOMENT = timedelta(microseconds=1)


class Span(NamedTuple):
    """Days that stand in one row: one, or days off in which nothing comes."""

    first: int
    last: int  # included


class Pick(NamedTuple):
    """A line, and what Enter opens on it: the days of a span, or a unit; nothing where both are None."""

    line: Line
    span: Span | None = None
    unit: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether the cursor may stand here."""
        return self.span is not None or bool(self.unit)


def picks(seen: Forecast, look: Look, now_us: int, cells: int) -> list[Pick]:
    """Return the whole screen."""
    said = [Pick((Cell(f" {line}", "alarm"),)) for line in _trouble(seen, look, cells)]
    said += [Pick((Cell(f" {line}", "soon"),)) for line in _of_now(seen, look, now_us, cells)]
    if seen.unit is None or seen.as_of_at is None:
        return [*said, Pick(()), Pick((Cell(f"  {look.say('ahead.working')}", "soft"),))]
    rows = spans(seen.days, seen.unit, seen.units)
    return [
        *said,
        *(Pick((Cell(f" {line}", "strong"),)) for line in wrap(sentence(seen, look), cells - 2)),
        *(Pick((Cell(f" {line}", "soft"),)) for line in wrap(_also(seen.unit, look), cells - 2)),
        Pick(_as_of(seen, seen.unit, look, now_us, cells)),
        *_table(seen.days, seen.unit, rows, look, cells),
        *_heat(seen, rows, look, cells),
    ]


def spans(days: Sequence[ForecastDay], unit: ForecastUnit, units: Sequence[ForecastUnit] = ()) -> list[Span]:
    """Return the rows of the table; days off that follow each other and bring nothing are one."""
    found: list[Span] = []
    for nth, day in enumerate(days):
        is_still = day.kind == "off" and not any(_any(one.days[nth]) for one in (unit, *units))
        if is_still and found and found[-1].last == nth - 1 and _folds(days, unit, units, found[-1]):
            found[-1] = Span(found[-1].first, nth)
        else:
            found.append(Span(nth, nth))
    return found


def _folds(days: Sequence[ForecastDay], unit: ForecastUnit, units: Sequence[ForecastUnit], span: Span) -> bool:
    return days[span.last].kind == "off" and not any(_any(one.days[span.last]) for one in (unit, *units))


def _any(count: ForecastCount) -> bool:
    return any((*count.due, *count.cards, *count.rises, count.listings))


def sentence(seen: Forecast, look: Look) -> str:
    """Return what a duty officer must know: on which day most turn red, and where."""
    assert seen.unit is not None
    nth = max(range(len(seen.days)), key=lambda one: (seen.unit.days[one].cards[_RED], -one), default=0)  # type: ignore[union-attr]
    reds = seen.unit.days[nth].cards[_RED] if seen.days else 0
    if not reds:
        return look.say("ahead.no_red")
    said = look.say("ahead.red", day=day_name(seen.days[nth], look), n=f"{reds:,}")
    worst = max(seen.units, key=lambda one: one.days[nth].cards[_RED], default=None)
    if worst is None or not worst.days[nth].cards[_RED]:
        return said
    return said + look.say("ahead.of_them", unit=_name(worst, look), n=f"{worst.days[nth].cards[_RED]:,}")


def day_name(day: ForecastDay, look: Look) -> str:
    """Return a day with its weekday: ``周五 03-06``."""
    at = date.fromisoformat(day.date)
    name = WEEKDAYS["en" if look.lang == "en" else "zh"][at.weekday()]
    return f"{name if look.lang == 'en' else '周' + name} {at:%m-%d}"


def due_words(wanted: Filter, look: Look) -> Iterator[str]:
    """Yield from when to when cases fall due that a queue shows, where it is narrowed to that."""
    if wanted.due_until_us is None:
        return
    first_us = (wanted.due_from_us or wanted.due_until_us) - 1
    first, last = ((from_us(at_us, look.zone) - _MOMENT) for at_us in (first_us + 2, wanted.due_until_us))
    if first.date() == last.date() or wanted.due_from_us is None:
        yield look.say("filter.due_day", last=f"{last:%m-%d}")
    else:
        yield look.say("filter.due", first=f"{first:%m-%d}", last=f"{last:%m-%d}")


def _trouble(seen: Forecast, look: Look, cells: int) -> list[str]:
    why = look.plain(sayings.said(seen.trouble, look.lang))
    return wrap(look.say("ahead.trouble", why=why), cells - 2) if why else []


def _of_now(seen: Forecast, look: Look, now_us: int, cells: int) -> list[str]:
    """Return what tells a forecast of the present from a screen that stands in the past."""
    is_ahead = seen.as_of_at is not None and to_us(seen.as_of_at) - now_us >= _OLD_S * _MICROS
    return wrap(look.say("ahead.of_now"), cells - 2) if is_ahead else []


def _also(unit: ForecastUnit, look: Look) -> str:
    sums = {
        "due": sum(sum(day.due) for day in unit.days),
        "red": sum(day.cards[_RED] for day in unit.days),
        "rises": sum(sum(day.rises) for day in unit.days),
        "listings": sum(day.listings for day in unit.days),
    }
    return look.say("ahead.also", **{name: f"{count:,}" for name, count in sums.items()})


def _as_of(seen: Forecast, unit: ForecastUnit, look: Look, now_us: int, cells: int) -> Line:
    assert seen.as_of_at is not None
    at_us = to_us(seen.as_of_at)
    old_s = (now_us - at_us) // _MICROS
    text = look.say(
        "ahead.as_of", at=stamp(at_us, look.zone, now_us), took=f"{seen.took_s:.1f}", n=f"{seen.cases:,}"
    )
    text += look.say("ahead.old", age=age(old_s, look.lang)) if old_s >= _OLD_S else ""
    name = Cell(
        f" {fit(look.plain(unit.name or unit.code), min(width(look.plain(unit.name or unit.code)), 24))}  ", "note"
    )
    renewing = Cell(f"  {look.say('ahead.renewing')}", "soon") if seen.renewing else Cell("")
    del cells
    return (name, Cell(text, "soon" if old_s >= _OLD_S * 10 else "faint"), renewing)


def _table(
    days: Sequence[ForecastDay], unit: ForecastUnit, rows: Sequence[Span], look: Look, cells: int
) -> Iterator[Pick]:
    label = min(_LABEL_CELLS + max(cells - 79, 0) // 4, 34)
    room = max(min(cells - label - _NUMBER_CELLS * 8 - _LISTING_CELLS - 3, _BAR_MAX), 0)
    yield Pick(_head(look, label, cells))
    most = max((_sum(unit, row).cards[_RED] for row in rows), default=0)
    for row in rows:
        yield Pick((*_label(days, row, look, label), *_numbers(_sum(unit, row), look, most, room)), row)


def _head(look: Look, label: int, cells: int) -> Line:
    levels = [look.say(f"level.{level}") for level in range(1, _LEVELS + 1)]
    cards = [look.say(f"card.{card}") for card in (1, 2, 3)]
    names = [*levels, *cards, look.say("ahead.rises"), look.say("ahead.listings")]
    sizes = [_NUMBER_CELLS] * (len(names) - 1) + [_LISTING_CELLS]
    texts = "".join(fit(name, size, right=True, mark="") for name, size in zip(names, sizes, strict=True))
    title = f" {look.say('ahead.day')} / {look.say('ahead.due')}"
    return (Cell(fit(title, label) + fit(texts, cells - label), "heading"),)


def _label(days: Sequence[ForecastDay], row: Span, look: Look, cells: int) -> Line:
    day = days[row.first]
    name, tone = day_name(day, look), "text" if day.kind != "off" else "faint"
    if row.last > row.first:
        name = f"{name} - {date.fromisoformat(days[row.last].date):%m-%d}"
    said = [name, *_marks(days, row, look)]
    is_today = row.first == 0
    return (Cell(fit(" " + " ".join(said), cells), "note" if is_today else tone),)


def _marks(days: Sequence[ForecastDay], row: Span, look: Look) -> Iterator[str]:
    day = days[row.first]
    if row.first == 0:
        yield look.say("ahead.today")
    if day.kind == "make_up":
        yield look.say("ahead.make_up")
    if day.kind == "off":
        yield look.say("ahead.off")
    if any(days[nth].provisional for nth in range(row.first, row.last + 1)):
        yield look.say("ahead.provisional")
    named = [
        look.plain(days[nth].en if look.lang == "en" else days[nth].zh) for nth in range(row.first, row.last + 1)
    ]
    special = [
        name
        for nth, name in zip(range(row.first, row.last + 1), named, strict=True)
        if name and _is_named(days[nth])
    ]
    yield from list(dict.fromkeys(special))[:1]


def _is_named(day: ForecastDay) -> bool:
    """Tell whether a day's name says more than its weekday and kind do."""
    is_weekend = date.fromisoformat(day.date).weekday() >= 5
    return day.kind != "make_up" and not (day.kind == "off" and is_weekend and day.en == "weekend")


def _sum(unit: ForecastUnit, row: Span) -> ForecastCount:
    return unit.days[row.first]  # nothing comes on the others


def _numbers(count: ForecastCount, look: Look, most: int, room: int) -> Iterator[Cell]:
    for due in count.due:
        yield _number(due, "text")
    for card, number in enumerate(count.cards, 1):
        yield _number(number, f"num{card}")
    yield _number(sum(count.rises), "soon")
    yield _number(count.listings, "late", _LISTING_CELLS)
    red = count.cards[_RED]
    if red and most and room:
        yield Cell("  " + look.tick * max(round(red * room / most), 1), "num3")


def _number(number: int, tone: str, cells: int = _NUMBER_CELLS) -> Cell:
    return Cell(fit(f"{number:,}" if number else ".", cells, right=True), tone if number else "faint")


def _heat(seen: Forecast, rows: Sequence[Span], look: Look, cells: int) -> Iterator[Pick]:
    """Yield a row for each unit below: how many turn red on each day."""
    assert seen.unit is not None
    if not seen.units:
        return
    name = min(_NAME_CELLS + max(cells - 79, 0) // 3, 36)
    shown = [row for row in rows if seen.days[row.first].kind != "off" or row.first == row.last]
    shown = [row for row in shown if _any(seen.unit.days[row.first]) or seen.days[row.first].kind != "off"]
    shown = shown[: max((cells - name - _NUMBER_CELLS) // _HEAT_CELLS, 1)]
    heads = "".join(fit(_short(seen.days[row.first], look), _HEAT_CELLS, right=True) for row in shown)
    head = fit(f" {look.say('ahead.units')}", name) + fit(look.say("ahead.sum"), _NUMBER_CELLS, right=True) + heads
    yield Pick((Cell(fit(head, cells), "heading"),))
    most = max((unit.days[row.first].cards[_RED] for unit in seen.units for row in shown), default=0)
    for unit in sorted(seen.units, key=lambda one: -sum(day.cards[_RED] for day in one.days)):
        yield Pick(_unit(unit, shown, most, name, look), unit="" if unit.own else unit.code)


def _unit(unit: ForecastUnit, shown: Sequence[Span], most: int, name: int, look: Look) -> Line:
    reds = [unit.days[row.first].cards[_RED] for row in shown]
    total = sum(day.cards[_RED] for day in unit.days)
    heat = [_number(red, "card3" if red == most else "num3", _HEAT_CELLS) for red in reds]
    return (Cell(fit(f" {_name(unit, look)}", name)), _number(total, "num3"), *heat)


def _short(day: ForecastDay, look: Look) -> str:
    name = day_name(day, look)
    return name.partition(" ")[0] if look.lang == "zh" else name[:3]


def _name(unit: ForecastUnit, look: Look) -> str:
    name = look.plain(unit.name or unit.code)
    return look.say("ahead.own", unit=name) if unit.own else name
