"""The rounds: each minute the auditor looks, each hour the calendar's end is; each day the root is sent."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from loguru import logger

from daemon import message
from daemon.auditor import Auditor, Finding
from daemon.clock import Clock
from daemon.coverage import audience_hints
from daemon.directory import NOBODY, Directory, Recipient
from daemon.engine.rulebook import Rulebook
from daemon.localtime import LocalTime
from daemon.store import PushRow, Store, Writer, ledger_root
from schema.errors import DubanError
from schema.kinds import Haste, Level, PushState

_EVERY_S = 60.0  # real
_SURVEY_TICKS = 60  # cases are counted for it: once an hour is enough
_CALENDAR_ENDS_SOON = timedelta(days=60)
_log = logger.bind(room="auditor")


class Rounds:
    """``run`` them in one event loop; ``findings`` are those of the last look.

    ``provisional`` is how many open cases have a limit beyond the published calendar, once it ends within 60 days;
    None before.
    """

    def __init__(self, auditor: Auditor, store: Store, clock: Clock, book: Callable[[], Rulebook]) -> None:
        self.findings: tuple[str, ...] = ()
        self.provisional: int | None = None
        self._ticks = 0
        self._is_stale = False  # deadlines have moved since the cases were counted
        self._warned_on: date | None = None  # once a local day is enough
        self._auditor = auditor
        self._store = store
        self._clock = clock
        self._book = book

    def survey_soon(self) -> None:
        """Count anew at the next round what stands on the calendar's end: deadlines have moved."""
        self._is_stale = True

    async def run(self, stop: asyncio.Event) -> None:
        """Go round until ``stop``; what fails is said in the log and tried again in a minute."""
        while not stop.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_EVERY_S):
                    await stop.wait()
            if not stop.is_set():
                await asyncio.to_thread(self.tick)

    def tick(self) -> None:
        """Go round once."""
        now_us = self._clock.now_us()
        try:
            self._look(now_us)
            self._survey(now_us)
            self._seal(now_us)
        except DubanError as refusal:
            _log.error("the rounds wait: {}", refusal)
        except Exception as error:  # noqa: BLE001 - an auditor that dies silently audits nothing
            _log.opt(exception=error).error("the rounds met a fault and go on")

    def _look(self, now_us: int) -> None:
        found = tuple(str(finding) for finding in (*self._auditor.look(now_us), *self._named_in_vain()))
        for sentence in found:
            if sentence not in self.findings:
                _log.error("{}", sentence)
        self.findings = found

    def _named_in_vain(self) -> Iterator[Finding]:
        """Yield the units and officers that are to be told and are not there; others are told for them."""
        book = self._book()
        for (_table, rung), reason in audience_hints(book.config, book.rules.directory):
            yield Finding("I10", f"telling.{rung}: {reason}")

    def _survey(self, now_us: int) -> None:
        """Count what stands on a calendar that ends soon: its next year may have been published since."""
        self._ticks += 1
        if self._ticks % _SURVEY_TICKS != 1 and not self._is_stale:
            return
        self._is_stale = False
        book = self._book()
        ends, today = book.rules.planner.calendar.last_published, LocalTime(book.config.zone).day_of(now_us)
        if ends - today > _CALENDAR_ENDS_SOON:
            self.provisional = None
            return
        with self._store.read() as reader:
            found = reader.count_provisional()
        self.provisional = found
        if self._warned_on != today:
            _log.warning("holidays are published to {} only; {} open cases have deadlines beyond", ends, found)
        self._warned_on = today

    def _seal(self, now_us: int) -> None:
        """Write down the root of the local day that has ended, once, and tell the city's officers."""
        book = self._book()
        yesterday = (LocalTime(book.config.zone).day_of(now_us) - timedelta(days=1)).isoformat()
        with self._store.read() as reader:
            if not reader.last_seq() or reader.ledger_root(yesterday) is not None:
                return
            seal = Seal(yesterday, reader.last_seq(), ledger_root(reader))
        self._store.write(lambda writer: _keep(writer, seal, book.rules.directory, now_us))


@dataclass(frozen=True, slots=True)
class Seal:
    """A day's root over all heads, and the newest line it covers."""

    day: str
    seq: int
    root: bytes


def _keep(writer: Writer, seal: Seal, directory: Directory, now_us: int) -> None:
    if writer.ledger_root(seal.day) is not None:
        return  # another daemon on the same database was first
    writer.keep_ledger_root(seal.day, seal.seq, seal.root)
    body = message.root_facts(day=seal.day, seq=seal.seq, root=seal.root.hex())
    for city in (unit for unit in writer.units() if unit.level == Level.CITY):
        for recipient in directory.recipients(city.code) or (NOBODY,):
            writer.add_push(_push(city.code, recipient, body, now_us))


def _push(unit_code: str, recipient: Recipient, body: str, now_us: int) -> PushRow:
    return PushRow(
        case_id=None,
        seq=0,
        kind=message.ROOT,
        unit_code=unit_code,
        officer_id=recipient.officer_id,
        channel=recipient.channel,
        state=PushState.UNDELIVERED.value,
        haste=Haste.ORDINARY.value,
        body=body,
        merged_into=None,
        created_us=now_us,
        next_us=now_us,
    )
