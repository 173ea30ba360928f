"""The feed's rows: what happened, to whom and when, with a line between days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from schema.instants import from_us, to_us
from schema.kinds import EventKind, Rung
from schema.wire.feed import NEWS, FeedKind, FeedLine
from tui.view.columns import Column
from tui.view.look import Look
from tui.view.queue import card_mark
from tui.view.timeline import actor, event_name
from tui.view.tone import Cell, Line
from tui.view.when import WEEKDAYS

# What the kinds key goes through; the first is what an officer sees unasked.
CHOICES: tuple[tuple[FeedKind, ...], ...] = (
    NEWS,
    (FeedKind.CARDS,),
    (FeedKind.RISES, FeedKind.LISTINGS),
    (FeedKind.ALL,),
)
CHOICE_WORDS = ("feed.news", "feed.cards", "feed.rises", "feed.all")
_LISTINGS = frozenset({Rung.LIST.word, EventKind.LISTED.value})
_NEWS_CELLS = {"zh": 10, "en": 13}


class Day(NamedTuple):
    """The line above the happenings of another day than those before it."""

    day: date


Row = FeedLine | Day


def with_days(lines: Sequence[FeedLine], look: Look, now_us: int) -> list[Row]:
    """Return the lines, newest first, a day's line wherever the local day is another; on top it is today's."""
    rows: list[Row] = []
    before = today(look, now_us)
    for line in lines:
        day = line.at.astimezone(look.zone).date()
        if day != before:
            rows.append(Day(day))
        rows.append(line)
        before = day
    return rows


def today(look: Look, now_us: int) -> date:
    """Return the local day of an instant."""
    return from_us(now_us, look.zone).date()


def day_line(day: date, look: Look, now_us: int) -> Line:
    """Return the line between days: ``--- 03-09 周一 ---``, of another year with the year."""
    weekday = WEEKDAYS["en" if look.lang == "en" else "zh"][day.weekday()]
    is_this_year = day.year == from_us(now_us, look.zone).year
    said = f"{day:%m-%d}" if is_this_year else f"{day:%Y-%m-%d}"
    name = weekday if look.lang == "en" else f"周{weekday}"
    return (Cell(f"  --- {said} {name} ", "head"), Cell("-" * 24, "faint"))


class FeedTable:
    """What the feed's columns are and what stands in them."""

    ticking: frozenset[str] = frozenset()

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right; who did it is shown where there is room."""
        news = _NEWS_CELLS["en" if look.lang == "en" else "zh"]
        return (
            Column("at", 5, 5, 0),
            Column("news", news, news, 0),
            Column("number", 14 if cells < 100 else 20, 24, 0, is_name=True),
            Column("title", 22, 80, 0),
            Column("way", 20, 44, 0, is_name=True),
            Column("actor", 12, 16, 1),
        )

    def cells(self, row: FeedLine, look: Look, now_us: int) -> Mapping[str, Cell | Line]:
        """Return each column's cell; nothing here changes with ``now_us``."""
        del now_us
        local = from_us(to_us(row.at), look.zone)
        return {
            "at": Cell(f"{local:%H:%M}", "soft"),
            "news": news(row, look),
            "number": Cell(look.plain(row.number), "faint"),
            "title": Cell(_title(row, look)),
            "way": Cell(_way(row, look), "soft"),
            "actor": Cell("" if row.actor == "daemon" else actor(row.actor, look), "faint"),
        }


def news(row: FeedLine, look: Look) -> Cell | Line:
    """Return what happened: ``红▮▮▮`` for a card, ``村社>乡镇`` for a rise, else its name."""
    if row.card:
        return card_mark(row.card, look)
    if is_rise(row):
        assert row.to_unit is not None
        return Cell(f"{_level(row.unit.level, look)}>{_level(row.to_unit.level, look)}", "late")
    if row.rung in _LISTINGS or row.kind in _LISTINGS:
        return Cell(event_name(row.rung or row.kind, look), "late")
    is_danger = row.kind == EventKind.OPENED and row.urgency
    return Cell(event_name(row.rung or row.kind, look), "soon" if is_danger else "soft")


def is_rise(row: FeedLine) -> bool:
    """Tell whether the case went to another unit by this line, whoever decided it."""
    return row.to_unit is not None and bool(row.unit.level and row.to_unit.level)


def _level(level: int, look: Look) -> str:
    return look.say(f"level.{level}").rstrip(".")


def _way(row: FeedLine, look: Look) -> str:
    names = [row.unit.name or row.unit.code]
    if row.to_unit is not None:
        names.append(row.to_unit.name or row.to_unit.code)
    return ">".join(look.plain(name) for name in names)


def _title(row: FeedLine, look: Look) -> str:
    title = look.plain(row.title) or look.say("notitle")
    return f"[{look.say(f'urgent.{row.urgency}')}] {title}" if row.urgency in {1, 2} else title


def heading(choice: int, unit_name: str, look: Look) -> Line:
    """Return which happenings are shown, and of whom."""
    pieces = [Cell(f" {look.say(CHOICE_WORDS[choice])}", "note" if choice else "soft")]
    if unit_name:
        pieces += [Cell(f"  {look.say('filter')} ", "faint"), Cell(look.plain(unit_name), "note")]
    return tuple(pieces)


def tidings(count: int, look: Look, *, more: bool, follows: bool) -> Line:
    """Return how many happenings came that are not shown yet, and which key shows them."""
    if follows:
        return (Cell(f" {look.say('following')} ", "note"),)
    if not count:
        return ()
    said = f"{count:,}{'+' if more else ''}"
    return (Cell(f" {look.say('feed.new', n=said)} ", "note"),)
