"""Who is there at an instant: officers who are away, the deputies who stand in, and whose watch it is. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Self

from daemon.rows import AbsenceRow, RotaRow

FOR_EVER_US = 1 << 62  # no instant of any calendar


@dataclass(frozen=True, slots=True, eq=False)
class Attendance:
    """A snapshot of one instant; it holds up to ``until_us``, when an absence or a watch begins or ends."""

    away: Mapping[int, int | None] = field(default_factory=dict)  # officer → deputy, None without one
    watches: Mapping[str, frozenset[int]] = field(default_factory=dict)  # unit → the officers whose watch it is
    until_us: int = FOR_EVER_US

    @classmethod
    def at(cls, now_us: int, absences: Iterable[AbsenceRow], watches: Iterable[RotaRow]) -> Self:
        """Return who is there at ``now_us``; a span begins at its first instant and ends before its last.

        Of two absences of one officer that overlap, the later one says who stands in.
        """
        absences, watches = list(absences), list(watches)
        away = {
            one.officer_id: one.deputy_id
            for one in sorted(absences, key=attrgetter("from_us"))
            if one.from_us <= now_us < one.until_us
        }
        on_watch: dict[str, set[int]] = {}
        for watch in watches:
            if watch.from_us <= now_us < watch.until_us:
                on_watch.setdefault(watch.unit_code, set()).add(watch.officer_id)
        return cls(
            away,
            {code: frozenset(found) for code, found in on_watch.items()},
            min(_to_come(now_us, (*absences, *watches)), default=FOR_EVER_US),
        )

    def stand_in(self, officer_id: int, may: Callable[[int], bool]) -> int | None:
        """Return who is told in place of an officer: they themselves, or the first deputy in a row who is there.

        None when nobody is: a row of deputies that ends, goes round in a circle, or comes to one who ``may`` not.
        """
        passed, found = set[int](), officer_id
        while found in self.away:
            passed.add(found)
            deputy = self.away[found]
            if deputy is None or deputy in passed:
                return None
            found = deputy
        return found if may(found) else None


def _to_come(now_us: int, spans: Iterable[AbsenceRow | RotaRow]) -> Iterable[int]:
    """Yield the instants after ``now_us`` at which a span begins or ends."""
    return (at_us for span in spans for at_us in (span.from_us, span.until_us) if at_us > now_us)
