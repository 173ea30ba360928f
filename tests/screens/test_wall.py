"""The wall: pages that turn by themselves, and nobody takes an old picture for a live one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import QUICK
from tests.screens.looking import width
from tests.screens.stand_in import StandIn
from tests.screens.test_feed import with_news
from tui.wall.wall import Wall


def rows(app: Wall) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips[: app.size.height]]


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    for _ in range(400):
        if condition():
            return
        await pilot.pause(0.005)
    assert isinstance(pilot.app, Wall)
    raise AssertionError("it never came:\n" + "\n".join(rows(pilot.app)))


@asynccontextmanager
async def hung(
    source: StandIn, size: tuple[int, int] = (80, 24), **options: object
) -> AsyncIterator[tuple[Wall, Pilot[None]]]:
    app = Wall(source, lang="zh", pace=QUICK, monotonic=source.time, **options)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.shown.wall is not None)
        yield app, pilot


def shows(app: Wall, text: str) -> bool:
    return any(text in row for row in rows(app))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (300, 100)])
async def test_pages_turn_and_pause(size: tuple[int, int]) -> None:
    """Every 20 seconds the next page; space holds it, arrows turn by hand; every page fills every size."""
    source = with_news()
    async with hung(source, size) as (app, pilot):
        await until(pilot, lambda: shows(app, "总览 1/4") and shows(app, "今日提级"))
        for title, text in (
            ("各单位在办 2/4", "王益区"),
            ("逾期最久 3/4", "TC2026000001"),
            ("最新督办动态 4/4", "村社>乡镇"),
        ):
            source.time.at_s += 21
            app.tick()
            await until(pilot, lambda title=title, text=text: shows(app, title) and shows(app, text))
            assert {width(row) for row in rows(app)} == {size[0]}
            assert not shows(app, "漏水")
        await pilot.press("space")
        source.time.at_s += 300
        app.tick()
        await until(pilot, lambda: shows(app, "已暂停换页") and shows(app, "4/4"))
        await pilot.press("right")
        await until(pilot, lambda: shows(app, "总览 1/4"))


async def test_only_the_pages_asked_for() -> None:
    """``--screens`` and ``--every`` choose pages, their order and their time."""
    source = with_news()
    async with hung(source, pages=("news", "late"), every_s=5.0) as (app, pilot):
        await until(pilot, lambda: shows(app, "最新督办动态 1/2"))
        source.time.at_s += 6
        app.tick()
        await until(pilot, lambda: shows(app, "逾期最久 2/2"))


async def test_an_outage_is_unmistakable() -> None:
    """The line is lost: a banner over everything, no colour left; it is back: both are gone, without a key."""
    source = with_news()
    async with hung(source) as (app, pilot):
        await until(pilot, lambda: shows(app, "今日提级"))
        source.cut()
        await until(pilot, lambda: shows(app, "非实时  停在 03-10 14:00"))
        assert shows(app, "今日提级")
        source.mend()
        await until(pilot, lambda: not shows(app, "非实时"))


async def test_no_key_acts() -> None:
    """Of all the keys of the dashboard none sends anything but questions."""
    source = with_news()
    async with hung(source) as (app, pilot):
        await pilot.press(*"aretnuPbRxoc", "enter", "1", "5", "slash", "colon")
        assert source.acts == []
        assert {call.method for call in source.asked} == {"GET"}
        assert app.is_running
