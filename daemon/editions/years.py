"""Years that were typed in, and that the rules in force did not know as published: they come without asking."""

from dataclasses import replace
from datetime import date

from daemon.calendar import WorkCalendar
from schema.config import Config


def with_new_years(in_force: Config, wanted: Config) -> Config | None:
    """Return the configuration in force with the years that ``wanted`` brings first; None when it brings none.

    A year that is known already and typed in otherwise is no news but an edit, which is planned like any other.
    """
    known = WorkCalendar(in_force.calendar)
    new = {
        year: said for year, said in wanted.calendar.published.items() if not known.is_published(date(year, 1, 1))
    }
    if not new:
        return None
    published = {**in_force.calendar.published, **new}
    return replace(in_force, calendar=replace(in_force.calendar, published=published))
