"""The closed vocabularies of Duban: what is stored as a small number or a short word, with its two names."""

from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Self


class Named(IntEnum):
    """A small stored number that knows its Chinese and its English name."""

    zh: str
    en: str

    def __new__(cls, value: int, zh: str = "", en: str = "") -> Self:
        """Build the member as its number, with both names beside it."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    def label(self, lang: str) -> str:
        """Return the name in ``zh`` or ``en``."""
        return self.en if lang == "en" else self.zh

    @cached_property
    def word(self) -> str:
        """Return the identifier as configuration, JSON and ledger write it."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Self:
        """Return the member whose identifier is ``word``; ValueError when there is none."""
        try:
            return cls[word.upper()]
        except KeyError:
            known = ", ".join(member.word for member in cls)
            raise ValueError(f"{word!r} is not one of {known}") from None


class Level(Named):
    """The four levels of a city's governance centres."""

    VILLAGE = 1, "村（社区）", "village"
    TOWNSHIP = 2, "乡镇（街道）", "township"
    COUNTY = 3, "县（区）", "county"
    CITY = 4, "市", "city"


class Card(Named):
    """How late a stage is; ordered by severity."""

    NONE = 0, "无", "none"
    BLUE = 1, "蓝", "blue"
    YELLOW = 2, "黄", "yellow"
    RED = 3, "红", "red"


class Colour(Named):
    """How hard a backlog case is to resolve; set by an officer or a rule, never derived from lateness."""

    GREEN = 0, "绿", "green"
    YELLOW = 1, "黄", "yellow"
    RED = 2, "红", "red"


class Status(Named):
    """Where a case stands; docs/states.md draws the ways between."""

    PENDING = 0, "待签收", "to accept"
    HANDLING = 1, "办理中", "in hand"
    PAUSED = 2, "已中止", "paused"
    RESOLVED = 3, "已办结", "resolved"
    VOID = 4, "已作废", "void"

    @property
    def is_open(self) -> bool:
        """Tell whether clocks may run on such a case."""
        return self <= Status.PAUSED


class Rise(IntEnum):
    """Whether a case's stage was opened by an escalation, of the ladder or by hand, and to whom it came."""

    NONE = 0  # opened at intake, assigned, ruled, reopened
    RAISED = 1  # its owner has it from below
    SUPERVISED = 2  # its owner stays, and the supervisor has it from below


class Listing(Named):
    """Whether a case late at the top is proposed for public listing; only a person confirms."""

    NONE = 0, "无", "none"
    PROPOSED = 1, "拟挂牌", "proposed"
    LISTED = 2, "已挂牌", "listed"


class Clock(Named):
    """A running limit of a case; the number is the clock's slot in a timer's key (0–15)."""

    RESPOND = 0, "限时签收", "respond"
    FEEDBACK = 1, "限时反馈", "feedback"
    RESOLVE = 2, "限时办理", "resolve"
    OVERALL = 3, "总时限", "overall"
    REPORT = 4, "部门报到", "report"
    CALLBACK = 5, "回访", "callback"
    RULING = 6, "退单裁定", "ruling"  # a unit returned the case; the unit above rules whose it is
    PAUSE = 7, "中止期限", "pause"  # no ladder: at its limit the case goes on by itself
    PROMISE = 8, "承诺时限", "promise"  # a unit's word, no limit: schema.policies has its ladder


OUTSIDE_POLICIES = frozenset({Clock.PAUSE, Clock.PROMISE})  # no policy has these, and no edit of one moves them


class Rung(Named):
    """One point on a clock's ladder."""

    REMIND = 0, "提醒", "remind"
    BLUE = 1, "蓝牌", "blue card"
    YELLOW = 2, "黄牌", "yellow card"
    RED = 3, "红牌", "red card"
    ESCALATE = 4, "提级", "escalate"
    LIST = 5, "拟挂牌", "propose listing"
    REVIEW = 6, "复查", "review"
    BROKEN = 7, "失约", "promise not kept"  # of a promise alone; it issues no card and moves nothing

    @cached_property
    def card(self) -> Card:
        """Return the card this rung issues, NONE for the others."""
        return Card(self.value) if Rung.BLUE <= self <= Rung.RED else Card.NONE


CONFIGURED = tuple(rung for rung in Rung if rung != Rung.BROKEN)  # what a policy's ladder is made of


class UnitKind(StrEnum):
    """What a unit is."""

    CENTRE = "centre"
    DEPARTMENT = "department"


class Role(StrEnum):
    """What an officer may be asked to do."""

    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    VIEWER = "viewer"


class EventKind(StrEnum):
    """What one ledger line says happened."""

    OPENED = "opened"
    TAKEN_OVER = "taken_over"  # an old case came in; rungs before its intake are recorded, not fired
    RUNG = "rung"  # a ladder's rung fired; the body names it
    ACCEPTED = "accepted"
    NOTED = "noted"
    TOLD = "told"
    RESOLVED = "resolved"
    ESCALATED = "escalated"  # by hand; by the ladder it is a rung
    ASSIGNED = "assigned"
    CORRECTED = "corrected"
    COLOURED = "coloured"
    VOIDED = "voided"
    REOPENED = "reopened"
    LISTED = "listed"
    UNDONE = "undone"
    PAUSED = "paused"
    RESUMED = "resumed"  # by a person, or by the daemon when the pause ended
    EXTENDED = "extended"
    RETURNED = "returned"  # 退单: the unit says that the case is not its own
    RULED = "ruled"  # 指定: the unit above says whose it is, for good
    WITHDRAWN = "withdrawn"  # a wrongly issued card
    PROMISED = "promised"  # 承诺: the unit says until when it will have settled the case; no limit moves
    REPLANNED = "replanned"  # policies or calendar were changed, and the clocks with them


class Act(StrEnum):
    """What an officer may do to a case."""

    ACCEPT = "accept"
    NOTE = "note"
    TELL = "tell"
    RESOLVE = "resolve"
    ESCALATE = "escalate"
    ASSIGN = "assign"
    CORRECT = "correct"
    COLOUR = "colour"
    VOID = "void"
    REOPEN = "reopen"
    LIST = "list"
    UNDO = "undo"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    RETURN = "return"
    RULE = "rule"
    WITHDRAW = "withdraw"
    PROMISE = "promise"


class PushState(StrEnum):
    """The five states, one of which every push is always visibly in."""

    UNDELIVERED = "undelivered"  # waiting, retrying or given up: `next_us` and `error` say which
    DELIVERED = "delivered"
    HELD = "held"
    MERGED = "merged"
    SUPERSEDED = "superseded"


class Standing(StrEnum):
    """Where a push stands, more closely than its state: what it waits for, or why nothing more happens."""

    DELIVERED = "delivered"
    MERGED = "merged"
    SUPERSEDED = "superseded"
    QUIET = "quiet"  # until its quiet hours are over
    MERGING = "merging"  # for the one digest of all that are late with it
    LIMIT = "limit"  # its bot takes no more in this minute
    BEHIND = "behind"  # an earlier push of the same case goes first
    RESTING = "resting"  # its bot or host takes nothing, and is left alone for a while
    RETRY = "retry"  # it failed, and is tried again
    SENDING = "sending"
    DUE = "due"  # next in turn
    PARKED = "parked"  # no channel has its name; it goes out as soon as one has
    NEEDS_PERSON = "needs_person"  # its receiver refuses everything until a secret or a setting is mended
    GIVEN_UP = "given_up"

    @property
    def is_dead(self) -> bool:
        """Tell whether nobody tries it any more until a person has acted."""
        return self in {Standing.PARKED, Standing.NEEDS_PERSON, Standing.GIVEN_UP}


class Haste(IntEnum):
    """What goes first where not everything can go at once."""

    DANGER = 0  # to life: waits for nothing that can be helped
    RED = 1  # a red card
    ORDINARY = 2


class Choice(StrEnum):
    """What an edit of a policy means to the cases that are open under it, as an officer chooses."""

    PIN = "pin"  # they keep the policy they have, for life
    RECOMPUTE = "recompute"  # their running clocks are planned anew; what fired stays fired
    NEW_ONLY = "new_only"  # the edit is for new cases; the next recompute reaches the open ones
