"""What the screen on the wall of a centre shows: counts alone, nothing of any citizen."""

from pydantic import AwareDatetime

from schema.wire.base import Response


class WallUnit(Response):
    """A unit right below the reader's, and its open cases with all below it."""

    code: str
    name: str
    open: int
    due_today: int
    late: int
    blue: int
    yellow: int
    red: int


class WallView(Response):
    """How a unit and those below it stand; ``units`` by what is late, largest first."""

    name: str  # the reader's unit; "" for a reader of everything where there is no one unit on top
    open: int
    due_today: int
    late: int
    red: int
    risen_today: int  # since local midnight
    units: list[WallUnit]
    now_at: AwareDatetime
