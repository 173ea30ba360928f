"""Whatever may be refused to an officer at the dashboard is worded in Chinese where it is raised."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from schema import errors
from schema.errors import BadConfig, DubanError, NotFound
from tui.cli import duban
from tui.client import Target, _absent
from tui.commands import desk as desks
from tui.view.look import Look

ROOT = Path(errors.__file__).resolve().parents[1]
REFUSALS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, DubanError) and kind is not BadConfig
}
PARTS = (
    *("daemon/api", "daemon/board", "daemon/casework", "daemon/editions", "daemon/engine", "daemon/forecast"),
    *("daemon/outbox", "daemon/past", "daemon/receipt"),
    *("tui/view", "tui/screens", "tui/wall", "tui/widgets"),
)
FILES = (
    *("daemon/aside.py", "daemon/counting.py", "daemon/explaining.py", "daemon/reading.py", "daemon/workdays.py"),
    *("daemon/store/past_session.py", "daemon/store/postgres.py", "daemon/store/session.py"),
    *("daemon/store/sqlite.py", "tui/acting.py", "tui/client.py", "tui/dashboard.py", "tui/export.py"),
)
ELSEWHERE = {
    "daemon/api/treecheck.py": "a tree is imported by the administrator's command alone",
}


def sources() -> Iterator[str]:
    """Yield the files whose refusals may reach a screen."""
    for part in PARTS:
        yield from (str(path.relative_to(ROOT)) for path in sorted((ROOT / part).rglob("*.py")))
    yield from FILES


def made(source: str) -> Iterator[ast.Call]:
    """Yield where a source makes a refusal."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in REFUSALS:
                yield node


def test_each_refusal_has_its_chinese() -> None:
    """Every place that makes one words it twice, so that no Chinese screen shows an English sentence."""
    found = {name: list(made((ROOT / name).read_text("utf-8"))) for name in sources()}
    bare = [
        f"{name}:{call.lineno}"
        for name, calls in found.items()
        for call in calls
        if name not in ELSEWHERE and not any(word.arg == "zh" for word in call.keywords)
    ]
    assert sum(map(len, found.values())) > 100
    assert bare == []


def test_a_daemon_that_is_not_there_is_told_in_the_language_of_the_screen(tmp_path: Path) -> None:
    """What the dashboard itself finds wrong is in both languages, whichever the officer changes to."""
    absent = _absent(Target(tmp_path / "nobody.sock"))
    assert Look("zh").why(absent).endswith("设为它的目录")
    assert Look("en").why(absent).startswith("no daemon answers at")


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有这样的推送"), ("en", "there is no such push")])
def test_a_command_is_refused_in_the_language_it_names(
    monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    """`--lang` goes for what a command cannot do as well."""

    def refuse(_desk: object, _call: object) -> None:
        raise NotFound("there is no such push", zh="没有这样的推送")

    monkeypatch.setattr(desks.Desk, "ask", refuse)
    done = CliRunner().invoke(duban, ["pushes", "list", "--lang", lang])
    assert done.exit_code == errors.EXIT_REFUSED
    assert said in done.stderr
