"""One tick: batches of due timers, each decided and written in one transaction, until nothing is due."""

from collections.abc import Callable, Sequence

from daemon.casework.scribe import DueCase, Scribe
from daemon.clock import Clock
from daemon.engine import pauses, storm
from daemon.engine.digests import merge_late, newest_push
from daemon.engine.results import Tick
from daemon.engine.rulebook import Outdated, Rulebook
from daemon.rows import DueRow
from daemon.store import Store
from daemon.store.writer import Writer
from daemon.uncollected import uncollected

_MS_PER_SECOND = 1_000


class Ticking:
    """A tick under way; made for one ``now`` and thrown away."""

    def __init__(
        self, store: Store, book: Rulebook, clock: Clock, now_us: int, is_halted: Callable[[], bool]
    ) -> None:
        self.is_outdated = False  # another edition came into force meanwhile, and there may be more to do by it
        self._store = store
        self._book = book
        self._rules = book.rules
        self._clock = clock
        self._now_us = now_us
        self._is_halted = is_halted
        self._scribe = Scribe(book.rules, now_us)
        self._lags_ms: list[float] = []
        self._push_before: int | None = None  # the newest push when the first late one was written
        self._has_parked = False
        self._resumed = 0
        self._next_due_us: int | None = None  # as the last batch left it
        self._held = 0

    def run(self, *, was_away: bool = True) -> Tick:
        """Fire all that is due; hold a storm, or let it go when it is none; merge what is late.

        ``was_away`` says that it is late because no daemon was there, and not because an edit made it so.
        An edition that comes into force on the way ends it: the next tick goes on under that one.
        """
        self._drain()
        if self._has_parked and self._store.write(self._settle):
            self._drain()
        if self._push_before is not None:
            reason, single = "outage" if was_away else "late", self._book.config.single_channels
            merge_late(self._store, self._push_before, self._now_us, reason, single)
        return self._result()

    def _drain(self) -> None:
        is_drained = False
        while not is_drained and not self.is_outdated and not self._is_halted():
            planned, is_drained = self._write_batch()
            self._lags_ms += [-_MS_PER_SECOND * self._clock.seconds_until(at_us) for at_us in planned]

    def _write_batch(self) -> tuple[set[int], bool]:
        try:
            with uncollected():
                return self._store.write(self._batch)
        except Outdated:
            self.is_outdated, self._next_due_us = True, self._now_us  # at once
            return set(), False

    def _batch(self, writer: Writer) -> tuple[set[int], bool]:
        """Write one batch; return the instants its rungs were planned for, and whether nothing more can be had.

        What is due next is looked up in the same transaction: a tick that fires little is all in one.
        """
        self._book.hold(writer)
        rows = writer.due_timers(self._now_us, self._rules.settings.batch)
        planned = self._take(writer, rows) if rows else set()
        self._next_due_us = writer.next_due_us()
        is_drained = self._next_due_us is None or self._next_due_us >= self._now_us
        if is_drained or not rows:  # what is due and was not found is held by another daemon
            self._held = writer.count_timers_at(storm.PARKED_US)
            return planned, True
        return planned, False

    def _take(self, writer: Writer, rows: Sequence[DueRow]) -> set[int]:
        """Fire the rungs of these timers; park those that are sudden."""
        is_full = len(rows) == self._rules.settings.batch
        horizon_us = rows[-1].timer.next_us or 0 if is_full else self._now_us
        sudden = [due for due in rows if storm.is_sudden(due)]
        if sudden:
            self._has_parked = True
            writer.put(storm.park(sudden))
            rows = [due for due in rows if not storm.is_sudden(due)]
        if any(due.case.pause for due in rows):
            return self._take_paused(writer, rows, horizon_us)
        return self._fire(writer, self._scribe.decide(rows, horizon_us)) if rows else set()

    def _take_paused(self, writer: Writer, rows: Sequence[DueRow], horizon_us: int) -> set[int]:
        """Let the cases go on whose pause ends, and fire the rungs of all others; return what was planned when."""
        decided = self._scribe.decide(pauses.rungs(rows), horizon_us)
        ended = pauses.endings(rows, decided)
        planned = self._fire(writer, [due for due in decided if due.case.id not in ended])
        if not ended:
            return planned
        batch, ends_us = pauses.resumed(writer, self._rules, list(ended.values()), self._now_us)
        self._look_out_for_late(writer, waits=any(push.next_us != push.created_us for push in batch.pushes))
        writer.put(batch)
        self._resumed += len(ended)
        return planned | ends_us

    def _fire(self, writer: Writer, decided: Sequence[DueCase]) -> set[int]:
        cohorts = {due.cohort for due in decided}
        self._look_out_for_late(writer, waits=any(cohort.waits for cohort in cohorts))
        lines = sum(len(due.cohort.lines) for due in decided)
        writer.put(self._scribe.write(decided, writer.take_seqs(lines) if lines else 0))
        return set().union(*[cohort.planned_us for cohort in cohorts])

    def _look_out_for_late(self, writer: Writer, *, waits: bool) -> None:
        """Remember which push was the newest before the first that waits for a digest."""
        if waits and self._push_before is None:
            self._push_before = newest_push(writer)

    def _settle(self, writer: Writer) -> bool:
        """Let go what was parked when it is no storm; tell whether anything was let go."""
        if storm.is_storm(writer, self._rules.settings):
            return False
        return storm.release(writer, self._now_us) > 0

    def _result(self) -> Tick:
        tally, next_due_us = self._scribe.tally, self._next_due_us
        return Tick(
            fired=tally.fired + self._resumed,
            resumed=self._resumed,
            escalated=tally.escalated,
            carded=tally.carded,
            proposed=tally.proposed,
            pushes=tally.pushes,
            held=self._held,
            lags_ms=tuple(self._lags_ms),
            next_due_us=None if next_due_us == storm.PARKED_US else next_due_us,
        )
