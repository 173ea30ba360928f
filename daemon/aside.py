"""A process of the daemon's own that only reads: what takes seconds keeps neither ticks nor screens."""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

import daemon
from schema.errors import StoreFailed

SAID_MAX = 500  # characters of what a failed process said
_HOME = Path(daemon.__file__).resolve().parents[1]  # where this program's packages lie
_PATIENCE_S = 600.0  # real; a million open cases take half a minute


async def said_aside(what: str, *words: str, database: str) -> bytes:
    """Return what a `duband` process printed; StoreFailed with what it said when it failed or never ended.

    ``what`` names its work in that sentence: “the plan of the edit”.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # whatever lies in the working folder, it is this program's own code that runs
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
        raise StoreFailed(
            f"{what} was not done within {_PATIENCE_S:g} s", zh=f"{_PATIENCE_S:g} 秒内没有算完"
        ) from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
            await process.wait()
    if process.returncode:
        why = (err or out).decode(errors="replace")[:SAID_MAX].strip()
        raise StoreFailed(f"{what} could not be worked out: {why}", zh=f"没有算成：{why}")
    return out
