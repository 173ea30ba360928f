"""Explaining: gathers what a receipt rests on from the tables and the rules in force, and has it written."""

from contextlib import closing
from dataclasses import dataclass

from daemon.calendars import Calendars
from daemon.casework.rules import Rules
from daemon.directory import Directory
from daemon.engine.rulebook import Rulebook
from daemon.plan import Planner
from daemon.receipt.case import receipt_of
from daemon.receipt.clock import Sources
from daemon.receipt.forecast import Assumed, forecast
from daemon.receipt.names import Names
from daemon.receipt.proof import PastEdition
from daemon.receipt.wanted import Wanted
from daemon.rows import CaseRow, EventRow
from daemon.store import Reader, open_store
from schema.codes import GRID, WIDTHS, short_code
from schema.config import Config
from schema.errors import BadInput, NotFound
from schema.kinds import EventKind, Level
from schema.sheets.times import LocalTimes
from schema.wire.receipt import Receipt

_EDITIONS_MAX = 1_000_000  # all of them: an office edits its deadlines some dozen times a year
_LEVELS = {width: level for level, width in WIDTHS.items()} | {GRID: Level.VILLAGE}


@dataclass(frozen=True, slots=True)
class Question:
    """A case that does not exist yet, in words as it is asked for; level and place may be empty."""

    policy: str
    start: str  # "2026-09-28 16:20", local to the city, or with an offset
    level: str = ""
    place: str = ""


def explained(reader: Reader, book: Rulebook, case: CaseRow, now_us: int, wanted: Wanted) -> Receipt:
    """Return the receipt of a case, from one snapshot."""
    events = reader.events_of(case.id)
    sources = Sources(
        rules=book.rules,
        names=_names(reader, book),
        now_us=now_us,
        written=_written(reader, events),
        editions=[
            PastEdition(row.number, row.at_us, row.body) for row in reader.editions(_EDITIONS_MAX, _EDITIONS_MAX)
        ],
    )
    return receipt_of(case, events, sources, wanted)


def foreseen(question: Question, book: Rulebook, wanted: Wanted) -> Receipt:
    """Return the receipt of a case that does not exist yet; BadInput names what of the question makes no sense."""
    names = Names(book.rules.directory, {}, book.config.zone)
    return forecast(_assumed(question, book), book.rules, names, wanted)


def explain_case(config: Config, url: str, number: str, as_of_us: int, wanted: Wanted) -> Receipt:
    """Return the receipt of a case from the database at ``url``, which is only read; NotFound without such a case.

    ``as_of_us`` is when lateness is judged, though never before the case's newest line.
    """
    with closing(open_store(url, read_only=True)) as store, store.read() as reader:
        case = reader.case_by_number(number)
        if case is None:
            raise NotFound(
                f"there is no case {number!r} in {store.name}; `duban cases list` shows the open ones",
                zh=f"{store.name} 里没有事项 {number}",
            )
        newest = reader.event(case.head_seq)
        now_us = max(as_of_us, newest.at_us if newest else 0)
        book = Rulebook.read(reader, config, Planner(Calendars(config.calendar)), now_us=now_us)
        return explained(reader, book, case, now_us, wanted)


def explain_policy(config: Config, question: Question, wanted: Wanted) -> Receipt:
    """Return the receipt of a case that does not exist yet, by a configuration alone."""
    rules = Rules(
        directory=Directory.build(()),
        planner=Planner(Calendars(config.calendar)),
        policies={policy.hash: policy for policy in config.policies},
        settings=config.engine,
        telling=config.telling,
    )
    return foreseen(question, Rulebook(config, rules), wanted)


def instant_us(text: str, config: Config, name: str) -> int:
    """Return an instant that somebody wrote, local to the city or with an offset; BadInput names the field."""
    try:
        return LocalTimes(config.zone).instant_us(text)
    except ValueError as wrong:
        raise BadInput(f"{name}: {text!r} {wrong}", zh=f"“{text}”不是时间：写作 2026-09-28 16:20") from None


def _names(reader: Reader, book: Rulebook) -> Names:
    officers = {officer.id: officer.name for officer in reader.officers() if officer.id is not None}
    return Names(book.rules.directory, officers, book.config.zone)


def _written(reader: Reader, events: list[EventRow]) -> dict[int, str]:
    """Return what officers wrote where time was given: the reasons of pauses and extensions, nothing else."""
    seqs = [line.seq for line in events if line.kind in {EventKind.PAUSED, EventKind.EXTENDED}]
    return {seq: row.text for seq, row in reader.event_texts(seqs).items()}


def _assumed(question: Question, book: Rulebook) -> Assumed:
    place = short_code(question.place)
    found = book.config.policy(question.policy)
    return Assumed(
        policy=book.rules.policies.get(found.hash, found),
        level=_level(question.level, place),
        start_us=instant_us(question.start, book.config, "from"),
        place=place,
    )


def _level(word: str, place: str) -> Level:
    """Return the level asked for, else that of the place, else the village, where most cases begin."""
    if not word:
        return _LEVELS.get(len(place), Level.VILLAGE)
    try:
        return Level.of(word)
    except ValueError:
        raise BadInput(
            f"there is no level {word!r}; write village, township, county or city",
            zh=f"没有“{word}”这一级：写 village（村）、township（镇）、county（县）或 city（市）",
        ) from None
