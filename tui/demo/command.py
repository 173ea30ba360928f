"""`duban demo`: a city at work before one's eyes, or its figures without a terminal."""

import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from schema.errors import BadInput
from tui import calls
from tui.client import Client
from tui.commands.desk import Desk, desk_options
from tui.demo.life import Life
from tui.demo.stage import Stage, standing

_UNSEEN_S = 25.0  # how long it plays without a terminal: past the day's end, so that something happens


@click.command()
@click.option("--headless", "seconds", type=click.FloatRange(min=1), help="Play so long without a screen.")
@click.option("--speed", type=click.FloatRange(1, 10_000), default=600.0, show_default=True, help="Of the clock.")
@desk_options
def demo(desk: Desk, *, seconds: float | None, speed: float) -> None:
    """Show a city at work on a scaled clock, with a daemon and a receiver of its own; quitting ends them all."""
    if seconds is None and not (sys.stdin.isatty() and sys.stdout.isatty()):
        seconds = _UNSEEN_S
    with _unwinding(), tempfile.TemporaryDirectory(prefix="duban-demo-") as scratch:
        folder = _folder(desk.data, Path(scratch))
        say = _quiet if desk.as_json else _say
        with standing(folder, speed, say) as stage, Life(stage.target, stage.later):
            if seconds is None:
                from tui.app import run_dashboard

                run_dashboard(stage.target, lang=desk.chosen_lang, remembers=False)
            else:
                say(f"演示时钟 demo clock ×{speed:g}, {seconds:g} s …")
                time.sleep(seconds)
                _print_figures(stage, as_json=bool(desk.as_json))


@contextmanager
def _unwinding() -> Iterator[None]:
    """Have Ctrl-C (even where a shell ignores it), an end from outside or a closed terminal take all down."""
    before = {number: signal.signal(number, _leave) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one must not cut the taking down short
    sys.exit(128 + number)  # as a shell tells of a signal


def _folder(wanted: Path | None, scratch: Path) -> Path:
    """Return the demonstration's own data folder: a scratch one, or an empty one that was named."""
    if wanted is None:
        return scratch
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        is_taken = any(wanted.iterdir())
    except OSError as error:
        raise BadInput(f"{wanted} cannot be a folder ({error.strerror}); name another with --data") from error
    if is_taken:
        raise BadInput(f"{wanted} is not empty; the demonstration wants a folder of its own")
    return wanted


def _print_figures(stage: Stage, *, as_json: bool) -> None:
    with Client(stage.target) as client:
        health = client.ask(calls.health())
    figures = json.loads(stage.summary())
    figures["pushes"] |= _sendings(figures["pushes"], stage)
    figures["lag_ms"] = {"p50": _rounded(health.lag_ms_p50), "p99": _rounded(health.lag_ms_p99)}
    figures["clock"] = {"now_at": health.now_at.isoformat(), "speed": stage.speed}
    click.echo(json.dumps(figures, ensure_ascii=False) if as_json else _table(figures))


def _sendings(by_state: dict[str, int], stage: Stage) -> dict[str, int]:
    """Return what left the house and what came; what was merged or no longer wanted never left."""
    stayed = by_state.get("merged", 0) + by_state.get("superseded", 0) + by_state.get("held", 0)
    return {
        "sent": sum(by_state.values()) - stayed,
        "delivered": by_state.get("delivered", 0),
        "arrived": stage.receiver.arrived,
        "forged": stage.receiver.forged,
    }


def _rounded(lag_ms: float | None) -> float | None:
    return None if lag_ms is None else round(lag_ms, 1)


def _table(figures: dict[str, object]) -> str:
    return "\n".join(f"{name}: {_plain(value)}" for name, value in figures.items())


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return str(value)


def _say(sentence: str) -> None:
    click.echo(sentence)


def _quiet(_sentence: str) -> None:
    """Keep standard output for the one JSON document."""
