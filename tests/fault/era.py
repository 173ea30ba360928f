"""What holds for a stretch of the ledger: who is on duty, which calendar and policies there are, who is above."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from daemon.plan import Planner
from daemon.rows import EventRow
from schema.config import PauseReason
from schema.policies import Policy
from tests.fault import world
from tests.fault.dying import Violation


@dataclass
class Era:
    """Who was on duty and what was configured, from a ledger line on."""

    from_seq: int
    staffed: frozenset[str]  # units with somebody who can be asked to act
    planner: Planner
    policies: dict[str, Policy]  # every one there has been, by hash
    pauses: Mapping[str, PauseReason]
    has_new_holidays: bool  # timers stand where an earlier calendar put them; their rungs may lie elsewhere now


def must(holds: bool, line: EventRow, reason: str) -> None:
    """Raise a Violation at a line where something does not hold."""
    if not holds:
        where = f"case {line.case_id}, line {line.seq} at {line.at_us}"
        raise Violation(f"{reason}\n  {where}: {line.kind} {line.body}")


def start_of(said: dict[str, Any]) -> str | None:
    """Return the unit at which a chain begins."""
    place = said["place"][:12] if said["place"] in world.GRIDS else said["place"]
    about = [code for code in said["about"].split(",") if code]
    if not about:
        return str(place)
    centres = [code for code in [place, *ancestors(place)] if not world.is_department(code)]
    return next((c for c in centres if all(a.startswith(c) and a != c for a in about)), None)


def ancestors(code: str) -> Iterator[str]:
    """Yield the units above in the tree, nearest first."""
    while parent := world.parent_of(code):
        yield parent
        code = parent


def above(code: str) -> list[str]:
    """Return the centres a case of ``code`` can rise to, nearest first; a department's own centre is none."""
    found = list(ancestors(code))
    return found[1:] if world.is_department(code) else found


def reachable(now: dict[str, Any], era: Era) -> str | None:
    """Return the unit a case rises to next: the nearest above it with somebody on duty, if any above has."""
    found = [code for code in above(now["unit_code"]) if not is_about(code, now["about"])]
    return next((code for code in found if code in era.staffed), found[0] if found else None)


def ruler(now: dict[str, Any], era: Era) -> str | None:
    """Return who rules a returned case: who sent it down, if somebody is on duty there, else the unit above."""
    sender = now["supervisor_code"]
    is_above = bool(sender) and now["unit_code"].startswith(sender) and sender != now["unit_code"]
    return sender if is_above and sender in era.staffed else reachable(now, era)


def is_about(code: str, about: str) -> bool:
    """Tell whether a case is about a unit, or about one above it."""
    return any(code.startswith(one) for one in about.split(",") if one)
