"""Who rules whose a case is that its unit returned 退单. Pure."""

from daemon.casework.rules import Seat
from daemon.directory import Ascent, Directory


def ruler(directory: Directory, seat: Seat, about: str) -> Ascent | None:
    """Return who rules a case that its owner returns: whoever sent it down and watches, else the unit above.

    ``about`` is the case's column. None at the top of the chain, where nobody stands above the owner.
    """
    sender = directory.unit(seat.supervisor) if stands_below(seat.owner, seat.supervisor) else None
    if sender is not None and directory.is_staffed(sender.code, about):
        return Ascent(sender)
    return directory.ascent(seat.owner, about)


def stands_below(unit: str, other: str) -> bool:
    """Tell whether ``unit`` stands strictly below ``other``, a unit's code."""
    return bool(other) and unit != other and unit.startswith(other)
