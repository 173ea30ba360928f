"""The rows of who is away and who has the watch; what is over is forgotten, for nobody's days are kept."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from daemon.rows import AbsenceRow, RotaRow
from daemon.store.session import Session
from daemon.store.statements import Shape, columns_of

_ABSENCES = Shape("absence", AbsenceRow._fields, ("officer_id", "from_us"))
_WATCHES = Shape("rota", RotaRow._fields, ("unit_code", "officer_id", "from_us"))


class DutyReading:
    """What may be asked of absences and watches."""

    _session: Session

    def absences(self, after_us: int) -> list[AbsenceRow]:
        """Return the absences that end after an instant, by officer and beginning."""
        sql = (
            f"SELECT {columns_of(AbsenceRow._fields)} FROM absence WHERE until_us > ? ORDER BY officer_id, from_us"
        )
        return [AbsenceRow._make(row) for row in self._session.rows(sql, (after_us,))]

    def watches(self, after_us: int) -> list[RotaRow]:
        """Return the watches that end after an instant, by unit and beginning."""
        sql = f"""SELECT {columns_of(RotaRow._fields)} FROM rota WHERE until_us > ?
                  ORDER BY unit_code, from_us, officer_id"""
        return [RotaRow._make(row) for row in self._session.rows(sql, (after_us,))]


class DutyRows(DutyReading):
    """What may be done to them, inside a transaction."""

    def change_absences(self, put: Sequence[AbsenceRow], drop: Sequence[AbsenceRow], now_us: int) -> None:
        """Delete absences, and all that are over; insert others, or replace those that begin alike."""
        self._change(_ABSENCES, put, drop, now_us)

    def change_watches(self, put: Sequence[RotaRow], drop: Sequence[RotaRow], now_us: int) -> None:
        """Delete watches, and all that are over; insert others, or replace those that begin alike."""
        self._change(_WATCHES, put, drop, now_us)

    def _change(
        self, shape: Shape, put: Sequence[tuple[Any, ...]], drop: Sequence[tuple[Any, ...]], now_us: int
    ) -> None:
        session, keys = self._session, len(shape.key)
        session.run(f"DELETE FROM {shape.table} WHERE until_us <= ?", (now_us,))
        where = " AND ".join(f"{name} = ?" for name in shape.key)
        for row in drop:
            session.run(f"DELETE FROM {shape.table} WHERE {where}", row[:keys])
        if put:
            session.upsert(shape, put)
        self.tree_changed()

    @abstractmethod
    def tree_changed(self) -> None:
        """Have the other daemons read anew who is to be told."""
