"""Prove the ledger whole: `duband verify`."""

import sys
from contextlib import closing
from pathlib import Path

import click

from daemon.commands.common import CONFIG, DATA, JSON, answer, print_json
from schema.errors import EXIT_REFUSED
from schema.folders import config_path, data_dir


@click.command()
@CONFIG
@DATA
@JSON
@answer
def verify(config: Path | None, data: Path | None, as_json: bool) -> None:
    """Walk the whole ledger and name every line that was changed, removed, reordered or added by hand."""
    from daemon.service import database_of
    from daemon.store import open_store
    from daemon.store import verify as verify_ledger
    from schema.config import load

    url = database_of(load(config_path(config)), data_dir(data))
    with closing(open_store(url, read_only=True)) as store, store.read() as reader:
        findings = [str(finding) for finding in verify_ledger(reader)]
    if as_json:
        print_json({"is_whole": not findings, "findings": findings})
    else:
        for finding in findings:
            click.echo(finding, err=True)
        click.echo(f"{len(findings)} findings" if findings else "the ledger is whole")
    if findings:
        sys.exit(EXIT_REFUSED)
