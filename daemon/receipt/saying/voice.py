"""One language's way of saying instants, days, ledger lines and those who wrote them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from daemon import words
from daemon.receipt.saying import wording
from schema.clean import clean_line
from schema.periods import Period
from schema.wire import UnitName
from schema.wire.receipt import LedgerRef, Told

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Voice:
    """Says everything in ``zh`` or ``en``, in lines of ``cells`` cells; what people wrote is made harmless."""

    lang: str
    cells: int

    def say(self, key: str, **fields: object) -> str:
        """Return a wording with its fields filled in."""
        return wording.say(self.lang, key, **fields)

    def plain(self, text: str) -> str:
        """Return text from anywhere, safe to print on one line."""
        return clean_line(text)

    def told(self, reason: Told | None) -> str:
        """Return a reason in this language."""
        if reason is None:
            return ""
        return self.plain(reason.en if self.lang == "en" else reason.zh)

    def each(self, pieces: Sequence[str]) -> str:
        """Return several things as a list."""
        return self.say("and").join(pieces)

    def day(self, day: date) -> str:
        """Return ``2026-10-09 周五``."""
        return f"{day:%Y-%m-%d} {wording.weekday(self.lang, day.weekday())}"

    def days(self, first: date, last: date) -> str:
        """Return ``2026-10-01 周四 至 10-07 周三``, the year once where it is the same."""
        if first == last:
            return self.day(first)
        until = self.day(last) if last.year != first.year else self.day(last)[len("2026-") :]
        return self.say("until", since=self.day(first), until=until)

    def at(self, at: datetime, *, is_end: bool = False) -> str:
        """Return ``2026-10-09 周五 16:20``; an end at midnight is 24:00 of the day it ends."""
        day, clock = self._day_and_time(at, is_end=is_end)
        return f"{self.day(day)} {clock}"

    def time(self, at: datetime) -> str:
        """Return the time of day at which something ends."""
        return self._day_and_time(at, is_end=True)[1]

    def span(self, since: datetime, until: datetime) -> str:
        """Return ``2026-10-09 周五 09:00-12:00``, or both instants when they lie on two days."""
        day, clock = self._day_and_time(until, is_end=True)
        if day == since.date():
            return f"{self.at(since)}-{clock}"
        return self.say("until", since=self.at(since), until=self.at(until, is_end=True))

    def line(self, line: LedgerRef) -> str:
        """Return a ledger line with what it says and who wrote it."""
        kind = words.label(line.kind, self.lang)
        return self.say("line", n=line.version, kind=self.plain(kind), actor=self.actor(line))

    def named_line(self, line: LedgerRef) -> str:
        """Return a ledger line by its number and what it says."""
        return self.say("line.named", n=line.version, kind=self.plain(words.label(line.kind, self.lang)))

    def short_line(self, line: LedgerRef) -> str:
        """Return a ledger line by its number."""
        return self.say("line.short", n=line.version)

    def actor(self, line: LedgerRef) -> str:
        """Return who wrote a line."""
        kind, _, name = line.actor.partition(":")
        key = f"actor.{kind}"
        said = self.say(key, id=self.plain(name)) if wording.knows(key) else self.plain(line.actor)
        return f"{said} {self.plain(line.actor_name)}".rstrip()

    def approved(self, line: LedgerRef, unit: UnitName | None) -> str:
        """Return on whose word something was done."""
        key = "begun_by.unit" if unit else "begun_by"
        return self.say(key, line=self.line(line), unit=self.unit(unit) if unit else "")

    def unit(self, unit: UnitName) -> str:
        """Return a unit by its name, or by its code."""
        return self.plain(unit.name or unit.code)

    def period(self, period: Period) -> str:
        """Return a period in full: ``2 个工作日``."""
        plural = "" if period.amount == 1 else "s"
        return self.say(f"unit.{period.unit}", n=str(period).removesuffix(period.unit), s=plural)

    def hours(self, seconds: float) -> str:
        """Return ``3:40`` hours and minutes."""
        minutes = round(seconds / 60)
        return f"{minutes // 60}:{minutes % 60:02}"

    def _day_and_time(self, at: datetime, *, is_end: bool) -> tuple[date, str]:
        is_midnight = is_end and at.hour == at.minute == at.second == 0
        return ((at - _MINUTE).date(), "24:00") if is_midnight else (at.date(), f"{at:%H:%M}")
