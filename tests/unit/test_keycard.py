"""The key card in the documentation is what the screens' own tables say."""

from tools.keycard import CARD, card


def test_the_key_card_is_up_to_date() -> None:
    """A key that is added, moved or dropped shows there too: `make keycard` writes it."""
    assert CARD.read_text(encoding="utf-8") == card()
