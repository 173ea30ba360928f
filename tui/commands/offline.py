"""A plan without a daemon: `duband plan` reads the database in the data folder, and only reads it."""

import os
import subprocess
import sys
from pathlib import Path

from pydantic import ValidationError

import schema
from schema.errors import DubanError, StoreFailed
from schema.wire import EditPlan

_HOME = Path(schema.__file__).resolve().parents[1]  # where this program's packages lie


def plan_offline(file: Path, folder: Path) -> EditPlan:
    """Return what ``file`` would do to the cases in the database of ``folder``; DubanError says why it cannot."""
    command = [sys.executable, "-P", "-m", "daemon.cli", "plan", str(file), "--data", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(_HOME)}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)  # noqa: S603 - our own
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("duband: ")
        raise DubanError(said or f"duband plan ended with {done.returncode}")
    try:
        return EditPlan.model_validate_json(done.stdout)
    except ValidationError as error:
        raise StoreFailed("what duband plan printed is no plan; are duban and duband of one version?") from error
