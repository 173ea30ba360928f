"""Writes the key card, docs/keys.md: every key of the dashboard on one sheet, from the tables the screens use.

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

| 屏 Screen | 键 Keys |
|---|---|"""
_MOVES = (
    ("`1` - `9`", "换屏", "screens"),
    ("`j` `k` `↓` `↑`", "下、上", "down, up"),
    ("`PgDn` `PgUp`", "翻页", "pages"),
    ("`Home` `G` `End`", "首、末", "first, last"),
    ("`Enter` `Esc`", "打开、返回", "open, back"),
)


def card() -> str:
    """Return the whole page: a row for each screen, so that it prints on one sheet."""
    everywhere = frozenset.intersection(*(frozenset(pairs) for pairs in KEYS.values()))
    acts = [pair for pair in KEYS["queue"] if pair[1] in ACT_NAMES]
    rows = [
        ("到处 Everywhere", (*_MOVES, *_said(pair for pair in KEYS["queue"] if pair in everywhere))),
        ("办理（待办、事项屏） Acts, on the queue and on a case", _said(acts)),
    ]
    for number, screen in enumerate(SCREENS, 1):
        own = [pair for pair in KEYS[screen] if pair not in everywhere and pair not in acts]
        rows.append((f"`{number}` {' '.join(WORDS[f'tab.{screen}'])}", _said(own)))
    rows.append(("回看时 Looking back", _said(PAST_KEYS)))
    return "\n".join([_HEAD, *(_row(name, keys) for name, keys in rows), ""])


def _said(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield each key with what it does in both languages."""
    for key, name in pairs:
        zh, en = ("换语言", "language") if name == "lang" else WORDS[f"key.{name}"]
        yield " ".join(f"`{one}`" for one in key.split()), zh, en


def _row(name: str, keys: Iterable[tuple[str, str, str]]) -> str:
    return f"| {name} | {' · '.join(f'{key} {zh} *{en}*' for key, zh, en in keys)} |"


if __name__ == "__main__":
    CARD.write_text(card(), encoding="utf-8")
