"""Stored codes, numbers and instants as readers name them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from daemon.api.rooms import Rooms
from daemon.directory import Directory
from schema.instants import from_us
from schema.wire import UnitName


@dataclass(frozen=True, slots=True)
class Words:
    """Names from one snapshot of the tree, instants in the city's zone."""

    directory: Directory
    zone: ZoneInfo

    @classmethod
    def of(cls, rooms: Rooms) -> "Words":
        """Return the words of the rules in force."""
        book = rooms.book()
        return cls(book.rules.directory, book.config.calendar.zone)

    def at(self, at_us: int) -> datetime:
        """Return an instant."""
        return from_us(at_us, self.zone)

    def maybe_at(self, at_us: int | None) -> datetime | None:
        """Return an instant that may not have come."""
        return None if at_us is None else self.at(at_us)

    def name(self, code: str) -> str:
        """Return the own name of a unit or grid; the code when the tree does not know it."""
        known = self.directory.unit(code) or self.directory.grids.get(code)
        return known.name if known and known.name else code

    def way_to(self, code: str) -> str:
        """Return the names from the county down to a unit or grid."""
        return self.directory.place_name(code)

    def unit(self, code: str) -> UnitName:
        """Return a unit with its own name."""
        known = self.directory.unit(code)
        return UnitName(code=code, name=known.name if known else "", level=known.level if known else 0)

    def place(self, code: str) -> UnitName:
        """Return a grid or unit with the whole way down to it as its name."""
        known = self.directory.unit(code)
        return UnitName(code=code, name=self.way_to(code), level=known.level if known else 0)

    def grid_columns(self, codes: Sequence[str]) -> dict[str, list[str]]:
        """Return code, name and village of grids as columns; a unit stands for its own village."""
        villages = [grid.village_code if (grid := self.directory.grids.get(code)) else code for code in codes]
        return {
            "code": list(codes),
            "name": [self.name(code) for code in codes],
            "village_name": [self.name(village) for village in villages],
        }
