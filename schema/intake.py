"""What comes in: a new case and an act on a case, as API, commands, replay and engine all hand them over."""

from dataclasses import dataclass, field

from schema.attachments import Link
from schema.kinds import Act, Card, Clock, Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """How a case comes in that another daemon had before: it is late there, and begins its first stage here."""

    unit: str  # whose it is now, whatever its place
    received_us: int  # when it rose to that unit
    told_us: int | None = None  # when the citizen was told
    overall_us: int | None = None  # since when its overall limit runs; None: since its start by the policy here


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case as it is brought to Duban; instants in whole microseconds since 1970 UTC."""

    number: str
    place: str  # a grid's 15 digits, or the code of the unit it was brought to
    opened_us: int
    title: str = ""
    text: str = ""
    citizen: str = ""
    phone: str = ""
    links: tuple[Link, ...] = ()  # what hangs on it elsewhere
    category: str = ""
    kind: str = ""
    source: str = ""
    mode: str = ""
    urgency: int = 0  # 0 normal, 1 urgent, 2 danger to life
    colour: Colour = Colour.GREEN
    about: tuple[str, ...] = ()  # units the case is about; its chain starts above them
    policy: str = ""  # a policy's name; empty: the first that matches
    due_us: int | None = None  # an explicit resolve limit of the first stage, over any policy
    resolved_us: int | None = None  # a past case that is already closed
    handover: Handover | None = None  # from another daemon; None: it begins at its place

    @property
    def begins_us(self) -> int:
        """Return when its first stage here begins."""
        return self.handover.received_us if self.handover else self.opened_us


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRequest:
    """One act on one case, carrying what the actor saw when deciding on it."""

    number: str
    act: Act
    text: str = ""  # a note, what the citizen was told, or a reason
    seen_level: int | None = None  # escalate: the level on screen; a case that moved refuses
    seen_version: int | None = None  # any act: refuse when the case has lines beyond this one
    unit: str = ""  # escalate, assign, rule: the unit it goes to; escalate, empty: one level up
    reason: str = ""  # pause: one of the reasons that config.toml lists
    until_us: int | None = None  # pause: its latest end, None for as late as may be; promise: done by when
    clock: Clock | None = None  # extend: which clock
    by: str = ""  # extend: how much longer, a period; empty: as much as the policy allows
    card: Card | None = None  # withdraw: which card; None: the case's present one
    colour: Colour | None = None
    leader: str = ""  # list: the leader in charge
    was_false: bool = False  # reopen: the closing was false 虚假办结, so the closed time counts
    fields: dict[str, str] = field(default_factory=dict)  # correct: column → new value
    key: str = ""  # the caller's own id for this act: sent twice, done once
    lang: str = ""  # of the sentences in the answer, "zh" or "en"; empty: the city's
