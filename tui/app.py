"""Opens the dashboard, or the wall. Textual is imported only after the terminal is prepared for it."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from schema.folders import memory_path, preferences_path
from tui import preferences
from tui.client import AsyncClient, Target
from tui.memory import Memory
from tui.preferences import Preferences

_SIXTEEN = ("linux", "ansi", "vt220", "xterm-16color", "cygwin")  # TERM of consoles without more colours
_REMEMBERED = ("lang", "theme", "screen")

if TYPE_CHECKING:
    from textual.app import App


def run_dashboard(
    target: Target,
    *,
    lang: str | None = None,
    ascii_only: bool | None = None,
    theme: str | None = None,
    remembers: bool = True,
) -> None:
    """Show the dashboard until the officer leaves it; a daemon that is not there yet is waited for on screen.

    What is None here is taken from dashboard.toml, then from what was left the last time. ``lang`` is ``zh`` or
    ``en``; without any the daemon says it, and it begins in Chinese, whatever LANG says. ``ascii_only``
    keeps to characters whose width no terminal doubts. Without ``remembers`` nothing is left for the next time.
    """
    asked = Preferences(lang, theme, ascii=ascii_only).over(preferences.read(preferences_path()))
    memory = Memory(memory_path() if remembers else None, _desk(target))
    begin = asked.over(Preferences(theme=_without_colour())).over(
        preferences.sane({key: value for key in _REMEMBERED if (value := memory.get(key)) is not None})
    )
    prepare_terminal()
    with _uncollected():
        from tui.dashboard import Dashboard

    dashboard = Dashboard(
        AsyncClient(target),
        lang=begin.lang,
        ascii_only=bool(begin.ascii),
        theme=begin.theme or _theme_of_terminal(),
        screen=begin.screen or "queue",
        memory=memory,
    )
    asyncio.run(_shown(dashboard))


async def _shown(app: "App[None]") -> None:
    """Run ``app``; a signal has it leave as a key would, so that the terminal is restored and no thread stays.

    Raised in the loop instead, it left Textual's input thread reading a terminal that was gone, for ever.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.exit, None, 128 + number)  # as a shell tells of a signal
    await app.run_async()
    if app.return_code:
        sys.exit(app.return_code)


def run_wall(
    target: Target,
    *,
    pages: Sequence[str],
    every_s: float,
    lang: str | None = None,
    ascii_only: bool = False,
) -> None:
    """Show the wall until somebody leaves it: each of ``pages`` for ``every_s`` seconds."""
    prepare_terminal()
    with _uncollected():
        from tui.wall.wall import Wall

    asyncio.run(_shown(Wall(AsyncClient(target), pages=pages, every_s=every_s, lang=lang, ascii_only=ascii_only)))


def _desk(target: Target) -> str:
    """Return what tells this desk from others: the daemon, and as whom it is asked."""
    address = target.address.absolute() if isinstance(target.address, Path) else target.address
    return " ".join(map(str, filter(None, (address, target.unit, target.officer))))


def _without_colour() -> str | None:
    """Return the theme that NO_COLOR asks for; Textual must not see the word, or it turns other themes grey."""
    return "none" if os.environ.pop("NO_COLOR", "") else None


def _theme_of_terminal() -> str:
    return "ansi" if os.environ.get("TERM") in _SIXTEEN else "dark"


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the cycle collector off what is loaded for good: a fifth of the start, later pauses between keys."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def prepare_terminal() -> None:
    """Keep the kitty keyboard protocol off unless the user chose it: it turns typed Chinese into garbage."""
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
