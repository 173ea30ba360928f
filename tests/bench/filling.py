"""Databases full of open cases, each as the engine itself leaves one: lived once per village, then copied.

440 cases, one in each village and none of them accepted, live from Monday 10:00 under the shipped default policy
until a second before their limit, Tuesday 24:00: the reminders, the blue and the yellow card are behind them.
Copies get numbers, ids and titles of their own, and one hashed ledger line that stands for those before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon import ledger
from daemon.calendar import WorkCalendar
from daemon.casework.rules import CLOCK_BITS, CLOCK_MASK
from daemon.clock import Clock, VirtualClock
from daemon.engine import Engine
from daemon.plan import Planner
from daemon.rows import CaseTextRow, PolicyRow, PushLine
from daemon.store import Batch, CaseRow, EventRow, Store, TimerRow, Writer, migrate, open_store
from schema.config import Config, load
from schema.instants import MICROS_PER_SECOND, to_us
from schema.intake import NewCase
from schema.kinds import EventKind
from tests.bench import city

_CHUNK = 20_000
_MATTERS = ("小区夜间噪音扰民", "物业不退押金", "长安路雨后积水", "请求修路灯", "拖欠农民工工资", "垃圾无人清运")


@dataclass(frozen=True, slots=True)
class Lived:
    """One case a second before its limit, and what midnight makes of it."""

    case: CaseRow
    timers: Sequence[TimerRow]
    after: CaseRow
    timers_after: Sequence[TimerRow]
    lines: Sequence[EventRow]  # that midnight writes, in order
    pushes: Sequence[PushLine]


@cache
def config() -> Config:
    """Return the configuration that ships."""
    return load(Path(__file__).resolve().parents[2] / "config.toml")


def opened_us() -> int:
    """Return Monday 2026-03-02 10:00."""
    return to_us(datetime(2026, 3, 2, 10, tzinfo=config().calendar.zone))


def midnight_us() -> int:
    """Return Tuesday 2026-03-03 24:00, when a village's working day has passed."""
    return to_us(datetime(2026, 3, 3, tzinfo=config().calendar.zone) + timedelta(days=1))


def tick_us() -> int:
    """Return when the midnight of a burst is looked at: a second after it, within ``late_ok``."""
    return midnight_us() + MICROS_PER_SECOND


def engine(store: Store, clock: Clock) -> Engine:
    """Return an engine under the shipped configuration."""
    return Engine(store, config(), Planner(WorkCalendar(config().calendar)), clock)


def live(store: Store) -> list[Lived]:
    """Build the city, let one case a village live until the eve of its limit, and return them."""
    store.write(city.build)
    villages = [unit.code for unit in city.units() if len(unit.code) == 12]
    clock = VirtualClock(opened_us())
    living = engine(store, clock)
    new = [
        NewCase(number=f"样{code}", place=f"{code}001", opened_us=opened_us(), policy="four_levels")
        for code in villages
    ]
    living.open_cases(new, "owner", opened_us())
    while (due_us := living.next_due_us()) is not None and due_us < midnight_us():
        clock.advance_to(due_us + 1)
        living.tick(clock.now_us())
    eve = _states(store)
    living.tick(tick_us())
    return [
        Lived(case, timers, after, timers_after, lines[case.version :], _new_pushes(pushes, case))
        for (case, timers, _, _), (after, timers_after, lines, pushes) in zip(eve, _states(store), strict=True)
    ]


_State = tuple[CaseRow, list[TimerRow], list[EventRow], list[PushLine]]


def _states(store: Store) -> list[_State]:
    with store.read() as reader:
        return [
            (case, reader.timers_of(case.id), reader.events_of(case.id), reader.pushes_of(case.id))
            for case in reader.cases_after(0, _CHUNK)
        ]


def _new_pushes(pushes: Sequence[PushLine], case: CaseRow) -> list[PushLine]:
    return [push for push in pushes if push.seq > case.head_seq]


def policies() -> list[PolicyRow]:
    """Return the shipped policies."""
    return [PolicyRow(policy.hash, policy.name, policy.body) for policy in config().policies]


def fill(where: str | Path, cases: int) -> list[Lived]:
    """Make a database at ``where`` with the city and ``cases`` open cases; return the samples they copy."""
    with TemporaryDirectory(prefix="duban-bench-") as folder:
        sample = Path(folder) / "sample.db"
        migrate(sample)
        store = open_store(sample, synchronous="OFF")
        lived = live(store)
        store.close()
    migrate(where)
    store = open_store(where, synchronous="OFF")
    store.write(city.build)
    store.write(lambda writer: writer.upsert_policies(policies()))
    for first in range(0, cases, _CHUNK):
        store.write(partial(_copies, lived=lived, first=first, count=min(_CHUNK, cases - first)))
    store.close()
    return lived


def _copies(writer: Writer, *, lived: Sequence[Lived], first: int, count: int) -> None:
    batch = Batch()
    case_id, seq = writer.next_case_ids(count), writer.take_seqs(count)
    for nth in range(count):
        _copy(batch, lived[(first + nth) % len(lived)], case_id + nth, seq + nth)
    writer.put(batch)


def _copy(batch: Batch, sample: Lived, case_id: int, seq: int) -> None:
    case, at_us, kind = sample.case, sample.case.intake_us, EventKind.OPENED.value
    place = f"{case.start_unit}{case_id % city.GRIDS + 1:03d}"
    head = ledger.line_hash(ledger.GENESIS, seq, case_id, case.version, at_us, kind, "owner", "{}")
    batch.events.append(EventRow(seq, case_id, case.version, 0, at_us, kind, "owner", "{}", head))
    batch.opened.append(
        case._replace(id=case_id, number=f"TC{case_id:08d}", place_code=place, head_seq=seq, head_hash=head)
    )
    key = case_id << CLOCK_BITS
    batch.timers += [timer._replace(id=key | timer.id & CLOCK_MASK) for timer in sample.timers]
    title = f"{case_id % 977}号{_MATTERS[case_id % len(_MATTERS)]}"
    batch.case_texts.append(CaseTextRow(case_id, b"salt of 16 bytes", title, "", "", ""))
