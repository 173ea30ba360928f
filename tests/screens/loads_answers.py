"""A small city's backlog and grids as the daemon tells of them; yesterday it was three fewer here and there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from schema.errors import NotFound
from schema.instants import from_us
from schema.wire import (
    BacklogPage,
    BacklogRow,
    FlowRow,
    GridColumns,
    GridsPage,
    GridTreePage,
    GridTreeRow,
    Movement,
    UnitName,
)

DAY_US = 86_400_000_000
TREE: dict[str, tuple[str, int, Sequence[str]]] = {
    "6102": ("铜川市", 4, ("610202", "610203", "610204")),
    "610202": ("王益区", 3, ("610202001", "610202002")),
    "610203": ("印台区", 3, ()),
    "610204": ("耀州区", 3, ()),
    "610202001": ("七一路街道", 2, ("610202001001", "610202001002")),
    "610202002": ("红旗街道", 2, ()),
    "610202001001": ("红旗社区", 1, ("610202001001001", "610202001001002")),
    "610202001002": ("育才社区", 1, ()),
    "610202001001001": ("第一网格", 0, ()),
    "610202001001002": ("第二网格", 0, ()),
}
SIZE = {0: 1, 1: 4, 2: 20, 3: 90, 4: 400}


def _cells(code: str, less: int) -> list[list[list[list[int]]]]:
    """Return level × colour × card × age: more in the village's own hands, some old, some red."""
    size = SIZE[TREE[code][1]]
    return [
        [
            [
                [max(size * (4 - level) * (3 - tint) // (1 + card + age) - less, 0) for age in range(5)]
                for card in range(4)
            ]
            for tint in range(3)
        ]
        for level in range(4)
    ]


def _backlog_row(part: str, code: str, now_us: int, less: int) -> BacklogRow:
    name, level, _parts = TREE[code]
    oldest = now_us - (20 + 30 * level) * DAY_US
    return BacklogRow(
        part=part, code=code, name=name, level=level, cells=_cells(code, less), late=SIZE[level], due_today=2,
        oldest_us=oldest,
    )  # fmt: skip


def _part(code: str) -> str:
    return "unit" if TREE[code][1] else "grid"


def _way(code: str) -> list[UnitName]:
    above = [one for one in TREE if code.startswith(one) and TREE[one][1]]
    return [UnitName(code=one, name=TREE[one][0], level=TREE[one][1]) for one in sorted(above, key=len)]


def backlog(params: Mapping[str, Any], now_us: int, at_us: int | None) -> BacklogPage:
    """Return a unit's backlog; of another instant each cell had one case less."""
    code = str(params.get("unit") or "6102")
    if code not in TREE:
        raise NotFound(f"unit {code!r} is not there")
    less = 0 if at_us is None else 1
    then_us = now_us if at_us is None else at_us
    rows = [_backlog_row(_part(one), one, then_us, less) for one in TREE[code][2]]
    whole = _backlog_row("all", code, then_us, less)
    return BacklogPage(way=_way(code), rows=[whole, *rows], now_at=from_us(then_us))


def movement(params: Mapping[str, Any]) -> Movement:
    """Return what happened today: the first part had most of it."""
    code = str(params.get("unit") or "6102")
    rows = [FlowRow(part="all", code=code, opened=31, resolved=12, risen_out=4, red=2)]
    rows += [FlowRow(part=_part(one), code=one, opened=7, risen_in=3) for one in TREE[code][2][:1]]
    return Movement(since_at=datetime(2026, 3, 9, 16, tzinfo=UTC), seq=1, rows=rows)


def grids(params: Mapping[str, Any], now_us: int) -> GridsPage:
    """Return a window on 18,000 grids, the fullest first."""
    offset, limit, total = int(params["offset"]), int(params["limit"]), 18_000
    index = list(islice(range(offset, total), limit))

    def falling(most: int) -> list[int]:
        return [max(most - i, 0) for i in index]

    columns = GridColumns(
        code=[f"610202001001{i % 1000:03}" for i in index],
        name=[f"第{i + 1}网格" for i in index],
        village_name=["王益区 七一路街道 红旗社区" for _ in index],
        open=[max(90 - i, 1) for i in index],
        due_today=falling(9),
        late=falling(5),
        blue=falling(3),
        yellow=falling(2),
        red=falling(1),
        late_blue=falling(3),
        late_yellow=falling(2),
        late_red=falling(1),
        officers=[i % 3 for i in index],
        per_officer=[round(max(90 - i, 1) / (i % 3), 1) if i % 3 else None for i in index],
        trend=[[max(90 - i - day * 3, 0) for day in range(13, -1, -1)] for i in index],
    )
    now = from_us(now_us)
    return GridsPage(total=total, offset=offset, now_at=now, trend_at=now, heat=[1, 20, 60, 85], columns=columns)


def grid_tree(params: Mapping[str, Any], now_us: int) -> GridTreePage:
    """Return a unit's parts with their loads."""
    code = str(params.get("unit") or "6102")
    now = from_us(now_us)
    rows = [_node("all", code), *(_node(_part(one), one) for one in TREE[code][2])]
    return GridTreePage(rows=rows, now_at=now, trend_at=now)


def _node(part: str, code: str) -> GridTreeRow:
    name, level, parts = TREE[code]
    size = SIZE[level]
    return GridTreeRow(
        part=part, code=code, name=name, level=level, has_parts=part == "unit" and bool(parts), open=size * 10,
        due_today=size, late=size, blue=0, yellow=0, red=size, late_blue=0, late_yellow=0, late_red=size,
        officers=level, per_officer=round(size * 10 / level, 1) if level else None,
        trend=[size * (3 + day // 2) for day in range(13)] + [size * 10],
    )  # fmt: skip


def midnight_us(now_us: int) -> int:
    """Return when yesterday ended in Shanghai."""
    return (now_us + 8 * 3_600_000_000) // DAY_US * DAY_US - 8 * 3_600_000_000
