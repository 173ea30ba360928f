"""What makes watches and absences fit the officers there are: every fault of an import at once. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from daemon.directory import ON_DUTY
from daemon.rows import AbsenceRow, OfficerRow, RotaRow
from daemon.scope import within
from schema.errors import BadInput, Conflict, NotFound
from schema.instants import to_us
from schema.wire.duty import AbsenceIn, RotaIn, WatchesOut

_SHOWN_MAX = 10


class Gap(NamedTuple):
    """A time in which nobody has the watch at a unit."""

    unit_code: str
    from_us: int
    until_us: int


def watch_rows(rota: RotaIn, officers: Iterable[OfficerRow]) -> list[RotaRow]:
    """Return an import's watches as the store keeps them; BadInput with a sentence for each that names nobody."""
    ids = {(one.unit_code, one.name): one.id for one in officers if can_be_told(one)}
    faults: dict[tuple[str, str], None] = {}
    rows: dict[RotaRow, None] = {}
    for one in rota.watches:
        found = ids.get((one.unit_code, one.officer))
        if found is None:
            faults[one.unit_code, one.officer] = None
        else:
            rows[RotaRow(one.unit_code, found, to_us(one.from_at), to_us(one.until_at))] = None
    if faults:
        raise _nobody(list(faults))
    return list(rows)


def gaps(imported: Sequence[RotaRow], standing: Sequence[RotaRow], now_us: int) -> Iterator[Gap]:
    """Yield when nobody has the watch at the units of an import, from its first to its last instant to come."""
    watches = _by_unit(standing)
    for code, of_unit in _by_unit(imported).items():
        reached_us = max(now_us, of_unit[0].from_us)
        ends_us = max(one.until_us for one in of_unit)
        for watch in watches[code]:
            if reached_us < watch.from_us < ends_us:
                yield Gap(code, reached_us, watch.from_us)
            reached_us = max(reached_us, watch.until_us)


def leaving(what: WatchesOut, standing: Iterable[RotaRow], officers: Mapping[int, OfficerRow]) -> list[RotaRow]:
    """Return the watches to remove; NotFound when there is none such."""
    found = [
        one
        for one in standing
        if one.unit_code == what.unit_code
        and what.officer in ("", officers[one.officer_id].name if one.officer_id in officers else "")
        and (what.from_at is None or one.from_us >= to_us(what.from_at))
        and (what.until_at is None or one.from_us < to_us(what.until_at))
    ]
    if not found:
        raise NotFound(
            f"no such watch at unit {what.unit_code!r} is still to end; `duban officers rota list` shows them",
            zh=f"单位“{what.unit_code}”没有这样的、尚未结束的班次：用 `duban officers rota list` 查看",
        )
    return found


def absence_row(what: AbsenceIn, officers: Mapping[int, OfficerRow], scope: str, now_us: int) -> AbsenceRow:
    """Return an absence as the store keeps it; NotFound for an officer whom ``scope`` does not see."""
    officer = _person(what.officer_id, officers, scope)
    row = AbsenceRow(what.officer_id, to_us(what.from_at), to_us(what.until_at), what.deputy_id)
    if row.until_us <= now_us:
        raise BadInput(
            "this absence is over already; what is over is not kept",
            zh="这段缺勤已经过去：已过去的不再登记",
        )
    if what.deputy_id == what.officer_id:
        raise BadInput(
            f"{officer.name} cannot be told in their own place; name another officer, or nobody",
            zh=f"{officer.name}不能由本人代班：请填写别人，或不填",
        )
    if what.deputy_id is not None:
        _person(what.deputy_id, officers, scope)
    return row


def must_not_overlap(row: AbsenceRow, standing: Iterable[AbsenceRow], name: str) -> None:
    """Refuse an absence within another one of the same officer; one that begins alike is replaced."""
    for one in standing:
        if one.officer_id == row.officer_id and one.from_us != row.from_us and _overlap(one, row):
            raise Conflict(
                f"{name} is away in that time already; `duban officers back` ends that first",
                zh=f"{name}在这段时间已登记缺勤：请先销假",
            )


def next_absence(officer_id: int, standing: Iterable[AbsenceRow], name: str) -> AbsenceRow:
    """Return the absence of an officer that runs, else the next one planned; NotFound when there is none."""
    of_officer = sorted((one for one in standing if one.officer_id == officer_id), key=_from_us)
    if not of_officer:
        raise NotFound(
            f"{name} is not away, nor is it planned; `duban officers absences` lists who is",
            zh=f"{name}没有缺勤，也没有登记缺勤",
        )
    return of_officer[0]


def can_be_told(officer: OfficerRow) -> bool:
    """Tell whether an officer is on duty: active, and no viewer."""
    return officer.is_active and officer.role in ON_DUTY


def unknown_officer(officer_id: int) -> NotFound:
    """Return the refusal of an officer who is not there, or whom the caller does not see."""
    return NotFound(
        f"there is no officer {officer_id}; `duban officers list` shows those there are",
        zh=f"没有编号为 {officer_id} 的人员，或不在您的辖区",
    )


def _nobody(faults: Sequence[tuple[str, str]]) -> BadInput:
    """Return the refusal of watches of officers who are not there, each unit and name told once."""
    shown, more = faults[:_SHOWN_MAX], len(faults) - _SHOWN_MAX
    english = "; ".join(f"unit {code} has no officer on duty called {name}" for code, name in shown)
    chinese = "；".join(f"单位 {code} 没有名叫“{name}”的值班员" for code, name in shown)
    return BadInput(
        english + (f"; and {more} more" if more > 0 else ""),
        zh=chinese + (f"；另有 {more} 处" if more > 0 else ""),
    )


def _person(officer_id: int, officers: Mapping[int, OfficerRow], scope: str) -> OfficerRow:
    found = officers.get(officer_id)
    if found is None or not within(scope, found.unit_code):
        raise unknown_officer(officer_id)
    if not can_be_told(found):
        raise BadInput(
            f"{found.name} is not on duty, or a viewer, so nothing is told to them anyhow",
            zh=f"{found.name}不在岗或是只读人员，本来就不通知到本人：请填写别人",
        )
    return found


def _overlap(one: AbsenceRow, other: AbsenceRow) -> bool:
    return one.from_us < other.until_us and other.from_us < one.until_us


def _by_unit(rows: Iterable[RotaRow]) -> dict[str, list[RotaRow]]:
    """Return the watches of each unit in the order they begin."""
    found: dict[str, list[RotaRow]] = {}
    for row in sorted(rows, key=_from_us):
        found.setdefault(row.unit_code, []).append(row)
    return found


def _from_us(one: AbsenceRow | RotaRow) -> int:
    return one.from_us
