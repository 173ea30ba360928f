"""A withdrawal 撤牌: a card that should not have been issued is taken back, from above and with a reason. Pure."""

from daemon.casework.acts.approval import must_stand_above
from daemon.casework.acts.scene import Said, Scene
from daemon.casework.cards import Cards, Issued
from daemon.casework.checks import must_not_be_void, must_say
from schema.errors import NotAllowed
from schema.kinds import Card, EventKind


def withdraw(scene: Scene) -> Said:
    """Take back the present card, or the newest of the colour named; the next highest takes its place."""
    case = scene.case
    must_not_be_void(case)
    must_stand_above(scene, f"to withdraw a card of case {case.number}", "撤销本件的督办牌")
    text = must_say(scene.request, "why the card was wrong", "为什么撤牌")
    cards = Cards.of(scene.lines)
    gone = _withdrawn(scene, cards)
    left = cards.without(gone)
    facts = {
        "withdrawn": [one.version for one in gone],
        "taken": gone[0].card.word,
        "card": left.present.value,
        "worst_card": left.worst.value,
    }
    return Said(EventKind.WITHDRAWN, facts, text)


def _withdrawn(scene: Scene, cards: Cards) -> tuple[Issued, ...]:
    case, card = scene.case, scene.request.card or Card(scene.case.card)
    if card == Card.NONE:
        raise NotAllowed(
            f"case {case.number} has no card now; name the colour of one it had before",
            zh=f"事项 {case.number} 现在没有督办牌：请选以前那张牌的颜色",
        )
    gone = cards.newest(card)
    if not gone:
        raise NotAllowed(
            f"no {card.word} card of case {case.number} stands, so none can be withdrawn",
            zh=f"事项 {case.number} 没有有效的{card.zh}牌可撤",
        )
    return gone
