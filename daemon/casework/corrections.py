"""Corrections: plain facts change in the ledger's sight, personal texts beside it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from daemon import ledger
from daemon.directory import Directory
from daemon.rows import CaseRow, CaseTextRow
from schema.attachments import parsed, written
from schema.errors import BadInput

_COLUMNS = {name: name for name in ("category", "kind", "source", "mode", "urgency")} | {"place": "place_code"}
_PERSONAL = ("title", "text", "citizen", "phone", "links")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction says in the ledger and what it changes beside it."""

    facts: dict[str, Any]
    before: str  # the personal texts it replaced, as JSON: erasable, and there for an undo
    text: CaseTextRow | None


def corrected(
    fields: Mapping[str, str], case: CaseRow, text: CaseTextRow | None, directory: Directory
) -> Correction:
    """Return a correction of ``fields``; BadInput when one is unknown or makes no sense, or none is new."""
    for name in fields:
        if name not in _COLUMNS and name not in _PERSONAL:
            known = ", ".join((*_COLUMNS, *_PERSONAL))
            raise BadInput(
                f"{name!r} cannot be corrected; these can: {known}", zh=f"“{name}”不能更正；可更正的有：{known}"
            )
    plain = _plain(fields, case, directory)
    old = text or CaseTextRow(case.id, ledger.new_salt(), "", "", "", "")
    given = {name: _kept(name, fields[name]) for name in _PERSONAL if name in fields}
    personal = {name: value for name, value in given.items() if value != getattr(old, name)}
    if not plain and not personal:
        raise BadInput("a correction changes at least one field", zh="更正后与原来一样：请至少改动一项")
    facts: dict[str, Any] = {"fields": plain}
    if not personal:
        return Correction(facts, "", None)
    facts["digests"] = {name: ledger.digest(old.salt, value) for name, value in personal.items()}
    before = orjson.dumps({name: getattr(old, name) for name in personal}).decode()
    return Correction(facts, before, _with(old, personal))


def _kept(name: str, given: str) -> str:
    """Return a personal text as it is kept; links come as a table's cell writes them."""
    if name != "links":
        return given
    try:
        return written(parsed(given))
    except ValueError as fault:
        hint = "写作“标题|https://地址”，多个之间用分号隔开，最多 20 个"
        raise BadInput(f"links: {fault}", zh=f"附件链接有误：{hint}") from None


def restored(before: str, text: CaseTextRow) -> CaseTextRow:
    """Return the personal texts as they were before a correction that is undone."""
    return _with(text, orjson.loads(before)) if before else text


def _with(text: CaseTextRow, personal: Mapping[str, str]) -> CaseTextRow:
    return CaseTextRow(**(text._asdict() | dict(personal)))


def _plain(fields: Mapping[str, str], case: CaseRow, directory: Directory) -> dict[str, list[Any]]:
    """Return column → [before, after] of the facts that change."""
    changes: dict[str, list[Any]] = {}
    for name, column in _COLUMNS.items():
        if name in fields:
            before, after = getattr(case, column), _value(name, fields[name], directory)
            if before != after:
                changes[column] = [before, after]
    return changes


def _value(name: str, given: str, directory: Directory) -> str | int:
    if name == "urgency":
        if given not in ("0", "1", "2"):
            raise BadInput(
                f"{given!r} is no urgency; give 0 normal, 1 urgent or 2 danger to life",
                zh=f"“{given}”不是紧急程度：填 0 一般、1 紧急、2 危及生命",
            )
        return int(given)
    if name == "place" and not directory.knows_place(given):
        raise BadInput(
            f"there is no grid or unit {given!r}; import the tree first, or correct the code",
            zh=f"没有编码为“{given}”的网格或单位：请核对编码",
        )
    return given
