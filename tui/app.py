"""Opens the dashboard, or the wall. Textual is imported only after the terminal is prepared for it."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.client import AsyncClient, Target

if TYPE_CHECKING:
    from textual.app import App


def run_dashboard(target: Target, *, lang: str | None = None, ascii_only: bool = False) -> None:
    """Show the dashboard until the officer leaves it; a daemon that is not there yet is waited for on screen.

    ``lang`` is ``zh`` or ``en``; None takes the daemon's configuration and begins in Chinese, whatever LANG
    says. ``ascii_only`` keeps to characters whose width no terminal doubts.
    """
    prepare_terminal()
    with _uncollected():
        from tui.dashboard import Dashboard

    asyncio.run(_shown(Dashboard(AsyncClient(target), lang=lang, ascii_only=ascii_only)))


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
