"""Editions: looks at config.toml, takes what is good, and lets no deadline change unseen (docs/decisions/0033)."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from loguru import logger

from daemon.editions import folder
from daemon.editions.acceptance import Acceptance, Accepted
from daemon.editions.applying import Application
from daemon.editions.enactment import Enactment
from daemon.editions.file import ConfigFile
from daemon.editions.proposal import Proposal
from daemon.editions.register import Days, Entry
from daemon.editions.state import Standing, State
from daemon.editions.surroundings import Surroundings
from daemon.editions.years import with_new_years
from daemon.rows import EditionRow
from schema.errors import DubanError
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Choice

LOOK_S = 60.0  # real; what no watch and no signal told of is found by then …
RETRY_S = 5.0  # … and what could not be done, because a database was locked, is tried again
STALLED_S = 30.0  # real; whoever applies an edition and gets no further for so long is taken for dead
_log = logger.bind(room="editions")


class Editions:
    """``run`` it in one event loop; everything else may be asked of it from any thread."""

    def __init__(self, file: ConfigFile, around: Surroundings) -> None:
        self._file = file
        self._around = around
        self._standing = Standing(State(edition=around.engine.book.edition))
        self._enactment = Enactment(around, self._standing, self._entered)
        self._acceptance = Acceptance(file, around, self._standing)
        self._proposal = Proposal(around, self._acceptance, self._enactment, self._standing, self.nudge)
        self._application = Application(around)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._unapplied = asyncio.Event()
        self._has_looked = False
        self._is_touched = False  # the file was edited while we ran, and has not been found in force since
        self._reached: tuple[tuple[int, int], int] | None = None  # how far an edition is applied, seen since when

    @property
    def state(self) -> State:
        """Return how the deadlines stand now."""
        return replace(self._standing.now, applying=self._application.progress)

    def nudge(self, *, again: bool = False) -> None:
        """Look soon, from any thread; ``again`` takes the file's settings even if it is the same."""
        if again:
            self._acceptance.take_again()
        self._set(self._wake)

    def confirm(self, edition_hash: str, choices: Mapping[str, Choice], rest: Choice | None, actor: str) -> int:
        """Put the waiting edition into force on an officer's word: see ``Enactment.confirm``."""
        return self._enactment.confirm(edition_hash, choices, rest, actor)

    def decline(self, edition_hash: str, actor: str) -> None:
        """Keep what is in force until the file changes again: see ``Enactment.decline``."""
        self._enactment.decline(edition_hash, actor)

    async def run(self, stop: asyncio.Event) -> None:
        """Watch, look and apply until ``stop``."""
        self._loop = asyncio.get_running_loop()
        works = (self._keep_looking(), self._keep_applying(stop), folder.watch(self._file.path, self.nudge, stop))
        tasks = {asyncio.create_task(work) for work in works}
        stopping = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait({*tasks, stopping}, return_when=asyncio.FIRST_COMPLETED)
            for task in done & tasks:
                task.result()  # none ends by itself: this raises what ended it
        finally:
            for task in (*tasks, stopping):
                task.cancel()
            await asyncio.gather(*tasks, stopping, return_exceptions=True)

    async def look(self) -> bool:
        """Take up what lies on the disk, and what other daemons put into force; tell whether all could be done."""
        try:
            is_first = self._acceptance.last is None
            if await self._acceptance.look() and not is_first:
                self._is_touched = True
                await asyncio.to_thread(self._enactment.forget_declined)
            await self._compare()
            self._has_looked = True
        except DubanError as refusal:
            _log.error("config.toml is looked at again soon: {}", refusal)
            return False
        except Exception as error:  # noqa: BLE001 - whatever it was, the rules in force stay so
            _log.opt(exception=error).error("the look at config.toml met a fault; it is looked at again")
            return False
        waiting = self._standing.now.waiting
        return self._reached is None and (waiting is None or not waiting.trouble)

    async def apply(self, stop: asyncio.Event) -> None:
        """Let the edition in force reach every open case, if it has not yet."""
        await self._application.run(stop)

    async def _compare(self) -> None:
        """Compare the file's deadlines with those in force, once those have reached every case."""
        row = await asyncio.to_thread(self._enactment.in_force)
        if self._is_being_applied(row) or await self._have_days_come(row):
            return
        if self._acceptance.last is not None:
            await self._bring(self._acceptance.last, row)

    async def _bring(self, accepted: Accepted, row: EditionRow) -> None:
        """Bring what a good file says of deadlines to where it belongs: in force, behind, arrived or proposed."""
        if accepted.edition.hash == row.hash:
            self._is_touched = False
            self._standing.set(waiting=None, behind=None)
        elif await asyncio.to_thread(self._is_behind, accepted):
            self._say_behind(row.number)
        elif (years := with_new_years(self._around.engine.book.config, accepted.config)) is not None:
            _log.info("a year's holidays arrived: provisional deadlines are planned anew")
            await self._put(Entry(years, row.number))
        else:
            await self._proposal.make(accepted, row)

    def _is_being_applied(self, row: EditionRow) -> bool:
        """Tell whether an edition is still to reach cases: the next is planned on what it leaves.

        On a shared database whoever put it into force applies it; one that stands still is taken over. Two that do
        the same work do it once: a case that was planned anew stays as it is.
        """
        if row.after_case is None:
            self._reached = None
            return False
        if not self._around.store.is_shared or self._stands_still((row.number, row.after_case)):
            self._unapplied.set()
        return True

    def _stands_still(self, reached: tuple[int, int]) -> bool:
        """Tell whether an edition has gone no further since a look some time ago."""
        now_us = self._around.clock.steady_us()
        if self._reached is None or self._reached[0] != reached:
            self._reached = (reached, now_us)
        return now_us - self._reached[1] >= STALLED_S * self._around.clock.speed * MICROS_PER_SECOND

    async def _have_days_come(self, row: EditionRow) -> bool:
        """Put the edition into force anew when this program's calendars know days that it was not planned by.

        Programs of different age on one database do not take turns at it: the later year wins, and of two that
        end alike the one that was started last.
        """
        book = self._around.engine.book
        mine = await asyncio.to_thread(Days.of, book.rules.planner.calendars)
        is_news = mine.until > row.until or (mine.until == row.until and not self._has_looked)
        if mine.mark == row.days or not is_news:
            self._standing.set(findings=_other_days(mine, row))
            return False
        _log.info("holidays are published to {}: provisional deadlines are planned anew", mine.until)
        await self._put(Entry(book.config, row.number, days=mine))
        return True

    def _is_behind(self, accepted: Accepted) -> bool:
        """Tell whether the file is an older edition that nobody touched here since: another machine is ahead."""
        if not self._around.store.is_shared or self._is_touched:
            return False
        with self._around.store.read() as reader:
            return reader.newest_of_hash(accepted.edition.hash) > 0

    def _say_behind(self, number: int) -> None:
        if self._standing.now.behind != number:
            _log.warning(
                "this machine's config.toml is behind edition {}, which is in force; bring it here", number
            )
        self._standing.set(waiting=None, behind=number)

    async def _put(self, entry: Entry) -> None:
        await asyncio.to_thread(self._enactment.put, entry)
        self.nudge()

    async def _keep_looking(self) -> None:
        while True:
            self._wake.clear()
            is_done = await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S if is_done else RETRY_S):
                    await self._wake.wait()

    async def _keep_applying(self, stop: asyncio.Event) -> None:
        while True:
            await self._unapplied.wait()
            self._unapplied.clear()
            await self._application.run(stop)
            self.nudge()  # what was saved meanwhile is planned now

    def _entered(self) -> None:
        self._around.moved()
        self._set(self._unapplied)

    def _set(self, event: asyncio.Event) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended: nobody waits for it
                self._loop.call_soon_threadsafe(event.set)


def _other_days(mine: Days, row: EditionRow) -> tuple[str, ...]:
    if mine.mark == row.days:
        return ()
    said = (
        f"this program's calendar has other days (published to {mine.until}) than those edition {row.number} was "
        f"planned by (to {row.until}); bring this machine's packages to the others' version"
    )
    return (said,)
