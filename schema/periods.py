"""Periods and places on a clock, as config.toml writes them, parsed once into something frozen.

``30m`` minutes, ``2h`` running hours, ``4wh`` working hours, ``15d`` calendar days 自然日, ``3wd`` working days
工作日, ``1mo`` months (Civil Code art. 202); all but months may be fractions. A rung's place: ``0`` at the limit,
``-2h``, ``-1wd``, ``-1wd@09:00`` with a time of day, ``80%`` of the clock's own counted time, ``+1.5wd`` after.
"""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from fractions import Fraction
from typing import Self

_PERIOD = re.compile(r"(?P<amount>\d{1,6}(?:\.\d{1,4})?)(?P<unit>mo|wd|wh|d|h|m)")
_PLACE = re.compile(r"(?P<sign>[+-])(?P<period>[0-9.]+[a-z]+)(?:@(?P<hour>\d\d):(?P<minute>\d\d))?")
_PERCENT = re.compile(r"(?P<percent>\d{1,3}(?:\.\d{1,2})?)%")


class PeriodUnit(StrEnum):
    """What a period counts."""

    MINUTES = "m"
    HOURS = "h"
    WORKING_HOURS = "wh"
    DAYS = "d"
    WORKING_DAYS = "wd"
    MONTHS = "mo"

    @property
    def in_days(self) -> bool:
        """Tell whether the law counts this unit day by day, so that the time of the start does not matter."""
        return self in _DAY_UNITS

    @property
    def in_working_time(self) -> bool:
        """Tell whether only working time counts."""
        return self in _WORKING_UNITS


_DAY_UNITS = (PeriodUnit.DAYS, PeriodUnit.WORKING_DAYS, PeriodUnit.MONTHS)
_WORKING_UNITS = (PeriodUnit.WORKING_DAYS, PeriodUnit.WORKING_HOURS)


@dataclass(frozen=True, slots=True)
class Period:
    """An amount of one unit; positive."""

    amount: Fraction
    unit: PeriodUnit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the period ``text`` writes; ValueError with one sentence otherwise."""
        match = _PERIOD.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a period; write for example 30m, 2h, 4wh, 15d, 3wd or 1mo")
        period = cls(Fraction(match["amount"]), PeriodUnit(match["unit"]))
        if period.amount <= 0:
            raise ValueError(f"{text!r} is no time at all; a period is longer than zero")
        if period.unit is PeriodUnit.MONTHS and not period.is_whole:
            raise ValueError(f"{text!r} is not a whole number of months; use d for parts of a month")
        return period

    @property
    def is_whole(self) -> bool:
        """Tell whether the amount is a whole number."""
        return self.amount.denominator == 1

    def __str__(self) -> str:
        """Return the period as config.toml writes it."""
        amount = self.amount.numerator if self.is_whole else float(self.amount)
        return f"{amount}{self.unit.value}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rung stands on its clock: a share of the counted time, or a step from the limit."""

    sign: int = 0  # -1 before the limit, 0 at it, +1 after it
    period: Period | None = None
    time_of_day: time | None = None  # local; only with whole day periods
    share: Fraction | None = None  # of the clock's own counted time, 0 < share < 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the place ``text`` writes; ValueError with one sentence otherwise."""
        if text == "0":
            return cls()
        if percent := _PERCENT.fullmatch(text):
            share = Fraction(percent["percent"]) / 100
            if not 0 < share < 1:
                raise ValueError(f"{text!r} lies outside the clock; write 1% to 99%, or 0 for the limit itself")
            return cls(share=share)
        match = _PLACE.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text!r} is not a place on a clock; write for example -2h, -1wd@09:00, 80%, 0, +1wd"
            )
        period = Period.parse(match["period"])
        if match["hour"] is None:
            at = None
        elif not (period.unit.in_days and period.is_whole):
            raise ValueError(f"{text!r}: a time of day goes with whole d, wd or mo only")
        elif int(match["hour"]) > 23 or int(match["minute"]) > 59:
            raise ValueError(f"{text!r}: {match['hour']}:{match['minute']} is not a time of day")
        else:
            at = time(int(match["hour"]), int(match["minute"]))
        return cls(sign=1 if match["sign"] == "+" else -1, period=period, time_of_day=at)

    def __str__(self) -> str:
        """Return the place as config.toml writes it."""
        if self.share is not None:
            percent = self.share * 100
            return f"{percent.numerator if percent.denominator == 1 else float(percent)}%"
        if self.period is None:
            return "0"
        at = f"@{self.time_of_day:%H:%M}" if self.time_of_day else ""
        return f"{'+' if self.sign > 0 else '-'}{self.period}{at}"
