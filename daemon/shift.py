"""Until when the shift of whoever asks lasts: by the rota, or half a day where it says nothing. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from daemon.rows import RotaRow

_HALF_A_DAY_US = 12 * 3_600_000_000
_STEP_US = 900_000_000  # ends on a quarter of an hour, so that those who ask in turn are answered alike


class Shift(NamedTuple):
    """When a shift ends, and whether a watch says so."""

    until_us: int
    by_rota: bool


def shift_of(watches: Iterable[RotaRow], now_us: int, *, officer_id: int | None, unit_code: str) -> Shift:
    """Return the present shift: the officer's own watch; asked by no officer, that of the unit.

    Where nobody has the watch it is the twelve hours from now.
    """
    ends = [
        watch.until_us
        for watch in watches
        if watch.from_us <= now_us < watch.until_us
        and (watch.unit_code == unit_code if officer_id is None else watch.officer_id == officer_id)
    ]
    if ends:
        return Shift(max(ends), by_rota=True)
    return Shift(-(-(now_us + _HALF_A_DAY_US) // _STEP_US) * _STEP_US, by_rota=False)
