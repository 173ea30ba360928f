"""Pushes as their readers see them: where each stands, why it is late, and the channels they go over."""

from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from schema.clean import clean_line
from schema.kinds import Standing
from schema.wire.base import Request, Response, Word
from schema.wire.cases import PushView

RETRIES_MAX = 500  # in one request: each is a transaction of its own
_ADDRESS_MAX = 2_000

Address = Annotated[str, BeforeValidator(lambda value: clean_line(value) if isinstance(value, str) else value)]


class PushEntry(PushView):
    """A push in a list: with what it waits for, or why nothing more happens."""

    standing: Standing
    merged_into: int | None = None  # the digest that speaks for it


class PushesPage(Response):
    """Pushes of the caller's scope, newest first; ``before`` is the id to ask on from, None at the end."""

    pushes: list[PushEntry]
    before: int | None = None


class PushBoard(Response):
    """A window on the pushes a duty officer has to see: first those nobody tries any more, then those that wait.

    Then the newest of the others. ``dead`` and ``waiting`` say how many of the ``total`` stand in front; each of
    the three parts has a bound, so that a flood of them costs nobody a long answer.
    """

    total: int
    offset: int
    dead: int
    waiting: int
    pushes: list[PushEntry]
    now_at: AwareDatetime


class Saying(Response):
    """One sentence in both languages."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """Return it in ``zh`` or ``en``."""
        return self.en if lang == "en" else self.zh


class AttemptView(Response):
    """One attempt; ``ended_at`` None: under way, or its sender died. ``fate`` "": it may have arrived."""

    at: AwareDatetime
    ended_at: AwareDatetime | None = None
    lane: str  # the bot or host; it names no secret
    fate: str = ""  # "delivered", "throttled", "auth", "permanent", "temporary"
    code: str = ""  # the receiver's own
    reason: str = ""


class DelayView(Response):
    """What a piece of the time went to; ``until_at`` None while it lasts, or where it is no span."""

    what: str
    from_at: AwareDatetime
    until_at: AwareDatetime | None = None
    text: Saying


class WhyLate(Response):
    """Why a push is late, or that it is not; ``next`` is what a person does about one that is given up."""

    is_late: bool
    late_s: int
    due_at: AwareDatetime
    head: Saying
    delays: list[DelayView]
    next: Saying | None = None


class PushDetail(Response):
    """Everything about one push; ``text`` is what its receiver reads, None where its facts cannot be read."""

    push: PushEntry
    text: Saying | None = None
    attempts: list[AttemptView]
    also_told: list[PushEntry]  # by the same line of the ledger
    why_late: WhyLate


class RetryIn(Request):
    """Which pushes to try again: these, or those nobody tries any more, of one channel where it is named.

    ``before`` goes on below a push's number, as the answer before said.
    """

    ids: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(), max_length=RETRIES_MAX)
    dead: bool = False
    channel: Word | None = None
    before: int | None = Field(default=None, ge=1)


class RefusedPush(Response):
    """A push that cannot be tried again, and why."""

    id: int
    code: str
    reason: str


class Retried(Response):
    """What is tried again and what is not; ``before`` is where to ask on for more, None at the end."""

    retried: list[int]
    refused: list[RefusedPush]
    before: int | None = None


class TryIn(Request):
    """Where a test of a channel goes: an address of its kind, or empty for the channel's own."""

    to: Address = Field(default="", max_length=_ADDRESS_MAX)


class TriedView(Response):
    """What became of a test; ``took_ms`` is real time."""

    channel: str
    delivered: bool
    fate: str  # "delivered", "throttled", "auth", "permanent", "temporary"
    code: str = ""
    reason: str = ""
    lane: str = ""
    took_ms: float
    may_have_arrived: bool = False
    wait_s: float | None = None


class LaneView(Response):
    """A destination that takes nothing just now: since when, and until when it is left alone."""

    key: str  # its bot or host, and the officer's number where the address is theirs
    since_at: AwareDatetime
    until_at: AwareDatetime
    rests: int
    reason: str


class ChannelView(Response):
    """One channel and how it stands; ``kind`` is empty for a name that config.toml does not have."""

    name: str
    kind: str = ""
    is_default: bool = False
    per_minute: int | None = None
    waiting: int = 0
    dead: int = 0
    troubles: list[LaneView] = Field(default=[])


class ChannelsPage(Response):
    """Every channel, and the newest tests."""

    channels: list[ChannelView]
    tests: list[AttemptView]
