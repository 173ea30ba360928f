"""Presence: of the officers a reader sees, who has the watch, who is away, and who stands in for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from daemon.api.dutycheck import can_be_told
from daemon.attendance import Attendance
from daemon.rows import OfficerRow
from daemon.store import Reader


@dataclass(frozen=True, slots=True)
class Presence:
    """Who is there at one instant, by officer."""

    attendance: Attendance
    until_us: Mapping[int, int]  # of those who are away
    deputies: Mapping[int, str]  # away → the name of whoever is told
    stood_in: Mapping[int, tuple[str, ...]]  # told → the names of those who are away

    @classmethod
    def at(cls, now_us: int, seen: Iterable[OfficerRow], reader: Reader) -> Self:
        """Return how it stands at ``now_us``; names are of officers ``seen`` only."""
        absences = reader.absences(now_us)
        attendance = Attendance.at(now_us, absences, reader.watches(now_us))
        acting = {one.id for one in reader.officers() if can_be_told(one)}
        names = {one.id: one.name for one in seen}
        deputies: dict[int, str] = {}
        stood_in: dict[int, tuple[str, ...]] = {}
        for officer_id in attendance.away:
            deputy = attendance.stand_in(officer_id, acting.__contains__)
            if deputy is not None:
                deputies[officer_id] = names.get(deputy, "")
                stood_in[deputy] = (*stood_in.get(deputy, ()), *filter(None, (names.get(officer_id),)))
        until_us = {one.officer_id: one.until_us for one in absences if one.from_us <= now_us}
        return cls(attendance, until_us, deputies, stood_in)

    def is_on_watch(self, officer: OfficerRow) -> bool:
        """Tell whether an officer has the watch at their unit."""
        return officer.id in self.attendance.watches.get(officer.unit_code, ())

    def away_until_us(self, officer: OfficerRow) -> int | None:
        """Return when an officer who is away comes back; None when they are there."""
        return self.until_us.get(officer.id or 0)

    def deputy_of(self, officer: OfficerRow) -> str:
        """Return the name of whoever is told in place of an officer who is away."""
        return self.deputies.get(officer.id or 0, "")

    def stood_in_for(self, officer: OfficerRow) -> tuple[str, ...]:
        """Return the names of those in whose place an officer is told."""
        return self.stood_in.get(officer.id or 0, ())
