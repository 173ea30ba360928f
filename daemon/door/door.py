"""The door as the service joins it: what stands behind each of its two openings."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from loguru import logger

from daemon.api.rooms import Rooms
from daemon.door.page import Shown, say
from daemon.door.reception import Reception, read_handover
from daemon.door.senders import Senders
from daemon.links import Links
from daemon.message import payload
from daemon.reading import BY_LINK, mark_read, reader_over_link
from daemon.rows import CaseRow, PushLine
from daemon.store.reader import Reader
from daemon.words import moment
from schema.errors import DubanError, NotFound
from schema.instants import to_us
from schema.intake import ActRequest
from schema.kinds import Act, Status

_log = logger.bind(room="door")


class Door:
    """Answers whoever came in; every method blocks, and may be called from any thread."""

    def __init__(self, rooms: Rooms, links: Links, senders: Senders) -> None:
        self._rooms = rooms
        self._links = links
        self._senders = senders
        self._reception = Reception(rooms)

    def hand_over(self, headers: Mapping[str, str], body: bytes) -> None:
        """Take what another daemon hands over; a DubanError says why not. Done once it returns."""
        signed = self._senders.signed(headers, body)
        try:
            if told := read_handover(body):
                self._reception.take(signed, told)
        except DubanError as refusal:
            _log.warning("what {} handed over was refused: {}", signed.sender.name, refusal)
            raise

    def show(self, token: str, lang: str) -> Shown:
        """Return what a link shows; NotFound when it is none of ours, or its push is gone."""
        with self._rooms.store.read() as reader:
            return self._shown(reader, self._push(reader, token), lang)

    def mark(self, token: str, lang: str, until: str | None = None) -> Shown:
        """Mark a link's push as read, and return what it shows then; the first reader stays.

        With ``until``, a local time as a form writes it, its officer promises to have the case settled by then.
        """
        with self._rooms.store.read() as reader:
            push = self._push(reader, token)
        if push.read_us is None:
            push = mark_read(self._rooms.store, push.id, reader_over_link(push), self._rooms.clock.now_us())
        answer = "" if until is None else self._promise(push, until, lang)
        with self._rooms.store.read() as reader:
            return replace(self._shown(reader, push, lang), answer=answer)

    def _promise(self, push: PushLine, until: str, lang: str) -> str:
        """Give the officer's word for a push's case; return what became of that, as a sentence."""
        zone = self._rooms.book().config.zone
        try:
            until_us = to_us(datetime.fromisoformat(until).replace(tzinfo=zone))
        except (ValueError, OverflowError):
            return say("no_time", lang)
        with self._rooms.store.read() as reader:
            case = self._case_to_promise(reader, push)
        if case is None:
            return ""
        key = f"link:{push.id}:{until_us}"  # a button pressed twice promises once
        request = ActRequest(number=case.number, act=Act.PROMISE, until_us=until_us, key=key, lang=lang)
        try:
            self._rooms.engine.act(request, reader_over_link(push), push.unit_code, self._rooms.clock.now_us())
        except DubanError as refusal:
            return str(refusal)
        self._rooms.written()
        return say("promised", lang).format(at=moment(until_us, lang, zone))

    def _case_to_promise(self, reader: Reader, push: PushLine) -> CaseRow | None:
        """Return the open case of a push to an officer whose unit has it; None where nobody may promise."""
        case = None if push.case_id is None or push.officer_id is None else reader.case_by_id(push.case_id)
        return case if case and Status(case.status).is_open and case.unit_code == push.unit_code else None

    def _push(self, reader: Reader, token: str) -> PushLine:
        push_id = self._links.push_id(token)
        push = None if push_id is None else reader.push(push_id)
        if push is None:
            raise NotFound("there is no such link")
        return push

    def _shown(self, reader: Reader, push: PushLine, lang: str) -> Shown:
        text = self._text(reader, push, lang)
        may_promise = self._case_to_promise(reader, push) is not None
        if push.read_us is None:
            return Shown(text, may_promise=may_promise)
        zone = self._rooms.book().config.zone
        return Shown(text, _who(push.read_by, reader, lang), moment(push.read_us, lang, zone), may_promise)

    def _text(self, reader: Reader, push: PushLine, lang: str) -> str:
        """Return a push's words as its receivers have them; empty for one that nobody can read."""
        book = self._rooms.book()
        case = None if push.case_id is None else reader.case_by_id(push.case_id)
        try:
            told = payload(
                push,
                status=case.status if case else None,
                is_repeat=False,
                name_of=book.rules.directory.place_name,
                zone=book.config.zone,
                texts=self._rooms.texts(),
            )
        except ValueError:
            return ""
        return str(told["data"]["text"][lang])


def _who(actor: str, reader: Reader, lang: str) -> str:
    """Return a reader as people call them."""
    kind, _, number = actor.partition(":")
    if kind == "officer":
        return next((one.name for one in reader.officers() if str(one.id) == number), actor)
    if actor == BY_LINK:
        return say("by_link", lang)
    return say("by_owner", lang) if kind == "owner" else actor
