"""A job scheduler on the same kind of database: what deadlines cost as one durable job each."""

import shutil
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from daemon.clock import VirtualClock
from daemon.store import open_store
from tests.bench import filling
from tests.bench.plain import LINES
from tests.bench.report import Report

_done = threading.Semaphore(0)


def note(case_id: int) -> None:
    """Be the job: nothing but a sign that it ran, though a real one would write case, ledger and push too."""
    del case_id
    _done.release()


def run(report: Report, cases: int = 500, rounds: int = 3) -> None:
    """Let APScheduler run one due job a case from its SQLAlchemy store, and the engine drain as many cases."""
    jobs, ours = [], []
    with TemporaryDirectory(prefix="duban-bench-") as folder:
        full = Path(folder) / "full.db"
        filling.fill(full, cases * 40)
        for nth in range(rounds):
            jobs.append(cases / _jobs_s(Path(folder) / f"jobs{nth}.db", cases))
            ours.append(LINES * cases * 40 / _engine_s(full, full.with_name(f"engine{nth}.db")))
    report.note(
        f"{cases:,} jobs and {cases * 40:,} cases due at once, a case of {LINES} rungs: each would be a job"
    )
    report.note("a job does nothing; a rung writes its ledger line and its share of case, timers and pushes")
    report.add("APScheduler on SQLAlchemyJobStore, SQLite", jobs, "jobs/s")
    report.add("engine", ours, "rungs/s")
    report.add("engine : APScheduler", [our / job for our, job in zip(ours, jobs, strict=True)], "×", "≥ 50")


def _jobs_s(path: Path, jobs: int) -> float:
    scheduler = BackgroundScheduler(
        timezone=UTC,
        jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{path}")},
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": None, "max_instances": jobs},
    )
    scheduler.start(paused=True)
    due = datetime.now(UTC) - timedelta(seconds=1)
    for nth in range(jobs):
        scheduler.add_job(note, "date", run_date=due, args=[nth], id=str(nth))
    began_s = time.perf_counter()
    scheduler.resume()
    for _ in range(jobs):
        _done.acquire()
    took_s = time.perf_counter() - began_s
    scheduler.shutdown()
    return took_s


def _engine_s(full: Path, copy: Path) -> float:
    shutil.copy(full, copy)
    store = open_store(copy)
    engine = filling.engine(store, VirtualClock(filling.tick_us()))
    began_s = time.perf_counter()
    engine.tick(filling.tick_us())
    took_s = time.perf_counter() - began_s
    store.close()
    return took_s
