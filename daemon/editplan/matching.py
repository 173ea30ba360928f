"""Matching: which open cases would fall under another policy, were they brought today."""

from collections import Counter

from daemon.editplan.edit import Edit
from daemon.store.reader import Reader
from schema.config import Config
from schema.wire.plans import Rematched


def rematched(reader: Reader, edit: Edit) -> list[Rematched]:
    """Return from which policy to which, the most first; nothing where both editions match alike."""
    if not (edit.change.is_matching_changed or edit.change.added or edit.change.removed):
        return []
    before, after = edit.in_force, edit.config
    counts: Counter[tuple[str, str]] = Counter()
    for category, kind, source, urgency, place, count in reader.count_by_facts(_place_chars(before, after)):
        old, new = (
            config.policy_for(category=category, kind=kind, source=source, urgency=urgency, place=place).name
            for config in (before, after)
        )
        counts[old, new] += count
    return [Rematched(old=old, new=new, cases=count) for (old, new), count in counts.most_common() if old != new]


def _place_chars(*configs: Config) -> int:
    """Return how much of a place's code any policy looks at."""
    return max(
        (len(code) for config in configs for policy in config.policies for code in policy.match.place), default=0
    )
