"""The engine's front: tick, open, act."""

from collections.abc import Callable, Sequence
from threading import Event, Lock

from daemon import ledger
from daemon.clock import Clock
from daemon.clockwatch import ClockWatch
from daemon.engine import intake, storm
from daemon.engine.acting import Acting
from daemon.engine.digests import merge_late, newest_push
from daemon.engine.known import differences
from daemon.engine.results import ActDone, Foreseen, Intake, Tick
from daemon.engine.rulebook import Outdated, Rulebook
from daemon.engine.ticking import Ticking
from daemon.plan import Planner
from daemon.store import Store
from daemon.store.writer import Writer
from schema.config import Config
from schema.errors import BadInput, Stopping
from schema.instants import MICROS_PER_SECOND
from schema.intake import ActRequest, NewCase

_PROMPT_US = MICROS_PER_SECOND  # a server that takes longer to say what time it is says nothing of the present


class Engine:
    """Keeps every case's clocks; the tables hold the truth, so it may be stopped and rebuilt at any instant.

    Threads may share it: the store lets one of them write at a time. ``watch`` doubts the clock; without one (in
    replay and tests, where time is set by hand) every ``now`` is believed. ``salt`` gives what an officer's text
    is hashed with; only a replay, which has no such texts, gives the same ones again.
    """

    def __init__(
        self,
        store: Store,
        config: Config,
        planner: Planner,
        clock: Clock,
        watch: ClockWatch | None = None,
        *,
        salt: Callable[[], bytes] = ledger.new_salt,
    ) -> None:
        self._store = store
        self._planner = planner
        self._clock = clock
        self._watch = watch
        self._config = config
        self._salt = salt
        self._halted = Event()
        self._ticked_us: int | None = None  # the instant of the newest tick; None before the first
        self._reading = Lock()  # two threads that read the rules again leave the newer ones
        self._book, self._stamp = self._read_book(None, clock.now_us())

    def tick(self, now_us: int) -> Tick:
        """Fire everything that is due before ``now_us``, batch by batch, each in one transaction.

        While the clock is suspect nothing is issued, and ``suspect`` says why.
        """
        # First of all: the longer ago `now` was taken, the less it can be compared with other clocks.
        suspect = self._doubt(self._watch, now_us) if self._watch else ""
        if suspect:
            return Tick(suspect=suspect, held=self.held)
        self._keep_up(now_us)
        ticking = Ticking(self._store, self._book, self._clock, now_us, self._halted.is_set)
        tick = ticking.run(was_away=self._was_away(now_us))
        self._ticked_us = now_us
        if ticking.is_outdated:
            self._read_again(now_us)
        return tick

    def _was_away(self, now_us: int) -> bool:
        """Tell whether nobody ticked for longer than counts as on time; else only an edit makes things late."""
        return self._ticked_us is None or now_us - self._ticked_us > self._book.rules.late_ok_us

    def next_due_us(self) -> int | None:
        """Return the earliest instant at which a tick has something to do; None when nothing is planned."""
        with self._store.read() as reader:
            found = reader.next_due_us()
        return None if found == storm.PARKED_US else found

    def open_cases(
        self, cases: Sequence[NewCase], actor: str, now_us: int | None, *, accept_good: bool = False
    ) -> Intake:
        """Open all cases in one transaction; a matter that is already there is counted and left alone.

        With any refusal nothing is opened, unless ``accept_good`` takes the others. ``now_us`` None lets each come
        in at the instant it was opened: for replay, where the past is lived again.
        """
        _check_actor(actor)
        while True:
            try:
                return self._open(cases, actor, now_us, accept_good=accept_good)
            except Outdated:
                self._read_again(self._instant(now_us))

    def _open(self, cases: Sequence[NewCase], actor: str, now_us: int | None, *, accept_good: bool) -> Intake:
        book, done = self._sorted(cases, now_us)

        def written(writer: Writer) -> tuple[Intake, int | None]:
            book.hold(writer)
            final = done
            if writer.known_numbers(done.numbers):  # somebody brought one of them while these were decided
                final = intake.sort_out(cases, differences(writer, cases, now_us), book, now_us, self._go_on)
            if final.refused and not accept_good:
                return intake.result(final.none_opened()), None
            push_before = newest_push(writer)
            waits = intake.write(writer, final, book.rules, actor, self._go_on)
            return intake.result(final), push_before if waits else None

        result, push_before = self._store.write(written)
        if now_us is not None and push_before is not None:
            merge_late(self._store, push_before, now_us, "takeover", self._book.config.single_channels)
        return result

    def sort_out(self, cases: Sequence[NewCase], now_us: int) -> Intake:
        """Tell what would become of each case, and open none."""
        _book, done = self._sorted(cases, now_us)
        return intake.result(done)

    def halt(self) -> None:
        """End what takes long, from any thread: an intake keeps nothing, a tick goes no further than its batch."""
        self._halted.set()

    def act(self, request: ActRequest, actor: str, scope: str, now_us: int) -> ActDone:
        """Do one act for a caller who sees the subtree of the unit ``scope`` ("" sees all).

        NotFound outside the scope; Conflict when the case moved since it was seen; NotAllowed in a state that
        does not admit it; BadInput when the request makes no sense. Any of them changes nothing.
        """
        _check_actor(actor)
        self._keep_up(now_us)
        while True:
            acting = Acting(self._book, request, actor, scope, now_us, self._salt)
            try:
                return self._store.write(acting.run)
            except Outdated:
                self._read_again(now_us)

    def foresee(self, request: ActRequest, actor: str, scope: str, now_us: int) -> Foreseen:
        """Tell what ``act`` would do, or refuse as it would: a read, that no writer waits for."""
        _check_actor(actor)
        self._keep_up(now_us)
        acting = Acting(self._book, request, actor, scope, now_us, self._salt)
        with self._store.read() as reader:
            return acting.foresee(reader)

    @property
    def book(self) -> Rulebook:
        """Return the rules in force: configuration, policies and tree as they are now."""
        return self._book

    @property
    def held(self) -> int:
        """Return how many timers the storm guard holds (DESIGN I9); ``release_storm`` lets them through."""
        with self._store.read() as reader:
            return reader.count_timers_at(storm.PARKED_US)

    def release_storm(self, now_us: int) -> int:
        """Let what the storm guard holds fire at the next tick; return how many timers that are."""
        return self._store.write(lambda writer: storm.release(writer, now_us))

    def reload_directory(self) -> None:
        """Read units, grids, officers and who is there again, after any of them was changed."""
        self._read_again(self._clock.now_us())

    def reload_config(self, config: Config, planner: Planner) -> None:
        """Take a new configuration, or the edition that has come into force meanwhile.

        Cases stay under the policies they were opened under. Where the database has an edition, it says what
        decides deadlines, and of the configuration the rest counts.
        """
        self._config, self._planner = config, planner
        self._read_again(self._clock.now_us())

    def _read_again(self, now_us: int) -> None:
        with self._reading:
            self._book, self._stamp = self._read_book(self._book, now_us)

    def _doubt(self, watch: ClockWatch, now_us: int) -> str:
        asked_us = self._clock.steady_us()
        server_us = self._server_us()
        is_prompt = self._clock.steady_us() - asked_us < _PROMPT_US
        return watch.doubt(now_us, asked_us, server_us if is_prompt else None)

    def _server_us(self) -> int | None:
        if not self._store.is_shared:
            return None
        with self._store.read() as reader:
            return reader.server_us()

    def _keep_up(self, now_us: int) -> None:
        """Read the rules again when somebody has come or gone by ``now_us``, as rota and absences have it.

        Likewise when another daemon on this database changed the tree, or knows more policies.
        """
        if not self._book.holds_at(now_us) or self._is_behind():
            self._read_again(now_us)

    def _is_behind(self) -> bool:
        if not self._store.is_shared:
            return False
        with self._store.read() as reader:
            return reader.rules_stamp() != self._stamp

    def _read_book(self, before: Rulebook | None, now_us: int) -> tuple[Rulebook, tuple[str | None, int, int]]:
        """Return the rules, and the stamp of the tables they were made of."""
        with self._store.read() as reader:
            book = Rulebook.read(reader, self._config, self._planner, before, now_us=now_us)
            return book, reader.rules_stamp()

    def _instant(self, now_us: int | None) -> int:
        """Return an instant that was given, else the present."""
        return self._clock.now_us() if now_us is None else now_us

    def _sorted(self, cases: Sequence[NewCase], now_us: int | None) -> tuple[Rulebook, intake.Sorted]:
        """Decide an intake, and say by which rules; nobody waits meanwhile, for no transaction is open."""
        self._keep_up(self._instant(now_us))
        book = self._book
        with self._store.read() as reader:
            known = differences(reader, cases, now_us)
        return book, intake.sort_out(cases, known, book, now_us, self._go_on)

    def _go_on(self) -> None:
        if self._halted.is_set():
            raise Stopping(
                "the daemon is being stopped and kept none of these cases; send them again when it runs",
                zh="守护进程正在停止，这些事项一件也没有登记：请待它恢复后重送",
            )


def _check_actor(actor: str) -> None:
    try:
        ledger.checked_actor(actor)
    except ValueError as error:
        raise BadInput(str(error), zh="办理人的身份无法识别：请联系管理员") from None
