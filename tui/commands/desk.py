"""Where a command sits: which daemon it asks, as whom, and how it answers."""

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from schema.errors import EXIT_REFUSED, BadInput, DubanError, Unreachable
from schema.folders import data_dir, socket_path
from tui.commands.output import print_error, print_json

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pydantic import BaseModel

    from schema.wire import Health
    from tui.calls import Answer, Call
    from tui.client import Client, Target

_PATH = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--json", "as_json", is_flag=True, default=None, help="Print one JSON document."),
    click.option("--lang", "chosen_lang", type=click.Choice(["zh", "en"]), help="Default: the daemon's, 中文."),
    click.option("--officer", metavar="ID", help="The officer who acts; sees the own unit and below."),
    click.option("--unit", metavar="CODE", help="See this unit and below only."),
    click.option("--socket", metavar="PATH|URL", help="The daemon's socket, if it is not in its data folder."),
    click.option("--data", type=_PATH, help="The daemon's data folder (DUBAN_DATA)."),
)


@dataclass(frozen=True)
class Desk:
    """The options every command shares; what a command does not say, the group before it may have said."""

    data: Path | None = None
    socket: str | None = None
    unit: str | None = None
    officer: str | None = None
    chosen_lang: str | None = None
    as_json: bool | None = None

    def over(self, before: "Desk | None") -> "Desk":
        """Return this desk, with what it leaves open taken from ``before``."""
        if before is None:
            return self
        merged = {f.name: _first(getattr(self, f.name), getattr(before, f.name)) for f in fields(self)}
        return Desk(**merged)

    @property
    def target(self) -> "Target":
        """Return the daemon to ask, and as whom."""
        from tui.client import Target

        return Target(self._address, self.unit or "", self.officer or "")

    @property
    def _address(self) -> Path | str:
        if self.socket is None:
            return socket_path(data_dir(self.data))
        return self.socket if "://" in self.socket else Path(self.socket)

    @cached_property
    def client(self) -> "Client":
        """Return the line to the daemon, closed when the command ends."""
        from tui.client import Client

        return click.get_current_context().with_resource(Client(self.target, self.chosen_lang or ""))

    def ask(self, call: "Call[Answer]") -> "Answer":
        """Return the daemon's answer; a refusal is raised as its class of ``schema.errors``."""
        return self.client.ask(call)

    @cached_property
    def health(self) -> "Health":
        """Return how the daemon is, asked once."""
        from tui import calls

        return self.ask(calls.health())

    @property
    def lang(self) -> str:
        """Return the language to answer in: the one asked for, else the daemon's, else Chinese."""
        try:
            return self.chosen_lang or self.health.language
        except Unreachable:
            return "zh"

    @cached_property
    def zone(self) -> "ZoneInfo":
        """Return the zone in which the daemon's city lives."""
        return zone_of(self.health.zone)

    def show(self, document: "BaseModel | dict[str, Any]", people: Callable[[], None]) -> None:
        """Print ``document`` as JSON where JSON is wanted; otherwise let ``people`` print it."""
        if self.as_json:
            print_json(document)
        else:
            people()


def zone_of(name: str) -> "ZoneInfo":
    """Return the zone of that name; BadInput when there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise BadInput(f"there is no time zone {name!r}; write for example Asia/Shanghai") from unknown


def desk_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the shared options; it is called with its :class:`Desk` first.

    A refusal becomes one sentence on standard error, or one JSON document, and its exit code.
    """

    @click.pass_context
    @functools.wraps(command)
    def run(context: click.Context, *args: Any, **options: Any) -> None:  # noqa: ANN401 — whatever click hands over
        shared = {field.name: options.pop(field.name) for field in fields(Desk)}
        desk = Desk(**shared).over(context.parent.obj if context.parent else None)
        context.obj = desk
        try:
            command(desk, *args, **options)
        except DubanError as refusal:
            say_refusal(refusal, as_json=bool(desk.as_json), lang=desk.chosen_lang or "en")
            sys.exit(refusal.exit_code)
        except BrokenPipeError:
            # The reader, `head` perhaps, has enough. Python would complain once more while it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(EXIT_REFUSED)

    return functools.reduce(lambda inner, option: option(inner), _OPTIONS, run)


def say_refusal(refusal: DubanError, *, as_json: bool, lang: str) -> None:
    """Print why something was refused."""
    if as_json:
        print_json({"error": {"code": refusal.code, "message": refusal.said(lang)}})
    else:
        print_error(refusal.said(lang))


def _first(own: Any, before: Any) -> Any:  # noqa: ANN401 — any option's value
    return before if own is None else own
