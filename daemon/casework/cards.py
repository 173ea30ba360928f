"""The cards of a case as its ledger tells them: which were issued in which tenure, and stand. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from daemon.ledger import facts_of
from daemon.rows import EventRow
from schema.kinds import Card, EventKind

_CARDS = {card.word: card for card in Card if card}


class Issued(NamedTuple):
    """A card that stands, and the line that issued it."""

    card: Card
    tenure: int  # how many units had the case before; a card is of the unit it was issued to
    version: int
    seq: int


class Cards(NamedTuple):
    """Every card that stands, oldest first, and which tenure it is now."""

    issued: tuple[Issued, ...]
    tenure: int

    @classmethod
    def of(cls, lines: Sequence[EventRow]) -> Self:
        """Read them from a case's ledger; what was undone or withdrawn does not count."""
        told = [(line, facts_of(line.body)) for line in lines]
        undone = {said["line"] for line, said in told if line.kind == EventKind.UNDONE}
        issued: dict[int, Issued] = {}
        tenure = 0
        for line, said in told:
            if line.version in undone:
                continue
            tenure += bool(said.get("is_raised"))
            if card := _card(line, said):
                issued[line.version] = Issued(card, tenure, line.version, line.seq)
            for version in said.get("withdrawn", ()):
                del issued[version]
        return cls(tuple(issued.values()), tenure)

    def newest(self, card: Card) -> tuple[Issued, ...]:
        """Return all cards of this colour in the newest tenure that has one; none where it was never issued."""
        tenure = max((one.tenure for one in self.issued if one.card == card), default=None)
        return tuple(one for one in self.issued if one.card == card and one.tenure == tenure)

    def without(self, gone: Iterable[Issued]) -> "Cards":
        """Return what stands once some do not."""
        return Cards(tuple(one for one in self.issued if one not in set(gone)), self.tenure)

    @property
    def present(self) -> Card:
        """Return the highest of the present tenure."""
        return max((one.card for one in self.issued if one.tenure == self.tenure), default=Card.NONE)

    @property
    def worst(self) -> Card:
        """Return the highest of the case's life."""
        return max((one.card for one in self.issued), default=Card.NONE)


def _card(line: EventRow, said: Mapping[str, Any]) -> Card | None:
    """Return the card that a line issued; an old case taken over has the highest of its past."""
    if line.kind == EventKind.TAKEN_OVER:
        return Card(said["card"]) if "card" in said else None
    return _CARDS.get(said["rung"]) if line.kind == EventKind.RUNG else None
