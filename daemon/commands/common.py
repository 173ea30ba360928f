"""What the commands share: their options, and how they answer and refuse."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from schema.errors import DubanError

CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), help="The policies and settings in force (DUBAN_CONFIG)."
)
DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of database, socket, logs and keys (DUBAN_DATA)."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def answer(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a refusal into one sentence on standard error, or one JSON document, and its exit code."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:  # noqa: ANN401 - whatever click hands over
        try:
            command(*args, **options)
        except DubanError as refusal:
            _say_refusal(refusal, as_json=bool(options.get("as_json")))
            sys.exit(refusal.exit_code)

    return run


def print_json(document: object) -> None:
    """Print one JSON document on standard output."""
    import orjson

    click.echo(orjson.dumps(document).decode())


def _say_refusal(refusal: DubanError, *, as_json: bool) -> None:
    if as_json:
        print_json({"error": {"code": refusal.code, "message": str(refusal)}})
    else:
        click.echo(f"duband: {refusal}", err=True)
