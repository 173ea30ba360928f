"""Screen 5: what was refused, what waits, what is in force; and an officer's choice about an edit."""

import pytest

from tests.screens import an_edit
from tests.screens.conftest import Seated
from tests.screens.looking import find, rows, shows, until, until_shown, width
from tests.screens.stand_in import MOVED, NOON, StandIn


def with_edit() -> StandIn:
    """Return a daemon whose config.toml was edited and waits."""
    source = StandIn()
    source.health_says = {"edition": 3, "waiting": an_edit.waiting(NOON)}
    return source


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("影响在办 1,290", "提前 1,234", "红牌 1,200")),
        ("en", ("reaches 1,290", "1,234 earlier", "1,200 red")),
    ],
)
async def test_an_edit_that_waits_is_shown_before_it_bites(
    seated: Seated, size: tuple[int, int], lang: str, words: tuple[str, ...]
) -> None:
    """How many cases it reaches, which way deadlines move, which cards come at once; and what is in force."""
    async with seated(with_edit(), size, lang) as (app, pilot):
        await pilot.press("9")
        for word in (*words, "0123456789abcdef"):
            await until_shown(pilot, word)
        assert {width(row) for row in rows(app)} == {size[0]}


@pytest.mark.parametrize(
    ("lang", "last", "why"),
    [
        ("zh", "配置有错，未生效 12", "不是期间，可写 30m、2h、4wh、15d、3wd 或 1mo"),
        ("en", "config refused 12", "is not a period; write for example 30m"),
    ],
)
async def test_a_refused_file_names_line_and_key_on_every_screen(
    seated: Seated, lang: str, last: str, why: str
) -> None:
    """The last line says it on every screen; this one says why in its language, and no escape gets through."""
    source = StandIn()
    source.health_says = {"refused": an_edit.refused(NOON)}
    async with seated(source, (120, 40), lang) as (app, pilot):
        await until_shown(pilot, f"{last} policy.petition.resolve.limit")
        await pilot.press("9")
        await until_shown(pilot, "config.toml:12")
        assert "\x1b" not in "".join(rows(app))
        assert shows(app, why)
        assert shows(app, "is not a period") == (lang == "en")


async def test_a_choice_for_each_policy_is_sent_once(seated: Seated) -> None:
    """Nothing is sent until each policy has its choice; then exactly these go, with the hash that was seen."""
    source = with_edit()
    async with seated(source) as (_app, pilot):
        await pilot.press("9")
        await until_shown(pilot, "影响在办")
        await pilot.press("enter")
        await until_shown(pilot, "怎样用于在办件")
        await pilot.press("p", "enter")
        await until_shown(pilot, "每项都要选")
        assert source.confirmed == []
        await pilot.press("r", "enter")
        await until_shown(pilot, "第 4 版已生效")
    [sent] = source.confirmed
    assert (sent.hash, sent.choices) == (an_edit.HASH, {"four_levels": "pin", "petition": "recompute"})


async def test_a_refusal_is_read_in_the_dialog(seated: Seated) -> None:
    """Another edit came meanwhile: the daemon's sentence stands there, and nothing is said to be in force."""
    source = with_edit()
    source.refusal = MOVED
    async with seated(source) as (app, pilot):
        await pilot.press("9")
        await until_shown(pilot, "影响在办")
        await pilot.press("enter")
        await until_shown(pilot, "怎样用于在办件")
        await pilot.press("space", "j", "space", "enter")
        await until_shown(pilot, "未办理")
        await pilot.press("escape")
        await until(pilot, lambda: not shows(app, "怎样用于在办件"))
        assert not shows(app, "已生效。")


async def test_an_edit_is_declined_by_one_key(seated: Seated) -> None:
    """`x` keeps what is in force, and the line says until when; without an edit it says that there is none."""
    source = with_edit()
    async with seated(source) as (_app, pilot):
        await pilot.press("9")
        await until_shown(pilot, "影响在办")
        await pilot.press("x")
        await until_shown(pilot, "已不采用")
        assert source.declined == [an_edit.HASH]
        source.health_says = {}
        await until(pilot, lambda: _app.policies.standing.health.waiting is None)  # type: ignore[union-attr]
        await pilot.press("x")
        await until_shown(pilot, "没有待确认的修改")


async def test_policies_in_force_stand_in_columns(seated: Seated) -> None:
    """Title, open cases and hash align in cells; what older versions still hold stands below."""
    async with seated(StandIn(), (100, 30)) as (app, pilot):
        await pilot.press("9")
        await until_shown(pilot, "0123456789abcdef")
        four, petition = find(app, "四级七天"), find(app, "信访事项")
        assert width(four.partition("0123")[0]) == width(petition.partition("1111")[0])
        assert shows(app, "旧版 fedcba9876543210：12 件，承诺不改")
