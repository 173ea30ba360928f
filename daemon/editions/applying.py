"""Applying an edition: its open cases planned anew, a thousand in each transaction, while ticks go on between."""

import asyncio
from contextlib import suppress

from loguru import logger

from daemon.editions.register import DAEMON, choices_of
from daemon.editions.state import Applying
from daemon.editions.surroundings import Surroundings
from daemon.engine.recompute import Recomputed, replan_batch
from daemon.engine.rulebook import Outdated, Rulebook
from daemon.rows import EditionRow
from daemon.store import Writer
from daemon.uncollected import uncollected
from schema.errors import DubanError

_BREATH_S = 0.005  # real; between two batches, so that whoever waits to write is let in
_RETRY_S = 5.0  # real; after a batch that the database refused
_log = logger.bind(room="editions")


class Application:
    """Plans open cases anew until the edition in force has reached them all; ``progress`` says how far it is.

    How far it came is written with each batch, so it goes on where it was after whatever happened.
    """

    def __init__(self, around: Surroundings) -> None:
        self.progress: Applying | None = None
        self._store = around.store
        self._engine = around.engine
        self._clock = around.clock
        self._moved = around.moved

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until every case was looked at, or ``stop``; what fails is tried again."""
        while not stop.is_set():
            try:
                if await asyncio.to_thread(self.step):
                    return
                wait_s = _BREATH_S
            except DubanError as refusal:
                _log.error("the edition in force waits to be applied: {}", refusal)
                wait_s = _RETRY_S
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await stop.wait()

    def step(self) -> bool:
        """Do one batch; tell whether there is none left."""
        with self._store.read() as reader:
            row, last_case = reader.edition(), reader.last_case_id()
        if row is None or row.after_case is None:
            self.progress = None
            return True
        book = self._engine.book
        try:
            with uncollected():
                done = self._store.write(lambda writer: self._batch(writer, book, row))
        except Outdated:
            self._engine.reload_directory()
            return False
        self._note(row, done, last_case)
        return done.after_case is None

    def _batch(self, writer: Writer, book: Rulebook, row: EditionRow) -> Recomputed:
        book.hold(writer)
        if book.edition != row.number:
            raise Outdated
        done = replan_batch(
            writer,
            book,
            choices_of(row),
            self._clock.now_us(),
            row.after_case or 0,
            is_confirmed=row.actor != DAEMON,  # nobody saw the others before: the storm guard looks at those
        )
        writer.edition_reached(row.number, done.after_case, done.changed)
        return done

    def _note(self, row: EditionRow, done: Recomputed, last_case: int) -> None:
        replanned = row.replanned + done.changed
        if done.after_case is None:
            self.progress = None
            _log.info("edition {} has reached every open case; {} were planned anew", row.number, replanned)
        else:
            self.progress = Applying(row.number, min(done.after_case / max(last_case, 1), 1.0), replanned)
        if done.changed:
            self._moved()
