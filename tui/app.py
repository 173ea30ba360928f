"""Opens the dashboard, or the wall. Textual is imported only after the terminal is prepared for it."""

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tui.client import AsyncClient, Target


def run_dashboard(target: Target, *, lang: str | None = None, ascii_only: bool = False) -> None:
    """Show the dashboard until the officer leaves it; a daemon that is not there yet is waited for on screen.

    ``lang`` is ``zh`` or ``en``; None takes the daemon's configuration and begins in Chinese, whatever LANG
    says. ``ascii_only`` keeps to characters whose width no terminal doubts.
    """
    prepare_terminal()
    with _uncollected():
        from tui.dashboard import Dashboard

    Dashboard(AsyncClient(target), lang=lang, ascii_only=ascii_only).run()


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

    Wall(AsyncClient(target), pages=pages, every_s=every_s, lang=lang, ascii_only=ascii_only).run()


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
