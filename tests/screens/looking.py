"""What a screen shows, as rows of cells: Chinese takes two, so columns can be told by cell, not by character."""

from collections.abc import Callable

from rich.cells import cell_len as width
from textual.pilot import Pilot

from tui.dashboard import Dashboard

ROUNDS = 400  # of an idle event loop; a condition that is not met by then never will be


def rows(app: Dashboard) -> list[str]:
    """Return the screen as text, one string a row, as the terminal would be sent it."""
    height = app.size.height
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips[:height]]


def cells(row: str) -> list[str]:
    """Return a row's cells: a wide character stands in its first, the second is empty."""
    out: list[str] = []
    for char in row:
        out += [char, ""] if width(char) == 2 else [char]
    return out


def column_of(row: str, text: str) -> int:
    """Return the cell at which ``text`` begins in ``row``."""
    assert text in row, f"{text!r} is not in {row!r}"
    return width(row[: row.index(text)])


def find(app: Dashboard, text: str) -> str:
    """Return the first row that holds ``text``."""
    for row in rows(app):
        if text in row:
            return row
    raise AssertionError(f"{text!r} is not on screen:\n" + "\n".join(rows(app)))


def shows(app: Dashboard, text: str) -> bool:
    """Tell whether any row holds ``text``."""
    return any(text in row for row in rows(app))


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the app work until ``condition`` holds."""
    for _ in range(ROUNDS):
        if condition():
            return
        await pilot.pause(0.005)
    app = pilot.app
    assert isinstance(app, Dashboard)
    raise AssertionError("it never came:\n" + "\n".join(rows(app)))


async def until_shown(pilot: Pilot[None], text: str) -> None:
    """Let the app work until ``text`` is on screen."""
    app = pilot.app
    assert isinstance(app, Dashboard)
    await until(pilot, lambda: shows(app, text))
