"""The record: a daemon's own past, read from its ledger, as a past to live again and as it really was."""

from contextlib import closing
from typing import NamedTuple
from zoneinfo import ZoneInfo

from daemon.replay.deeds import Deeds
from daemon.replay.past import Past, Tree
from daemon.replay.request import Request, until_of
from daemon.store import Reader, open_store
from daemon.tally import Tally
from daemon.totals import Totals
from schema.errors import BadInput

_PAGE = 10_000  # pushes read at a time


class Record(NamedTuple):
    """A database's past, and what its ledger adds up to."""

    past: Past
    real: Totals
    policies: tuple[str, ...]  # names, as they were stored


def record_of(database: str, request: Request, zone: ZoneInfo) -> Record:
    """Read what a daemon's database remembers up to the instant of judgement; it is only read.

    BadInput when it remembers no case, StoreFailed and others when it cannot be opened.
    """
    asked_us = until_of(request, zone)
    with closing(open_store(database, read_only=True)) as store, store.read() as reader:
        return _read(reader, store.name, asked_us)


def _read(reader: Reader, name: str, asked_us: int | None) -> Record:
    names = {row.hash: row.name for row in reader.policies()}
    tally, deeds, newest_us = Tally(names), Deeds(), 0
    for chunk in reader.ledger():
        lines = chunk if asked_us is None else [line for line in chunk if line.at_us <= asked_us]
        tally.add_lines(lines)
        for line in lines:
            deeds.add(line)
        newest_us = max([newest_us, *(line.at_us for line in lines)])
    until_us = newest_us + 1 if asked_us is None else asked_us
    _add_pushes(reader, tally, until_us)
    past = Past(tuple(deeds.steps), Tree.read(reader), until_us)
    if not past.steps:
        raise BadInput(f"the database {name} remembers no case up to then; there is no past to live again")
    return Record(past, tally.totals(until_us), tuple(names.values()))


def _add_pushes(reader: Reader, tally: Tally, until_us: int) -> None:
    last_id = 0
    while page := reader.pushes_after(last_id, _PAGE):
        tally.add_sent(push for push in page if push.created_us <= until_us)
        last_id = page[-1].id
