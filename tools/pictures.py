"""Draws the dashboard's screens for the documentation, before a real daemon in the demonstration's city.

    make pictures                                     # all of them, into docs/images
    python -m tools.pictures --only queue --lang en   # some

The city has lived three weeks through the real engine; it is Thursday morning, and its clock runs as ours.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from textual.pilot import Pilot

from tools.drawing import drawn
from tui import calls
from tui.client import AsyncClient, Client, Target
from tui.dashboard import Dashboard
from tui.demo.stage import ZONE, standing
from tui.view.status import SCREENS
from tui.wall.wall import Wall

IMAGES = Path(__file__).parents[1] / "docs" / "images"
MORNING = datetime(2026, 3, 19, 10, 20, tzinfo=ZONE)
LANGS = ("zh", "en")
_SETTLES_S = 300.0  # at most, for the pushes of three weeks; what the daemon works out behind is there by then
_ANSWERS_S = 30.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the keys that lead there, how large."""

    name: str
    keys: tuple[str, ...]
    size: tuple[int, int] = (120, 36)
    rest_s: float = 2.0  # for counts and figures that come a moment later
    typed: str = ""  # into the dialog that the keys opened, and Enter


_OTHERWISE = ("case", "forecast", "backlog")
SHOTS: tuple[Shot, ...] = (
    *(Shot(screen, (str(number),)) for number, screen in enumerate(SCREENS, 1) if screen not in _OTHERWISE),
    Shot("case", ("1", "j", "j", "enter")),
    Shot("forecast", ("8",), rest_s=12.0),
    Shot("backlog", ("2",), rest_s=8.0),
    Shot("health", ("9", "tab")),
    Shot("acts", ("1", *("j",) * 9, "a")),
    Shot("past", ("1", "B"), rest_s=6.0, typed="-20h"),
    Shot("manners", ("1", "C", "j")),
    Shot("wall", (), rest_s=6.0),
)


async def shoot(target: Target, shot: Shot, lang: str) -> str:
    """Return the picture of what stands on screen after the shot's keys."""
    if shot.name == "wall":
        return await _shoot_wall(target, shot, lang)
    app = Dashboard(AsyncClient(target), lang=lang)
    async with app.run_test(size=shot.size) as pilot:
        await _until(pilot, lambda: _shows(app, app.look.say("link.up")))
        for key in shot.keys:
            await _until(pilot, lambda: not _shows(app, app.look.say("loading")))
            await pilot.press(key)
        await _until(pilot, lambda: not _shows(app, app.look.say("loading")))
        if shot.typed:
            await pilot.press(*shot.typed, "enter")
        await pilot.pause(shot.rest_s)
        return drawn(app)


async def _shoot_wall(target: Target, shot: Shot, lang: str) -> str:
    app = Wall(AsyncClient(target), lang=lang)
    async with app.run_test(size=shot.size) as pilot:
        await pilot.pause(shot.rest_s)
        return drawn(app)


def _shows(app: Dashboard, text: str) -> bool:
    strips = app.screen._compositor.render_strips()  # noqa: SLF001 -- the painted screen has no other door
    return any(text in strip.text for strip in strips)


async def _until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    for _ in range(round(_ANSWERS_S / 0.05)):
        if condition():
            return
        await pilot.pause(0.05)
    raise SystemExit("the dashboard did not come to rest")


def _settle(target: Target) -> None:
    """Wait until the pushes of the weeks before have arrived, so that none stands there as undelivered."""
    give_up_s = time.monotonic() + _SETTLES_S
    with Client(target) as client:
        while client.ask(calls.health()).undelivered and time.monotonic() < give_up_s:
            time.sleep(1.0)


async def _shoot_all(target: Target, shots: list[Shot], langs: tuple[str, ...]) -> None:
    for shot, lang, path in _wanted(shots, langs):
        path.write_text(await shoot(target, shot, lang), encoding="utf-8")
        print(path.name)


def _wanted(shots: list[Shot], langs: tuple[str, ...]) -> Iterator[tuple[Shot, str, Path]]:
    for shot in shots:
        for lang in langs:
            yield shot, lang, IMAGES / f"{shot.name}.{lang}.svg"


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", choices=[shot.name for shot in SHOTS], default=None)
    parser.add_argument("--lang", choices=LANGS, default=None)
    asked = parser.parse_args()
    shots = [shot for shot in SHOTS if asked.only is None or shot.name in asked.only]
    with (
        tempfile.TemporaryDirectory(prefix="duban-pictures-") as folder,
        standing(Path(folder), 1.0, print, MORNING) as stage,
    ):
        _settle(stage.target)
        asyncio.run(_shoot_all(stage.target, shots, (asked.lang,) if asked.lang else LANGS))


if __name__ == "__main__":
    main()
