"""The stage: a folder, a receiver, a past that the engine lived, and a real daemon on a scaled clock."""

import os
import secrets
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from schema.errors import DubanError, StoreFailed, Unreachable
from schema.folders import config_path, socket_path
from schema.instants import to_us
from schema.script import Step, write_script
from schema.tree import read_tree
from tui import calls
from tui.client import Client, Target
from tui.demo.city import grids_of, officers_of
from tui.demo.receiver import Receiver
from tui.demo.stories import month

ZONE = ZoneInfo("Asia/Shanghai")
BEGINS = datetime(2026, 2, 24, tzinfo=ZONE)  # the first working day after Spring Festival 2026
CURTAIN = datetime(2026, 3, 18, 22, 45, tzinfo=ZONE)  # shortly before a day's end: at 24:00 much falls due
DAYS_AFTER = 21  # of arrivals and acts beyond the curtain
PER_DAY = 14.0  # new cases: a few hundred in the weeks before
SEED = 610200  # the city's own code: the same month every time
TREE = Path(__file__).parent / "tongchuan.csv"

_OFFICERS_HEAD = ("unit", "name", "role", "phone")
_STARTS_S = 30.0  # a daemon that does not answer by then never will
_STOPS_S = 10.0
_SECRET = "DUBAN_DEMO_SECRET"  # noqa: S105 - the name of a variable
_NO_SECRET = "whsec_" + b64encode(bytes(32)).decode()  # for commands that send nothing
_CHANNEL = """

# Added by the demonstration: a receiver of its own on loopback.
[channel.demo]
kind = "webhook"
default = true
url = "{url}"
allow = ["127.0.0.1"]
secrets = [{{ env = "{secret}" }}]
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the demonstration plays on, once everything stands."""

    target: Target
    receiver: Receiver
    folder: Path
    config: Path
    later: tuple[Step, ...]  # what happens beyond the curtain
    speed: float

    def summary(self) -> bytes:
        """Return what the daemon's own ledger adds up to, as JSON; the daemon may run meanwhile."""
        return _duband("summary", "--json", config=self.config, folder=self.folder).stdout


@contextmanager
def standing(
    folder: Path, speed: float, say: Callable[[str], None], curtain: datetime = CURTAIN
) -> Iterator[Stage]:
    """Build the stage in an empty ``folder`` and take it down again; nothing is left running.

    ``curtain`` is when the daemon takes over from the rehearsal.
    """
    secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    with ExitStack() as stack:
        receiver = stack.enter_context(Receiver(secret))
        config = _write_config(folder, receiver.url)
        past, later = _script(curtain)
        say(f"铜川 Tongchuan: 排演 {len(past)} 步 living {len(past)} steps of the weeks before …")
        _rehearse(folder, config, past, curtain)
        say("启动守护进程 starting the daemon …")
        stack.enter_context(_daemon(folder, config, _clock(curtain, speed), secret))
        target = Target(socket_path(folder))
        yield Stage(target, receiver, folder, config, later, speed)


def _write_config(folder: Path, url: str) -> Path:
    path = folder / "config.toml"
    shipped = config_path().read_text(encoding="utf-8")
    path.write_text(shipped + _CHANNEL.format(url=url, secret=_SECRET), encoding="utf-8")
    return path


def _script(curtain: datetime) -> tuple[list[Step], tuple[Step, ...]]:
    """Return what happened before the curtain and what happens after."""
    units, _ = read_tree(TREE)
    grids = [code for code, _ in grids_of(units)]
    days = (curtain - BEGINS).days + 1 + DAYS_AFTER
    steps = list(month(grids, start=BEGINS, days=days, per_day=PER_DAY, seed=SEED))
    curtain_us = to_us(curtain)
    return [s for s in steps if s.at_us <= curtain_us], tuple(s for s in steps if s.at_us > curtain_us)


def _rehearse(folder: Path, config: Path, past: list[Step], curtain: datetime) -> None:
    units, _ = read_tree(TREE)
    script, grids, officers = (folder / name for name in ("script.jsonl", "grids.csv", "officers.csv"))
    write_script(script, past)
    grids.write_text("code,name\n" + "".join(f"{code},{name}\n" for code, name in grids_of(units)))
    officers.write_text("".join(",".join(one) + "\n" for one in (_OFFICERS_HEAD, *officers_of(units))))
    files = ("--units", str(TREE), "--grids", str(grids), "--officers", str(officers))
    until = ("--until", curtain.isoformat())
    _duband("rehearse", str(script), *files, *until, config=config, folder=folder)


def _duband(*words: str, config: Path, folder: Path) -> subprocess.CompletedProcess[bytes]:
    line = _line(*words, "--config", str(config), "--data", str(folder))
    done = subprocess.run(line, capture_output=True, check=False, env=_environment(_NO_SECRET))  # noqa: S603 - our own
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise StoreFailed(said[-1] if said else f"duband {words[0]} failed")
    return done


def _line(*words: str) -> list[str]:
    return [sys.executable, "-m", "daemon.cli", *words]


def _environment(secret: str) -> dict[str, str]:
    own = {key: value for key, value in os.environ.items() if key not in {"DUBAN_CONFIG", "DUBAN_DATABASE"}}
    return own | {_SECRET: secret}


def _clock(curtain: datetime, speed: float) -> tuple[str, ...]:
    return "--clock-from", curtain.isoformat(), "--clock-speed", str(speed)


@contextmanager
def _daemon(folder: Path, config: Path, clock: tuple[str, ...], secret: str) -> Iterator[None]:
    """Run a real daemon until the block ends; by its own process id, and killed if it does not stop."""
    line = _line("run", "--config", str(config), "--data", str(folder))
    with (folder / "duband.out").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own
            [*line, *clock], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=_environment(secret)
        )
    try:
        _wait_until_it_answers(folder, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOPS_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    gives_up_s = time.monotonic() + _STARTS_S
    with Client(Target(socket_path(folder))) as client:
        while process.poll() is None and time.monotonic() < gives_up_s:
            try:
                client.ask(calls.health())
            except Unreachable:
                time.sleep(0.05)
            except DubanError:
                return
            else:
                return
    said = (folder / "duband.out").read_text(errors="replace").strip().splitlines()
    raise StoreFailed(f"the demonstration's daemon did not start: {said[-1] if said else 'it said nothing'}")
