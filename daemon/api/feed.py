"""The feed: ledger lines newest first, read backwards in bounded pieces."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from daemon import ledger
from daemon.api.caller import Caller, CallerHere, RoomsHere, unknown_unit
from daemon.api.happenings import Happening, Owners, events_of, is_under, kind_of, titles_of, told
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.rows import EventRow
from daemon.scope import sees, within
from daemon.store.reader import Reader
from schema.wire import PAGE_MAX
from schema.wire.feed import NEWS, FeedKind, FeedPage

router = APIRouter(tags=["feed"])

_PIECE = 500  # ledger numbers read at first, then twice as many each time: where news is dense a page costs little
_CASES = 100  # whose ways are walked at a time
_LOOK_MAX = 20_000  # looked at for one page; a small unit's news may be rare, the next page goes on from there


@router.get("/feed")
def feed(
    caller: CallerHere,
    rooms: RoomsHere,
    *,
    before: Annotated[int | None, Query(ge=1)] = None,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
    unit: str = "",
    kinds: Annotated[list[FeedKind] | None, Query()] = None,
) -> FeedPage:
    """Give what happened within the caller's scope, newest first: cards, rises, listings, danger to life.

    ``kinds`` asks for some of these, or for ``all`` lines; ``unit`` narrows to what came from its subtree, was
    there or went there. ``before`` goes on to older lines, ``after`` ends at those that are known already.
    """
    _must_see(unit, caller, rooms)
    words = Words.of(rooms)
    with rooms.store.read() as reader:
        newest = reader.last_seq()
        looked = _Looked(reader, caller, frozenset(kinds or NEWS), unit, after)
        found = list(islice(looked.back_from(before or newest + 1), limit))
        titles = titles_of(reader, [happening for happening, _ in found])
        lines = [told(happening, owner, titles, words) for happening, owner in found]
    is_full = len(found) == limit
    return FeedPage(
        lines=lines,
        before=_unless_over(found[-1][0].line.seq if is_full else looked.reached, after),
        seq=newest,
        now_at=words.at(rooms.clock.now_us()),
    )


def _must_see(unit: str, caller: Caller, rooms: Rooms) -> None:
    known = rooms.book().rules.directory.unit(unit)
    if unit and (known is None or not within(caller.scope, unit)):
        raise unknown_unit(unit)


def _unless_over(seq: int, after: int) -> int | None:
    return seq if seq > after + 1 else None


class _Looked:
    """Goes back through the ledger piece by piece, and remembers how far it came."""

    def __init__(self, reader: Reader, caller: Caller, kinds: frozenset[FeedKind], unit: str, after: int) -> None:
        self.reached = 0  # the oldest ledger number looked at; everything above it is dealt with
        self._reader = reader
        self._caller = caller
        self._kinds = kinds
        self._unit = unit
        self._after = after

    def back_from(self, before: int) -> Iterator[tuple[Happening, str]]:
        """Yield what is to be told with who had the case then, newest first."""
        self.reached, piece = before, _PIECE
        while before - self.reached < _LOOK_MAX:
            bottom = max(self.reached - piece - 1, self._after)
            lines = self._reader.events_between(bottom, self.reached, events_of(self._kinds))
            yield from self._among([line for line in lines if self._is_wanted(line)])
            self.reached, piece = bottom + 1, piece * 2
            if bottom == self._after:
                return

    def _is_wanted(self, line: EventRow) -> bool:
        return FeedKind.ALL in self._kinds or kind_of(line, ledger.facts_of(line.body)) in self._kinds

    def _among(self, lines: Sequence[EventRow]) -> Iterator[tuple[Happening, str]]:
        """Yield those that the caller sees, and look into no more cases than a page needs."""
        for at in range(0, len(lines), _CASES):
            part = lines[at : at + _CASES]
            rows = self._reader.cases_by_ids(sorted({line.case_id for line in part}))
            cases = {case.id: case for case in rows if sees(self._caller.scope, case)}
            owners = Owners(self._reader, list(cases.values()))
            for line in part:
                if (case := cases.get(line.case_id)) is None:
                    continue
                happening, owner = Happening(line, ledger.facts_of(line.body), case), owners.before(line)
                if not self._unit or is_under(self._unit, happening, owner):
                    yield happening, owner
