"""Screen 7: what is ahead, what happened, what one shift leaves the next, and paper of it all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from schema.errors import NotAllowed
from schema.wire.shift import NoteIn
from tests.screens.conftest import Desk, Seated
from tests.screens.looking import cells, column_of, find, rows, shows, until, until_shown
from tests.screens.shift_answers import note
from tests.screens.stand_in import StandIn
from tui.dashboard import Dashboard
from tui.view.cells import width


@pytest.fixture
def source() -> Iterator[StandIn]:
    """Give a daemon's stand-in with a shift."""
    return StandIn()


async def opened(desk: Desk, word: str = "接班简报") -> Dashboard:
    app, pilot = desk
    await pilot.press("7")
    await until_shown(pilot, word)
    await until_shown(pilot, "王益区")
    return app


async def write(desk: Desk, text: str) -> None:
    """Write into the dialog in front, over what it suggests, and confirm."""
    app, pilot = desk
    await pilot.pause()
    app.screen.query_one(Input).value = text
    await pilot.press("enter")


async def test_the_brief_is_what_is_ahead(seated: Seated, source: StandIn) -> None:
    """Watch, next watch, last hand-over and true totals; what happened is left to the hand-over."""
    async with seated(source) as desk:
        app = await opened(desk)
        assert "[接班简报]" in find(app, "交班小结")
        assert "03-10 08:00 至 03-10 20:00  张三" in find(app, "本班")
        assert "李四" in find(app, "下一班")
        assert "03-10 08:02 王五 交 张三  平安" in find(app, "上次交接")
        assert "列出前 2 条" in find(app, " 今日到期 120   ")
        assert not shows(app, "本班新发红牌")
        assert shows(app, "红▮▮▮")


async def test_the_handover_is_what_happened_and_is_open(seated: Seated, source: StandIn) -> None:
    """V and Tab switch; the first lists are the shift's own, and the risen case shows its old card in brackets."""
    async with seated(source, (120, 40)) as desk:
        app = await opened(desk)
        await desk[1].press("v")
        await until_shown(desk[1], "本班新发红牌")
        assert "升至 王益区" in find(app, "TC2026000005")
        assert "(红)" in find(app, "TC2026000005")
        await desk[1].press("tab")
        await until(desk[1], lambda: not shows(app, "本班新发红牌"))


async def test_late_in_the_watch_the_handover_comes_first(seated: Seated, source: StandIn) -> None:
    """In the last two hours of a watch the screen opens on the hand-over."""
    page = source.shift.page
    late = page.watch.model_copy(update={"until_at": page.now_at.replace(hour=15)})
    source.shift.page = page.model_copy(update={"watch": late})
    async with seated(source) as desk:
        app = await opened(desk, "交班小结")
        await until_shown(desk[1], "本班新发红牌")
        assert "[交班小结]" in find(app, "接班简报")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_columns_align(seated: Seated, source: StandIn, lang: str, size: tuple[int, int]) -> None:
    """Number and instant stand in the same cell on every row; no row is wider than the terminal."""
    async with seated(source, size, lang) as desk:
        await opened(desk, "接班简报" if lang == "zh" else "Brief")
        app = desk[0]
        found = [row for row in rows(app) if "TC20260000" in row and "03-1" in row]
        shown = [row for row in found if "TC2026000002" in row or "TC2026000003" in row or "TC2026000004" in row]
        assert len({column_of(row, "TC2026") for row in shown if "no such host" not in row}) == 1
        assert len({column_of(row, "03-1") for row in shown if "no such host" not in row}) == 1
        assert all(width(row.rstrip()) <= size[0] for row in rows(app))
        assert all(len(cells(row)) <= size[0] for row in rows(app))


async def test_enter_opens_the_case_and_the_cursor_is_marked(seated: Seated, source: StandIn) -> None:
    """J moves to the next case, over headings; a mark besides the colour says where the cursor is."""
    async with seated(source) as desk:
        app, pilot = await opened(desk), desk[1]
        await pilot.press("j")
        await until(pilot, lambda: find(app, "TC2026000003").startswith(">"))
        assert not find(app, "TC2026000002").startswith(">")
        await pilot.press("enter")
        await until_shown(pilot, "楼顶漏水已经半年")
        assert shows(app, "TC2026000003")


async def test_a_note_is_left_and_ticked_off(seated: Seated, source: StandIn) -> None:
    """N writes one, x takes it from the list; nothing in it steers the terminal."""
    async with seated(source, (80, 40)) as desk:
        app, pilot = await opened(desk), desk[1]
        assert "王大妈要回电?[31m" in find(app, "王大妈")
        await pilot.press("n")
        await until_shown(pilot, "留言在有人按 x 办讫之前一直在")
        await write(desk, "二号楼停水到六点")
        await until_shown(pilot, "留言已记")
        await until_shown(pilot, "二号楼停水到六点")
        await pilot.press("G")
        await pilot.press("x")
        await until(pilot, lambda: not shows(app, "二号楼停水到六点"))
        assert shows(app, "王大妈")


async def test_a_note_at_the_end_shows_its_text(seated: Seated, source: StandIn) -> None:
    """On a small screen the last note is in sight with what it says, not its writer alone."""
    last = note(5, "第一行\n第二行\n第三行", by="owner:0")
    source.shift.page = source.shift.page.model_copy(update={"notes": [last], "handovers": []})
    async with seated(source) as desk:
        app, pilot = await opened(desk), desk[1]
        await pilot.press("G")
        await until_shown(pilot, "第三行")
        assert "管理员" in find(app, "[ ]")


async def test_lists_are_jumped_to(seated: Seated, source: StandIn) -> None:
    """] goes to the head of the next list, the full-width bracket too, [ back."""
    async with seated(source) as desk:
        app, pilot = await opened(desk), desk[1]
        await pilot.press("]")
        await until(pilot, lambda: "今日到期 120" in rows(app)[2])
        await pilot.press("】")
        await until(pilot, lambda: "明日到期 1" in rows(app)[2])
        assert find(app, "TC2026000004").startswith(">")
        await pilot.press("[")
        await until(pilot, lambda: "今日到期 120" in rows(app)[2])


async def test_x_on_no_note_says_what_to_do(seated: Seated, source: StandIn) -> None:
    """On a case there is nothing to tick off."""
    async with seated(source) as desk:
        await opened(desk)
        await desk[1].press("x")
        await until_shown(desk[1], "把光标移到一条留言上")


async def test_a_refusal_is_shown(seated: Seated, source: StandIn) -> None:
    """A viewer's note and tick are refused by the daemon, and the screen says its sentence."""
    source.shift.refusal = NotAllowed("a viewer reads and does not act")
    async with seated(source, (80, 40)) as desk:
        _, pilot = await opened(desk), desk[1]
        await pilot.press("n")
        await until_shown(pilot, "交班留言")
        await write(desk, "x")
        await until_shown(pilot, "a viewer reads")
        await pilot.press("escape", "G", "x")
        await until_shown(pilot, "a viewer reads")


async def test_a_refusal_is_in_the_language_of_the_screen(seated: Seated, source: StandIn) -> None:
    """What the daemon refuses is wanted, and read, in the language in force, also once another is chosen."""
    source.shift.refusal = NotAllowed("a viewer reads and does not act", zh="只读人员不能办理")
    async with seated(source, (80, 40)) as desk:
        _, pilot = await opened(desk), desk[1]
        assert source.lang == "zh"
        await pilot.press("G", "x")
        await until_shown(pilot, "只读人员不能办理")
        await pilot.press("L", "x")
        await until_shown(pilot, "a viewer reads")
        assert source.lang == "en"


async def test_the_watch_is_handed_over(seated: Seated, source: StandIn) -> None:
    """The next officer is suggested; an unknown name is refused, and the dialog stays."""
    async with seated(source) as desk:
        app, pilot = await opened(desk), desk[1]
        await pilot.press("h")
        await pilot.pause()
        assert app.screen.query_one(Input).value == "李四"
        await write(desk, "无名")
        await until_shown(pilot, "no officer on duty called")
        await write(desk, "李四 一切正常")
        await until_shown(pilot, "已交班：张三 交 李四")
        await until_shown(pilot, "张三 交 李四  一切正常")


async def test_the_view_is_exported(seated: Seated, source: StandIn, tmp_path: Path) -> None:
    """To text or PDF by the ending, said with its full path; a file that is there stays as it is."""
    async with seated(source) as desk:
        app, pilot = await opened(desk), desk[1]
        target = tmp_path / "a.txt"
        await pilot.press("E")
        await pilot.pause()
        assert app.screen.query_one(Input).value == "~/duban-交接-20260310-1400.txt"
        await write(desk, str(target))
        await until(pilot, target.exists)
        await until_shown(pilot, "已写入")
        assert "王益区 接班简报" in target.read_text(encoding="utf-8")
        before = target.read_bytes()
        await pilot.press("Ｅ")
        await pilot.pause()
        await write(desk, str(target))
        await until_shown(pilot, "不会覆盖")
        await write(desk, str(tmp_path / "no" / "a.pdf"))
        await until_shown(pilot, "写不了")
        await write(desk, str(tmp_path / "a.pdf"))
        await until(pilot, (tmp_path / "a.pdf").exists)
        assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
        assert target.read_bytes() == before


async def test_the_order_of_a_case_is_printed(seated: Seated, source: StandIn, tmp_path: Path) -> None:
    """D prints the newest order of the case under the cursor; a case without a card says so."""
    async with seated(source) as desk:
        _, pilot = await opened(desk), desk[1]
        await pilot.press("D")
        await pilot.pause()
        await write(desk, str(tmp_path / "o.txt"))
        await until_shown(pilot, "没有发过督办牌")
        assert not (tmp_path / "o.txt").exists()
        await pilot.press("j", "j", "j", "D")
        await until_shown(pilot, "TC2026000001 最近一张牌")
        await write(desk, str(tmp_path / "o.txt"))
        await until(pilot, (tmp_path / "o.txt").exists)
        assert "督办〔2026〕第 123 号" in (tmp_path / "o.txt").read_text(encoding="utf-8")


async def test_an_outage_leaves_the_shift_on_screen(seated: Seated, source: StandIn) -> None:
    """With the line cut the last facts stay, what was written waits, and is sent again under the same key."""
    async with seated(source) as desk:
        app, pilot = await opened(desk), desk[1]
        source.cut()
        await pilot.press("n")
        await pilot.pause()
        await write(desk, "留言")
        await until_shown(pilot, "没有收到答复，尚不知是否办成")
        assert "03-10 08:00 至 03-10 20:00  张三" in find(app, "本班")
        source.mend()
        await until_shown(pilot, "已连接")
        await pilot.press("enter")
        await until_shown(pilot, "留言已记")
        keys = [NoteIn.model_validate_json(call.body).key for call in source.asked if call.path.endswith("/notes")]
        assert len(keys) == 2
        assert len(set(keys)) == 1
