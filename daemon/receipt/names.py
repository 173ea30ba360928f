"""Codes, actors and instants as a receipt names them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from daemon import ledger
from daemon.directory import Directory
from daemon.rows import EventRow
from schema.instants import from_us
from schema.kinds import EventKind
from schema.wire import UnitName
from schema.wire.receipt import LedgerRef


@dataclass(frozen=True, slots=True)
class Names:
    """The tree's names, the officers' by id, and the city's zone."""

    directory: Directory
    officers: Mapping[int, str]
    zone: ZoneInfo

    def at(self, at_us: int) -> datetime:
        """Return an instant, local."""
        return from_us(at_us, self.zone)

    def maybe_at(self, at_us: int | None) -> datetime | None:
        """Return an instant that may not have come."""
        return None if at_us is None else self.at(at_us)

    def unit(self, code: str) -> UnitName:
        """Return a unit with its own name."""
        known = self.directory.unit(code)
        return UnitName(code=code, name=known.name if known else "", level=known.level if known else 0)

    def maybe_unit(self, code: str) -> UnitName | None:
        """Return a unit that may not be named."""
        return self.unit(code) if code else None

    def line(self, line: EventRow) -> LedgerRef:
        """Return a ledger line as what something rests on."""
        return LedgerRef(
            version=line.version,
            seq=line.seq,
            at=self.at(line.at_us),
            kind=ledger.facts_of(line.body)["rung"] if line.kind == EventKind.RUNG else line.kind,
            actor=line.actor,
            actor_name=self._officer(line.actor),
        )

    def maybe_line(self, line: EventRow | None) -> LedgerRef | None:
        """Return a ledger line that may not be there."""
        return None if line is None else self.line(line)

    def _officer(self, actor: str) -> str:
        number = ledger.officer_of(actor)
        return "" if number is None else self.officers.get(number, "")
