"""What a ledger adds up to: cards, escalations, and who was on time. Pure but for the snapshot it reads."""

from collections import Counter
from dataclasses import dataclass, field

from daemon import ledger
from daemon.store import CaseRow, EventRow, Reader
from schema.kinds import Card, EventKind, Level, Rung, Status

_PAGE = 10_000


@dataclass(slots=True)
class Summary:
    """Figures of a whole database; ``overdue`` is judged on each case's first resolve limit."""

    cases: int = 0
    open: int = 0
    overdue: int = 0  # resolved late, or open past due at the instant of judgement
    pushes: dict[str, int] = field(default_factory=dict)  # by state
    cards: Counter[Card] = field(default_factory=Counter)
    rises: Counter[int] = field(default_factory=Counter)  # by the level a case rose to
    proposed: int = 0  # for listing

    def as_json(self) -> dict[str, object]:
        """Return what has happened so far as one JSON document."""
        return {
            "cases": self.cases,
            "open": self.open,
            "cards": {card.word: self.cards[card] for card in Card if card},
            "escalations": {level.word: self.rises[level] for level in Level if level > Level.VILLAGE},
            "proposed": self.proposed,
            "pushes": self.pushes,
        }

    def add_case(self, case: CaseRow, until_us: int) -> None:
        """Count one case; a limit that ends at the very instant of judgement is still met."""
        ended_us = until_us if case.resolved_us is None else case.resolved_us
        self.cases += 1
        self.open += Status(case.status).is_open
        self.overdue += case.first_due_us is not None and ended_us > case.first_due_us

    def add_line(self, line: EventRow) -> None:
        """Count what one ledger line issued or raised."""
        if line.kind == EventKind.RUNG:
            self._add_rung(ledger.facts_of(line.body))
        elif line.kind == EventKind.ESCALATED:
            self.rises[ledger.facts_of(line.body)["to_level"]] += 1
        elif line.kind == EventKind.TAKEN_OVER and (card := ledger.facts_of(line.body).get("card")):
            self.cards[Card(card)] += 1

    def _add_rung(self, facts: dict[str, object]) -> None:
        rung = Rung.of(str(facts["rung"]))
        if rung.card:
            self.cards[rung.card] += 1
        elif rung == Rung.ESCALATE and "to_level" in facts:
            self.rises[int(str(facts["to_level"]))] += 1
        elif "listing" in facts:
            self.proposed += 1


def summarise(reader: Reader, until_us: int = 0) -> Summary:
    """Return the figures of the whole database, open cases judged at ``until_us``; reads all."""
    summary = Summary(pushes=reader.push_counts())
    case_id = 0
    while page := reader.cases_after(case_id, _PAGE):
        for case in page:
            summary.add_case(case, until_us)
        case_id = page[-1].id
    for lines in reader.ledger():
        for line in lines:
            summary.add_line(line)
    return summary
