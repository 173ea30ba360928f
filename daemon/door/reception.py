"""Takes over what another daemon hands up: a case under its number, or a line in the ledger of one that is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from pydantic import ValidationError

from daemon.api.faults import sentence_of
from daemon.api.rooms import Rooms
from daemon.door.refusals import NotTheirs, Unready
from daemon.door.senders import Signed
from daemon.engine.known import differences
from daemon.engine.rulebook import Rulebook
from daemon.handover import News, as_case, is_here, known_place, news_of
from daemon.rows import CaseRow
from daemon.scope import EVERYTHING
from schema.config import DoorSender
from schema.errors import BadInput, Conflict
from schema.intake import ActRequest, NewCase
from schema.kinds import Act
from schema.wire import HandoverIn


def read_handover(body: bytes) -> HandoverIn | None:
    """Return what was handed over; None for a push about no case, such as a digest. BadInput for anything else."""
    try:
        raw: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadInput("the request is not JSON") from None
    if isinstance(raw, Mapping) and "case" not in raw:
        return None
    try:
        return HandoverIn.model_validate(raw)
    except ValidationError as error:
        raise BadInput(sentence_of(error.errors(include_url=False))) from None


@dataclass(frozen=True, slots=True)
class Reception:
    """Does with what a sender told what is to be done here."""

    rooms: Rooms

    def take(self, signed: Signed, told: HandoverIn) -> None:
        """Take one push; told again it changes nothing. A refusal says nothing of the cases that are here."""
        sender, book, now_us = signed.sender, self.rooms.book(), self.rooms.clock.now_us()
        centre = _centre(sender, book)
        _must_be_for(centre, told)
        new = _case(told, sender, centre, book, now_us)
        with self.rooms.store.read() as reader:
            here = reader.case_by_number(new.number)
            if here and new.place.startswith(here.place_code):  # the tree here has grown since
                new = replace(new, place=here.place_code)
            is_other = any(differences(reader, [new], now_us).values())
        if here is None or is_other:
            if is_here(told, centre) and told.status.is_open:
                self._open(sender, new, now_us)
        elif news := self._news(signed, told, here, centre, book):
            self._note(sender, new.number, news, now_us)

    def _open(self, sender: DoorSender, new: NewCase, now_us: int) -> None:
        done = self.rooms.engine.open_cases([new], _actor(sender), now_us)
        for refusal in done.refused:
            if refusal.field == "number":
                raise Conflict(
                    f"the number {new.number} stands for another matter here; give the case another one below"
                )
            raise BadInput(f"{refusal.field}: {refusal.reason}")
        if done.opened:
            self.rooms.written()

    @staticmethod
    def _news(signed: Signed, told: HandoverIn, here: CaseRow, centre: str, book: Rulebook) -> News | None:
        is_english = book.config.language == "en"
        return news_of(
            told,
            signed.id,
            here,
            centre,
            late_ok_us=book.rules.late_ok_us,
            say=lambda zh, en: en if is_english else zh,
        )

    def _note(self, sender: DoorSender, number: str, news: News, now_us: int) -> None:
        key = f"handover:{sender.name}:{news.key}"
        note = ActRequest(number=number, act=Act.NOTE, text=news.text, key=key)
        self.rooms.engine.act(note, _actor(sender), EVERYTHING, now_us)
        self.rooms.written()


def _actor(sender: DoorSender) -> str:
    return f"system:{sender.name}"


def _centre(sender: DoorSender, book: Rulebook) -> str:
    """Return the unit that takes over what a sender hands up: the centre one level above the sender's own."""
    above = book.rules.directory.above(sender.unit)
    if above is None:
        raise Unready(f"no centre stands above {sender.unit} in the tree here; import the units, then it is taken")
    return above.code


def _must_be_for(centre: str, told: HandoverIn) -> None:
    """Refuse what is for others: acknowledged here it would seem to have reached them."""
    if told.data.to.code != centre:
        raise BadInput(
            f"this push is for {told.data.to.code}, and {centre} is who takes cases over here; give this channel "
            f"to officers of {centre} alone, and the others one of their own"
        )


def _case(told: HandoverIn, sender: DoorSender, centre: str, book: Rulebook, now_us: int) -> NewCase:
    directory = book.rules.directory
    try:
        place = known_place(told.data.place.code, sender.unit, directory)
    except ValueError as outside:
        raise NotTheirs(f"{outside}, whose cases this sender may hand over; see unit in [door.from]") from None
    return as_case(told, centre, place, directory, now_us=now_us, late_ok_us=book.rules.late_ok_us)
