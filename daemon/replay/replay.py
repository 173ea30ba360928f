"""A replay from beginning to end: read the past, live it, set the figures side by side."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from daemon.replay import crew
from daemon.replay.ledgerfile import Witness
from daemon.replay.life import Lived
from daemon.replay.outcome import Column, Outcome
from daemon.replay.past import Past, past_of_file
from daemon.replay.record import Record, record_of
from daemon.replay.request import Request, configuration
from schema.config import Config

_REAL = "as it was 实际"
_BAR_STEPS = 200  # a bar that moves oftener costs more than it shows


def replay(request: Request, *, bar: bool) -> Outcome:
    """Live a past again and return what came of it; it needs no daemon and changes nothing.

    ``bar`` shows on standard error how far it is. BadInput and others of schema.errors with one sentence when the
    past, a configuration or an option cannot be read.
    """
    request.check()
    paths = [request.config, *([request.compare] if request.compare else [])]
    configs = [configuration(path, request) for path in paths]
    past, record = _past(request, configs[0])
    lived = _live(past, configs, request, bar=bar)
    columns = [
        _column(key, path, config, one)
        for key, path, config, one in zip(("new", "old"), _titles(paths), configs, lived, strict=False)
    ]
    if record and not request.compare:
        columns.append(_real(record, configs[0]))
    return Outcome(
        columns=tuple(columns), until_us=past.until_us, zone=configs[0].zone, past_warnings=past.warnings
    )


def _past(request: Request, config: Config) -> tuple[Past, Record | None]:
    if request.file is not None:
        return past_of_file(request.file, request, config.zone), None
    record = record_of(request.database, request, config.zone)
    return record.past, record


def _live(past: Past, configs: Sequence[Config], request: Request, *, bar: bool) -> list[Lived]:
    length = len(configs) * len(past.steps)
    with ExitStack() as stack:
        witness = stack.enter_context(Witness.into(request.ledger)) if request.ledger else None
        progress = stack.enter_context(
            click.progressbar(
                length=length,
                label="replay 推演",
                hidden=not bar,
                file=sys.stderr,
                update_min_steps=length // _BAR_STEPS,
            )
        )
        return crew.live(past, configs, processes=request.processes, progress=progress.update, witness=witness)


def _titles(paths: Sequence[Path]) -> list[str]:
    """Return what to call the configurations: their files' names, or their paths where those are the same."""
    names = [path.name for path in paths]
    return names if len(set(names)) == len(names) else [str(path) for path in paths]


def _column(key: str, title: str, config: Config, lived: Lived) -> Column:
    return Column(
        key=key,
        title=title,
        totals=lived.totals,
        policies=[policy.name for policy in config.policies],
        default_channel=_default_channel(config),
        refused=lived.cases,
        not_applied=lived.acts,
    )


def _real(record: Record, config: Config) -> Column:
    return Column(
        key="real",
        title=_REAL,
        totals=record.real,
        policies=record.policies,
        default_channel=_default_channel(config),
    )


def _default_channel(config: Config) -> str:
    return config.default_channel.name if config.default_channel else ""
