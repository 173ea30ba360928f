"""The receipt of a case that does not exist yet: what a policy would make of a start. Pure."""

from typing import NamedTuple

from daemon.casework.rules import Rules
from daemon.receipt.clock import clock_foreseen, policy_ref
from daemon.receipt.names import Names
from daemon.receipt.saying.text import with_text
from daemon.receipt.tally import Subject
from daemon.receipt.wanted import Wanted
from schema.kinds import Level
from schema.policies import ClockSpec, Policy
from schema.wire.receipt import ClockReceipt, Receipt


class Assumed(NamedTuple):
    """A case that might be: brought, received, signed for and returned at one instant, to a unit of a level."""

    policy: Policy
    level: Level
    start_us: int
    place: str = ""  # the unit's code, or the beginning of one, by whose calendar it counts


def forecast(assumed: Assumed, rules: Rules, names: Names, wanted: Wanted) -> Receipt:
    """Return the receipt of such a case; BadInput where its limits leave the years the calendar knows."""
    specs = [spec for spec in assumed.policy.clocks if wanted.clock in (None, spec.clock)]
    clocks = (_clock(spec, assumed, rules, names) for spec in specs)
    receipt = Receipt(
        as_of_at=names.at(assumed.start_us),
        level=assumed.level,
        unit=names.unit(assumed.place) if assumed.place else None,
        policy=policy_ref(assumed.policy),
        clocks=tuple(clock for clock in clocks if clock is not None),
    )
    return with_text(receipt, wanted)


def _clock(spec: ClockSpec, assumed: Assumed, rules: Rules, names: Names) -> ClockReceipt | None:
    plan = rules.plan(spec, assumed.level, assumed.start_us, assumed.place)
    if plan is None:
        return None
    calendar = rules.planner.calendars.at(assumed.place)
    subject = Subject(spec, assumed.level, assumed.start_us, calendar)
    return clock_foreseen(subject, plan, policy_ref(assumed.policy), names)
