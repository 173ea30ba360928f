"""A forecast as the daemon gives it: two weeks of March with a make-up day, a holiday, three units below."""

from datetime import datetime

from schema.instants import to_us
from schema.wire.forecast import Forecast, ForecastCount, ForecastDay, ForecastUnit

_DAY_US = 86_400_000_000
_OFF = {4: ("周末", "weekend"), 5: ("周末", "weekend"), 7: ("清明节", "Tomb Sweeping Day")}
_MAKE_UP = 11
_NAMES = {"6102": "铜川市", "610202": "王益区", "610203": "印台区", "610204": "耀州区"}


def forecast(at: datetime, unit: str) -> Forecast:
    """Return what comes to a unit from Tuesday 2026-03-10 on: 14 turn red on Friday, 9 of them in 王益区."""
    code = unit or "6102"
    days = [_day(nth, at) for nth in range(14)]
    below = [] if code != "6102" else ["610202", "610203", "610204"]
    share = {"6102": 1.0, "610202": 9 / 14, "610203": 5 / 14, "610204": 0.0}
    units = [_unit(one, share[one], days) for one in below]
    own = [_unit(code, 0.0, days).model_copy(update={"own": True})] if below else []
    return Forecast(
        as_of_at=at, took_s=1.34, cases=62_000, days=days, unit=_unit(code, share[code], days),
        parent="" if code == "6102" else "6102", units=[*own, *units],
    )  # fmt: skip


def _day(nth: int, at: datetime) -> ForecastDay:
    end_us = to_us(at) // _DAY_US * _DAY_US + 16 * 3_600_000_000 + nth * _DAY_US
    zh, en = ("清明节调休上班", "Tomb Sweeping Day, make-up day") if nth == _MAKE_UP else _OFF.get(nth, ("", ""))
    kind = "make_up" if nth == _MAKE_UP else "off" if nth in _OFF else "working"
    return ForecastDay(date=f"2026-03-{10 + nth}", kind=kind, zh=zh, en=en, provisional=nth == 13, end_us=end_us)


def _unit(code: str, share: float, days: list[ForecastDay]) -> ForecastUnit:
    counts = [_count(nth, share) for nth in range(len(days))]
    return ForecastUnit(code=code, name=_NAMES[code], level=4, below=3 if code == "6102" else 0, days=counts)


def _count(nth: int, share: float) -> ForecastCount:
    if nth in _OFF or not share:
        return ForecastCount(due=[0] * 4, cards=[0] * 3, rises=[0] * 4, listings=0)
    reds = round((14 if nth == 3 else nth % 4) * share)
    return ForecastCount(due=[reds * 2, 3, 1, 0], cards=[5, 4, reds], rises=[0, reds, 0, 0], listings=nth == 8)
