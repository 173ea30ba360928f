"""A bounded run of coverage-guided noise against the reader of config.toml."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 20
HAS_ATHERIS = importlib.util.find_spec("atheris") is not None


@pytest.mark.slow
@pytest.mark.skipif(not HAS_ATHERIS, reason="atheris is made for Linux on x86_64 only")
def test_noise_ends_in_a_configuration_or_in_named_faults(tmp_path: Path) -> None:
    """Thousands of mutated files are read in a process of their own, and none of them ends in a traceback."""
    options = ["--seconds", str(SECONDS), "--keep", str(tmp_path)]
    command = [sys.executable, "-m", "tests.fault.config_atheris", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=SECONDS * 6, check=False)
    said = done.stderr.decode(errors="replace")
    assert done.returncode == 0, said[-4000:]
    ran = re.search(r"Done (\d+) runs", said)
    assert ran is not None
    assert int(ran[1]) > 500
