"""A supervision order 督办单 as a document to print: one page a card, with the strip for its receipt. Pure."""

from collections.abc import Iterator

from schema.instants import MICROS_PER_SECOND, to_us
from schema.kinds import Card, Clock, Rung
from schema.wire.shift import OrderView
from tui.view.document import Document, Section, Table
from tui.view.look import Look
from tui.view.shift import name_of
from tui.view.shift_paper import foot
from tui.view.when import full_stamp, span

_SHARES = (16, 74)
_HASH_CHARS = 16
_MINUTE_US = 60 * MICROS_PER_SECOND


def order_number(order: OrderView, look: Look) -> str:
    """Return the number an order keeps for life: its year, and its card's line in the ledger."""
    return look.say("order.number", year=order.year, seq=order.seq)


def order_document(order: OrderView, look: Look, printed_us: int, data_us: int) -> Document:
    """Return one order as it is printed at ``printed_us`` from data of ``data_us``."""
    void = order.withdrawn_at is not None
    return Document(
        title=look.say("order.title", card=look.say(f"card.{Card.of(order.card).value}")),
        under=(order_number(order, look),),
        sections=(
            Section(lines=_withdrawn(order, look), table=Table(_SHARES, tuple(_facts(order, look)))),
            Section(look.say("order.receipt"), (look.say("order.receipt.strip"), look.say("order.seal"))),
        ),
        foot=foot(name_of(order.issuer, look), printed_us, data_us, look),
        mark=look.say("order.withdrawn") if void else "",
    )


def _withdrawn(order: OrderView, look: Look) -> tuple[str, ...]:
    if order.withdrawn_at is None:
        return ()
    at = full_stamp(to_us(order.withdrawn_at), look.zone, look.lang)
    return (look.say("order.withdrawn_at", at=at),)


def _facts(order: OrderView, look: Look) -> Iterator[tuple[str, str]]:
    limit_us = to_us(order.limit_at)
    clock = look.plain(Clock.of(order.clock).label(look.lang))
    yield look.say("order.case"), look.plain(order.number)
    yield look.say("order.matter"), look.plain(order.title) or look.say("notitle")
    yield look.say("order.place"), name_of(order.place, look)
    yield look.say("order.unit"), name_of(order.unit, look)
    yield look.say("order.opened"), full_stamp(to_us(order.opened_at), look.zone, look.lang)
    yield look.say("order.limit", clock=clock), full_stamp(limit_us, look.zone, look.lang, is_end=True)
    yield look.say("order.state"), _standing(order, look)
    yield look.say("order.require"), _required(order, look)
    yield look.say("order.basis"), f"{look.say('order.law')}  {_policy(order, look)}"
    yield look.say("order.issued"), full_stamp(to_us(order.issued_at), look.zone, look.lang)
    yield look.say("order.issuer"), name_of(order.issuer, look)
    yield look.say("order.line"), look.say("order.line.at", seq=order.seq, hash=order.hash[:_HASH_CHARS])


def _standing(order: OrderView, look: Look) -> str:
    """Return how far over the limit, or how near to it, the case was when the card was issued."""
    over_us = to_us(order.issued_at) - to_us(order.limit_at)
    if 0 < over_us < _MINUTE_US:
        return look.say("order.just")
    length = span(abs(over_us) // MICROS_PER_SECOND, look.lang)
    return look.say("order.over" if over_us > 0 else "order.ahead", span=length)


def _required(order: OrderView, look: Look) -> str:
    """Return by when what must be done, and what follows otherwise."""
    if not order.next_rung or order.next_at is None:
        return look.say("order.require.plain")
    rung = look.plain(Rung.of(order.next_rung).label(look.lang))
    if order.next_at <= order.issued_at:
        return look.say("order.require.at_once", rung=rung)
    at = full_stamp(to_us(order.next_at), look.zone, look.lang, is_end=True)
    return look.say("order.require.next", at=at, rung=rung)


def _policy(order: OrderView, look: Look) -> str:
    title = look.plain(order.policy_title or order.policy)
    return look.say("order.policy", title=title, hash=order.policy_hash[:_HASH_CHARS])
