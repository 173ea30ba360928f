"""The only door to reportlab: documents as PDF, A4, Chinese in any viewer. Loaded when something is printed.

A Chinese TrueType font of this machine is embedded, so that the page looks the same everywhere. Where there is
none the page names STSong-Light, which every common viewer has or replaces.
"""

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tui.view.document import Document, Section, Table

_EMBEDDED = "Chinese"
_VIEWERS_OWN = "STSong-Light"
# reportlab embeds TrueType outlines only: Noto and Source Han, which have PostScript ones, cannot be among them.
_FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
_MARGIN_PT, _FOOT_PT = 48, 60
_TITLE_PT, _FORM_PT, _BODY_PT, _FOOT_CHARS_PT = 19, 11.5, 9.5, 8
_RULE, _SHADE = "#808080", "#eeeeee"
_MISSING = "\u3013"  # what printers set for a character that their font has not
_WIDE_SPACE = "\u3000"  # two blanks in a row would become one
_BREAKS = frozenset("\n")
_LAST_PLANE = 0xFFFF  # STSong-Light's encoding has two bytes a character


def pdf_of_pages(documents: Sequence[Document], page: Callable[[int, int], str]) -> bytes:
    """Return documents as one PDF, each on a page of its own; ``page`` words the page numbers.

    The same documents give the same bytes.
    """
    _draft, pages = _built(documents, page, 0)
    return _built(documents, page, pages)[0]


@cache
def font() -> str:
    """Return the name of the font that is used, made known to reportlab."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    for path in filter(Path.is_file, map(Path, _FONTS)):
        try:
            pdfmetrics.registerFont(TTFont(_EMBEDDED, str(path)))
        except (TTFError, OSError):
            continue
        return _EMBEDDED
    pdfmetrics.registerFont(UnicodeCIDFont(_VIEWERS_OWN))
    return _VIEWERS_OWN


def _built(documents: Sequence[Document], page: Callable[[int, int], str], pages: int) -> tuple[bytes, int]:
    """Return the PDF and how many pages it has; ``pages`` is how many it is said to have."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate

    out, story = BytesIO(), list[Any]()
    built = BaseDocTemplate(out, pagesize=A4, title=_shown(documents[0].title), author="Duban", invariant=1)
    wide, high = A4
    for number, document in enumerate(documents):
        frame = Frame(_MARGIN_PT, _FOOT_PT, wide - 2 * _MARGIN_PT, high - _MARGIN_PT - _FOOT_PT, 0, 0, 0, 0)
        ending = _foot_of(document.foot, page, pages)
        built.addPageTemplates(PageTemplate(str(number), [frame], onPageEnd=ending))
        story += [NextPageTemplate(str(number)), PageBreak()] if story else []
        story += _story(document)
    built.build(story)
    return out.getvalue(), built.page


def _foot_of(foot: str, page: Callable[[int, int], str], pages: int) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, built: Any) -> None:  # noqa: ANN401 - reportlab's own
        wide = canvas._pagesize[0]  # noqa: SLF001 - it has no other name
        canvas.setFont(font(), _FOOT_CHARS_PT)
        canvas.line(_MARGIN_PT, _FOOT_PT - 6, wide - _MARGIN_PT, _FOOT_PT - 6)
        canvas.drawString(_MARGIN_PT, _FOOT_PT - 18, _shown(foot))
        canvas.drawRightString(wide - _MARGIN_PT, _FOOT_PT - 18, _shown(page(built.page, pages)))

    return draw


def _story(document: Document) -> list[Any]:
    """Return a document as reportlab's flowables."""
    from reportlab.platypus import Spacer

    story = [_text(document.mark, _TITLE_PT, colour="red", centred=True)] if document.mark else []
    story += [_text(document.title, _TITLE_PT, centred=True), Spacer(0, 6)]
    story += [_text(line, _FORM_PT, centred=True) for line in document.under]
    return [*story, *(part for section in document.sections for part in _section(section))]


def _section(section: Section) -> list[Any]:
    from reportlab.platypus import Spacer

    story: list[Any] = [Spacer(0, 9)]
    if section.title:
        story += [_text(section.title, _FORM_PT, kept=True), Spacer(0, 4)]
    for line in section.lines:
        story += [_text(line, _FORM_PT), Spacer(0, 10)]
    return story + ([_table(section.table)] if section.table is not None else [])


def _table(table: Table) -> Any:  # noqa: ANN401 - reportlab's own
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Table as Drawn

    room, whole = A4[0] - 2 * _MARGIN_PT, sum(table.shares)
    rows = ([table.head] if table.head else []) + list(table.rows)
    drawn = Drawn(
        [[_text(cell, _BODY_PT if table.head else _FORM_PT) for cell in row] for row in rows],
        colWidths=[room * share / whole for share in table.shares],
        repeatRows=1 if table.head else 0,
    )
    padding = 2.5 if table.head else 7
    style = [
        ("GRID", (0, 0), (-1, -1), 0.4, HexColor(_RULE)),
        ("VALIGN", (0, 0), (-1, -1), "TOP" if table.head else "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), padding),
        ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
    ]
    style += [("BACKGROUND", (0, 0), (-1, 0), HexColor(_SHADE))] if table.head else []
    drawn.setStyle(style)
    return drawn


def _text(text: str, size: float, *, centred: bool = False, kept: bool = False, colour: str = "black") -> Any:  # noqa: ANN401 - reportlab's own
    """Return a paragraph that breaks lines as Chinese does; whatever stands in it is text, and no markup."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "text",
        fontName=font(),
        fontSize=size,
        leading=size * 1.35,
        wordWrap="CJK",
        alignment=1 if centred else 0,
        keepWithNext=kept,
        textColor=colour,
    )
    return Paragraph(escape(_shown(text.replace("  ", _WIDE_SPACE))).replace("\n", "<br/>"), style)


def _shown(text: str) -> str:
    """Return ``text`` with a mark for each character that the font has not: nothing goes missing in silence."""
    return "".join(char if char in _BREAKS or _has(char) else _MISSING for char in text)


@cache
def _has(char: str) -> bool:
    from reportlab.pdfbase import pdfmetrics

    known = getattr(pdfmetrics.getFont(font()).face, "charToGlyph", None)
    return ord(char) <= _LAST_PLANE if known is None else ord(char) in known
