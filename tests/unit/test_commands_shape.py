"""The commands as a whole: each is there, explains itself and speaks JSON; output is aligned and safe."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from daemon.cli import main as duband
from tui.cli import duban
from tui.commands.output import print_error, print_table
from tui.commands.words import _WORDS
from tui.view.cells import width


def walk(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, f"{name} is listed and not there"
        if isinstance(command, click.Group):
            yield from walk(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


def test_every_command_is_there_with_help_and_json() -> None:
    """What the list of commands promises can be loaded, explains itself and takes --json."""
    commands = dict(walk(duban))
    assert {"cases import", "cases undo", "units import", "pushes retry", "ledger tail", "demo"} <= set(commands)
    for name, command in commands.items():
        assert command.help, name
        assert any("--json" in option.opts for option in command.params), name


def test_every_command_of_the_daemon_is_there_with_help() -> None:
    """The daemon's commands load too, each under its own name, the hidden ones as well."""
    commands = dict(walk(duband))
    assert {"run", "check", "migrate", "replay", "verify", "summary"} <= set(commands)
    assert all(command.help and command.name == name for name, command in commands.items())
    hidden = duband.get_command(click.Context(duband), "rehearse")
    assert hidden is not None
    assert "rehearse" not in commands


@pytest.mark.parametrize(
    ("module", "group", "word"), [("tui.cli", "duban", "推送"), ("daemon.cli", "main", "值守")]
)
def test_help_loads_no_command(module: str, group: str, word: str) -> None:
    """The list of commands is written without importing one, so that it is there at once."""
    script = (
        f"import sys, click; from {module} import {group}; print({group}.get_help(click.Context({group})));"
        "assert not {'pydantic', 'httpx', 'textual', 'orjson', 'schema.config'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert word in done.stdout


@pytest.mark.parametrize("wide", ["噪音", "abc", "\x1b[31m红", "e\u0301\u200b"])
def test_columns_align_whatever_stands_in_them(capsys: pytest.CaptureFixture[str], wide: str) -> None:
    """The second column begins in the same cell on every line, and nothing harmful is printed."""
    print_table(("事项", "编号"), [(wide, "N1"), ("长" * 10, "N2")])
    lines = capsys.readouterr().out.splitlines()
    starts = {width(line[: line.index(mark)]) for line, mark in zip(lines, ("编号", "N1", "N2"), strict=True)}
    assert starts == {22}
    assert all(mark.isprintable() for line in lines for mark in line)


def test_an_error_is_harmless_and_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """A file's name may hold anything; the terminal sees nothing of it that it would obey."""
    print_error("\x1b]0;x\x07.csv is not there")
    assert capsys.readouterr() == ("", "duban: ?]0;x?.csv is not there\n")


def test_both_languages_say_the_same_things() -> None:
    """Each wording has both languages, and both ask for the same fields."""
    for key, (zh, en) in _WORDS.items():
        assert zh, key
        assert en, key
        assert sorted(part.split("}")[0] for part in zh.split("{")[1:]) == sorted(
            part.split("}")[0] for part in en.split("{")[1:]
        ), key
