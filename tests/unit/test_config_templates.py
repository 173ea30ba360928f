"""The folder of texts beside config.toml: what is read from it, what is refused, what is only doubted."""

from pathlib import Path

import pytest

from schema.config import check, load
from schema.config.templates import BYTES_MAX, read_templates, template_files, template_folders
from schema.errors import BadConfig, Fault

CONFIG = """
[policy.all]
default = true
[policy.all.resolve]
limit = "5wd"
escalate = "0"
[channel.town]
kind = "wecom"
default = true
url = { env = "DUBAN_TEST_SECRET" }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a configuration's folder, without texts."""
    monkeypatch.setenv("DUBAN_TEST_SECRET", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def lay(folder: Path, files: dict[str, str | bytes]) -> None:
    """Put files into the folder of texts."""
    for name, text in files.items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


def refused(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(BadConfig) as caught:
        load(folder / "config.toml")
    return caught.value.faults


def test_no_folder_is_no_fault(folder: Path) -> None:
    """A city that is content with the built-in texts has none."""
    assert load(folder / "config.toml").templates == ()
    assert template_folders(folder) == ()


def test_texts_are_read_with_their_channel_kind_and_language(folder: Path) -> None:
    """Those of all channels and those of one; each knows the name by which others include it."""
    lay(folder, {"red.zh.txt": "红", "town/case.en.txt": "\ufeffcase", "town/digest.zh.txt": "汇总"})
    found = load(folder / "config.toml").templates
    assert [(one.name, one.channel, one.what, one.language, one.text) for one in found] == [
        ("red.zh.txt", "", "red", "zh", "红"),
        ("town/case.en.txt", "town", "case", "en", "case"),
        ("town/digest.zh.txt", "town", "digest", "zh", "汇总"),
    ]
    assert found[1].file == str(folder / "templates" / "town" / "case.en.txt")
    assert check(folder / "config.toml") == ((), ())


def test_editors_copies_and_hidden_files_are_nobody_s(folder: Path) -> None:
    """They come and go while somebody writes."""
    lay(folder, {".red.zh.txt.swp": "x", "red.zh.txt~": "x", ".git/red.zh.txt": "x", "red.zh.txt": "红"})
    assert [path.name for path in template_files(folder)] == ["red.zh.txt"]
    assert check(folder / "config.toml") == ((), ())


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "rad.zh.txt": (
        "x",
        "is no text that Duban sends; name it WHAT.LANGUAGE.txt, for example red.zh.txt, with one of ",
    ),
    "rung.zh.txt": ("x", "is no text that Duban sends"),
    "red.txt": ("x", "is in no language Duban speaks"),
    "red.fr.txt": ("x", "is in no language Duban speaks"),
    "built-in/red.zh.txt": ("x", "lies in a folder called built-in, which is Duban's own"),
    "red.zh.txt": ("", "is empty; write what a push is to say, or delete the file"),
    "blue.zh.txt": ("蓝牌，请按时办结并登记".encode("gb18030"), "is saved as GB18030 (GBK), not UTF-8"),
    "list.zh.txt": ("红".encode("utf-16"), "is saved as UTF-16"),
    "review.zh.txt": (b"\x00\x01", "is a binary file"),
    "escalate.zh.txt": ("红" * BYTES_MAX, "is larger than 16,000 bytes, which no push is; shorten it"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_a_text_is_refused(folder: Path, name: str) -> None:
    """By its name and path, with what to do; `duband check` says the same."""
    content, reason = REFUSED[name]
    lay(folder, {name: content})
    (fault,) = refused(folder)
    assert fault.file == str(folder / "templates" / name)
    assert reason in fault.reason
    assert str(fault).isprintable()
    assert check(folder / "config.toml")[0] == (fault,)


def test_a_file_in_the_folder_s_place_is_refused(folder: Path) -> None:
    """Else its author would wonder why nothing of it is sent."""
    (folder / "templates").write_text("x", encoding="utf-8")
    (fault,) = refused(folder)
    assert fault.reason == "is a file; make it a folder, and put the texts into it"


def test_what_nothing_reads_is_doubted(folder: Path) -> None:
    """A folder named for no channel, and a file of another ending: it works, but hardly as meant."""
    lay(folder, {"twon/red.zh.txt": "红", "red.zh.j2": "红"})
    faults, warnings = check(folder / "config.toml")
    assert not faults
    assert {(Path(one.file).name, one.reason.split(",")[0].split(";")[0]) for one in warnings} == {
        ("twon", "is named for no channel"),
        ("red.zh.j2", "is not read"),
    }


def test_odd_names_reach_no_terminal(folder: Path) -> None:
    """A name that could steer one is no channel's and no text's."""
    lay(folder, {"\x1b[31m/red.zh.txt": "红", "\x1b.zh.txt": "x"})
    assert read_templates(folder).found == ()
    assert check(folder / "config.toml") == ((), ())
