"""Years of random life on a clock moved by hand, from a seed: the real engine, store and outbox, and every mishap.

Cases come, old ones too; people act, sensibly or not, and repeat themselves; the process dies at any statement or
send and is born again; receivers refuse and hang; the machine is off for hours or weeks; the wall clock is set
wrong; people leave their posts; limits and holidays are edited. After each step and on each day the invariants of
DESIGN section 3 are checked. The same seed lives the same life, line by line.

Run many by hand (a failure prints its seed and the step, and is repeated by ``--first SEED --seeds 1``):

    python -m tests.fault.simulation --seeds 1000 --years 3
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar
from unittest import mock

from loguru import logger

from daemon.auditor import Auditor
from daemon.clock import VirtualClock
from daemon.engine import Tick
from daemon.store import Reader, Store, ledger_root, migrate, open_store
from schema.errors import BadInput, Conflict, DubanError, NotAllowed, NotFound
from schema.instants import MICROS_PER_SECOND, to_us
from schema.intake import ActRequest
from schema.kinds import Act, Status
from tests.fault import world
from tests.fault.dying import Crash, Fuse, Process, Violation
from tests.fault.invariants import Inspector
from tests.fault.life import DAY_US, HOUR_US, Life
from tests.fault.mailbox import Mailbox

BEGIN_US = to_us(datetime(2025, 6, 2, tzinfo=UTC))
YEAR_US = 365 * DAY_US
_SECOND_US, _MINUTE_US = MICROS_PER_SECOND, 60 * MICROS_PER_SECOND
_OPEN_MAX = 12  # beyond so many somebody tidies up, so that the city does not drown
_REFUSALS = (BadInput, Conflict, NotAllowed, NotFound)
_STABLE_US, _TOLERANCE_US = 600 * _SECOND_US, 5 * _SECOND_US  # as shipped
T = TypeVar("T")


@dataclass
class Simulation:
    """One life of one city."""

    seed: int
    address: str
    steps: int = 0
    last_words: str = ""
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._luck = random.Random(self.seed)
        self._clock = VirtualClock(BEGIN_US)
        self._fuse = Fuse()
        self._mailbox = Mailbox(self._clock, self._luck, self._fuse)
        self._life = Life(self._luck)
        self._inspector = Inspector()
        self._config = world.configs()[0]
        self._staff = world.officers(self._luck)
        self._eye = open_store(self.address, read_only=True)  # the judges' own way to the tables
        self._doubted_until_us = 0  # steady: so long the daemon has to doubt the wall clock
        self._has_stepped = False  # the wall clock did, and the daemon has not looked since
        self._process = self._begin()

    def live(self, until_us: int) -> None:
        """Live until an instant, checking all the way; Violation says what went wrong."""
        chances = self._chances()
        day_us = BEGIN_US
        while self._clock.now_us() < until_us:
            self.steps += 1
            self._pass_time()
            happens = self._luck.choices(list(chances), list(chances.values()))[0]
            self.counts[happens.__name__.lstrip("_")] += 1
            happens()
            self._beat()
            if self._clock.now_us() >= day_us:
                self._look()
                day_us = self._clock.now_us() + DAY_US
        self._end_well()

    @property
    def kinds(self) -> Counter[str]:
        """Return how many lines of each kind the ledger has come to hold."""
        return self._inspector.kinds

    def close(self) -> None:
        """Let go of the database; ``last_words`` stand for the whole ledger and every push."""
        self._process.end()
        with self._eye.read() as reader:
            outbox = sha256(repr(reader.pushes(limit=1_000_000)).encode()).hexdigest()
            self.last_words = f"{reader.last_seq()} {ledger_root(reader).hex()} {outbox}"
        self._eye.close()

    # how time passes

    def _pass_time(self) -> None:
        """Let the daemon do what falls due until the next thing happens to the city."""
        until_us = self._clock.now_us() + round(self._luck.expovariate(1 / (4 * HOUR_US)))
        while (next_us := self._next_us()) is not None and next_us < until_us:
            lag_us = self._luck.choice((1, 1000, 2 * _SECOND_US, 20 * _MINUTE_US))
            self._clock.advance_to(max(self._clock.now_us(), next_us + lag_us))
            if self._luck.random() < 0.02:
                self._arm()
            self._beat()
        self._clock.advance_to(max(self._clock.now_us(), until_us))

    def _next_us(self) -> int | None:
        if self._is_doubted:
            return self._clock.now_us() + self._luck.randrange(_SECOND_US, 30 * _SECOND_US)
        with self._eye.read() as reader:
            return min(filter(None, (reader.next_due_us(), reader.next_push_us())), default=None)

    def _beat(self) -> None:
        """Tick and send, as the daemon does whenever it wakes."""
        before, push_before = self._newest()
        was_crashed = self.counts["crash"]
        tick = self._survive(Process.tick)
        self._check_doubt(tick)
        if self.counts["crash"] == was_crashed:
            self._check_tick(tick, before, push_before)
        with self._eye.read() as reader:
            push_us = reader.next_push_us()
        if push_us is not None and push_us <= self._clock.now_us():
            self._survive(Process.send)

    # what may happen

    def _chances(self) -> dict[Callable[[], None], float]:
        return {
            self._bring: 14,
            self._act: 45,
            self._agree: 25,
            self._undo: 5,
            self._crash: 6,
            self._outage: 2,
            self._step_clock: 2,
            self._receivers_ail: 3,
            self._retry_push: 1,
            self._change_staff: 2,
            self._edit_config: 1,
            self._tidy: 12,
        }

    def _bring(self) -> None:
        cases, accept_good = self._life.cases(self._clock.now_us()), self._luck.random() < 0.8
        actor = self._luck.choice(("system:hotline", "owner"))
        now_us = self._clock.now_us()
        self._survive(lambda it: it.engine.open_cases(cases, actor, now_us, accept_good=accept_good))

    def _act(self) -> None:
        with self._eye.read() as reader:
            last_id = self._luck.randrange(len(self._inspector.matters) + 1)
            cases = reader.cases_after(last_id, 1)
        if cases:
            request = self._life.act_on(cases[0], self._clock.now_us())
            actor = self._luck.choice(("officer:1", "officer:2"))
            self._do(request, actor, self._life.scope_for(cases[0]))

    def _agree(self) -> None:
        """Let somebody who may do so agree on something with an open case."""
        with self._eye.read() as reader:
            known = [matter.id for matter in self._inspector.matters.values() if matter.is_open]
            cases = reader.cases_by_ids(known)
        if is_open := sorted(case for case in cases if Status(case.status).is_open):
            case = self._luck.choice(is_open)
            above = self._luck.choice(("", "", case.unit_code[:6], world.CITY, case.supervisor_code))
            self._do(self._life.agreement_on(case, self._clock.now_us()), "officer:4", above)

    def _do(self, request: ActRequest, actor: str, scope: str) -> None:
        """Do one act as one does who is sure of nothing: after a crash, and at times without, it is sent again."""
        before, was_crashed = self._newest()[0], self.counts["crash"]

        def once(process: Process) -> int | None:
            try:
                return process.engine.act(request, actor, scope, self._clock.now_us()).event.seq
            except _REFUSALS as refusal:
                self.counts[type(refusal).__name__] += 1
                return None

        seq = self._survive(once)
        again = self._survive(once) if request.key and self._luck.random() < 0.3 else seq
        added = self._newest()[0] - before
        self.counts["acts"] += seq is not None
        if again != seq:
            raise Violation(f"the key {request.key} gave line {seq}, and again line {again}")
        crashed = self.counts["crash"] > was_crashed and not request.key
        if not crashed and added != (seq is not None):
            raise Violation(f"{request} by {actor} of {scope!r}: {added} new lines, answered line {seq}")

    def _undo(self) -> None:
        self._act()
        self._clock.advance_to(self._clock.now_us() + self._luck.randrange(90 * _SECOND_US))
        if self._luck.random() < 0.2:
            self._beat()
        with self._eye.read() as reader:
            newest = reader.event(reader.last_seq())
            case = reader.case_by_id(newest.case_id) if newest else None
        if case and newest:
            actor = self._luck.choice((newest.actor, newest.actor, "officer:3"))
            key = self._luck.choice(("", f"undo-{newest.seq}"))
            self._do(ActRequest(number=case.number, act=Act.UNDO, key=key), actor, "")

    def _tidy(self) -> None:
        """Settle what would only go on reminding: danger after hours, the oldest of too many open cases."""
        is_open = [matter for matter in self._inspector.matters.values() if matter.is_open]
        too_many = is_open[: max(0, len(is_open) - _OPEN_MAX)]
        long_ago_us = self._clock.now_us() - 8 * HOUR_US
        reminding = [one for one in is_open if one.now["urgency"] and one.now["opened_us"] < long_ago_us]
        for matter in {one.id: one for one in (*too_many, *reminding)}.values():
            act, key = self._luck.choice((Act.RESOLVE, Act.RESOLVE, Act.VOID)), f"tidy-{self.steps}-{matter.id}"
            self._do(ActRequest(number=matter.now["number"], act=act, text="办结", key=key), "officer:9", "")

    def _crash(self) -> None:
        self._arm()

    def _outage(self) -> None:
        """Be off for hours, days or weeks; sometimes dead in the midst of something."""
        self._process.end()
        away_us = self._luck.choice((HOUR_US, 8 * HOUR_US, 3 * DAY_US, 20 * DAY_US))
        self._clock.advance_to(self._clock.now_us() + self._luck.randrange(away_us))
        self._process = self._born()

    def _step_clock(self) -> None:
        """Let a wrong time server set the wall clock, and mostly a right one set it back hours later."""
        by_us = self._luck.choice((-1, 1)) * self._luck.choice(
            (3 * _SECOND_US, 30 * _SECOND_US, HOUR_US, 3 * DAY_US)
        )
        for step_us in (by_us, -by_us)[: self._luck.choice((1, 2, 2))]:
            self._beat()  # so that the watch has just looked
            self._clock.step_to(self._clock.now_us() + step_us)
            self._has_stepped = self._has_stepped or abs(step_us) > _TOLERANCE_US
            self._pass_time()

    def _receivers_ail(self) -> None:
        self._mailbox.trouble = self._luck.choice((0.0, 0.05, 0.5))
        if self._luck.random() < 0.2:
            self._mailbox.down_until_us = self._clock.now_us() + self._luck.randrange(5 * DAY_US)

    def _retry_push(self) -> None:
        with self._eye.read() as reader:
            newest = reader.pushes(limit=1)
        if newest:
            push_id = self._luck.randrange(1, newest[0].id + 2)
            self._survive(lambda process: self._refusable(lambda: process.outbox.retry(push_id)))

    def _change_staff(self) -> None:
        """Let somebody leave their post or come back."""
        nth = self._luck.randrange(len(self._staff))
        self._staff[nth] = self._staff[nth]._replace(is_active=not self._staff[nth].is_active)
        changed = [self._staff[nth]]
        self._survive(lambda process: process.store.write(lambda writer: writer.upsert_officers(changed)))
        self._survive(lambda process: process.engine.reload_directory())
        self._begin_era()

    def _edit_config(self) -> None:
        """Edit limits or the city's own holidays and start again with them."""
        self._config = self._luck.choice(world.configs())
        self._process.end()
        self._process = self._born()
        self._begin_era()

    # births and deaths

    def _begin(self) -> Process:
        with closing(open_store(self.address)) as store:
            store.write(lambda writer: world.build(writer, self._staff))
        self._begin_era()
        return self._born()

    def _begin_era(self) -> None:
        staffed = {one.unit_code for one in self._staff if one.is_active and one.role != "viewer"}
        self._inspector.begin_era(self._newest()[0], staffed, self._config)

    def _arm(self) -> None:
        self._fuse.left = self._luck.randrange(1, 60)

    def _survive(self, work: Callable[[Process], T]) -> T:
        """Do ``work``; should the process die in it, be born again and do it once more."""
        while True:
            try:
                return work(self._process)
            except Crash:
                self.counts["crash"] += 1
                self._process.end()
                self._process = self._born()

    def _born(self) -> Process:
        self._doubted_until_us = 0
        with self._eye.read() as reader:
            newest = reader.event(reader.last_seq())
        # A new process cannot know of a step, but for one that puts it before its own ledger.
        self._has_stepped = newest is not None and self._clock.now_us() < newest.at_us - _TOLERANCE_US
        while True:
            try:
                return Process(
                    self.address, self._config, self._clock, self._mailbox, self._fuse, self._luck.random
                )
            except Crash:
                self.counts["crash at birth"] += 1

    def _refusable(self, work: Callable[[], object]) -> None:
        try:
            work()
        except DubanError as refusal:
            self.counts[type(refusal).__name__] += 1

    # judges

    @property
    def _is_doubted(self) -> bool:
        return self._has_stepped or self._clock.steady_us() < self._doubted_until_us

    def _newest(self) -> tuple[int, int]:
        with self._eye.read() as reader:
            pushes = reader.pushes(limit=1)
            return reader.last_seq(), pushes[0].id if pushes else 0

    def _check_doubt(self, tick: Tick) -> None:
        """Hold a tick against I8: a step is doubted until the clock has been steady for ten minutes."""
        steady_us = self._clock.steady_us()
        if self._has_stepped:
            self._has_stepped, self._doubted_until_us = False, steady_us + _STABLE_US
        if bool(tick.suspect) != (steady_us < self._doubted_until_us):
            raise Violation(f"I8: at {steady_us} of {self._doubted_until_us} the tick says {tick.suspect!r}")

    def _check_tick(self, tick: Tick, before: int, push_before: int) -> None:
        """Hold one undisturbed tick against I2, I8 (no issue in doubt) and I9."""
        now_us = self._clock.now_us()
        self.counts["suspect"] += bool(tick.suspect)
        self.counts["fired"] += tick.fired
        self.counts["escalated"] += tick.escalated
        with self._eye.read() as reader:
            written = reader.last_seq() - before
            if written != tick.fired:
                raise Violation(f"I8: a tick fired {tick.fired} and wrote {written} lines ({tick.suspect})")
            next_us = reader.next_due_us()
            if not tick.suspect and next_us is not None and next_us < now_us:
                raise Violation(f"I2: a timer is due since {next_us} after a tick at {now_us}")
            if written:
                _check_digests(reader, push_before, now_us)

    def _look(self) -> None:
        with self._eye.read() as reader:
            self._inspector.look(reader)

    def _end_well(self) -> None:
        """Let the fuse rest and receivers be well for some days; then look at everything."""
        self._fuse.left, self._mailbox.trouble, self._mailbox.down_until_us = 0, 0.0, 0
        self._clock.advance_to(self._clock.now_us() + HOUR_US)
        for _ in range(20):
            self._clock.advance_to(self._clock.now_us() + DAY_US // 4)
            self._beat()
        with self._eye.read() as reader:
            self._inspector.look_at_all(reader)
            next_us = reader.next_push_us()
            if next_us is not None and next_us <= self._clock.now_us():
                raise Violation(f"I6: a push waits since {next_us}")
            for push in reader.pushes(limit=1_000_000, state="delivered"):
                if f"duban-{push.id}" not in self._mailbox.arrived:
                    raise Violation(f"I6: push {push.id} is called delivered and never arrived")
        for found in _audit(self._eye, self._clock.now_us()):
            raise Violation(f"the auditor finds {found}")


def _check_digests(reader: Reader, push_before: int, now_us: int) -> None:
    """Hold what a tick told against I9: each recipient hears of all that is late by one digest, or one push."""
    heard: Counter[tuple[str, int | None, str]] = Counter()
    for push in reader.pushes_after(push_before, 100_000):
        is_late = '"late":true' in push.body and push.haste
        if push.kind == "digest" or (is_late and push.state != "merged"):
            heard[push.unit_code, push.officer_id, push.channel] += 1
    if any(count > 1 for count in heard.values()):
        raise Violation(f"I9: a recipient hears of an outage several times at {now_us}: {heard}")


def _audit(store: Store, now_us: int) -> Iterator[object]:
    auditor = Auditor(store)
    for _ in range(30):
        yield from auditor.look(now_us)


@contextmanager
def seeded_salts(seed: int) -> Iterator[None]:
    """Draw the ledger's salts from a seed, so that a life can be lived again to the last byte."""
    luck = random.Random(f"salt {seed}")
    with mock.patch("daemon.ledger.secrets", SimpleNamespace(token_bytes=luck.randbytes)):
        yield


def simulate(seed: int, address: str, years: float) -> Simulation:
    """Live ``years`` on a fresh database; a Violation names the seed and the step."""
    logger.disable("daemon")  # it has a lot to say of receivers that fail
    with seeded_salts(seed):
        city = Simulation(seed, address)
        try:
            city.live(BEGIN_US + round(years * YEAR_US))
        except BaseException as fault:
            fault.add_note(f"seed {seed}, step {city.steps}, clock {city._clock.now_us()}")
            raise
        finally:
            logger.enable("daemon")
            city.close()
    return city


def main() -> int:
    """Live many seeds; 1 when any failed, after naming each."""
    options = _options()
    failed: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.first, options.first + options.seeds):
            began_s = time.monotonic()
            path = Path(folder) / f"{seed}.db"
            migrate(str(path))
            try:
                city = simulate(seed, str(path), options.years)
            except Exception as fault:
                failed.append(seed)
                print(f"seed {seed}: {type(fault).__name__}: {fault} {fault.__notes__}", flush=True)
                if options.stop:
                    raise
            else:
                print(
                    f"seed {seed}: {time.monotonic() - began_s:.1f} s, {dict(city.counts | city.kinds)}",
                    flush=True,
                )
            path.unlink()
    print(f"{options.seeds} seeds, failed: {failed}")
    return bool(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=10, help="how many lives")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--years", type=float, default=1.0, help="how long each life is")
    parser.add_argument("--stop", action="store_true", help="stop at the first failure, with a traceback")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
