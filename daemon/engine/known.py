"""Numbers that are there already: the same matter brought once more, or another one under a taken number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from daemon.ledger import digest, facts_of
from daemon.rows import CaseRow, CaseTextRow
from daemon.store.reader import Reader
from schema.intake import NewCase


@dataclass(frozen=True, slots=True)
class Known:
    """The stored cases whose numbers an intake bears; within the transaction that it was read in."""

    rows: Mapping[str, CaseRow]
    texts: Mapping[int, CaseTextRow]
    first_facts: Callable[[int], dict[str, Any]]  # case id → what its opening line says

    @classmethod
    def read(cls, reader: Reader, cases: Sequence[NewCase]) -> Self:
        """Read those that exist."""
        ids = list(reader.known_numbers([case.number for case in cases]).values())
        rows = {row.number: row for row in reader.cases_by_ids(ids)}
        return cls(rows, reader.case_texts(ids), lambda case_id: facts_of(reader.events_of(case_id)[0].body))

    def difference(self, new: NewCase, now_us: int | None) -> str:
        """Return what of ``new`` is another than the case of its number has; empty for the same matter.

        Place, opening and title make a matter, as far as they are given: an opening at ``now_us`` stands for
        none. A case that was corrected since is the same as it was brought, and the same as it stands now.
        """
        row = self.rows[new.number]
        opened = (row.opened_us, now_us)
        if not _difference(new, place=row.place_code, opened=opened, is_titled_so=self._has_title(row, new)):
            return ""
        facts = self.first_facts(row.id)
        return _difference(new, place=facts["place"], opened=opened, is_titled_so=self._had_title(row, new, facts))

    def _has_title(self, row: CaseRow, new: NewCase) -> bool:
        text = self.texts.get(row.id)
        return text is not None and text.title == new.title

    def _had_title(self, row: CaseRow, new: NewCase, facts: Mapping[str, Any]) -> bool:
        text = self.texts.get(row.id)
        if text is None:
            return "digests" in facts  # erased since: nobody can tell any more
        return bool(facts.get("digests", {}).get("title") == digest(text.salt, new.title))


def differences(reader: Reader, cases: Sequence[NewCase], now_us: int | None) -> dict[int, str]:
    """Return what differs of each of ``cases`` that bears a stored number, by its place in the sequence."""
    known = Known.read(reader, cases)
    return {nth: known.difference(new, now_us) for nth, new in enumerate(cases) if new.number in known.rows}


def _difference(new: NewCase, *, place: str, opened: tuple[int | None, ...], is_titled_so: bool) -> str:
    if new.place != place:
        return "place"
    if new.opened_us not in opened:
        return "opening time"
    return "" if is_titled_so or not new.title else "title"
