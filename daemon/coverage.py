"""What a configuration leaves out in a city, or names in vain: categories, recipients, audiences. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import accumulate

from daemon.directory import Directory
from daemon.rows import UnitRow
from schema.clean import clean_line
from schema.config import Audience, Config, Hint, Whom
from schema.kinds import Level

_NAMED_MAX = 3  # examples in one hint; the rest is a number
_PARTS = "/"  # between the classes of a category's path, the widest first


def category_hints(config: Config, categories: Collection[str], whose: str) -> Iterator[Hint]:
    """Yield how many of ``categories`` no policy names, so that the default takes them; ``whose`` says what of.

    Where a whole class is left out, the class is named with the number of categories in it.
    """
    default = config.default_policy
    prefixes = tuple(prefix for policy in config.policies for prefix in policy.match.category)
    known = {category for category in categories if category}
    left = sorted(category for category in known if not category.startswith(prefixes))
    if left:
        classes = Counter(_classes(left, known - set(left)))
        named = _some([f"{clean_line(name)} ({count})" for name, count in classes.most_common()])
        reason = f"takes {len(left)} of {len(known)} categories {whose}, which no other policy names: {named}"
        yield ("policy", default.name, "default"), reason


def tells_categories_apart(config: Config) -> bool:
    """Tell whether any policy matches by category; where none does, all fall to the default on purpose."""
    return any(policy.match.category for policy in config.policies)


def recipient_hints(config: Config, directory: Directory) -> Iterator[Hint]:
    """Yield the levels with units where no push finds anybody."""
    for level in Level:
        units = [unit for unit in directory.units.values() if unit.level == level]
        silent = [unit for unit in units if not _is_reached(config, directory, unit)]
        if silent:
            named = _some([f"{clean_line(unit.name)} {unit.code}" for unit in silent])
            reason = f"reaches nobody at {len(silent)} of {len(units)} units of level {level.word}: {named}"
            yield ("channel",), f"{reason}; name a default channel, or give an officer there one of their own"


def audience_hints(config: Config, directory: Directory) -> Iterator[Hint]:
    """Yield the units and officers that ``[telling]`` names and the tree does not have."""
    for field in fields(config.telling):
        for audience in getattr(config.telling, field.name):
            if reason := _missing(audience, directory):
                then = "until it is there, the nearest unit above that has somebody is told"
                yield ("telling", field.name), f"{clean_line(str(audience))}: {reason}; {then}"


def _missing(audience: Audience, directory: Directory) -> str:
    if audience.whom not in {Whom.UNIT, Whom.OFFICER}:
        return ""
    if directory.unit(audience.where) is None:
        return f"there is no unit {audience.where} in the tree"
    names = {officer.name for officer in directory.on_duty.get(audience.where, ())}
    if not audience.name or audience.name in names:
        return ""
    return f"unit {audience.where} has nobody of this name on duty (a viewer is not)"


def sender_hints(config: Config, directory: Directory) -> Iterator[Hint]:
    """Yield the senders at the door whose cases nobody could take over."""
    for sender in config.door.senders:
        if directory.units and directory.above(sender.unit) is None:
            where = "has no centre above it" if directory.unit(sender.unit) else "is no unit of the tree"
            yield (
                ("door", "from", sender.name, "unit"),
                f"{where}, so nobody can take over what {sender.name} sends",
            )


def _is_reached(config: Config, directory: Directory, unit: UnitRow) -> bool:
    """Tell whether a push to ``unit`` goes out.

    Over the channel of an officer there, else of one of the nearest unit above that has any, else the default.
    """
    places = [unit.code, *(above.code for above in directory.over(unit.code))]
    officers = next((directory.on_duty[code] for code in places if code in directory.on_duty), ())
    channels = [officer.channel for officer in officers] or [""]
    return any(config.channel(channel) is not None for channel in channels)


def _classes(left: Iterable[str], covered: Collection[str]) -> Iterator[str]:
    """Yield for each category the widest class around it in which nothing is covered."""
    touched = {path for category in covered for path in _paths(category)}
    return (next((path for path in _paths(one) if path not in touched), one) for one in left)


def _paths(category: str) -> Iterator[str]:
    """Yield ``a``, ``a/b``, ``a/b/c``."""
    return accumulate(category.split(_PARTS), lambda path, part: f"{path}{_PARTS}{part}")


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMED_MAX
    return ", ".join(names[:_NAMED_MAX]) + (f" and {more} more" if more > 0 else "")
