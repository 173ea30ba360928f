"""The plan of an edit, made by a process of its own, so that neither ticks nor screens wait for it."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.aside import SAID_MAX, said_aside
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

_WORK = "the plan of the edit"


def planning_process(folder: Path, database: str, clock: Clock) -> PlanOf:
    """Return what plans edits by the daemon's clock against the database it has open, whatever the edit names."""

    async def plan(reading: Reading) -> Plan:
        with tempfile.TemporaryDirectory(prefix="duban-plan-") as snapshot:
            file = _laid_out(Path(snapshot), reading)
            at = f"{from_us(clock.now_us()):%Y-%m-%dT%H:%M:%S.%f%z}"
            places = ("--data", str(folder), "--config", str(file))
            words = ("plan", str(file), *places, "--at", at, "--json")
            return _read(await said_aside(_WORK, *words, database=database))

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
        raise StoreFailed(
            f"the process that plans an edit gave no plan: {said[:SAID_MAX]!r}",
            zh="改动的影响没有测算出结果：请联系管理员",
        ) from error
