"""What a push says: the facts the engine writes into its row, and nothing else that a unit could learn from it."""

from collections.abc import Mapping

import orjson

CASE_FACTS = (
    "number",
    "place",
    "unit",
    "level",
    "clock",
    "what",
    "ordinal",
    "occurrence",
    "due_us",
    "since_us",
    "stage",
    "planned_us",
    "late",
)
"""Every fact a push about a case may hold; a title, a text, a name or a phone has no key to stand under."""


def facts(
    number: str,
    place: str,
    unit: str,
    level: int,
    clock: str,
    what: str,
    ordinal: int,
    occurrence: int,
    due_us: int | None,
    since_us: int,
    stage: int,
    planned_us: int,
    late: bool,  # noqa: FBT001 - called by position a hundred thousand times in a second
) -> str:
    """Return the body of a push row about one case: compact JSON of codes and figures.

    ``place`` is the grid (or unit) code, ``unit`` and ``level`` the owner after the event, ``clock`` a Clock's word
    or "" for an act that belongs to none, ``what`` a Rung's or EventKind's word (and the row's ``kind``),
    ``due_us`` the clock's limit (None without one), ``since_us`` when the clock began to run, ``planned_us`` when
    the rung should have fired, ``late`` whether it fired only after an outage. Costs one microsecond: one call to
    orjson is as fast here as an f-string, and escapes.
    """
    return orjson.dumps(
        {
            "number": number,
            "place": place,
            "unit": unit,
            "level": level,
            "clock": clock,
            "what": what,
            "ordinal": ordinal,
            "occurrence": occurrence,
            "due_us": due_us,
            "since_us": since_us,
            "stage": stage,
            "planned_us": planned_us,
            "late": late,
        }
    ).decode()


def digest_facts(unit: str, reason: str, counts: Mapping[str, int], from_us: int, until_us: int) -> str:
    """Return the body of a digest's row: how many rungs of each word a unit missed, and over how long.

    ``reason`` is "outage" (the daemon was away between the instants) or "takeover" (old cases came in).
    """
    return orjson.dumps(
        {"unit": unit, "reason": reason, "counts": dict(counts), "from_us": from_us, "until_us": until_us}
    ).decode()


def root_facts(day: str, seq: int, root: str) -> str:
    """Return the body of the daily root's row: the local day, the newest line it covers, the root in hex."""
    return orjson.dumps({"day": day, "seq": seq, "root": root}).decode()
