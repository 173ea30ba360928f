"""Every way a config.toml can be wrong: one broken file per fault in ``config/``, each says what is due."""

import os
import re
import socket
from pathlib import Path

import pytest

from schema.config import check, load, loads
from schema.errors import EXIT_BAD_INPUT, BadConfig, Fault

BROKEN = sorted((Path(__file__).parent / "config").glob("*.toml"))
EXPECTED = re.compile(r"# expect (?P<line>\d+): (?P<key>.*?): (?P<reason>.*)")
GOOD = b'[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n'


def refused(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(BadConfig) as caught:
        load(path)
    assert caught.value.exit_code == EXIT_BAD_INPUT
    return caught.value.faults


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_fault_is_named_with_file_line_key_and_way_out(path: Path) -> None:
    """Exactly one fault is found, at the line and key where it stands, and `duband check` finds the same."""
    expected = EXPECTED.fullmatch(path.read_text().splitlines()[0])
    assert expected is not None
    (fault,) = refused(path)
    assert (fault.file, fault.line, fault.key) == (str(path), int(expected["line"]), expected["key"])
    assert expected["reason"] in fault.reason
    assert check(path)[0] == (fault,)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_no_password_or_secret_is_repeated(path: Path) -> None:
    """A fault may go to a log, so it never repeats what may be a secret, whatever line it stands on."""
    said = str(BadConfig(refused(path)))
    assert "hunter2" not in said
    assert "whsec_aHVudGVy" not in said
    assert said.isprintable()


def test_every_fault_is_named_at_once() -> None:
    """Faults in different tables come together, in the order of lines."""
    text = b'zone = "Mars"\nlanguage = 7\n' + GOOD + b'blue = "soon"\n[engine]\nbatch = 0\nundo = 1\n'
    with pytest.raises(BadConfig) as caught:
        loads(text)
    assert [(fault.line, fault.key) for fault in caught.value.faults] == [
        (1, "zone"),
        (2, "language"),
        (7, "policy.all.resolve.blue"),
        (9, "engine.batch"),
        (10, "engine.undo"),
    ]
    assert str(caught.value).count("\n") == 4


ODD_FILES = {
    "empty": (b" \n\n", 0, "is empty; copy the shipped config.toml"),
    "binary": (b"SQLite format 3\x00\x10", 0, "is a binary file"),
    "gb18030": (GOOD + "# 默认政策\n".encode("gb18030"), 5, "saved as GB18030 (GBK), not UTF-8"),
    "utf16": ('title = "信访"'.encode("utf-16"), 0, "saved as UTF-16"),
    "latin1": (GOOD + b"# caf\xe9\n", 5, "is not UTF-8 text"),
    "huge": (b"#" * 50_000_000, 0, "is larger than 1 MB"),
    "deep": (b"a = " + b"[" * 100_000, 0, "is nested too deeply"),
    "long_number": (b"a = " + b"9" * 10_000, 0, "is not valid TOML"),
    "no_policy": (b'language = "en"\n', 0, "none is the default"),
    "unclosed": (GOOD + b'a = "b', 5, "is not valid TOML"),
}


@pytest.mark.parametrize("name", ODD_FILES)
def test_a_file_that_is_no_configuration_is_told_apart(tmp_path: Path, name: str) -> None:
    """What is not TOML text at all is refused in one sentence that says what it is."""
    data, line, reason = ODD_FILES[name]
    path = tmp_path / f"{name}.toml"
    path.write_bytes(data)
    (fault,) = refused(path)
    assert (fault.file, fault.line) == (str(path), line)
    assert reason in fault.reason
    assert len(str(fault)) < 400


def test_a_missing_file_names_the_ways_to_name_another(tmp_path: Path) -> None:
    """A path where nothing lies says so, and how to give another."""
    (fault,) = refused(tmp_path / "nowhere.toml")
    assert str(fault) == f"{tmp_path}/nowhere.toml: does not exist; name another with --config or DUBAN_CONFIG"


def test_a_folder_or_pipe_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, a pipe or a socket is refused at once; reading a pipe would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # a socket's path has to be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert "is a folder" in refused(tmp_path)[0].reason
        assert "is a device or pipe" in refused(tmp_path / "pipe")[0].reason
        assert "is a device or pipe" in refused(tmp_path / "socket")[0].reason


@pytest.mark.parametrize("name", ["a\0b", "x" * 300], ids=["null", "long"])
def test_an_impossible_path_is_a_sentence_too(tmp_path: Path, name: str) -> None:
    """Whatever the operating system says of a path comes out as a fault."""
    assert "cannot be read" in refused(tmp_path / name)[0].reason


def test_an_unreadable_file_speaks_of_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system refuses to open (root, who runs tests too, may open all) says why."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "config.toml"
    path.write_bytes(GOOD)
    monkeypatch.setattr(Path, "open", refuse)
    assert "cannot be read (Permission denied)" in refused(path)[0].reason


def test_a_byte_order_mark_and_windows_lines_are_welcome() -> None:
    """Notepad's UTF-8 reads like any other, and lines are counted the same."""
    assert loads(b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n")).default_policy.name == "all"
    with pytest.raises(BadConfig) as caught:
        loads((GOOD + b'blue = "soon"\n').replace(b"\n", b"\r\n"))
    assert caught.value.faults[0].line == 5
