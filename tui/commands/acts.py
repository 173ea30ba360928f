"""`duban cases accept …`: one command an act, each with its effect on the clocks."""

from collections.abc import Callable
from typing import Any

import click

from schema.errors import BadInput
from schema.instants import to_us
from schema.kinds import Act, Level
from schema.wire import ActDone, ActIn
from tui import calls
from tui.commands.case_page import kind_name
from tui.commands.desk import Desk, desk_options
from tui.commands.inputs import ahead, built, local_limit
from tui.commands.output import print_lines
from tui.commands.words import say

_NUMBER = click.argument("number")
_TEXT = click.argument("text")
_OPTIONAL_TEXT = click.argument("text", default="")
_KEY = click.option("--key", default="", help="Your own id of this act: sent twice, done once.")


def _act_command(*arguments: Callable[..., Any]) -> Callable[[Callable[..., None]], click.Command]:
    """Make a command of a function: the case's number, its own arguments, a key and the shared options."""

    def make(function: Callable[..., None]) -> click.Command:
        command = desk_options(function)
        for argument in (_KEY, *reversed(arguments), _NUMBER):
            command = argument(command)
        return click.command()(command)

    return make


def _do(desk: Desk, number: str, act: Act, **fields: Any) -> None:  # noqa: ANN401 — the fields of ActIn
    done = desk.ask(calls.act(number, built(ActIn, act=act, lang=desk.chosen_lang or "", **fields)))
    desk.show(done, lambda: _tell_people(desk, done))


def _tell_people(desk: Desk, done: ActDone) -> None:
    what = kind_name(done.line.kind, desk.lang)
    print_lines([say(desk.lang, "acted", number=done.case.number, what=what)])
    print_lines(f"  {effect}" for effect in done.effects)


@_act_command(_OPTIONAL_TEXT)
def accept(desk: Desk, *, number: str, text: str, key: str) -> None:
    """Sign for case NUMBER 签收: its respond clock stops."""
    _do(desk, number, Act.ACCEPT, text=text, key=key)


@_act_command(_TEXT)
def note(desk: Desk, *, number: str, text: str, key: str) -> None:
    """Note progress on case NUMBER 进展; no clock is touched."""
    _do(desk, number, Act.NOTE, text=text, key=key)


@_act_command(_TEXT)
def tell(desk: Desk, *, number: str, text: str, key: str) -> None:
    """Record that the citizen was told TEXT 反馈: the feedback clock stops."""
    _do(desk, number, Act.TELL, text=text, key=key)


@_act_command(_OPTIONAL_TEXT)
def resolve(desk: Desk, *, number: str, text: str, key: str) -> None:
    """Resolve case NUMBER with outcome TEXT 办结: every clock stops; it implies accepting."""
    _do(desk, number, Act.RESOLVE, text=text, key=key)


@_act_command(
    _TEXT,
    click.option("--to", default="", metavar="UNIT", help="Default: one level up."),
    click.option("--seen", metavar="LEVEL", help="The level you saw; a case that moved refuses. Default: now's."),
)
def escalate(desk: Desk, *, number: str, text: str, to: str, seen: str | None, key: str) -> None:
    """Raise case NUMBER by hand for the reason TEXT 提级: its clocks end, the unit above starts its own."""
    level = _level(seen) if seen else desk.ask(calls.case(number)).level
    _do(desk, number, Act.ESCALATE, text=text, unit=to, seen_level=level, key=key)


@_act_command(click.argument("to", metavar="UNIT"), _TEXT)
def assign(desk: Desk, *, number: str, to: str, text: str, key: str) -> None:
    """Assign case NUMBER down to UNIT for the reason TEXT 交办; the sender supervises."""
    _do(desk, number, Act.ASSIGN, unit=to, text=text, key=key)


@_act_command(
    click.argument("corrections", nargs=-1, required=True, metavar="FIELD=VALUE..."),
    click.option("--reason", "text", default="", help="Why, for the ledger."),
)
def correct(desk: Desk, *, number: str, corrections: tuple[str, ...], text: str, key: str) -> None:
    """Correct fields of case NUMBER 更正, for example title=新标题."""
    _do(desk, number, Act.CORRECT, fields=dict(map(_pair, corrections)), text=text, key=key)


@_act_command(click.argument("colour", type=click.Choice(["green", "yellow", "red"])), _OPTIONAL_TEXT)
def colour(desk: Desk, *, number: str, colour: str, text: str, key: str) -> None:
    """Set how hard case NUMBER is to resolve 难度色; no clock is touched."""
    _do(desk, number, Act.COLOUR, colour=colour, text=text, key=key)


@_act_command(_TEXT)
def void(desk: Desk, *, number: str, text: str, key: str) -> None:
    """Void case NUMBER for the reason TEXT 作废: every clock stops, the number stays taken."""
    _do(desk, number, Act.VOID, text=text, key=key)


@_act_command(
    _TEXT, click.option("--false", "was_false", is_flag=True, help="Closed falsely 虚假办结: time counts.")
)
def reopen(desk: Desk, *, number: str, text: str, was_false: bool, key: str) -> None:
    """Reopen case NUMBER for the reason TEXT 重新办理: a new stage at the unit that resolved it."""
    _do(desk, number, Act.REOPEN, text=text, was_false=was_false, key=key)


@_act_command(_TEXT, click.option("--leader", required=True, help="The leader in charge 包案领导."))
def confirm_listing(desk: Desk, *, number: str, text: str, leader: str, key: str) -> None:
    """Confirm that case NUMBER, proposed for listing, is listed 挂牌, under a leader."""
    _do(desk, number, Act.LIST, text=text, leader=leader, key=key)


@_act_command(
    click.argument("reason"),
    _OPTIONAL_TEXT,
    click.option(
        "--until", metavar="TIME", help="Local; a date alone: its 24:00. Default: as long as the reason allows."
    ),
)
def pause(desk: Desk, *, number: str, reason: str, text: str, until: str | None, key: str) -> None:
    """Pause case NUMBER for REASON, one of config.toml's 中止: the clocks it lists stand still, then go on."""
    until_at = None if until is None else local_limit("--until", until, desk.zone)
    _do(desk, number, Act.PAUSE, reason=reason, text=text, until_at=until_at, key=key)


@_act_command(_OPTIONAL_TEXT)
def resume(desk: Desk, *, number: str, text: str, key: str) -> None:
    """Let paused case NUMBER go on before its pause is over 恢复办理: its clocks run again."""
    _do(desk, number, Act.RESUME, text=text, key=key)


@_act_command(
    _TEXT,
    click.option("--clock", type=click.Choice(["resolve", "overall"]), default="resolve", show_default=True),
    click.option("--by", default="", metavar="PERIOD", help="Such as 10d or 5wd. Default: all that is allowed."),
)
def extend(desk: Desk, *, number: str, text: str, clock: str, by: str, key: str) -> None:
    """Give a clock of case NUMBER more time for the reason TEXT 延期: once a stage, overall once a case."""
    _do(desk, number, Act.EXTEND, text=text, clock=clock, by=by, key=key)


@_act_command(_TEXT)
def give_back(desk: Desk, *, number: str, text: str, key: str) -> None:
    """Return case NUMBER, which is not this unit's for the reason TEXT 退单: the unit above rules whose it is."""
    _do(desk, number, Act.RETURN, text=text, key=key)


@_act_command(click.argument("to", metavar="UNIT"), _TEXT)
def rule(desk: Desk, *, number: str, to: str, text: str, key: str) -> None:
    """Rule that returned case NUMBER is UNIT's for the reason TEXT 指定: it is not returned again."""
    _do(desk, number, Act.RULE, unit=to, text=text, key=key)


@_act_command(
    _TEXT, click.option("--card", type=click.Choice(["blue", "yellow", "red"]), help="Default: the present one.")
)
def withdraw(desk: Desk, *, number: str, text: str, card: str | None, key: str) -> None:
    """Withdraw a card of case NUMBER, issued in error for the reason TEXT 撤牌: whoever heard of it is told."""
    _do(desk, number, Act.WITHDRAW, text=text, card=card, key=key)


@_act_command(
    _OPTIONAL_TEXT,
    click.option(
        "--until",
        required=True,
        metavar="TIME",
        help="Local: '2026-12-02 12:00', 'wed 12:00', '周三 12:00', '+4h'.",
    ),
)
def promise(desk: Desk, *, number: str, text: str, until: str, key: str) -> None:
    """Promise to settle case NUMBER by TIME 承诺: those who wait are told, and no limit moves."""
    until_at = ahead("--until", until, desk.zone, to_us(desk.health.now_at))
    _do(desk, number, Act.PROMISE, text=text, until_at=until_at, key=key)


@_act_command(_OPTIONAL_TEXT)
def undo(desk: Desk, *, number: str, text: str, key: str) -> None:
    """Take back the last act on case NUMBER within 60 s 撤销, as a new ledger line."""
    _do(desk, number, Act.UNDO, text=text, key=key)


def _level(word: str) -> int:
    try:
        return Level(int(word)) if word.isdecimal() else Level.of(word)
    except ValueError:
        words = ", ".join(level.word for level in Level)
        raise BadInput(f"--seen {word!r} is no level; write 1 to 4, or {words}") from None


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise BadInput(f"{text!r} has no '='; write for example title=新标题")
    return field.strip(), value.strip()
