"""Paper of a shift and of its orders: text line by line in both languages, PDF with the same facts, bad places."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from schema.errors import BadInput
from schema.instants import to_us
from tests.screens.shift_answers import NOON, order, row, shift
from tui import paper
from tui.export import export, suggested
from tui.view.cells import width
from tui.view.document import Document, Section, Table, text_lines
from tui.view.look import Look
from tui.view.order_paper import order_document
from tui.view.shift_paper import shift_document

ZH, EN = Look("zh"), Look("en")
PRINTED_US = to_us(NOON) + 60_000_000
BRIEF = """\
                                      王益区 接班简报
============================================================================================
数据截至 2026-03-10 周二 14:00  在办 40  逾期 1  中止 1
本班 03-10 08:00 至 03-10 20:00  张三
下一班 03-10 20:00 至 03-11 08:00  李四
上次交接 03-10 08:02 王五 交 张三  平安

今日到期 120
  列出前 2 条
牌      编号            事项                承办单位      时间         说明         经办人
--------------------------------------------------------------------------------------------
        TC2026000002    小区三号楼楼顶漏水  红旗社区      03-10 18:00  剩 04:00     张三
                        半年无人处理
黄      TC2026000003    小区三号楼楼顶漏水  红旗社区      03-10 18:00  剩 04:00     张三
                        半年无人处理

明日到期 1
牌      编号            事项                承办单位      时间         说明         经办人
--------------------------------------------------------------------------------------------
        TC2026000004    小区三号楼楼顶漏水  红旗社区      03-11 24:00  剩 1天10:00  张三
                        半年无人处理

逾期未办结 1
牌      编号            事项                承办单位      时间         说明         经办人
--------------------------------------------------------------------------------------------
红      TC2026000001    小区三号楼楼顶漏水  红旗社区      03-10 12:00  逾 02:00     张三
                        半年无人处理

承诺到期 1
牌      编号            事项                承办单位      时间         说明         经办人
--------------------------------------------------------------------------------------------
        TC2026000008    小区三号楼楼顶漏水  红旗社区      03-10 17:00  办理中       张三
                        半年无人处理

两日内恢复计时 1
牌      编号            事项                承办单位      时间         说明         经办人
--------------------------------------------------------------------------------------------
        TC2026000007    小区三号楼楼顶漏水  红旗社区      03-11 09:00  听证         张三
                        半年无人处理

推送未送达 1
时间         编号            推送          收件          说明
--------------------------------------------------------------------------------------------
03-10 11:00  TC2026000003    红牌          赵六          不再重发 no such host

交班留言 1
时间         记录人        内容
--------------------------------------------------------------------------------------------
03-10 13:00  张三          王大妈要回电?[31m

交接记录 1
03-10 08:02 王五 交 张三  平安

--------------------------------------------------------------------------------------------
王益区  印制时间 2026-03-10 周二 14:01  数据截至 2026-03-10 周二 14:00"""

ORDER = """\
                                Supervision order (RED card)
============================================================================================
Order [2026] No. 123

case              TC2026000001
matter            小区三号楼楼顶漏水
place             王益区 红旗社区 第一网格
issued to         红旗社区
opened            2026-03-06 Fri 10:00
limit (resolve)   2026-03-09 Mon 24:00
standing          late by 00:01:00 when issued
required          act on receipt; what is not settled by 2026-03-10 Tue 24:00 leads to:
                  escalate
basis             Regulations on Petition Work, art. 40  policy: 四级七天 (c42b2226e22d29c1)
issued            2026-03-10 Tue 00:01
issued by         王益区
ledger            line 123 abababababababab

receipt
  signed: ____________________  date: ____________________
  seal of the issuer: ____________________

--------------------------------------------------------------------------------------------
王益区  printed 2026-03-10 Tue 14:01  data as of 2026-03-10 Tue 14:00"""


def of_order(look: Look = ZH, **changes: object) -> Document:
    return order_document(order(**changes), look, PRINTED_US, to_us(NOON))


def of_shift(view: str = "brief", look: Look = ZH, **changes: object) -> Document:
    return shift_document(shift(**changes), view, look, PRINTED_US)


def page(number: int, of: int) -> str:
    return f"第 {number} 页 共 {of} 页"


def pdf_text(*documents: Document) -> list[str]:
    """Return each page's characters, without the spaces that only set them apart."""
    read = PdfReader(BytesIO(paper.pdf_of_pages(documents, page)))
    return ["".join(found.extract_text().split()) for found in read.pages]


def test_the_brief_in_lines() -> None:
    """Every list, true totals, each row in full; nothing is cut and nothing steers a terminal."""
    assert "\n".join(text_lines(of_shift())) == BRIEF


def test_an_order_in_lines() -> None:
    """Number, matter, unit, limit and how far over, what follows by when, the policy's hash, the receipt."""
    assert "\n".join(text_lines(of_order(EN))) == ORDER


@pytest.mark.parametrize("look", [ZH, EN])
@pytest.mark.parametrize("view", ["brief", "handover"])
def test_no_line_is_wider_than_the_page(look: Look, view: str) -> None:
    """Whatever is long wraps."""
    long = row(1, title="长" * 300, number="信" * 64, due_at=None)
    lines = text_lines(of_shift(view, look, late=shift().late.model_copy(update={"rows": (long,)})))
    assert max(map(width, lines)) <= 92


def test_what_happened_stands_in_the_handover_alone() -> None:
    """Newly red, risen and settled are of the hand-over; both name what is open."""
    brief, handover = ("\n".join(text_lines(of_shift(view))) for view in ("brief", "handover"))
    assert "本班新发红牌 1" in handover
    assert "本班新发红牌" not in brief
    assert "升至 王益区" in handover
    assert "(红)" in handover
    assert all("逾期未办结 1" in text for text in (brief, handover))


def test_days_off_are_named() -> None:
    """Before a weekend "tomorrow" becomes the next working day."""
    friday = shift().today.replace(day=13)
    lines = text_lines(of_shift(today=friday, ahead_until=friday.replace(day=16)))
    assert "03-16 周一 24:00 前到期（含休息日） 1" in lines


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"issued_at": NOON.replace(day=9, hour=14)}, "发牌时距到期 10:00"),
        ({"issued_at": NOON.replace(hour=0, second=1)}, "发牌时刚刚逾期"),
        ({"next_at": NOON.replace(hour=0)}, "本件随即进入下一步：提级"),
        ({"next_rung": "", "next_at": None}, "收到本单即行办理并反馈结果"),
        ({"next_rung": "yellow"}, "仍未办结的，下一步：黄牌"),
        ({"withdrawn_at": NOON}, "已撤牌  督办单（红牌）"),
        ({"withdrawn_at": NOON}, "本牌已于 2026-03-10 周二 14:00 撤回，本单不再执行"),
    ],
)
def test_an_order_says_how_it_stands(changes: dict[str, object], said: str) -> None:
    """Before or after the limit, with what follows, withdrawn or not."""
    assert any(said in line for line in text_lines(of_order(**changes)))


@pytest.fixture(params=["embedded", "viewer's own"])
def font(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Print with a font of this machine where there is one, and without."""
    for cached in (paper.font, paper._has):
        cached.cache_clear()
    if request.param == "viewer's own":
        monkeypatch.setattr(paper, "_FONTS", ())
    used = paper.font()
    yield used
    for cached in (paper.font, paper._has):
        cached.cache_clear()


def test_a_pdf_says_what_the_text_says(font: str) -> None:
    """Each fact of the text is on the page, its Chinese readable by a program, its pages numbered."""
    assert font
    [text] = pdf_text(of_order())
    for line in text_lines(of_order())[3:]:
        for word in line.split("  "):
            found = "".join(word.split())
            assert found.strip("=-_") in text or set(found) <= set("=-"), word
    assert "第1页共1页" in text


def test_each_order_begins_a_page_with_its_own_foot(font: str) -> None:
    """Two orders are two pages; the withdrawn one says so on its own."""
    texts = pdf_text(of_order(), of_order(seq=200, withdrawn_at=NOON))
    assert len(texts) == 2
    assert "督办〔2026〕第123号" in texts[0]
    assert "已撤牌" not in texts[0]
    assert "督办〔2026〕第200号" in texts[1]
    assert "已撤牌" in texts[1]
    assert "第2页共2页" in texts[1]


def test_the_same_is_printed_the_same(font: str) -> None:
    """Printed again, an order is the same file, byte for byte."""
    first, again = (paper.pdf_of_pages([of_order()], page) for _ in range(2))
    assert first == again


def test_a_long_shift_runs_over_pages(font: str) -> None:
    """Fifty rows do not fit one page; the head of the table and the foot come again."""
    many = tuple(row(index) for index in range(50))
    texts = pdf_text(of_shift(late=shift().late.model_copy(update={"rows": many, "total": 50})))
    assert len(texts) >= 2
    assert all("印制时间" in text for text in texts)
    assert "牌编号事项" in texts[1][:40]


def test_text_is_no_markup_and_an_unknown_character_is_marked(font: str) -> None:
    """What looks like markup is printed as it is; what the font has not is not left out in silence."""
    table = Table((1, 1), (("<b>&amp;</b>", "甲\U00030edd乙"),))
    [text] = pdf_text(Document("<i>x</i>", (), (Section(table=table),), "foot"))
    assert "<b>&amp;</b>" in text
    assert "<i>x</i>" in text
    assert "甲〓乙" in text


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    """Nothing is replaced, no folder is made, no ending is guessed: one sentence with the full path."""
    path = export([of_shift()], str(tmp_path / "a.TXT"), ZH)
    assert path == tmp_path / "a.TXT"
    before = path.read_bytes()
    for name, why in (
        ("a.TXT", "is there already and stays as it is"),
        ("none/a.txt", "No such file or directory"),
        ("a.doc", "ends neither in .txt nor in .pdf"),
        ("b", "ends neither"),
        ("x" * 300 + ".txt", "cannot be written"),
        ("\0.txt", "cannot be written"),
    ):
        with pytest.raises(BadInput, match=why):
            export([of_shift()], str(tmp_path / name), ZH)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.TXT"]


def test_where_an_export_goes_by_default() -> None:
    """The name tells what and when."""
    assert suggested("shift", NOON, ZH) == "~/duban-交接-20260310-1400.txt"
    assert suggested("order", NOON, EN) == "~/duban-order-20260310-1400.txt"
