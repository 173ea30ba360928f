"""Show what pushes say, by the city's own templates and the built-in ones: `duband texts`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from daemon.commands.common import CONFIG, JSON, answer, print_json
from schema.errors import BadInput
from schema.folders import config_path

if TYPE_CHECKING:
    from schema.config import Config


@click.command()
@click.argument("what", required=False)
@click.option("--channel", default="", help="Over which channel; the default one when left out.")
@click.option("--language", type=click.Choice(["zh", "en"]), help="The channel's when left out.")
@CONFIG
@JSON
@answer
def texts(what: str | None, channel: str, language: str | None, config: Path | None, as_json: bool) -> None:
    """Print what made-up pushes of WHAT would say: red, paused, digest …; of every kind when it is left out."""
    from schema.config import load

    settings = load(config_path(config))
    said = list(_said(settings, what, channel, language or _language(settings, channel)))
    if as_json:
        print_json([{"what": kind, "text": text} for kind, text in said])
    else:
        click.echo("\n\n".join(text for _kind, text in said))


def _said(config: "Config", what: str | None, channel: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield kind and text; of one kind every sort of push, of all of them the usual one each."""
    from daemon.proofing import open_texts
    from daemon.samples import samples
    from schema.config.templates import KINDS

    kinds = (*KINDS, "digest", "root")
    if what is not None and what not in kinds:
        raise BadInput(f"{what!r} is nothing that Duban sends; name one of {', '.join(kinds)}")
    made = open_texts(config)
    for kind in (what,) if what else kinds:
        found = [made.text(channel, language, sample) for sample in samples(kind)]
        yield from ((kind, text) for text in (dict.fromkeys(found) if what else found[:1]))


def _language(config: "Config", channel: str) -> str:
    found = config.channel(channel)
    if channel and found is None:
        raise BadInput(f"there is no channel {channel!r}; config.toml has {', '.join(_names(config)) or 'none'}")
    return (found.language if found else None) or config.language


def _names(config: "Config") -> list[str]:
    return [channel.name for channel in config.channels]
