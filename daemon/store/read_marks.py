"""Who has read which push."""

from daemon.store.session import Session


class ReadMarks:
    """What may be written of a push's readers, inside a transaction."""

    _session: Session

    def mark_read(self, push_id: int, actor: str, at_us: int) -> bool:
        """Note the first reader of a push; False when there is no such push, or it was read before."""
        sql = "UPDATE push SET read_us = ?, read_by = ? WHERE id = ? AND read_us IS NULL"
        return self._session.run(sql, (at_us, actor, push_id)) == 1
