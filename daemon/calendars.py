"""The calendars of one city: its own, and those of the places that have exceptions of their own."""

import hashlib
import json
from functools import cached_property

from daemon.calendar import WorkCalendar
from schema.calendars import CalendarRules


class Calendars:
    """One ``WorkCalendar`` for the city and for each place with exceptions; each is laid out when asked for."""

    def __init__(self, rules: CalendarRules) -> None:
        self.rules = rules
        self.city = WorkCalendar(rules)
        self._prefixes = sorted(rules.places, key=len, reverse=True)
        self._known = {"": self.city}

    @property
    def is_one(self) -> bool:
        """Tell whether the whole city goes by one calendar."""
        return not self._prefixes

    def place_of(self, code: str) -> str:
        """Return the longest prefix of a unit's code that has exceptions of its own; "" is the city."""
        return next((prefix for prefix in self._prefixes if code.startswith(prefix)), "")

    def at(self, code: str) -> WorkCalendar:
        """Return the calendar by which the unit ``code`` works."""
        place = self.place_of(code)
        calendar = self._known.get(place)
        if calendar is None:
            calendar = self._known[place] = WorkCalendar(self.rules, place)
        return calendar

    @cached_property
    def fingerprint(self) -> str:
        """Return 16 hex digits that change whenever a working hour of any place changes, whoever published it."""
        marks = {place: self.at(place).fingerprint for place in ("", *self._prefixes)}
        return hashlib.sha256(json.dumps(marks, sort_keys=True).encode()).hexdigest()[:16]
