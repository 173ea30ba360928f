"""A small made-up city, and random life in it, for tests of what is read."""

import random
from typing import Any

from daemon.directory import Directory
from daemon.rows import CaseTextRow, GridRow, OfficerRow, UnitRow
from daemon.store import Batch, CaseRow, Writer
from schema.kinds import EventKind, Status
from tests.rows import HOUR_US, NOON_US, a_case, next_line

CITY = "6102"
COUNTIES = ("610202", "610203")
TOWNSHIPS = tuple(county + tail for county in COUNTIES for tail in ("001", "002"))
VILLAGES = tuple(township + tail for township in TOWNSHIPS for tail in ("001", "002"))
GRIDS = tuple(village + tail for village in VILLAGES for tail in ("001", "002"))
UNITS = (CITY, *COUNTIES, *TOWNSHIPS, *VILLAGES)
_NAMES = ("铜川市", "王益区", "印台区", "七一路街道", "红旗街道", "城关街道", "三里洞街道")
NAMES = {code: f"村{code[-6:]}" for code in VILLAGES} | dict(zip(UNITS, _NAMES, strict=False))
TITLES = ("小区夜间噪音扰民", "物业不退押金", "长安路积水", "请求修路灯 A2区", "拖欠工资", "ＷＩＦＩ收费", "")
LEVELS = {4: 4, 6: 3, 9: 2, 12: 1}


def units() -> list[UnitRow]:
    """Return the city's units."""
    return [UnitRow(code, LEVELS[len(code)], "centre", NAMES[code], _parent(code)) for code in UNITS]


def grids() -> list[GridRow]:
    """Return the city's grids."""
    return [GridRow(code, f"第{code[-3:]}网格", code[:12], None) for code in GRIDS]


def directory() -> Directory:
    """Return the city as the engine sees it."""
    return Directory.build(units(), grids())


def officers() -> list[OfficerRow]:
    """Return one officer a unit."""
    return [OfficerRow(None, code, f"值班员{code}", "handler", "", "", True) for code in UNITS]


def build(writer: Writer) -> None:
    """Write the city."""
    writer.upsert_units(units())
    writer.upsert_grids(grids())
    writer.upsert_officers(officers())


def _parent(code: str) -> str | None:
    return {4: None, 6: code[:4], 9: code[:6], 12: code[:9]}[len(code)]


class Life:
    """Cases that come, change and close at random, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.cases: dict[int, CaseRow] = {}
        self.titles: dict[int, str] = {}

    def open(self, writer: Writer, count: int) -> None:
        """Open ``count`` cases."""
        first_id, batch = writer.next_case_ids(count), Batch()
        first_seq = writer.take_seqs(count)
        for index in range(count):
            case_id = first_id + index
            place = self.random.choice(GRIDS + VILLAGES)
            fresh = a_case(case_id, place_code=place, start_unit=place[:12], unit_code=place[:12])
            case, line = next_line(fresh._replace(**self._state(place)), first_seq + index, EventKind.OPENED)
            batch.opened.append(case)
            batch.events.append(line)
            self.titles[case_id] = self.random.choice(TITLES)
            batch.case_texts.append(CaseTextRow(case_id, b"salt", self.titles[case_id], "", "", ""))
            self.cases[case_id] = case
        writer.put(batch)

    def change(self, writer: Writer, count: int) -> None:
        """Change up to ``count`` cases, some of them several times; closed ones may be reopened."""
        first_seq, lines = writer.take_seqs(count), []
        for index in range(count):
            case = self.random.choice(list(self.cases.values()))
            moved, line = next_line(case._replace(**self._state(case.place_code)), first_seq + index)
            self.cases[case.id] = moved
            lines.append(line)
        changed = [self.cases[case_id] for case_id in {line.case_id for line in lines}]
        writer.put(Batch(events=lines, changed=changed))

    def _state(self, place: str) -> dict[str, Any]:
        pick = self.random.choice
        unit = place[: pick((4, 6, 9, 12))]
        return {
            "status": pick((Status.PENDING, Status.HANDLING, Status.PAUSED, Status.RESOLVED, Status.VOID)),
            "unit_code": unit,
            "level": LEVELS[len(unit)],
            "card": pick(range(4)),
            "worst_card": pick(range(4)),
            "colour": pick(range(3)),
            "listing": pick(range(3)),
            "urgency": pick((0, 0, 0, 1, 2)),
            "about": pick(("", "", "", f",{pick(UNITS)},", f",{pick(VILLAGES)},{pick(TOWNSHIPS)},")),
            "supervisor_code": pick(("", "", pick(UNITS))),
            "due_us": pick((None, NOON_US, NOON_US + self.random.randrange(-40, 40) * HOUR_US)),
            "opened_us": NOON_US
            - self.random.choice((12, 100, 2_000)) * self.random.randrange(100) * HOUR_US // 100,
            "handler_id": pick((None, 1, 2, 3)),
            "risen": pick((0, 1, 2)),
            "is_provisional": pick((False, False, True)),
        }
