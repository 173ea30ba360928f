"""What works but is hardly meant: the warnings of `duband check` about policies."""

from collections.abc import Iterator

from schema.config.lines import KeyPath
from schema.kinds import Clock, Level, Rung
from schema.periods import Period
from schema.policies import ClockSpec, Policy, Start

Hint = tuple[KeyPath, str]


def policy_hints(policies: tuple[Policy, ...]) -> Iterator[Hint]:
    """Yield where and why a policy will hardly do what its author meant."""
    for position, policy in enumerate(policies):
        yield from _shadowed(policy, policies[:position])
        yield from _never_rising(policy)
        yield from _slow_to_respond(policy)
        for spec in policy.clocks:
            yield from _before_its_start(policy, spec)
            yield from _late_reminder(policy, spec)


def _path(policy: Policy, spec: ClockSpec, *keys: str) -> KeyPath:
    return ("policy", policy.name, spec.clock.word, *keys)


def _shadowed(policy: Policy, earlier: tuple[Policy, ...]) -> Iterator[Hint]:
    twin = next((other.name for other in earlier if other.match == policy.match), None)
    if twin:
        yield ("policy", policy.name, "match"), f"is the same as that of {twin}, which stands first and takes all"


def _never_rising(policy: Policy) -> Iterator[Hint]:
    resolve, respond = policy.clock(Clock.RESOLVE), policy.clock(Clock.RESPOND)
    if resolve is None or resolve.start != Start.ACCEPTED:
        return
    if respond is None or not _has(respond, Rung.ESCALATE):
        yield (
            _path(policy, resolve, "start"),
            "is accepted, and respond does not escalate: a case nobody signs for never rises",
        )


def _slow_to_respond(policy: Policy) -> Iterator[Hint]:
    resolve, respond = policy.clock(Clock.RESOLVE), policy.clock(Clock.RESPOND)
    if resolve is None or respond is None or resolve.start != respond.start:
        return
    for level in Level:
        if _is_longer(respond.limit(level), resolve.limit(level)):
            yield (
                _path(policy, respond, "limit"),
                f"{respond.limit(level)} at {level.word} is longer than resolve's {resolve.limit(level)}",
            )


def _before_its_start(policy: Policy, spec: ClockSpec) -> Iterator[Hint]:
    for rung in spec.ladder:
        levels = [
            level.word for level, limit in spec.limits if rung.at.sign < 0 and _is_longer(rung.at.period, limit)
        ]
        if levels:
            yield (
                _path(policy, spec, rung.kind.word),
                f"{rung.at} is before the clock starts at {', '.join(levels)}, where it comes at once",
            )


def _late_reminder(policy: Policy, spec: ClockSpec) -> Iterator[Hint]:
    for rung in spec.ladder:
        if rung.kind == Rung.REMIND and rung.ordinal == 0 and rung.at.sign > 0:
            yield _path(policy, spec, "remind"), f"{rung.at} comes after the limit, when it warns of nothing"


def _has(spec: ClockSpec, kind: Rung) -> bool:
    return any(rung.kind == kind for rung in spec.ladder)


def _is_longer(one: Period | None, other: Period | None) -> bool:
    """Tell whether ``one`` is surely longer; periods of different units depend on the calendar."""
    if one is None or other is None or one.unit != other.unit:
        return False
    return one.amount > other.amount
