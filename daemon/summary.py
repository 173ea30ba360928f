"""What a database's ledger adds up to so far: cards, escalations, and what became of the pushes."""

from dataclasses import dataclass

from daemon.store import Reader
from daemon.tally import Tally
from daemon.totals import Count, by_card, by_level_risen_to

_NO_INSTANT_US = 0  # nothing here depends on when open cases are judged


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of a whole database."""

    whole: Count
    pushes: dict[str, int]  # by state

    def as_json(self) -> dict[str, object]:
        """Return what has happened so far as one JSON document."""
        return {
            "cases": self.whole.cases,
            "open": self.whole.open,
            "cards": by_card(self.whole.cards),
            "escalations": by_level_risen_to(self.whole.rises),
            "proposed": self.whole.proposed,
            "pushes": self.pushes,
        }


def summarise(reader: Reader) -> Summary:
    """Return the figures of the whole database; reads all of its ledger."""
    tally = Tally({row.hash: row.name for row in reader.policies()})
    for lines in reader.ledger():
        tally.add_lines(lines)
    return Summary(tally.totals(_NO_INSTANT_US).whole, reader.push_counts())
