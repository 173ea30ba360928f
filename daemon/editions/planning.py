"""The plan of an edit, made by a process of its own, so that neither ticks nor screens wait for it."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import daemon
from daemon.clock import Clock
from daemon.editions.file import ConfigFile, Reading
from daemon.editions.state import Plan
from schema.config import loads
from schema.errors import StoreFailed
from schema.instants import from_us

if TYPE_CHECKING:
    from schema.wire.plans import EditPlan

PlanOf = Callable[[Reading], Awaitable[Plan]]
"""What plans the edit that was read; StoreFailed says why it could not."""

PlanOfText = Callable[[str, str], Awaitable["EditPlan"]]
"""What plans an edit that nobody has saved, by its file's name and text; BadConfig names every fault in it."""

_HOME = Path(daemon.__file__).resolve().parents[1]  # where this program's packages lie
_PATIENCE_S = 600.0  # real; a million open cases take half a minute
_SAID_MAX = 500  # characters of what a failed process said


def planning_process(folder: Path, database: str, clock: Clock) -> PlanOf:
    """Return what plans edits by the daemon's clock against the database it has open, whatever the edit names."""

    async def plan(reading: Reading) -> Plan:
        with tempfile.TemporaryDirectory(prefix="duban-plan-") as snapshot:
            file = _laid_out(Path(snapshot), reading)
            at = f"{from_us(clock.now_us()):%Y-%m-%dT%H:%M:%S.%f%z}"
            places = ("--data", str(folder), "--config", str(file))
            return _read(await _said("plan", str(file), *places, "--at", at, "--json", database=database))

    return plan


def planning_texts(plan: PlanOf, file: ConfigFile) -> PlanOfText:
    """Return what plans a text in the place of ``file``, beside the years typed in there; one at a time."""
    one_at_a_time = asyncio.Lock()

    async def plan_text(name: str, text: str) -> "EditPlan":
        from schema.wire.plans import EditPlan

        config = loads(text.encode(), name)
        reading = await asyncio.to_thread(file.read)
        files = ((file.path.name, text.encode()), *reading.files[1:])
        async with one_at_a_time:
            found = await plan(Reading("", config, (), files))
        assert isinstance(found, EditPlan)
        return found.model_copy(update={"file": name})

    return plan_text


def _laid_out(snapshot: Path, reading: Reading) -> Path:
    """Write down what was read, so that what is planned is that, whatever is saved meanwhile."""
    for name, content in reading.files:
        (snapshot / name).write_bytes(content)
    return snapshot / reading.files[0][0]


def _read(said: bytes) -> Plan:
    from pydantic import ValidationError  # late: deadlines do not wait until it is loaded

    from schema.wire.plans import EditPlan

    try:
        return EditPlan.model_validate_json(said)
    except ValidationError as error:
        raise StoreFailed(f"the process that plans an edit gave no plan: {said[:_SAID_MAX]!r}") from error


async def _said(*words: str, database: str) -> bytes:
    """Return what a `duband` process printed; StoreFailed with what it said when it failed or never ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # whatever lies in the working folder, it is this program's own code that plans
        "-m",
        "daemon.cli",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"DUBAN_DATABASE": database, "PYTHONPATH": str(_HOME)},
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            out, err = await process.communicate()
    except TimeoutError:
        raise StoreFailed(f"the plan of the edit was not done within {_PATIENCE_S:g} s") from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
            await process.wait()
    if process.returncode:
        raise StoreFailed(
            f"the edit could not be planned: {(err or out).decode(errors='replace')[:_SAID_MAX].strip()}"
        )
    return out
