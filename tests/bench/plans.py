"""The plan of an edit: a million open cases, each opened at a second of its own, and edits of the shipped file.

The cases are an old system's, taken over at once: two months of them under every shipped policy, at villages,
townships and counties, half of them signed for. `duband plan` makes the plan, as the daemon has it made.
"""

import os
import subprocess
import sys
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import orjson

from daemon.calendars import Calendars
from daemon.casework.clocks import stopped
from daemon.casework.opening import opening
from daemon.casework.rules import CLOCK_BITS
from daemon.clock import VirtualClock
from daemon.engine.rulebook import Rulebook
from daemon.ledger import GENESIS, line_hash
from daemon.plan import Planner
from daemon.store import Batch, EventRow, Writer, migrate, open_store
from schema.instants import MICROS_PER_SECOND, from_us, to_us
from schema.intake import NewCase
from schema.kinds import Clock, EventKind, Status
from tests.bench import city, filling
from tests.bench.report import Report

_CHUNK = 10_000
_BACK_S = 60 * 86_400
_SHIPPED = Path(__file__).resolve().parents[2] / "config.toml"
_TARGET_S, _TARGET_MB = "≤ 30", "≤ 400"


def run(report: Report, cases: int) -> None:
    """Fill a database, and plan each of the edits against it."""
    with TemporaryDirectory(prefix="duban-bench-") as name:
        folder = Path(name)
        fill(folder / "duban.db", cases)
        report.note(
            f"{cases:,} open cases under {len(filling.config().policies)} policies, each with a start of its own"
        )
        for what, edited in edits().items():
            measure(report, folder, what, edited)


def edits() -> dict[str, str]:
    """Return what is edited, and the file afterwards."""
    limit = 'limit = { village = "1wd", township = "2wd", county = "2wd", city = "2wd" }'
    rungs = 'remind = "50%"\nblue = "75%"'
    return {
        "minutes typed for days, in the default policy": _edited((limit, 'limit = "15m"')),
        "a longer limit and other rungs there": _edited(
            (limit, 'limit = "5wd"'), (rungs, 'remind = ["40%", "80%"]\nblue = "60%"')
        ),
        "a day off": _edited(("\noff = []", "\noff = [2026-06-12]")),
        "every review every other day, in all policies": _edited(('every = "1wd"', 'every = "2d"')),
    }


def _edited(*changes: tuple[str, str]) -> str:
    """Return the shipped file with pieces of text replaced wherever they stand."""
    text = _SHIPPED.read_text()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text


def measure(report: Report, folder: Path, what: str, edited: str) -> None:
    """Plan one edit in a process of its own."""
    file = folder / "new.toml"
    file.write_text(edited)
    at = from_us(now_us(), filling.config().zone).strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    command = [
        sys.executable,
        "-m",
        "daemon.cli",
        "plan",
        str(file),
        "--data",
        str(folder),
        "--config",
        str(_SHIPPED),
    ]
    began_s = time.perf_counter()
    with subprocess.Popen([*command, "--at", at], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        plan = orjson.loads(process.stdout.read())
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    wall_s = time.perf_counter() - began_s
    once = plan["at_once"]
    found = (plan["affected"], once["escalations"], once["pushes"])
    report.note("{}: {:,} cases, {:,} escalations and {:,} pushes at once".format(what, *found))
    report.add(what, [wall_s], "s", _TARGET_S)
    report.add("  of processor time", [used.ru_utime + used.ru_stime], "s")
    report.add("  memory at most", [used.ru_maxrss / 1024], "MB", _TARGET_MB)


def taken_over_us() -> int:
    """Return the instant of the takeover, Wednesday 2026-06-10 10:00."""
    return to_us(datetime(2026, 6, 10, 10, tzinfo=filling.config().zone))


def now_us() -> int:
    """Return the instant of the plans, a second later, when nothing is due any more."""
    return taken_over_us() + MICROS_PER_SECOND


def fill(where: Path, cases: int) -> None:
    """Make a database at ``where`` with the city and ``cases`` cases."""
    migrate(where)
    store = open_store(where, synchronous="OFF")
    store.write(city.build)
    store.write(lambda writer: writer.upsert_policies(filling.policies()))
    with store.read() as reader:
        book = Rulebook.read(
            reader, filling.config(), Planner(Calendars(filling.config().calendar)), now_us=now_us()
        )
    luck = Random(7)
    for first in range(0, cases, _CHUNK):
        store.write(partial(_take_over, book=book, luck=luck, count=min(_CHUNK, cases - first)))
    filling.engine(store, VirtualClock(now_us())).tick(now_us())
    store.close()


def _take_over(writer: Writer, *, book: Rulebook, luck: Random, count: int) -> None:
    batch, names = Batch(), [policy.name for policy in book.config.policies]
    case_id, seq = writer.next_case_ids(count), writer.take_seqs(count)
    places = [unit.code for unit in city.units() if len(unit.code) > 4]
    for nth in range(count):
        new = _new(luck, places, names, case_id + nth)
        _one(batch, book, new, case_id + nth, seq + nth, is_signed=luck.random() < 0.5)
    writer.put(batch)


def _new(luck: Random, places: list[str], names: list[str], case_id: int) -> NewCase:
    return NewCase(
        number=f"T{case_id:08d}",
        place=luck.choice(places),
        opened_us=taken_over_us() - luck.randrange(1, _BACK_S) * MICROS_PER_SECOND,
        policy=luck.choice((luck.choice(names), "four_levels")),
        urgency=luck.choice((0, 0, 0, 0, 1, 2)),
    )


def _one(batch: Batch, book: Rulebook, new: NewCase, case_id: int, seq: int, *, is_signed: bool) -> None:
    policy = book.rules.policies[book.config.policy(new.policy).hash]
    begun = opening(new, book.rules, policy, taken_over_us())
    at_us, kind, version = taken_over_us(), EventKind.OPENED.value, len(begun.lines)
    head = line_hash(GENESIS, seq, case_id, version, at_us, kind, "owner", "{}")
    batch.events.append(EventRow(seq, case_id, version, 0, at_us, kind, "owner", "{}", head))
    case = begun.row._replace(id=case_id, version=version, head_seq=seq, head_hash=head)
    timers = [timer._replace(id=case_id << CLOCK_BITS | timer.id) for timer in begun.timers]
    if is_signed and all(timer.cycle for timer in timers):  # no clock waits for the signature
        case = case._replace(status=Status.HANDLING.value, accepted_us=at_us)
        timers = [stopped(timer) if timer.id & 15 == Clock.RESPOND else timer for timer in timers]
    batch.opened.append(case)
    batch.timers += timers
