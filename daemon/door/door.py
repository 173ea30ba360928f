"""The door as the service joins it: what stands behind each of its two openings."""

from collections.abc import Mapping

from loguru import logger

from daemon.api.rooms import Rooms
from daemon.door.page import Shown, say
from daemon.door.reception import Reception, read_handover
from daemon.door.senders import Senders
from daemon.links import Links
from daemon.message import payload
from daemon.reading import BY_LINK, mark_read, reader_over_link
from daemon.rows import PushLine
from daemon.store.reader import Reader
from daemon.words import moment
from schema.errors import DubanError, NotFound

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

    def mark(self, token: str, lang: str) -> Shown:
        """Mark a link's push as read, and return what it shows then; the first reader stays."""
        with self._rooms.store.read() as reader:
            push = self._push(reader, token)
        if push.read_us is None:
            push = mark_read(self._rooms.store, push.id, reader_over_link(push), self._rooms.clock.now_us())
        with self._rooms.store.read() as reader:
            return self._shown(reader, push, lang)

    def _push(self, reader: Reader, token: str) -> PushLine:
        push_id = self._links.push_id(token)
        push = None if push_id is None else reader.push(push_id)
        if push is None:
            raise NotFound("there is no such link")
        return push

    def _shown(self, reader: Reader, push: PushLine, lang: str) -> Shown:
        text = self._text(reader, push, lang)
        if push.read_us is None:
            return Shown(text)
        zone = self._rooms.book().config.zone
        return Shown(text, _who(push.read_by, reader, lang), moment(push.read_us, lang, zone))

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
