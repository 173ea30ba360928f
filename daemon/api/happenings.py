"""Ledger lines as the feed tells of them: which are news, and whose the case was then. Pure but for its reader."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from daemon import ledger
from daemon.api.words import Words
from daemon.rows import CaseRow, EventRow
from daemon.scope import within
from daemon.store.reader import Reader
from schema.kinds import Card, EventKind, Rung
from schema.wire.feed import FeedKind, FeedLine

DANGER = 2  # a case's urgency: danger to life
_CARDS = frozenset({Rung.BLUE.word, Rung.YELLOW.word, Rung.RED.word})


class Happening(NamedTuple):
    """A line, what it says, and its case as it stands now."""

    line: EventRow
    said: Mapping[str, Any]
    case: CaseRow


def events_of(kinds: frozenset[FeedKind]) -> list[str]:
    """Return the kinds of ledger lines to read for these kinds of news; none for every line there is."""
    if FeedKind.ALL in kinds:
        return []
    found = [EventKind.RUNG.value] if not kinds <= {FeedKind.DANGER} else []
    found += [EventKind.ESCALATED.value] if FeedKind.RISES in kinds else []
    found += [EventKind.LISTED.value] if FeedKind.LISTINGS in kinds else []
    return found + ([EventKind.OPENED.value] if FeedKind.DANGER in kinds else [])


def kind_of(line: EventRow, said: Mapping[str, Any]) -> FeedKind:
    """Return which kind of news a line is; ALL for one that is none."""
    if line.kind == EventKind.ESCALATED or (line.kind == EventKind.RUNG and "to_unit" in said):
        return FeedKind.RISES
    if line.kind == EventKind.LISTED or (line.kind == EventKind.RUNG and said.get("rung") == Rung.LIST.word):
        return FeedKind.LISTINGS
    if line.kind == EventKind.RUNG and said.get("rung") in _CARDS and not said.get("moot"):
        return FeedKind.CARDS
    is_danger = line.kind == EventKind.OPENED and said.get("urgency") == DANGER
    return FeedKind.DANGER if is_danger else FeedKind.ALL


class Owners:
    """Who had a case at any of its lines: from its start, through the lines that moved it and were not undone."""

    def __init__(self, reader: Reader, cases: Collection[CaseRow]) -> None:
        self._start = {case.id: case.start_unit for case in cases}
        self._moves: dict[int, list[tuple[EventRow, Mapping[str, Any]]]] = {}
        for line in reader.moves_of(sorted(self._start)):
            self._moves.setdefault(line.case_id, []).append((line, ledger.facts_of(line.body)))

    def before(self, line: EventRow) -> str:
        """Return who had the case when ``line`` was written."""
        owners = {0: self._start[line.case_id]}
        for move, said in self._moves.get(line.case_id, ()):
            if move.seq >= line.seq:
                break
            if move.kind == EventKind.UNDONE:
                owners.pop(said["line"], None)
            else:
                owners[move.version] = said["to_unit"]
        return list(owners.values())[-1]


def is_under(unit: str, happening: Happening, owner: str) -> bool:
    """Tell whether a happening is of the subtree of ``unit``: it came from there, was there, or goes there."""
    case = happening.case
    codes = (owner, str(happening.said.get("to_unit", "")), case.start_unit, case.place_code)
    return any(within(unit, code) for code in codes)


def told(happening: Happening, owner: str, titles: Mapping[int, str], words: Words) -> FeedLine:
    """Return a happening as readers read it."""
    line, said, case = happening
    to_unit = said.get("to_unit")
    return FeedLine(
        seq=line.seq,
        number=case.number,
        title=titles.get(case.id, ""),
        at=words.at(line.at_us),
        kind=line.kind,
        rung=str(said.get("rung", "")),
        card=_card(line, said),
        urgency=case.urgency,
        unit=words.unit(owner),
        to_unit=words.unit(to_unit) if isinstance(to_unit, str) and to_unit != owner else None,
        actor=line.actor,
    )


def _card(line: EventRow, said: Mapping[str, Any]) -> int:
    is_card = kind_of(line, said) is FeedKind.CARDS
    return Rung.of(str(said["rung"])).card.value if is_card else Card.NONE.value


def titles_of(reader: Reader, happenings: Sequence[Happening]) -> dict[int, str]:
    """Return case id → title; a case whose citizen was forgotten has none."""
    texts = reader.case_texts(sorted({one.case.id for one in happenings}))
    return {case_id: text.title for case_id, text in texts.items()}
