"""`duban pushes`: what it prints in 80 cells and both languages, what it asks, and how it ends."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from schema.kinds import Standing
from schema.wire import ChannelsPage, PushesPage, Retried, RetryIn, TriedView
from schema.wire.pushes import AttemptView, ChannelView, LaneView, RefusedPush
from tests.screens.some_pushes import detail, entry, some
from tui.cli import duban
from tui.commands import desk as desks
from tui.commands.output import print_table
from tui.commands.pushes import _print_channels, _print_pushes, page_of
from tui.view.cells import width
from tui.view.look import Look

NOON = datetime(2026, 3, 10, 6, tzinfo=UTC)
HARM = "answered 503\x1b[31m"
ASKED: list[Any] = []


def desk(lang: str = "zh") -> Any:
    return SimpleNamespace(lang=lang, zone=Look().zone)


def run(monkeypatch: pytest.MonkeyPatch, answers: Any, *words: str) -> Any:
    """Run `duban pushes WORDS` against a daemon that gives ``answers`` one after the other."""
    ASKED.clear()
    left = list(answers)

    def ask(_desk: object, call: Any) -> Any:
        ASKED.append(call)
        return left.pop(0)

    monkeypatch.setattr(desks.Desk, "ask", ask)
    return CliRunner().invoke(duban, ["pushes", *words, "--lang", "zh"], standalone_mode=False)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("push", some(NOON, HARM), ids=lambda push: push.standing)
def test_one_push_fits_80_cells(lang: str, push: Any) -> None:
    """However it stands: no line is wider, no escape of a receiver is left, and times are the city's own."""
    lines = page_of(detail(push), Look(lang))
    assert max(map(width, lines)) <= 80
    assert all(sign.isprintable() for line in lines for sign in line)
    assert any("2026-03-10 14:00:05" in line for line in lines)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            (
                "推送 7",
                "为什么迟",
                "怎么办      改好后 duban pushes retry 7。",
                "每次发送",
                "须人处理",
                "同时告知",
            ),
        ),
        (
            "en",
            (
                "Push 7",
                "Why late",
                "To do       Mend it; duban pushes retry 7.",
                "Attempts",
                "auth",
                "Told besides",
            ),
        ),
    ],
)
def test_one_push_says_all(lang: str, words: tuple[str, ...]) -> None:
    """Every attempt with time, code and reason in columns; why it is late; what to do; who was told besides."""
    lines = page_of(detail(some(NOON)[0]), Look(lang))
    for word in words:
        assert any(word in line for line in lines), word
    said = {"zh": "答复", "en": "answered"}[lang]
    first, second = (line for line in lines if said in line and ("503  " in line or "93000  " in line))
    assert width(first[: first.index("503")]) == width(second[: second.index("93000")])
    assert width(first[: first.index(said)]) == width(second[: second.index(said)])


def test_no_attempt_says_so() -> None:
    """A push that nobody tried yet has no empty table."""
    bare = {"attempts": [], "also_told": [], "text": None}
    assert "  没有发送记录" in page_of(detail(some(NOON)[-2]).model_copy(update=bare), Look("zh"))
    lines = page_of(detail(entry(5, Standing.LIMIT, NOON)).model_copy(update=bare), Look("zh"))
    assert "  还没有发送过" in lines
    assert any("内容无法读取" in line for line in lines)
    assert not any("同时告知" in line for line in lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_marks_dead_letters_and_aligns(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sign before the word, readable without colour; the reason begins in the same cell on every line."""
    _print_pushes(desk(lang), PushesPage(pushes=some(NOON, HARM), before=3))
    head, *lines, more = capsys.readouterr().out.splitlines()
    assert [("! " in line) for line in lines] == [True, True, False, False, False, False, False]
    assert "\x1b" not in "".join(lines)
    why = width(head[: head.index("原因" if lang == "zh" else "why")])
    reasons = zip(lines[:2], ("given up: answered", "no channel configured"), strict=True)
    assert {width(line[: line.index(reason)]) for line, reason in reasons} == {why}
    assert "--before 3" in more


def test_dead_letters_are_red_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole line, where a terminal shows colours and nobody asked for none."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    _print_pushes(desk(), PushesPage(pushes=some(NOON, HARM)))
    lines = capsys.readouterr().out.splitlines()
    assert [line.startswith("\x1b[31m") and line.endswith("\x1b[0m") for line in lines[:4]] == [
        False,
        True,
        True,
        False,
    ]
    print_table((), [("well",), ("ill",)], red=[1])
    assert capsys.readouterr().out == "well\n\x1b[31mill\x1b[0m\n"
    monkeypatch.setenv("NO_COLOR", "1")
    _print_pushes(desk(), PushesPage(pushes=some(NOON, HARM)))
    assert "\x1b" not in capsys.readouterr().out


def test_many_are_retried_in_rounds_and_refusals_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each refusal is a line, and the exit code says that not all is done."""
    done = Retried(retried=[7], refused=[RefusedPush(id=8, code="conflict", reason="it is delivered\x1b already")])
    ended = run(monkeypatch, [done], "retry", "7", "8")
    assert (ended.exit_code, ended.output) == (1, "1 条将立即再发\n推送 8：it is delivered? already\n")
    assert RetryIn.model_validate_json(ASKED[0].body).ids == (7, 8)
    rounds = [Retried(retried=[1], refused=[]), Retried(retried=[2], refused=[])]
    assert run(monkeypatch, rounds, "retry", *map(str, range(1, 502))).exit_code == 0
    assert [len(RetryIn.model_validate_json(call.body).ids) for call in ASKED] == [500, 1]


def test_all_dead_letters_are_retried_to_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """The daemon answers in rounds; the command goes on below the last, over the channel that was named."""
    rounds = [Retried(retried=[9, 8], refused=[], before=8), Retried(retried=[3], refused=[])]
    ended = run(monkeypatch, rounds, "retry", "--dead", "--channel", "town")
    assert (ended.exit_code, ended.output) == (0, "3 条将立即再发\n")
    asked = [RetryIn.model_validate_json(call.body) for call in ASKED]
    assert [(one.dead, one.channel, one.before) for one in asked] == [(True, "town", None), (True, "town", 8)]


@pytest.mark.parametrize("words", [(), ("7", "--dead"), ("7", "--channel", "town"), ("--channel", "town")])
def test_a_retry_must_say_what_it_means(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """Numbers or --dead, one of the two; nothing is asked of the daemon."""
    ended = run(monkeypatch, [], "retry", *words)
    assert (ended.exit_code, ASKED) == (2, [])
    assert "--dead" in ended.stderr


def test_a_test_says_what_became_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Delivered with its time and exit code 0; or fate, code and the receiver's words, and 1."""
    good = TriedView(channel="town", delivered=True, fate="delivered", took_ms=123.4)
    ended = run(monkeypatch, [good], "test", "town")
    assert (ended.exit_code, ended.output) == (0, "town：测试消息已送达，用时 123 毫秒\n")
    bad = TriedView(
        channel="town",
        delivered=False,
        fate="auth",
        code="93000",
        reason="answered\x1b 93000",
        took_ms=50,
        may_have_arrived=True,
    )
    ended = run(monkeypatch, [bad], "test", "town", "--to", "https://x.example/y")
    assert ended.exit_code == 1
    first, *others = ended.output.splitlines()
    assert first == "town：测试消息没有送达（须人处理 93000，用时 50 毫秒）：answered? 93000"
    assert any("可能已经收到" in line for line in others)
    assert any("docs/channels.md" in line for line in others)
    assert (ASKED[0].path, ASKED[0].body) == ("/v1/channels/town/test", b'{"to":"https://x.example/y"}')


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_channels_stand_in_columns(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Limit and counts begin in the same cell; trouble and tests stand below; what failed has a sign."""
    lane = LaneView(key="x/1", since_at=NOON, until_at=NOON, rests=2, reason="answered 503")
    town = ChannelView(
        name="town", kind="wecom", is_default=True, per_minute=20, waiting=5, dead=2, troubles=[lane]
    )
    tests = [AttemptView(at=NOON, lane="x/1", fate="auth", code="93000", reason="no")]
    channels = [town, ChannelView(name="区", kind="webhook"), ChannelView(name="old", dead=1)]
    _print_channels(desk(lang), ChannelsPage(channels=channels, tests=tests))
    head, *rows = capsys.readouterr().out.splitlines()
    kind = width(head[: head.index("种类" if lang == "zh" else "kind")])
    kinds = zip(rows[:3], ("wecom", "webhook", "! "), strict=True)
    assert {width(row[: row.index(word)]) for row, word in kinds} == {kind}
    assert ["! " in row for row in rows[:3]] == [True, False, True]
    assert "answered 503" in rows[3]
    assert "93000" in rows[-1]
    _print_channels(desk(lang), ChannelsPage(channels=[], tests=[]))
    assert len(capsys.readouterr().out.splitlines()) == 1
