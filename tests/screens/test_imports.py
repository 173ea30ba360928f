"""What is loaded before the first picture: an officer waits for each import."""

import subprocess
import sys

OF_THE_PICTURE = {
    *("annotated_types", "platformdirs", "pydantic", "pydantic_core", "rich", "textual"),
    *("typing_extensions", "typing_inspection", "schema", "tui"),
}
SCRIPT = """
import sys
before = set(sys.modules)
import tui.app, tui.dashboard
tops = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(top for top in tops - sys.stdlib_module_names if not top.startswith("_")))
"""


def test_the_first_picture_loads_only_what_paints_it() -> None:
    """HTTP, the pinyin, PDF, the browser's side and the daemon's libraries come when they are asked for."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= OF_THE_PICTURE
