"""dashboard.toml: read strictly; each fault is one sentence with file, line and key."""

from pathlib import Path

import pytest

from schema.errors import EXIT_BAD_INPUT, BadInput
from tui import preferences
from tui.preferences import Preferences
from tui.theme import PALETTES
from tui.themes import NAMES


def written(folder: Path, text: str) -> Path:
    path = folder / "dashboard.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_is_read(tmp_path: Path) -> None:
    """What stands there is what is asked for; what does not, is left open."""
    path = written(tmp_path, '# 我的\nlang = "en"\ntheme = "safe"\nscreen = "feed"\nascii = true\n')
    assert preferences.read(path) == Preferences("en", "safe", "feed", ascii=True)
    assert preferences.read(written(tmp_path, "")) == Preferences()
    assert preferences.read(tmp_path / "none.toml") == preferences.read(None) == Preferences()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('lang = "zh"\ntheme = "pink"', "line 2, theme", "dark, light, contrast, safe, ansi, none"),
        ('# x\n\ncolour = "red"', "line 3, colour", "no such key"),
        ('screen = "case"', "line 1, screen", "queue"),
        ("ascii = 1", "line 1, ascii", "true or false"),
        ("lang = 3", "line 1, lang", "zh, en"),
        ("theme = []", "line 1, theme", "dark"),
        ("[lang]\nx = 1", "line 1, lang", "zh, en"),
        ("lang = zh", "line 1", ""),
    ],
)
def test_a_fault_names_its_place(tmp_path: Path, text: str, line: str, said: str) -> None:
    """One sentence: the file, the line, the key, and what to write instead."""
    with pytest.raises(BadInput) as refused:
        preferences.read(written(tmp_path, text))
    assert refused.value.exit_code == EXIT_BAD_INPUT
    for words in (str(tmp_path / "dashboard.toml"), line, said):
        assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"lang = '\x80'"])
def test_a_file_that_is_no_text_is_said(tmp_path: Path, raw: bytes) -> None:
    """Bytes that are not UTF-8 are a refusal, not a trace."""
    path = tmp_path / "dashboard.toml"
    path.write_bytes(raw)
    with pytest.raises(BadInput, match="cannot be read"):
        preferences.read(path)


def test_what_was_asked_wins() -> None:
    """Flags over the file, the file over the memory; false counts as asked."""
    flags, file = Preferences(lang="en", ascii=False), Preferences(lang="zh", theme="light", ascii=True)
    assert flags.over(file) == Preferences("en", "light", None, ascii=False)


def test_a_memory_of_what_is_no_more_is_dropped() -> None:
    """A theme that an older version knew, or nonsense in the file, does not stop the dashboard."""
    kept = {"theme": "pink", "lang": ["zh"], "screen": "feed", "queue": {}}
    assert preferences.sane(kept) == Preferences(screen="feed")


def test_the_names_are_the_themes_there_are() -> None:
    """The command line offers them without loading one."""
    assert tuple(PALETTES) == NAMES
