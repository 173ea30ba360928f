"""The composition root: the one file that builds the objects of a running daemon and joins them."""

import asyncio
import signal
from collections.abc import Awaitable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import socket as Socket  # noqa: N812 - the name `socket` is the path's

from loguru import logger

from daemon.alarm import Alarm
from daemon.api.rooms import Rooms, Vitals
from daemon.auditor import Auditor
from daemon.board import Board, Follower
from daemon.calendars import Calendars
from daemon.channels.knock import knock
from daemon.channels.registry import open_channels
from daemon.clock import Clock, ScaledClock, SystemClock, VirtualClock, real_us
from daemon.clockwatch import ClockWatch
from daemon.door.listening import bound_door
from daemon.door.senders import Senders, open_senders
from daemon.editions import ConfigFile, Editions, Keepsake, Surroundings
from daemon.editions.planning import PlanOf, planning_process, planning_texts
from daemon.editions.register import begin
from daemon.editions.starting import config_to_start
from daemon.engine import Engine
from daemon.figure import Figure
from daemon.forecast.desk import Desk, forecasting_process
from daemon.found import Register
from daemon.heartbeat import Heartbeat
from daemon.identity import instance_of, link_key_of
from daemon.links import Links
from daemon.log import open_log
from daemon.outbox import Outbox
from daemon.plan import Planner
from daemon.planting import plant
from daemon.pulse import Pulse
from daemon.rehearsal import Rehearsal
from daemon.rounds import Rounds
from daemon.rows import NONE_WAIT, Waiting
from daemon.settings import RoomSettings, open_log_in
from daemon.socket import bound_socket
from daemon.store import Store, migrate, open_store
from daemon.store.room import Room
from daemon.texts import Texts
from daemon.upcoming import Upcoming, upcoming
from schema.config import Config
from schema.errors import DubanError, StoreFailed
from schema.folders import database_url, socket_path
from schema.instants import to_us
from schema.script import read_script

_MISSED_TICKS = 3  # heartbeats of the engine without a tick, after which nobody outside is told that it works
_log = logger.bind(room="service")
_REHEARSING = "system:rehearsal"


def database_of(config: Config, folder: Path) -> str:
    """Return the URL of the database that belongs to a data folder."""
    return database_url(folder, config.database_url)


def starting_config(path: Path, folder: Path) -> Config:
    """Return the configuration to start with, from the file at ``path``; BadConfig when there is none."""
    return config_to_start(path, folder, database_of)


def run_service(config: Config, folder: Path, *, clock_from: datetime | None, clock_speed: float) -> None:
    """Keep the watch until SIGTERM or SIGINT; StoreBusy and others of schema.errors when it cannot begin."""
    _make_folder(folder)
    open_log_in(folder)(config.log)
    clock: Clock = SystemClock() if clock_from is None else ScaledClock(to_us(clock_from), clock_speed)
    url = database_of(config, folder)
    migrate(url)
    with closing(open_store(url)) as store:
        asyncio.run(Service(config, store, clock, folder).run(socket_path(folder)))


class Service:
    """Every room of one running daemon, built and joined."""

    def __init__(self, config: Config, store: Store, clock: Clock, folder: Path) -> None:
        self._config = config
        self._store = store
        self._clock = clock
        begin(store, config, clock.now_us())
        watch = clock_watch(config, store) if isinstance(clock, SystemClock) else None
        self._engine = Engine(store, config, Planner(Calendars(config.calendar)), clock, watch)
        self._pulse = Pulse(self._engine, clock)
        self._alarm = Alarm(clock, self._tick, heartbeat_s=config.engine.heartbeat_s, on_error=_say_fault)
        self._rounds = Rounds(Auditor(store), store, clock, lambda: self._engine.book)
        self._links = Links(config.door.link_url, link_key_of(store))
        self._outbox = Outbox(
            store,
            open_channels(config.channels, real_now_us=real_us),
            clock,
            instance=instance_of(store),
            name_of=self._place_name,
            is_unit=self._is_unit,
            zone=self._engine.book.config.zone,
            texts=Texts(config.templates, config.channels),
            link_of=self._links.of,
        )
        self._waiting = Figure(self._count_waiting, (NONE_WAIT, 0))
        self._surroundings = Figure(self._look_around, (Room(), Upcoming()))
        self._started_us = clock.now_us()
        self._found = Register()
        self._faults: list[str] = []
        self._findings: tuple[str, ...] = ()  # the service's own
        self._heartbeat = Heartbeat(config.heartbeat, knock, self._is_well)
        self._follower = Follower(Board(lambda: self._engine.book.rules.directory), store)
        self._senders = Senders(open_senders(config.door))
        self._settings = RoomSettings(
            config,
            engine=self._engine,
            watch=watch,
            alarm=self._alarm,
            outbox=self._outbox,
            senders=self._senders,
            heartbeat=self._heartbeat,
            log=open_log_in(folder),
        )
        places = ("--data", str(folder), "--config", str(config.path))
        plan = planning_process(folder, database_of(config, folder), clock)
        assert config.path is not None, "a daemon's configuration lies in a file"
        self._file = config.path
        file = ConfigFile(self._file)
        self._editions = self._editions_of(file, plan, folder)
        self._rooms = Rooms(
            store=store,
            engine=self._engine,
            follower=self._follower,
            outbox=self._outbox,
            trying=self._outbox,
            texts=lambda: self._outbox.texts,
            clock=clock,
            book=lambda: self._engine.book,
            vitals=self._vitals,
            wrote=self._wrote,
            editions=self._editions,
            plan=planning_texts(plan, file),
            forecast=Desk(forecasting_process(places, database_of(config, folder), clock)),
        )

    def _editions_of(self, file: ConfigFile, plan: PlanOf, folder: Path) -> Editions:
        around = Surroundings(
            store=self._store,
            engine=self._engine,
            clock=self._clock,
            settings=self._settings,
            plan=plan,
            keepsake=Keepsake(folder),
            moved=self._moved,
        )
        return Editions(file, around)

    async def run(self, socket: Path) -> None:
        """Serve until a signal says stop; the socket is there only once everything behind it is.

        DubanError when a room met a fault that it could not go on from: then all end in order, so that whoever
        watches the process starts it anew, from the tables.
        """
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, lambda: self._editions.nudge(again=True))
        with (
            bound_door(self._config.door, self._file) as door,
            bound_socket(socket, self._config.serve.socket_mode) as listener,
        ):
            await self._watch(listener, door, stop)
        _log.info("the watch ends")
        if self._faults:
            raise DubanError(f"{'; '.join(self._faults)}; the log says where. Start the daemon again")

    async def _watch(self, listener: Socket, door: Socket | None, stop: asyncio.Event) -> None:
        unlisten = self._store.listen(self._alarm.nudge)
        self._alarm.start()  # first of all: deadlines do not wait until the board is built
        halting = asyncio.create_task(self._halt_with(stop))
        try:
            from daemon.api.app import build_app  # after the alarm: FastAPI takes half a second to load
            from daemon.api.server import serve

            await asyncio.to_thread(self._follower.load)
            _log.info("the watch begins: {} open cases, {}", self._follower.board.open, self._store.name)
            await asyncio.gather(
                self._kept("outbox", self._outbox.run(stop), stop),
                self._kept("board", self._follower.run(stop), stop),
                self._kept("editions", self._editions.run(stop), stop),
                self._kept("heartbeat", self._heartbeat.run(stop), stop),
                self._kept("auditor", self._rounds.run(stop), stop),
                self._kept("API", serve(build_app(self._rooms), listener, stop), stop),
                *([self._kept_open(door, stop)] if door else []),
            )
        finally:
            halting.cancel()
            self._engine.halt()
            await asyncio.to_thread(self._alarm.stop)
            unlisten()

    async def _halt_with(self, stop: asyncio.Event) -> None:
        """Let the engine's long works end, since an import or a burst may take minutes."""
        await stop.wait()
        self._engine.halt()

    async def _kept(self, name: str, work: Awaitable[None], stop: asyncio.Event) -> None:
        """Let a room work until ``stop``; one that ends before takes the others with it, in order."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - whatever it was, the other rooms are to end in order
            _log.opt(exception=error).critical("the {} met a fault, so the daemon ends", name)
            self._faults.append(f"the {name} met a fault ({type(error).__name__})")
        else:
            if not stop.is_set():
                self._faults.append(f"the {name} ended before its time")
        stop.set()

    async def _kept_open(self, listener: Socket, stop: asyncio.Event) -> None:
        """Let others in until ``stop``; a door that breaks is said, and keeps no deadline from being watched."""
        from daemon.door.app import build_door
        from daemon.door.door import Door
        from daemon.door.serving import serve_door

        app = build_door(Door(self._rooms, self._links, self._senders))
        _log.info("the door is open at {}", self._config.door.listen)
        try:
            await serve_door(app, self._config.door, listener, stop)
        except Exception as error:  # noqa: BLE001 - whatever it was, the watch goes on
            _log.opt(exception=error).critical("the door met a fault and is shut until the daemon starts again")
            self._findings = ("the door is shut after a fault; the log says why, start the daemon again",)

    def _tick(self) -> int | None:
        """Fire what is due and let the others know; return when to come again."""
        tick = self._pulse.tick()
        if self._engine.book.edition != self._editions.state.edition:
            self._moved()  # by another daemon on the same database
            self._editions.nudge()
        if tick.fired:
            self._follower.nudge()
            self._outbox.nudge()
        return tick.next_due_us

    def _place_name(self, code: str) -> str:
        return self._engine.book.rules.directory.place_name(code)  # the tree as it is when it is asked

    def _is_unit(self, code: str) -> bool:
        return self._engine.book.rules.directory.unit(code) is not None

    def _wrote(self) -> None:
        self._alarm.nudge()
        self._outbox.nudge()

    def _moved(self) -> None:
        """Go by the deadlines that are in force now."""
        self._outbox.zone = self._engine.book.config.zone
        self._rounds.survey_soon()
        self._follower.nudge()
        self._wrote()

    def _is_well(self) -> bool:
        return self._pulse.is_well(_MISSED_TICKS * self._settings.config.engine.heartbeat_s)

    def _count_waiting(self) -> tuple[Waiting, int]:
        with self._store.read() as reader:
            return reader.waiting(), reader.dead_letters()

    def _vitals(self) -> Vitals:
        calendar, (pushes, dead) = self._engine.book.rules.planner.calendar, self._waiting.latest()
        vitals = self._pulse.vitals(
            pushes=pushes,
            dead=dead,
            findings=(*self._editions.state.findings, *self._rounds.findings, *self._findings),
            calendar_end=calendar.last_published.isoformat(),
            provisional=self._rounds.provisional,
            is_locked=self._store.is_locked(),
        )
        room, next_up = self._surroundings.latest()
        found = self._found.of((vitals.clock_doubt, *vitals.findings), self._clock.now_us())
        return replace(vitals, found=found, started_us=self._started_us, room=room, upcoming=next_up)

    def _look_around(self) -> tuple[Room, Upcoming]:
        with self._store.read() as reader:
            next_up = upcoming(reader, self._engine.book.rules)
        return self._store.room(), next_up


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsal is made of: who is there, what happens, and until when."""

    script: Path
    units: Path
    grids: Path
    officers: Path
    until: datetime


def rehearse_script(config: Config, folder: Path, what: Rehearsed) -> None:
    """Let the engine live a script into the folder's own database; for the demonstration."""
    _make_folder(folder)
    open_log(None, level="WARNING")
    url = database_of(config, folder)
    migrate(url)
    # A rehearsal that dies is begun anew: its thousands of small commits need not wait for the disk.
    with closing(open_store(url, synchronous="OFF")) as store:
        plant(store, what.units, what.grids, what.officers)
        steps = list(read_script(what.script))
        clock = VirtualClock(steps[0].at_us if steps else to_us(what.until))
        engine = Engine(store, config, Planner(Calendars(config.calendar)), clock)
        acts_as = partial(_desk_of, store, engine)
        rehearsal = Rehearsal(engine, clock, actor=_REHEARSING, acts_as=acts_as)
        rehearsal.play(steps, to_us(what.until))


def _desk_of(store: Store, engine: Engine, number: str) -> str:
    """Return who acts on a case in a rehearsal: the first officer on duty at the unit that has it."""
    with store.read() as reader:
        case = reader.case_by_number(number)
    desks = engine.book.rules.directory.on_duty.get(case.unit_code, ()) if case else ()
    return f"officer:{desks[0].id}" if desks else _REHEARSING


def _say_fault(error: Exception) -> None:
    _log.opt(exception=error).error("the engine met a fault and goes on")


def clock_watch(config: Config, store: Store) -> ClockWatch:
    """Return the watch over the wall clock, knowing the newest instant the ledger has seen."""
    with store.read() as reader:
        newest = reader.event(reader.last_seq())
    settings = config.engine
    return ClockWatch(settings.clock_tolerance_s, settings.clock_stable_s, newest.at_us if newest else 0)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreFailed(
            f"the data folder {folder} cannot be made ({reason}); name another with --data or DUBAN_DATA"
        ) from error
