"""What config.toml sets, frozen: the shapes that both programs are given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from schema.calendars import CalendarRules
from schema.config.audience import Audience, Whom
from schema.config.report import shown
from schema.config.signing import SecretSource
from schema.errors import BadInput
from schema.fates import Verdict
from schema.kinds import Clock, Rung
from schema.periods import Period, PeriodUnit
from schema.policies import BY_THOSE_ABOVE, Approver, Policy

ONE_WORKING_DAY = Period(Fraction(1), PeriodUnit.WORKING_DAYS)
LANGUAGES = ("zh", "en")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
URGENCIES = ("normal", "urgent", "danger")  # a case's urgency is the position: 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """How the engine keeps time (DESIGN section 3)."""

    heartbeat_s: int = 30  # looks at the tables at least this often, whatever the alarm does
    late_ok_s: int = 300  # up to this far behind, a stage begins at its rung's planned instant
    batch: int = 1000  # timers in one transaction; 1,000 to 5,000 keep pauses under 100 ms
    review_every: Period = ONE_WORKING_DAY  # after the last rung of a clock that says nothing else
    clock_tolerance_s: int = 5  # steps of the wall clock beyond this make it suspect
    clock_stable_s: int = 600  # a suspect clock is trusted again after this long without a step
    storm_cases: int = 50  # the storm guard holds above this many cases …
    storm_share: float = 0.05  # … and this share of the open ones
    undo_s: int = 60  # how long an act can be undone


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """How the API is served on its Unix socket."""

    socket_mode: int = 0o660
    keepalive_s: int = 15  # an idle event stream says something at least this often


@dataclass(frozen=True, slots=True)
class DoorSender:
    """Another daemon that hands cases over: by which secrets it is known, and whose cases it may bring."""

    name: str
    unit: str  # its top unit in this tree: what lies in its subtree goes to the centre above it
    secrets: tuple[SecretSource, ...]  # any of them will do, so that they can be changed over


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSettings:
    """The front door: the little of a daemon that others reach over the network."""

    listen: str = ""  # "host:port"; empty: there is no door
    cert_file: str = ""  # both empty: no TLS, and then only this machine gets in
    key_file: str = ""
    url: str = ""  # what links in pushes begin with; empty: pushes carry none
    senders: tuple[DoorSender, ...] = ()

    @property
    def host(self) -> str:
        """Return the address alone, an IPv6 one without its brackets."""
        return self.listen.rpartition(":")[0].removeprefix("[").removesuffix("]")

    @property
    def port(self) -> int:
        """Return the port; 0 without a door."""
        return int(self.listen.rpartition(":")[2] or 0)

    @property
    def link_url(self) -> str:
        """Return what links begin with; empty where no door would answer them."""
        return self.url if self.listen else ""

    def sources(self) -> tuple[SecretSource, ...]:
        """Return every place where a secret of the door lies."""
        return tuple(source for sender in self.senders for source in sender.secrets)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSettings:
    """Who outside is told that the engine works: one that dies is silent, and is missed there."""

    url: str = field(default="", repr=False)  # empty: nobody; such an address is often a secret itself
    every_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """What is logged in the data folder, and how long it stays."""

    level: str = "INFO"
    rotate_mb: int = 20
    keep_files: int = 10


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One way out for pushes. Of its secrets it names where they lie, and holds none."""

    name: str
    url: str = field(repr=False)  # empty where ``url_from`` has it, or the kind has none; a bot's is a secret
    secrets: tuple[SecretSource, ...] = ()  # newest first; each signs, so that a receiver can change over
    kind: str = "webhook"
    timeout_s: float = 10.0
    retry_s: tuple[int, ...] = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
    is_default: bool = False
    url_from: SecretSource | None = None
    allow: tuple[str, ...] = ()  # hosts, *.endings and networks that may be reached besides the url's own host
    codes: Mapping[str, Verdict] = field(default_factory=dict)  # a receiver's code → what it means, here
    per_minute: int | None = None  # None: the vendor's own limit
    language: str | None = None  # of its texts; None: the configuration's
    proxy: str = field(default="", repr=False)  # the only proxy ever used; empty: none
    ca_file: str = ""  # a city's own authorities in PEM, trusted besides the usual ones
    options: Mapping[str, object] = field(default_factory=dict)  # what only this kind has, checked at reading

    @property
    def takes_digests(self) -> bool:
        """Tell whether one message may speak for several: a digest would hand no case over to another daemon."""
        return self.kind != "duban"

    def own_url(self) -> str:
        """Return the address, from its secret's source if it lies there; BadConfig when it cannot be read."""
        return self.url if self.url_from is None else self.url_from.read()

    def sources(self) -> tuple[SecretSource, ...]:
        """Return every place where a secret of this channel lies."""
        return self.secrets if self.url_from is None else (*self.secrets, self.url_from)


_OWNER = (Audience(Whom.OWNER),)
_OF_PROMISES = {  # the program's own: who gave it, and once it was not kept those who wait
    Rung.REMIND: _OWNER,
    Rung.BROKEN: (*_OWNER, Audience(Whom.ABOVE), Audience(Whom.ASSIGNER)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who is told when a rung fires; one field for each rung, by its word."""

    remind: tuple[Audience, ...] = _OWNER
    blue: tuple[Audience, ...] = _OWNER
    yellow: tuple[Audience, ...] = _OWNER
    red: tuple[Audience, ...] = (*_OWNER, Audience(Whom.ABOVE), Audience(Whom.ASSIGNER))
    escalate: tuple[Audience, ...] = (*_OWNER, Audience(Whom.PREVIOUS), Audience(Whom.ASSIGNER))
    list: tuple[Audience, ...] = (*_OWNER, Audience(Whom.ASSIGNER))
    review: tuple[Audience, ...] = _OWNER
    overall: tuple[Audience, ...] = (Audience(Whom.CHAIN),)  # any rung of the overall clock

    def of(self, clock: Clock, rung: Rung) -> tuple[Audience, ...]:
        """Return who is told when ``rung`` fires on ``clock``; empty for nobody."""
        if clock == Clock.PROMISE:
            return _OF_PROMISES[rung]
        audiences: tuple[Audience, ...] = getattr(self, "overall" if clock == Clock.OVERALL else rung.word)
        return audiences


@dataclass(frozen=True, slots=True)
class PauseReason:
    """Why a case may stand still: which clocks it stops, for how long at most, and on whose word (DESIGN 2.8)."""

    name: str
    title: str
    stops: tuple[Clock, ...]
    longest: Period
    approver: Approver = BY_THOSE_ABOVE
    source: str = ""  # the article it rests on
    for_citizen: bool = False  # it waits for the citizen, so it never stops overall


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours in which no push of a rung goes out; over midnight when they end before they begin."""

    begins: time
    ends: time

    @classmethod
    def parse(cls, text: str) -> "QuietHours":
        """Return the hours that ``21:00-08:00`` writes, an end of 24:00 as 00:00; ValueError otherwise."""
        match = _HOURS.fullmatch(text)
        if match is None:
            raise ValueError(f"{shown(text)} is not a span of hours; write for example 21:00-08:00")
        hours = cls(_time_of_day(match["begins"]), _time_of_day(match["ends"].replace("24:00", "00:00")))
        if hours.begins == hours.ends:
            raise ValueError(f"{shown(text)} begins when it ends, so it is all day or never; write two hours")
        return hours

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


_HOURS = re.compile(r"(?P<begins>\d\d?:\d\d)-(?P<ends>\d\d?:\d\d)")


def _time_of_day(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(f"{text} is no time of day; hours go to 23 (24:00 only ends), minutes to 59") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """When the pushes of each rung wait for the morning; danger to life never does. None: they never wait."""

    remind: QuietHours | None = None
    blue: QuietHours | None = None
    yellow: QuietHours | None = None
    red: QuietHours | None = None
    escalate: QuietHours | None = None
    list: QuietHours | None = None
    review: QuietHours | None = None

    def of(self, rung: Rung) -> QuietHours | None:
        """Return the hours of ``rung``, of a broken promise those of a review; None when its pushes never wait."""
        hours: QuietHours | None = getattr(self, (Rung.REVIEW if rung == Rung.BROKEN else rung).word)
        return hours


@dataclass(frozen=True, slots=True)
class Template:
    """A text of a city's own, as it was typed; ``daemon.proofing`` tries it out."""

    file: str
    channel: str  # the folder it lies in; empty: for every channel
    what: str  # one of ``schema.config.templates.WHATS``
    language: str
    text: str = field(repr=False)

    @property
    def name(self) -> str:
        """Return its name among all templates, by which others include it."""
        return f"{self.channel}/{Path(self.file).name}".removeprefix("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything config.toml says, checked."""

    policies: tuple[Policy, ...]  # in the order of asking; the default stands last and admits all
    calendar: CalendarRules = field(default_factory=CalendarRules)
    language: str = "zh"
    engine: EngineSettings = EngineSettings()
    channels: tuple[ChannelSettings, ...] = ()
    telling: Telling = Telling()
    quiet: Quiet = Quiet()
    pauses: tuple[PauseReason, ...] = ()
    serve: ServeSettings = ServeSettings()
    door: DoorSettings = DoorSettings()
    heartbeat: HeartbeatSettings = HeartbeatSettings()
    log: LogSettings = LogSettings()
    database_url: str | None = field(default=None, repr=False)  # may hold a password
    templates: tuple[Template, ...] = ()  # texts of the city's own
    path: Path | None = None  # the file it was read from

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone of every local time."""
        return self.calendar.zone

    @property
    def default_policy(self) -> Policy:
        """Return the policy of the cases that no other one takes."""
        return self.policies[-1]

    @property
    def default_channel(self) -> ChannelSettings | None:
        """Return the channel of whoever has none of their own; None when the city has none yet."""
        return next((channel for channel in self.channels if channel.is_default), None)

    def channel(self, name: str) -> ChannelSettings | None:
        """Return the channel called ``name``, the default for an empty name, None when there is none."""
        if not name:
            return self.default_channel
        return next((channel for channel in self.channels if channel.name == name), None)

    @property
    def single_channels(self) -> frozenset[str]:
        """Return the names of the channels over which each push goes by itself."""
        single = frozenset(channel.name for channel in self.channels if not channel.takes_digests)
        default = self.default_channel
        return single | {""} if default is not None and not default.takes_digests else single

    def pause(self, name: str) -> PauseReason:
        """Return the reason called ``name`` for which a case may pause; BadInput names those there are."""
        found = next((reason for reason in self.pauses if reason.name == name), None)
        if found is None:
            names = ", ".join(reason.name for reason in self.pauses) or "none"
            titles = "、".join(reason.title or reason.name for reason in self.pauses) or "无"
            raise BadInput(
                f"there is no reason {name!r} to pause a case; config.toml has {names}",
                zh=f"没有“{name}”这个中止理由；可选：{titles}" if name else f"请选中止理由：{titles}",
            )
        return found

    def policy(self, name: str) -> Policy:
        """Return the policy called ``name``; BadInput names those there are."""
        found = next((policy for policy in self.policies if policy.name == name), None)
        if found is None:
            names = ", ".join(policy.name for policy in self.policies)
            raise BadInput(f"there is no policy {name!r}; config.toml has {names}")
        return found

    def policy_for(
        self, *, category: str = "", kind: str = "", source: str = "", urgency: int = 0, place: str = ""
    ) -> Policy:
        """Return the first policy that admits a case with these facts, the default when no other does."""
        fitting = (
            policy
            for policy in self.policies
            if policy.match.admits(category=category, kind=kind, source=source, urgency=urgency, place=place)
        )
        return next(fitting, self.default_policy)
