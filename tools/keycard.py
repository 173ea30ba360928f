"""Writes the key card, docs/keys.md: every key of the dashboard on one page, from the tables the screens use.

make keycard
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tui.view.keys import ACT_NAMES, KEYS, PAST_KEYS
from tui.view.status import SCREENS
from tui.words import WORDS

CARD = Path(__file__).parents[1] / "docs" / "keys.md"
_HEAD = """# 按键卡 Key card

由 `make keycard` 生成。全角的 `／` `：` `？` `！` 和全角字母一样有效。
`?` 列出当前屏上真正有效的键，`!` 列出全部命令。

*Made by `make keycard`. Full-width marks and letters work as well.
`?` lists the keys in force on the screen in front, `!` every command.*
"""
_MOVES = (
    ("`1` - `9`", "换屏", "screens"),
    ("`j` `k` `↓` `↑`", "下、上", "down, up"),
    ("`PgDn` `PgUp`", "翻页", "pages"),
    ("`Home` `G` `End`", "首、末", "first, last"),
    ("`Enter` `Esc`", "打开、返回", "open, back"),
)


def card() -> str:
    """Return the whole page."""
    everywhere = frozenset.intersection(*(frozenset(pairs) for pairs in KEYS.values()))
    acts = [pair for pair in KEYS["queue"] if pair[1] in ACT_NAMES]
    parts = [
        _HEAD,
        _table("到处 Everywhere", (*_MOVES, *_rows(pair for pair in KEYS["queue"] if pair in everywhere))),
        _table("办理（待办、事项屏） Acts, on the queue and on a case", _rows(acts)),
    ]
    for number, screen in enumerate(SCREENS, 1):
        zh, en = WORDS[f"tab.{screen}"]
        own = [pair for pair in KEYS[screen] if pair not in everywhere and pair not in acts]
        parts.append(_table(f"`{number}` {zh} {en}", _rows(own)))
    parts.append(_table("回看时 Looking back", _rows(PAST_KEYS)))
    return "\n".join(parts)


def _rows(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    for key, name in pairs:
        zh, en = ("换语言", "language") if name == "lang" else WORDS[f"key.{name}"]
        yield " ".join(f"`{one}`" for one in key.split()), zh, en


def _table(title: str, rows: Iterable[tuple[str, str, str]]) -> str:
    lines = [f"## {title}\n", "| 键 | 做什么 | does |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {key} | {zh} | {en} |" for key, zh, en in rows)]) + "\n"


if __name__ == "__main__":
    CARD.write_text(card(), encoding="utf-8")
