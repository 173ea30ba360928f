"""What works but is hardly meant, as far as it shows without a calendar: warnings about policies and their levels.

What only a calendar can tell is tried out by ``daemon.trial``.
"""

from collections.abc import Container, Iterator, Sequence

from schema.config.lines import KeyPath
from schema.config.report import Hint
from schema.kinds import Clock, Level, Rung
from schema.policies import ClockSpec, Match, Policy, Start

_BELOW_TOP = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)
_AFTER_SIGNING = (Clock.FEEDBACK, Clock.RESOLVE)  # that these run on when the unit has signed


def policy_hints(policies: Sequence[Policy], written: Container[KeyPath] = ()) -> Iterator[Hint]:
    """Yield where and why a policy will hardly do what its author meant; ``written`` are the keys of the file."""
    for position, policy in enumerate(policies):
        yield from _shadowed(policy, policies[:position])
        yield from _unreached(policy, written)


def _shadowed(policy: Policy, earlier: Sequence[Policy]) -> Iterator[Hint]:
    wider = next((other.name for other in earlier if _covers(other.match, policy.match)), None)
    if wider:
        yield ("policy", policy.name, "match"), f"takes no case: {wider} stands before it and takes all of these"


def _covers(wide: Match, narrow: Match) -> bool:
    """Tell whether every case that ``narrow`` admits is admitted by ``wide``."""
    lists = ("kind", "source", "urgency")
    prefixes = ("category", "place")
    return all(_lists(getattr(wide, name), getattr(narrow, name)) for name in lists) and all(
        _begins(getattr(wide, name), getattr(narrow, name)) for name in prefixes
    )


def _lists(wide: tuple[object, ...], narrow: tuple[object, ...]) -> bool:
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _begins(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    return not wide or (bool(narrow) and all(word.startswith(wide) for word in narrow))


def _unreached(policy: Policy, written: Container[KeyPath]) -> Iterator[Hint]:
    """Yield the levels that no case of the policy reaches, or none that was signed for, or none that was not.

    An author who writes ``escalate = []`` means it so.
    """
    path = ("policy", policy.name, Clock.RESOLVE.word)
    rising = [spec for spec in policy.clocks if any(rung.kind == Rung.ESCALATE for rung in spec.ladder)]
    unsigned = _levels_without([spec for spec in rising if spec.start == Start.RECEIVED])
    signed = _levels_without([spec for spec in rising if spec.clock in _AFTER_SIGNING])
    never = [level for level in unsigned if level in signed]
    if not rising and (*path, "escalate") not in written:
        yield path, "nothing escalates, so a late case rises nowhere; write escalate = [] if that is meant"
    elif rising and never:
        above = _names([Level(level + 1) for level in never])
        yield path, f"{above} can never be reached: nothing escalates at {_names(never)}"
    if alone := [level for level in unsigned if level not in never]:
        yield (
            (*path, "start"),
            f"a case nobody signs for at {_names(alone)} never rises: only accepted clocks escalate",
        )
    if alone := [level for level in signed if level not in never]:
        yield path, f"a case signed for at {_names(alone)} never rises: only respond escalates there"


def _levels_without(specs: Sequence[ClockSpec]) -> list[Level]:
    return [level for level in _BELOW_TOP if all(spec.limit(level) is None for spec in specs)]


def _names(levels: Sequence[Level]) -> str:
    return ", ".join(level.word for level in levels)
