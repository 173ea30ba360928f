"""What the state says of days: published holidays and make-up days 调休, statutory holidays beyond them.

Three sources, each of which yields to the one before: a year the city typed in as the State Council published it;
the ``chinesecalendar`` package; beyond both the statutory holidays of 《全国年节及纪念日放假办法》, lunar ones
included (the ``holidays`` package), which are known ahead, while bridges and make-up days are not.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from schema.calendars import PublishedYear
from schema.days import DayCause, DayReason

FIRST_YEAR, LAST_YEAR = 1950, 2100  # what the statutory holidays are known for
_AHEAD = 10  # years beyond the published ones that open deadlines may stand on


class NationalDays:
    """The days of which the state says that they are worked, or not; ``typed`` wins over the packages."""

    def __init__(self, typed: Mapping[int, PublishedYear]) -> None:
        self._typed = typed

    @property
    def last_published(self) -> date:
        """Return the last day up to which every year is published."""
        year = max(_packaged_years())
        while year + 1 in self._typed:
            year += 1
        return date(year, 12, 31)

    def is_published(self, year: int) -> bool:
        """Tell whether the holidays and make-up days of a year are known and not inferred."""
        return year in self._typed or year in _packaged_years()

    def is_inferred(self, year: int) -> bool:
        """Tell whether a year is still to be published; those before the first published one are history."""
        return year > max(_packaged_years()) and year not in self._typed

    def said(self, year: int) -> Mapping[date, bool]:
        """Return the days of a year of which the state says that they are worked (true) or off (false)."""
        if year in self._typed:
            return self._typed[year].days
        return _packaged(year) if year in _packaged_years() else _statutory(year)

    def content(self) -> list[list[object]]:
        """Return all that is said of the published years and of a decade beyond them, as plain data.

        Also which years are published: a guess that comes true changes nothing but that.
        """
        years = range(min(_packaged_years()), self.last_published.year + 1 + _AHEAD)
        return [
            [year, self.is_published(year), sorted((str(day), worked) for day, worked in self.said(year).items())]
            for year in sorted({*years, *self._typed})
        ]

    def why(self, day: date) -> DayReason | None:
        """Return why the state has ``day`` worked or off; None when it says nothing of it."""
        is_worked = self.said(day.year).get(day)
        if is_worked is None:
            return None
        if day.year not in self._typed and day.year in _packaged_years():
            return _packaged_reason(day, is_worked=is_worked)
        source = self._typed[day.year].source if day.year in self._typed else ""
        zh, en = _statutory_name(day)
        off = DayCause.HOLIDAY if zh or day.weekday() > 4 else DayCause.REST
        cause = DayCause.MAKE_UP if is_worked else off
        is_inferred = self.is_inferred(day.year)
        return DayReason(cause, is_worked, zh, en, source=source, is_inferred=is_inferred)


@cache
def _packaged_years() -> range:
    from chinese_calendar.constants import holidays

    return range(min(holidays).year, max(holidays).year + 1)


def _packaged(year: int) -> Mapping[date, bool]:
    from chinese_calendar.constants import holidays, workdays

    off = {day: False for day in holidays if day.year == year}
    return off | {day: True for day in workdays if day.year == year}


def _packaged_reason(day: date, *, is_worked: bool) -> DayReason:
    from chinese_calendar.constants import Holiday, holidays, in_lieu_days, workdays

    en = (workdays if is_worked else holidays)[day]
    zh = next((holiday.chinese for holiday in Holiday if holiday.value == en), en)
    off = DayCause.REST if day in in_lieu_days else DayCause.HOLIDAY
    return DayReason(DayCause.MAKE_UP if is_worked else off, is_worked, zh, en)


def _statutory(year: int) -> Mapping[date, bool]:
    from holidays import country_holidays

    known = country_holidays("CN", years=year)
    worked = (day for day in known.weekend_workdays if day.year == year)
    return dict.fromkeys(known, False) | dict.fromkeys(worked, True)


def _statutory_name(day: date) -> tuple[str, str]:
    """Return the name of a statutory holiday in Chinese and English, empty for any other day."""
    from holidays import country_holidays

    zh, en = (country_holidays("CN", years=day.year, language=word).get(day, "") for word in ("zh_CN", "en_US"))
    return zh, en
