"""A reader of what stood at a moment: cases and timers folded from the ledger, everything else by its session."""

from collections.abc import Callable, Iterable, Sequence

from daemon.casework.corrections import restored
from daemon.casework.fold import fold
from daemon.casework.rules import CLOCK_BITS
from daemon.past.folding import Folded, board_row
from daemon.rows import BoardRow, CaseRow, CaseTextRow, EventRow, TimerRow
from daemon.store.past_session import Moment, Overlay, PastSession
from daemon.store.reader import Reader
from daemon.store.session import Session
from schema.kinds import Clock, EventKind


class PastReader(Reader):
    """Answers like a Reader at the moment would have; what is asked for by its key is folded when it is asked.

    Where a query goes over all cases, those that changed since lie over the table (``overlay``).
    """

    def __init__(self, session: Session, moment: Moment, overlay: Callable[[Reader], Overlay]) -> None:
        self._now = Reader(session)
        self._moment = moment
        self._ledgers: dict[int, list[EventRow]] = {}
        super().__init__(PastSession(session, moment, lambda: overlay(self._now)))

    # cases

    def case_by_id(self, case_id: int) -> CaseRow | None:
        """Return one case."""
        return next(iter(self.cases_by_ids([case_id])), None)

    def case_by_number(self, number: str) -> CaseRow | None:
        """Return one case by its number for life."""
        found = self._now.case_by_number(number)
        return next(iter(self._stood([found])), None) if found else None

    def cases_by_ids(self, ids: Sequence[int]) -> list[CaseRow]:
        """Return the cases that existed among ``ids``, in no order."""
        return self._stood(self._now.cases_by_ids(ids))

    def board_rows(self, ids: Sequence[int]) -> list[BoardRow]:
        """Return cases as the board keeps them, closed ones too, in no order."""
        texts = self.case_texts(ids)
        titles = {case_id: text.title for case_id, text in texts.items()}
        return [board_row(case, titles.get(case.id, "")) for case in self.cases_by_ids(ids)]

    def case_texts(self, ids: Sequence[int]) -> dict[int, CaseTextRow]:
        """Return what the citizen wrote, without the corrections made since; what was erased stays erased."""
        texts = self._now.case_texts(ids)
        for line in self._corrections_since([case_id for case_id in ids if case_id in texts]):
            before = self._now.event_texts([line.seq]).get(line.seq)
            if before:
                texts[line.case_id] = restored(before.text, texts[line.case_id])
        return texts

    def _corrections_since(self, ids: Sequence[int]) -> Iterable[EventRow]:
        """Return the corrections of these cases after the moment, newest first."""
        moved = [case for case in self._now.cases_by_ids(ids) if case.head_seq > self._moment.seq]
        lines = [line for some in self._lines_of(moved).values() for line in some]
        since = [line for line in lines if line.seq > self._moment.seq and line.kind == EventKind.CORRECTED]
        return sorted(since, key=lambda line: -line.seq)

    # their timers

    def timers_of_many(self, ids: Sequence[int]) -> list[TimerRow]:
        """Return the timers of several cases, stopped ones too, in the order of ids."""
        now = self._now.cases_by_ids(ids)
        moved = [case for case in now if case.head_seq > self._moment.seq]
        moved_ids = {case.id for case in moved}
        stood = self._now.timers_of_many([case.id for case in now if case.id not in moved_ids])
        then = [timer for _, timers in self._folded(moved) for timer in timers]
        return sorted([*stood, *then])

    def promises_of(self, ids: Sequence[int]) -> dict[int, int]:
        """Return case id → until when its unit had promised to settle it."""
        levels = {case.id: case.level for case in self.cases_by_ids(ids)}
        return {
            timer.id >> CLOCK_BITS: timer.limit_us
            for timer in self.timers_of_many(ids)
            if timer.id & (1 << CLOCK_BITS) - 1 == Clock.PROMISE
            and timer.next_us is not None
            and timer.level == levels[timer.id >> CLOCK_BITS]
        }

    # the ledger

    def last_seq(self) -> int:
        """Return the number of the newest ledger line there was."""
        return self._moment.seq

    def given_seq(self) -> int:
        """Return the same: none was given and not written."""
        return self._moment.seq

    def events_of(self, case_id: int) -> list[EventRow]:
        """Return a case's ledger lines, oldest first."""
        return [line for line in self._now.events_of(case_id) if line.seq <= self._moment.seq]

    def _stood(self, now: Sequence[CaseRow]) -> list[CaseRow]:
        """Return the cases as they stood; those that came later are not there."""
        moved = [case for case in now if case.head_seq > self._moment.seq]
        stood = [case for case in now if case.head_seq <= self._moment.seq]
        return [*stood, *(case for case, _ in self._folded(moved))]

    def _folded(self, moved: Sequence[CaseRow]) -> list[Folded]:
        """Return these cases as their lines up to the moment say; those without any are left out."""
        files = self._lines_of(moved)
        then = ([line for line in files[case.id] if line.seq <= self._moment.seq] for case in moved)
        return [fold(lines) for lines in then if lines]

    def _lines_of(self, moved: Sequence[CaseRow]) -> dict[int, list[EventRow]]:
        """Return the ledgers of cases up to now; each is read once."""
        heads = [case.head_seq for case in moved if case.id not in self._ledgers]
        for line in self._now.lines_of_heads(heads):
            self._ledgers.setdefault(line.case_id, []).append(line)
        return {case.id: self._ledgers[case.id] for case in moved}
