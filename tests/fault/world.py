"""A made-up city with everything that makes a chain difficult, and the configurations it lives under."""

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from daemon.rows import GridRow, OfficerRow, UnitRow
from daemon.store import Writer
from schema.config import Config, loads

CITY = "6102"
_CENTRES = {
    CITY: "铜川市",
    "610202": "王益区",
    "610203": "印台区",
    "610204": "耀州区",
    "610202001": "七一路街道",
    "610202002": "红旗街道",
    "610203001": "城关街道",
    "610204001": "永安街道",
    "610202001001": "桃园社区",
    "610202001002": "小桥社区",
    "610202002001": "育才社区",
    "610203001001": "同官社区",
    "610203900001": "直管村",  # right under its county: there is no township above it
    "610204001001": "南街社区",
}
_DEPARTMENTS = {"6102D1": "市住建局", "610202D1": "区住建局", "610202001D1": "街道司法所"}
_LEVELS = {4: 4, 6: 3, 9: 2, 12: 1}
VILLAGES = tuple(code for code in _CENTRES if len(code) == 12)
GRIDS = tuple(village + tail for village in VILLAGES for tail in ("001", "002"))
PLACES = (*GRIDS, *GRIDS, *VILLAGES, *_CENTRES, *_DEPARTMENTS)
UNITS = (*_CENTRES, *_DEPARTMENTS)
NOWHERE = "nowhere"  # a channel that no configuration has
_SILENT = ("610202002", "610204")  # a township and a county that have nobody from the start
_ROLES = ("handler", "supervisor", "leader", "handler", "viewer")

_MORE_POLICIES = """
[policy.watched]
title = "逾期三色督办"
match = { category = ["城市管理"] }
[policy.watched.respond]
limit = "4wh"
remind = "0"
[policy.watched.resolve]
limit = "3wd"
remind = "-1wd@09:00"
blue = "0"
yellow = "+1wd"
red = "+2wd"
escalate = "+3wd"
list = "+3wd"
on_escalate = "supervise"
day_end = "close"

[policy.running]
title = "小时"
match = { category = ["应急"] }
[policy.running.feedback]
start = "received"
limit = { village = "6h", county = "8h" }
remind = ["10%", "90%"]
red = "+1h"
every = "12h"
[policy.running.resolve]
limit = "26h"
blue = "-25h"
yellow = "50%"
red = "+30m"
escalate = "+1h"
every = "1d"
extend = "2d"
extend_by = "owner"
[policy.running.overall]
limit = "5d"
roll = false
remind = "-1d@09:00"
yellow = "0"
red = "+1d@08:30"
extend = "3wd"
extend_by = "above:supervisor"
[policy.running.ruling]
within = "12h"
limit = "9h"
remind = "50%"
red = "0"
escalate = "+1h"
every = "6h"

# A visit stops what escalates; what is told later leaves that running, so that a stage may begin in the pause.
[pause.visit]
title = "现场核查"
stops = ["resolve", "overall"]
longest = "20h"
approver = "owner"
[pause.told_later]
title = "暂缓反馈"
stops = ["feedback", "overall"]
longest = "5d"
approver = "owner"
"""
CATEGORIES = ("", "物业", "城市管理/占道", "应急/停水")
KINDS = ("", "信访", "信访复查", "劳动争议", "医疗纠纷", "人民调解", "行政复议", "咨询", "求助", "投诉")
SOURCES = ("", "12345热线", "窗口")


def parent_of(code: str) -> str | None:
    """Return the unit right above in the tree."""
    return max((one for one in _CENTRES if code.startswith(one) and one != code), key=len, default=None)


def is_department(code: str) -> bool:
    """Tell whether a unit is a department."""
    return code in _DEPARTMENTS


def level_of(code: str) -> int:
    """Return a unit's level; a department's is that of its centre."""
    return _LEVELS[len(parent_of(code) or CITY) if is_department(code) else len(code)]


def units() -> list[UnitRow]:
    """Return the city's units."""
    names = {**_CENTRES, **_DEPARTMENTS}
    return [
        UnitRow(
            code, level_of(code), "department" if is_department(code) else "centre", names[code], parent_of(code)
        )
        for code in UNITS
    ]


def grids() -> list[GridRow]:
    """Return the city's grids."""
    return [GridRow(code, f"第{code[-3:]}网格", code[:12], None) for code in GRIDS]


def officers(luck: random.Random) -> list[OfficerRow]:
    """Return who stands on duty at the beginning: one or two a unit, none at some."""
    channels = ("", "", "city", NOWHERE)
    return [
        OfficerRow(None, code, f"值班员{nth}", luck.choice(_ROLES), luck.choice(channels), "", True)
        for code in UNITS
        if code not in _SILENT
        for nth in range(luck.choice((1, 1, 2)))
    ]


def build(writer: Writer, staff: Sequence[OfficerRow]) -> None:
    """Write the city."""
    writer.upsert_units(units())
    writer.upsert_grids(grids())
    writer.upsert_officers(staff)


_RETURNED = """
[policy.four_levels.ruling]
within = "1wd"
limit = "4wh"
remind = "50%"
yellow = "0"
escalate = "0"
"""


@cache
def shipped() -> bytes:
    """Return the configuration that the project ships, with two policies more, and returns under the default."""
    text = (Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8")
    assert "[policy.four_levels.ruling]" not in text
    return (text + _RETURNED + _MORE_POLICIES).encode()


@cache
def configs() -> tuple[Config, ...]:
    """Return the configurations the city is under in turn: the shipped one, other limits, another calendar."""
    text = shipped().decode()
    others = text.replace('limit = "4wh"', 'limit = "6wh"').replace('village = "1wd"', 'village = "2wd"')
    holiday = text.replace("\noff = []", "\noff = [2025-06-18, 2025-07-09, 2025-07-10, 2026-03-05]")
    holiday = holiday.replace("\nwork = []", "\nwork = [2025-07-12, 2025-08-16, 2026-03-07]")
    assert len({text, others, holiday}) == 3
    return tuple(loads(one.encode()) for one in (text, others, holiday))
