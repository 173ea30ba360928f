"""Explain deadlines: `duband explain`."""

from pathlib import Path

import click

from daemon.commands.common import CONFIG, DATA, JSON, answer
from schema.errors import BadInput
from schema.folders import config_path, data_dir, database_url
from schema.kinds import Clock

_CLOCKS = [clock.word for clock in Clock if clock != Clock.PAUSE]


@click.command()
@click.argument("case", default="")
@click.option("--clock", type=click.Choice(_CLOCKS), help="One clock only.")
@click.option("--past", is_flag=True, help="The past runs of each clock too, not only the newest.")
@click.option("--days", is_flag=True, help="Every day on a line of its own.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Default: the configuration's.")
@click.option("--at", "as_of", metavar="TIME", help="Judge what is late as of this instant; default: now.")
@click.option("--policy", default="", metavar="NAME", help="Of a case that does not exist yet, under this policy.")
@click.option("--from", "start", default="", metavar="TIME", help='When it would come in: "2026-09-28 16:20".')
@click.option("--level", default="", metavar="LEVEL", help="Its level; default: that of the place, or village.")
@click.option("--place", default="", metavar="CODE", help="The unit by whose calendar it counts.")
@CONFIG
@DATA
@JSON
@answer
def explain(
    case: str,
    clock: str | None,
    past: bool,
    days: bool,
    lang: str | None,
    as_of: str | None,
    policy: str,
    start: str,
    level: str,
    place: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Explain how each deadline of CASE came to be: what was counted, what was not, and why.

    The database is only read, so the daemon may run. With --policy and --from the case need not exist; its
    deadlines are then those of the configuration file.
    """
    from daemon.clock import real_us
    from daemon.explaining import Question, explain_case, explain_policy, instant_us
    from daemon.receipt.wanted import Wanted
    from schema.config import load

    _check(case, policy, start)
    settings = load(config_path(config))
    wanted = Wanted(Clock.of(clock) if clock else None, past, lang or settings.language, days)
    if policy:
        receipt = explain_policy(settings, Question(policy, start, level, place), wanted)
    else:
        url = database_url(data_dir(data), settings.database_url)
        as_of_us = instant_us(as_of, settings, "at") if as_of else real_us()
        receipt = explain_case(settings, url, case, as_of_us, wanted)
    click.echo(receipt.model_dump_json() if as_json else "\n".join(receipt.text))


def _check(case: str, policy: str, start: str) -> None:
    if bool(case) == bool(policy):
        raise BadInput("explain needs a case's number, or --policy with --from for one that does not exist yet")
    if policy and not start:
        raise BadInput('--policy needs --from, the instant the case would come in: --from "2026-09-28 16:20"')
