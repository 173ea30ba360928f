"""The feed: what happened, newest first, each line with all that a reader needs to see what it means."""

from enum import StrEnum

from pydantic import AwareDatetime

from schema.wire.base import Response, UnitName


class FeedKind(StrEnum):
    """What a feed may be asked for."""

    CARDS = "cards"
    RISES = "rises"  # by the ladder or by hand
    LISTINGS = "listings"  # proposed or made
    DANGER = "danger"  # a case of danger to life came in
    ALL = "all"  # every line of the ledger


NEWS = (FeedKind.CARDS, FeedKind.RISES, FeedKind.LISTINGS, FeedKind.DANGER)


class FeedLine(Response):
    """One ledger line; numbers as in :mod:`schema.kinds`."""

    seq: int
    number: str
    title: str = ""
    at: AwareDatetime
    kind: str
    rung: str = ""  # of a rung, which one
    card: int = 0  # that this line issued
    urgency: int = 0
    unit: UnitName  # who had the case when it happened
    to_unit: UnitName | None = None  # who has it since; None: nobody else
    actor: str


class FeedPage(Response):
    """Some lines, newest first.

    ``before`` asks for older ones; None where there are none, or none beyond what was asked for. A page may be
    short, or empty, though there are older lines: so many are looked at for one page, and no more.
    """

    lines: list[FeedLine]
    before: int | None = None
    seq: int  # the newest line there was, of any kind: ``after`` it come those that this page does not know
    now_at: AwareDatetime
