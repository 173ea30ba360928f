"""The cycle collector, kept out of work that makes thousands of rows: they hold no cycle, and it looks at each."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no cycles until the block ends; threads may overlap, and afterwards it is on again if it was."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
