"""Random policies, random cities that live under them, and random edits, each from a seed."""

from contextlib import suppress
from dataclasses import replace
from datetime import date
from random import Random

from daemon.calendars import Calendars
from daemon.clock import VirtualClock
from daemon.engine import Engine
from daemon.plan import Planner
from daemon.rows import AbsenceRow, GridRow, OfficerRow, RotaRow, UnitRow
from daemon.store import Store
from schema.calendars import CalendarRules, OwnDay
from schema.config import Audience, ChannelSettings, Config, Quiet, QuietHours, Telling, build_policy
from schema.errors import BadInput, Conflict, NotAllowed, NotFound
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Clock
from schema.policies import ClockSpec, Match, Policy
from tests.life import at
from tests.matters import DAY_US, HEARING, HOUR_US, OTHER_DAYS, clock

LIMITS = ("15m", "2h", "4wh", "1wd", "2wd", "5wd", "3d", "1mo", "20d", "9000d")
STEPS = ("30%", "50%", "75%", "-2h", "-3wh", "-1wd@09:00", "-1d", "-0.5wd", "0")
BEYOND = ("0", "+1wd", "+2h")
LEVELS = ("village", "township", "county", "city")
STARTS = {
    "respond": ("opened", "received"),
    "feedback": ("opened", "received", "accepted"),
    "resolve": ("received", "accepted"),
    "overall": ("opened", "accepted"),
    "ruling": ("returned",),
}
NAMES = ("urgent", "petition", "usual")
CITY, COUNTIES = "6102", ("610202", "610203")
TOWNSHIPS = tuple(f"{county}{nth:03d}" for county in COUNTIES for nth in (1, 2))
VILLAGES = tuple(f"{township}{nth:03d}" for township in TOWNSHIPS for nth in (1, 2))
DEPARTMENTS = tuple(f"{county}D1" for county in COUNTIES)
LEVEL_OF = {4: 4, 6: 3, 8: 3, 9: 2, 12: 1}
_REFUSED = (BadInput, Conflict, NotAllowed, NotFound)
_CALENDARS = (
    CalendarRules(),
    OTHER_DAYS,
    CalendarRules(exceptions={date(2026, 3, 10): False}, places={"610203": {date(2026, 3, 14): OwnDay(True)}}),
)


def any_ladder(luck: Random, *, may_rise: bool) -> dict[str, str]:
    """Return a ladder as config.toml takes it: a case rises once a clock, at the limit or after it."""
    kinds = luck.sample(["remind", "blue", "yellow", "red", "review"], luck.randrange(4))
    ladder = {kind: " ".join(luck.choices(STEPS, k=luck.choice((1, 1, 2)))) for kind in sorted(kinds)}
    late = luck.sample(["escalate", "list"], luck.randrange(3)) if may_rise else []
    return ladder | {kind: luck.choice(BEYOND) for kind in late}


def any_clock(luck: Random, word: str) -> ClockSpec:
    """Return a clock as config.toml takes it."""
    start = luck.choice(STARTS[word])
    levels = LEVELS if word in ("resolve", "ruling") else luck.sample(LEVELS, luck.randrange(1, 5))
    return clock(
        word,
        dict.fromkeys(levels, luck.choice(LIMITS)),
        start=start,
        repeat=luck.choice(("review", "remind")),
        every=luck.choice(("1wd", "20h")),
        supervise=word == "resolve" and luck.random() < 0.3,
        extend="2wd" if word in ("resolve", "overall") else "",
        within="5wd" if word == "ruling" else "",
        **any_ladder(luck, may_rise=word != "overall" and start != "opened"),
    )


def any_policy(luck: Random, name: str = "p", match: Match | None = None) -> Policy:
    """Return a policy with any clocks, always with one to resolve by."""
    others = luck.sample(["respond", "feedback", "overall", "ruling"], luck.randrange(5))
    clocks = [any_clock(luck, word) for word in sorted({*others, "resolve"})]
    return build_policy(name, clocks, match=match or Match())


def any_config(luck: Random) -> Config:
    """Return three policies, two channels, and hours in which some rungs are quiet."""
    matches = (Match(urgency=(1, 2)), Match(category=("信访",)), Match())
    return Config(
        policies=tuple(any_policy(luck, name, match) for name, match in zip(NAMES, matches, strict=True)),
        calendar=luck.choice(_CALENDARS),
        pauses=(HEARING,),
        channels=(ChannelSettings("city", "https://x", is_default=True), ChannelSettings("county", "https://y")),
        quiet=luck.choice((Quiet(), Quiet(remind=QuietHours.parse("18:00-08:00")))),
        telling=luck.choice((Telling(), Telling(remind=_told("owner:rota"), red=_told("owner", "level:county")))),
    )


def _told(*texts: str) -> tuple[Audience, ...]:
    return tuple(map(Audience.parse, texts))


def any_edit(luck: Random, config: Config) -> Config:
    """Return the configuration edited: one policy at least, or the calendar, or both."""
    edited = list(config.policies)
    for nth in luck.sample(range(3), luck.choice((0, 1, 1, 2, 3))):
        edited[nth] = _edited(luck, edited[nth])
    calendar = luck.choice((config.calendar, config.calendar, *_CALENDARS))
    return replace(config, policies=tuple(edited), calendar=calendar)


def _edited(luck: Random, policy: Policy) -> Policy:
    """Return a policy with one clock another, or all of them."""
    if luck.random() < 0.3:
        return any_policy(luck, policy.name, policy.match)
    clocks = {spec.clock: spec for spec in policy.clocks}
    word = luck.choice([clock.word for clock in clocks])
    clocks[Clock.of(word)] = any_clock(luck, word)
    return build_policy(policy.name, clocks.values(), match=policy.match)


def settle(store: Store, luck: Random) -> None:
    """Build a city of eight villages; here and there nobody is on duty."""
    codes = (CITY, *COUNTIES, *DEPARTMENTS, *TOWNSHIPS, *VILLAGES)
    units = [
        UnitRow(code, LEVEL_OF[len(code)], "department" if "D" in code else "centre", code, _parent(code))
        for code in codes
    ]
    channels, roles = ("", "", "county"), ("handler", "supervisor", "leader")
    officers = [
        OfficerRow(None, code, f"{code}-{nth}", roles[nth], luck.choice(channels), "", True)
        for code in codes
        for nth in range(luck.choice((0, 1, 1, 2)))
    ]
    grids = [GridRow(f"{code}001", "", code, None) for code in VILLAGES]
    store.write(lambda writer: (writer.upsert_units(units), writer.upsert_grids(grids)))
    store.write(lambda writer: writer.upsert_officers(officers))
    _send_some_away(store, luck, len(officers))


def _send_some_away(store: Store, luck: Random, officers: int) -> None:
    """Let a third of them be away for some days of two weeks, some with a deputy; give a third a watch."""
    first_us, absences, watches = at("2026-03-02 00:00"), [], []
    with store.read() as reader:
        units = {one.id: one.unit_code for one in reader.officers()}
    for who in luck.sample(range(1, officers + 1), officers // 3):
        from_us = first_us + luck.randrange(14) * DAY_US
        deputy = luck.choice((None, luck.randrange(1, officers + 1)))
        absences.append(AbsenceRow(who, from_us, from_us + luck.randrange(1, 200) * HOUR_US, deputy))
        watches.append(RotaRow(units[who], who, from_us - HOUR_US, from_us + 5 * HOUR_US))
    store.write(lambda writer: writer.change_absences(absences, (), first_us))
    store.write(lambda writer: writer.change_watches(watches, (), first_us))


def _parent(code: str) -> str | None:
    return {4: None, 6: code[:4], 8: code[:6], 9: code[:6], 12: code[:9]}[len(code)]


class City:
    """A city under an engine; ``live`` lets its cases come, be acted on and fall due."""

    def __init__(self, store: Store, config: Config, luck: Random) -> None:
        settle(store, luck)
        self.store, self.config, self.luck = store, config, luck
        self.clock = VirtualClock(at("2026-03-02 10:00"))
        self.engine = Engine(store, config, Planner(Calendars(config.calendar)), self.clock)
        self.numbers: list[str] = []

    @property
    def now_us(self) -> int:
        """Return the instant the clock stands at."""
        return self.clock.now_us()

    def live(self, cases: int, steps: int) -> None:
        """Bring cases by and by, act on them, and tick; nothing is due at the end."""
        for step in range(steps):
            self.engine.open_cases(self._new(step, cases // steps), "owner", self.now_us)
            for _ in range(cases // steps):
                with suppress(*_REFUSED):
                    act = self._act()
                    self.engine.act(act, "owner", "", self.now_us)
                    self._promise(act)
            self._pass(self.luck.choice((HOUR_US, 5 * HOUR_US, DAY_US)))
        self._pass(1)  # what is due at the full hour is not due a moment later

    def _promise(self, after: ActRequest) -> None:
        """Let whoever signs for a case, or tells the citizen, promise until when."""
        if after.act in (Act.ACCEPT, Act.TELL):
            until_us = self.now_us + (1 + len(self.numbers) % 9) * 17 * HOUR_US
            self.engine.act(replace(after, act=Act.PROMISE, until_us=until_us), "owner", "", self.now_us)

    def _pass(self, span_us: int) -> None:
        self.clock.advance_to(self.now_us + span_us)
        self.engine.tick(self.now_us)

    def _new(self, step: int, count: int) -> list[NewCase]:
        found = []
        for nth in range(count):
            self.numbers.append(f"C{step}-{nth}")
            spans_us = (1, 1, HOUR_US, 20 * DAY_US, 20 * DAY_US, 9_000 * DAY_US)
            ago_us = self.luck.randrange(self.luck.choice(spans_us))
            found.append(
                NewCase(
                    number=self.numbers[-1],
                    place=self.luck.choice((*(f"{code}001" for code in VILLAGES), *TOWNSHIPS, *DEPARTMENTS)),
                    opened_us=self.now_us - ago_us,
                    category=self.luck.choice(("", "信访/城建")),
                    urgency=self.luck.choice((0, 0, 0, 1, 2)),
                    about=(self.luck.choice(VILLAGES),) if self.luck.random() < 0.1 else (),
                    due_us=self.now_us + 9 * DAY_US if self.luck.random() < 0.1 else None,
                )
            )
        return found

    def _act(self) -> ActRequest:
        luck = self.luck
        act = luck.choices(
            (
                Act.ACCEPT,
                Act.TELL,
                Act.PAUSE,
                Act.RESUME,
                Act.EXTEND,
                Act.RETURN,
                Act.ESCALATE,
                Act.ASSIGN,
                Act.RESOLVE,
                Act.REOPEN,
            ),
            (8, 3, 1, 1, 1, 1, 1, 1, 1, 1),
        )[0]
        return ActRequest(
            number=luck.choice(self.numbers),
            act=act,
            text="事由",
            reason="hearing",
            clock=Clock.RESOLVE if act == Act.EXTEND else None,
            by="1wd" if act == Act.EXTEND else "",
            seen_level=luck.choice((1, 2, 3)),
            unit=luck.choice(VILLAGES) if act == Act.ASSIGN else "",
        )
