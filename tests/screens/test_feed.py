"""Screen 5: what happened, newest on top; nothing moves under the reader's eyes, no line twice, none missing."""

from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schema.wire.feed import FeedLine
from tests.screens import feed_answers
from tests.screens.conftest import Seated
from tests.screens.feed_answers import COUNTY, line, rise, some
from tests.screens.looking import column_of, find, rows, shows, until, until_shown, width
from tests.screens.stand_in import NOON, StandIn
from tui.dashboard import Dashboard
from tui.view.feed_window import FRESH_HELD, HELD, FeedWindow

MINUTE = timedelta(minutes=1)
CUT = "\x1b]0;x\x07<b>"


def with_news(count: int = 40, step: timedelta = MINUTE) -> StandIn:
    source = StandIn()
    source.news = some(source.seq, count, NOON, step)
    return source


def numbers(app: Dashboard) -> list[str]:
    """Return the cases of the list from its top, without day lines."""
    return [row.number for row in app.feed.list.rows() if isinstance(row, FeedLine)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("红▮▮▮", "村社>乡镇", "督办牌、提级、挂牌")), ("en", ("RED▮▮▮", "vill>town"))]
)
async def test_news_is_read_in_columns(
    seated: Seated, size: tuple[int, int], lang: str, words: tuple[str, ...]
) -> None:
    """Time, card or way up, number, matter, unit: in any size, aligned, and nothing raw reaches the terminal."""
    source = with_news(80)
    source.news[3] = line(source.news[3].seq, NOON, title=f"夜间{CUT}噪音", number=f"N{CUT}1")
    async with seated(source, size, lang) as (app, pilot):
        await pilot.press("5")
        for word in words:
            await until_shown(pilot, word)
        assert {width(row) for row in rows(app)} == {size[0]}
        assert "\x1b" not in "".join(rows(app))
        assert "\x07" not in "".join(rows(app))
        found = [row for row in rows(app) if "TC2026" in row]
        assert len({column_of(row, "TC2026") for row in found}) == 1
        assert len({column_of(row, "红旗") for row in found if "红旗" in row}) == 1


async def test_days_are_parted_and_enter_opens_the_case(seated: Seated) -> None:
    """A line stands where the day changes; Enter on it does nothing, on a happening it opens the case."""
    async with seated(with_news(30, timedelta(hours=3))) as (app, pilot):
        await pilot.press("5")
        await until_shown(pilot, "--- 03-09 周一")
        at = next(index for index, row in enumerate(app.feed.list.rows()) if not isinstance(row, FeedLine))
        app.feed.list.go_to(at)
        await pilot.press("enter")
        assert app.pane is app.feed
        app.feed.list.go_to(at + 1)
        source_row = app.feed.list.row
        assert isinstance(source_row, FeedLine)
        await pilot.press("enter")
        await until(pilot, lambda: app.pane is app.case)


async def test_what_comes_waits_above_until_asked_for(seated: Seated) -> None:
    """New lines are counted and nothing moves; g shows them on top; none is there twice."""
    source = with_news()
    async with seated(source) as (app, pilot):
        await pilot.press("5")
        await until_shown(pilot, "TC2026000100")
        await pilot.press("j", "j", "j")
        before = rows(app)[2:-2]
        for seq in range(101, 104):
            source.tell(line(seq, NOON))
        await until_shown(pilot, "3 条新动态 ^ 按 g 查看")
        assert rows(app)[2:-2] == before
        await pilot.press("g")
        await until_shown(pilot, "TC2026000103")
        assert numbers(app) == [f"TC2026{seq:06}" for seq in range(103, 60, -1)]
        assert not shows(app, "新动态")


async def test_following_shows_it_at_once_but_never_moves_a_reader_further_down(seated: Seated) -> None:
    """With f the newest appears at the top; a reader who went down keeps the page, and is told how many wait."""
    source = with_news()
    async with seated(source) as (app, pilot):
        await pilot.press("5")
        await until_shown(pilot, "TC2026000100")
        await pilot.press("f")
        await until_shown(pilot, "跟随中")
        source.tell(rise(101, NOON))
        await until(pilot, lambda: numbers(app)[0] == "TC2026000101")
        await pilot.press("space")
        before = rows(app)[2:-2]
        source.tell(line(102, NOON))
        await until_shown(pilot, "1 条新动态")
        assert rows(app)[2:-2] == before
        await pilot.press("home")
        await until(pilot, lambda: numbers(app)[0] == "TC2026000102")


async def test_older_news_comes_as_one_scrolls(seated: Seated) -> None:
    """The end of the list fetches what is older, to the beginning; no line missing or twice, in bounded memory."""
    source = StandIn()
    source.seq = 1500
    source.news = some(1500, 1500, NOON, MINUTE)
    async with seated(source) as (app, pilot):
        await pilot.press("5")
        await until_shown(pilot, "TC2026001500")
        for _ in range(60):
            await pilot.press("G")
            await pilot.pause(0.005)
            if numbers(app)[-1] == "TC2026000001":
                break
        found = [int(number[-6:]) for number in numbers(app)]
        assert found == list(range(found[0], 0, -1))
        assert len(found) == HELD
        await pilot.press("g")
        await until(pilot, lambda: numbers(app)[0] == "TC2026001500")


async def test_a_subtree_and_a_kind_are_chosen(seated: Seated) -> None:
    """A slash asks for a unit by its name, c for kinds; Esc takes both away."""
    source = with_news()
    source.news[0] = line(100, NOON, unit=COUNTY)
    async with seated(source) as (app, pilot):
        await pilot.press("5")
        await until_shown(pilot, "TC2026000100")
        await pilot.press("slash")
        await until_shown(pilot, "名称、拼音首字母或代码")
        await pilot.press(*"红旗")
        await until(pilot, lambda: shows(app, "> 红旗社区综治中心") and not shows(app, "七一路街道综治中心 "))
        await pilot.press("enter")
        await until_shown(pilot, "筛选 红旗社区综治中心")
        await until(pilot, lambda: bool(numbers(app)) and "TC2026000100" not in numbers(app))
        await pilot.press("c")
        await until_shown(pilot, "只看督办牌")
        await until(pilot, lambda: bool(numbers(app)) and not shows(app, "村社>乡镇"))
        await pilot.press("escape")
        await until(pilot, lambda: bool(numbers(app)) and numbers(app)[0] == "TC2026000100")
        assert shows(app, "督办牌、提级、挂牌")


async def test_after_an_outage_nothing_is_missing(seated: Seated) -> None:
    """What happened while the line was down is counted when it is back, and shown once."""
    source = with_news()
    async with seated(source) as (app, pilot):
        await pilot.press("5")
        await until_shown(pilot, "TC2026000100")
        source.cut()
        await until_shown(pilot, "连不上守护进程")
        source.news = [line(seq, NOON) for seq in (103, 102, 101)] + source.news
        source.seq = 103
        source.mend()
        source.tell(line(104, NOON))
        await until_shown(pilot, "4 条新动态")
        await pilot.press("g")
        await until(pilot, lambda: numbers(app)[:5] == [f"TC2026{seq:06}" for seq in range(104, 99, -1)])


async def test_a_screen_nobody_looked_at_begins_with_the_newest(seated: Seated) -> None:
    """Whoever comes back to the feed finds what is new on top, and was not asked for each line meanwhile."""
    source = with_news()
    async with seated(source) as (app, pilot):
        await pilot.press("5")
        await until_shown(pilot, "TC2026000100")
        await pilot.press("1")
        asked = sum(call.path == "/v1/feed" for call in source.asked)
        source.tell(line(101, NOON))
        await until(pilot, lambda: app._counts is not None)
        await pilot.pause(0.3)
        assert sum(call.path == "/v1/feed" for call in source.asked) == asked
        await pilot.press("5")
        await until(pilot, lambda: numbers(app)[0] == "TC2026000101")
        assert find(app, "TC2026000101")


LEDGER = some(9_500, 9_500, NOON, timedelta(0))


@settings(max_examples=40)
@example([("older", 1)] * 9)
@given(st.lists(st.tuples(st.sampled_from(["come", "show", "older", "anew"]), st.integers(1, 250)), max_size=30))
def test_the_window_is_whole_whatever_happens(steps: list[tuple[str, int]]) -> None:
    """Lines come, are shown, older ones are fetched, in any order: no gap, no line twice, no more than is held."""
    seq, limit, window = 2_000, 100, FeedWindow()

    def ask(*, after: int = 0, before: int | None = None) -> feed_answers.FeedPage:
        news = LEDGER[-seq:]
        params = {"after": after, "limit": limit} | ({} if before is None else {"before": before})
        return feed_answers.page(news, params, seq, NOON)

    window.begin(ask())
    for step, count in steps:
        if step == "come":
            seq += count
            window.arrive(ask(after=window.newest or 0))
        elif step == "older" and window.older is not None:
            window.go_on(ask(before=window.older))
        elif step == "anew" or window.is_torn:
            window.begin(ask())
        elif step == "show":
            window.show()
        held = [one.seq for one in window.lines]
        assert held == list(range(held[0], held[-1] - 1, -1))
        assert len(held) <= HELD
        assert len(window.fresh) <= FRESH_HELD
        assert window.older == (None if held[-1] == 1 else held[-1])
        if not window.is_torn:
            joined = [one.seq for one in (*window.fresh, *window.lines)]
            assert joined == list(range(window.newest or 0, held[-1] - 1, -1))
