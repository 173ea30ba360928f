"""What people bring and do in a simulated city, drawn from one stream of luck; half of it makes no sense."""

import random
from dataclasses import replace

from daemon.store import CaseRow
from schema.instants import MICROS_PER_SECOND
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Card, Clock, Colour
from tests.fault import world
from tests.fault.invariants import SECRET

HOUR_US = 3_600 * MICROS_PER_SECOND
DAY_US = 24 * HOUR_US
_HANDLING = (
    Act.RESOLVE,
    Act.RESOLVE,
    Act.TELL,
    Act.TELL,
    Act.NOTE,
    Act.ESCALATE,
    Act.ASSIGN,
    Act.LIST,
    Act.CORRECT,
)
_PASSING_ON = (Act.ESCALATE, Act.ASSIGN, Act.RETURN)
_NEXT_BY_STATUS = {
    0: (*[Act.ACCEPT] * 2, *_PASSING_ON, Act.NOTE, Act.RESOLVE, Act.WITHDRAW, Act.PROMISE),
    1: (*_HANDLING, Act.PAUSE, Act.EXTEND, Act.RETURN, Act.WITHDRAW, Act.PROMISE, Act.PROMISE),
    2: (Act.RESUME, Act.RULE, Act.RULE, Act.NOTE, Act.TELL, Act.RESOLVE, Act.ESCALATE, Act.ASSIGN),
    3: (Act.REOPEN, Act.NOTE, Act.TELL, Act.COLOUR),
    4: (Act.NOTE, Act.REOPEN),
}
_AGREED_BY_STATUS = {
    0: (Act.ACCEPT, Act.ACCEPT, Act.ACCEPT, Act.RETURN, Act.EXTEND, Act.WITHDRAW),
    1: (*[Act.PAUSE] * 4, *[Act.EXTEND] * 2, *[Act.PROMISE] * 2, Act.RETURN, Act.WITHDRAW, Act.TELL),
    2: (Act.RULE, Act.RULE, Act.RULE, Act.RESUME, Act.ESCALATE, Act.RESOLVE, Act.ASSIGN, Act.TELL),
}
_REASONS = ("hearing", "appraisal", "citizen_papers", "visit", "visit", "told_later", "", "no such reason")
_CORRECTIONS: tuple[dict[str, str], ...] = (
    {"category": "物业"},
    {"urgency": "2"},
    {"urgency": "0", "kind": "信访"},
    {"title": f"改后 {SECRET}"},
    {"phone": f"139 {SECRET}", "mode": "joint"},
    {"place": world.GRIDS[0]},
    {"place": "000000"},
    {"nonsense": "x"},
    {},
)


class Life:
    """Draws cases and acts."""

    def __init__(self, luck: random.Random) -> None:
        self._luck = luck
        self._cases = 0

    def cases(self, now_us: int) -> list[NewCase]:
        """Return some new cases, brought together."""
        count = self._luck.choice((1, 1, 1, 2, 6))
        found = [self._case(now_us) for _ in range(count)]
        if self._luck.random() < 0.05:
            found.append(found[0])
        return found

    def act_on(self, case: CaseRow, now_us: int) -> ActRequest:
        """Return an act on a case: mostly one that its status asks for."""
        luck = self._luck
        asked = _NEXT_BY_STATUS[case.status] if luck.random() < 0.85 else tuple(Act)
        return ActRequest(
            number=case.number if luck.random() < 0.99 else "无此件",
            act=luck.choice(asked),
            text=luck.choice(("", f"说明 {SECRET}", f"已办 {SECRET}")),
            seen_level=luck.choice((*[case.level] * 7, 1, 4, None)),
            seen_version=luck.choice((None, None, None, None, case.version, case.version - 1)),
            unit=self._unit(case),
            colour=luck.choice((None, *Colour)),
            leader=luck.choice(("", f"领导 {SECRET}")),
            was_false=luck.random() < 0.3,
            fields=luck.choice(_CORRECTIONS),
            reason=luck.choice(_REASONS),
            until_us=luck.choice((None, now_us + luck.randrange(-HOUR_US, 40 * DAY_US), now_us + 9 * HOUR_US)),
            clock=luck.choice((None, Clock.RESOLVE, Clock.RESOLVE, Clock.OVERALL, Clock.RESPOND)),
            by=luck.choice(("", "", "1d", "2wd", "5h", "30d", "90d", "soon")),
            card=luck.choice((None, None, *Card)),
            key="".join(luck.choices("abcdef0123456789", k=16)) if luck.random() < 0.5 else "",
        )

    def agreement_on(self, case: CaseRow, now_us: int) -> ActRequest:
        """Return an act by which an open case is signed for, stands still, goes on, gets more time or is ruled."""
        luck = self._luck
        return replace(
            self.act_on(case, now_us),
            number=case.number,
            act=luck.choice(_AGREED_BY_STATUS[case.status]),
            text=f"理由 {SECRET}",
            seen_level=case.level,
            seen_version=None,
            unit=luck.choice((case.unit_code, *world.UNITS)),
            reason=luck.choice(("hearing", "citizen_papers", "visit", "visit", "told_later", "told_later")),
            until_us=luck.choice((None, now_us + luck.randrange(HOUR_US, 4 * DAY_US), now_us + 9 * HOUR_US)),
            clock=luck.choice((Clock.RESOLVE, Clock.RESOLVE, Clock.OVERALL)),
            by=luck.choice(("", "1d", "5h")),
            card=None,
        )

    def scope_for(self, case: CaseRow) -> str:
        """Return the unit of whoever acts: the owner, one above, a stranger, or the administrator."""
        unit = case.unit_code
        return self._luck.choice(("", "", unit, unit, unit[:6], world.CITY, self._luck.choice(world.UNITS)))

    def _unit(self, case: CaseRow) -> str:
        below = [code for code in world.UNITS if code.startswith(case.unit_code)]
        return self._luck.choice(("", "", "", self._luck.choice(below), self._luck.choice(world.UNITS), "999"))

    def _case(self, now_us: int) -> NewCase:
        luck, self._cases = self._luck, self._cases + 1
        opened_us = self._opened_us(now_us)
        return NewCase(
            number=f"TC{self._cases:06d}",
            opened_us=opened_us,
            place=luck.choice(world.PLACES) if luck.random() < 0.98 else "000000",
            title=luck.choice(("", f"漏水 {SECRET}")),
            citizen=luck.choice(("", f"某 {SECRET}")),
            category=luck.choice(world.CATEGORIES),
            kind=luck.choice(world.KINDS),
            source=luck.choice(world.SOURCES),
            urgency=luck.choices((0, 1, 2, 7), (90, 6, 3, 1))[0],
            colour=luck.choice(tuple(Colour)),
            about=self._about(),
            policy=luck.choices(("", "four_levels", "watched", "no such"), (90, 4, 5, 1))[0],
            due_us=luck.choices((None, opened_us + luck.randrange(-5 * DAY_US, 30 * DAY_US)), (9, 1))[0],
            resolved_us=luck.choices((None, min(now_us, opened_us + DAY_US)), (97, 3))[0],
        )

    def _opened_us(self, now_us: int) -> int:
        luck = self._luck
        agos_us = (0, luck.randrange(HOUR_US), luck.randrange(90 * DAY_US), -DAY_US)
        return now_us - luck.choices(agos_us, (70, 18, 11, 1))[0]

    def _about(self) -> tuple[str, ...]:
        if self._luck.random() < 0.88:
            return ()
        return tuple(self._luck.sample(world.UNITS, self._luck.choice((1, 1, 2))))
