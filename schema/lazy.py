"""Commands that are named at once and loaded when called, the same in both programs."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click


class Place(NamedTuple):
    """Where a command is, as ``module:name``, and what the list of commands says of it; "" lists it not at all."""

    target: str
    help: str = ""


class LazyGroup(click.Group):
    """A group that loads a command's module only to run it."""

    def __init__(self, *args: Any, commands_at: Mapping[str, Place], **options: Any) -> None:  # noqa: ANN401 — click's own
        super().__init__(*args, **options)
        self._places = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 — click hands it over
        """Return the names that are listed, in the order in which they are given."""
        return [name for name, place in self._places.items() if place.help]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, loading it."""
        if (place := self._places.get(cmd_name)) is None:
            return None
        module, _, name = place.target.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._places[name].help) for name in self.list_commands(ctx)])
