"""Supervision orders 督办单: one for each card that was issued, numbered by the card's own ledger line."""

from collections.abc import Iterator, Sequence
from typing import Literal

from fastapi import APIRouter

from daemon import ledger
from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.casepage import CaseFile
from daemon.api.cases import found_case
from daemon.api.rooms import Rooms
from daemon.api.stages import lived
from daemon.api.words import Words
from daemon.casework.rules import Rules, Seat, clock_of
from daemon.rows import CaseRow, EventRow, TimerRow
from schema.kinds import Card, Clock, EventKind, Rung
from schema.terms import terms_of
from schema.wire.shift import OrdersPage, OrderView

router = APIRouter(tags=["cases"])
_WORDS: dict[Card, Literal["blue", "yellow", "red"]] = {
    Card.BLUE: "blue",
    Card.YELLOW: "yellow",
    Card.RED: "red",
}
_CARDS = {rung.word: rung.card for rung in Rung if rung.card}


@router.get("/cases/{number:path}/orders")
def orders_of_case(number: str, caller: CallerHere, rooms: RoomsHere) -> OrdersPage:
    """List the supervision orders of one case, oldest first; a withdrawn card's stays, and says so."""
    words = Words.of(rooms)
    with rooms.store.read() as reader:
        file = CaseFile.of(found_case(reader, number, caller), reader)
    orders = list(_orders(file, rooms, words))
    return OrdersPage(number=file.case.number, now_at=words.at(rooms.clock.now_us()), orders=orders)


def _orders(file: CaseFile, rooms: Rooms, words: Words) -> Iterator[OrderView]:
    withdrawn, rules = _withdrawn(file.events), rooms.book().rules
    before: CaseRow | None = None
    for case, timers, line in lived(file.events):
        if before is not None and _card_of(line):
            timer = timers[Clock.of(ledger.facts_of(line.body)["clock"])]
            since_at = words.maybe_at(withdrawn.get(line.version))
            told = {"title": file.text.title if file.text else "", "withdrawn_at": since_at}
            yield _order(before, timer, line, rules, words).model_copy(update=told)
        before = case


def _card_of(line: EventRow) -> Card:
    """Return the card a line issued."""
    if line.kind != EventKind.RUNG:
        return Card.NONE
    return _CARDS.get(ledger.facts_of(line.body)["rung"], Card.NONE)


def _order(case: CaseRow, timer: TimerRow, line: EventRow, rules: Rules, words: Words) -> OrderView:
    """Return the order of a line, of the case as it stood before it and its clock as it went on after."""
    policy, issuer = rules.policies.get(case.policy_hash), rules.directory.above(case.unit_code)
    return OrderView(
        year=words.at(line.at_us).year,
        seq=line.seq,
        card=_WORDS[_card_of(line)],
        clock=clock_of(timer).word,
        number=case.number,
        title="",
        place=words.place(case.place_code),
        unit=words.unit(case.unit_code),
        issuer=words.unit(issuer.code if issuer else case.unit_code),
        opened_at=words.at(case.opened_us),
        limit_at=words.at(timer.limit_us),
        issued_at=words.at(line.at_us),
        next_rung=_next_rung(timer, case, rules),
        next_at=words.maybe_at(timer.next_us),
        policy=policy.name if policy else "",
        policy_title=policy.title if policy else "",
        policy_hash=case.policy_hash,
        hash=line.hash.hex(),
    )


def _withdrawn(events: Sequence[EventRow]) -> dict[int, int]:
    """Return version of a card's line → when the card was withdrawn."""
    undone = {ledger.facts_of(line.body)["line"] for line in events if line.kind == EventKind.UNDONE}
    return {
        version: line.at_us
        for line in events
        if line.kind == EventKind.WITHDRAWN and line.version not in undone
        for version in ledger.facts_of(line.body)["withdrawn"]
    }


def _next_rung(timer: TimerRow, case: CaseRow, rules: Rules) -> str:
    """Return what followed on the card's own clock as it was planned then; empty when nothing did."""
    if timer.next_us is None:
        return ""
    spec, terms = rules.spec(case.policy_hash, clock_of(timer)), terms_of(timer.terms)
    place = Seat.of(case).place_of(spec, timer.level)
    plan = rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
    return plan.due(timer.behind_mask, timer.occurrence).kind.word
