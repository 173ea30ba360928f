"""Rows of a table read into cases, each row a case or the reason why it is none."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schema.attachments import parsed
from schema.clean import NAME_MAX, TEXT_MAX, TITLE_MAX, WORD_MAX, clean_line, clean_text
from schema.codes import short_code
from schema.errors import BadInput
from schema.intake import NewCase
from schema.kinds import Colour
from schema.sheets.columns import places_of
from schema.sheets.sheet import Sheet, SheetRow
from schema.sheets.times import LocalTimes

_SHOWN_CHARS = 60  # of a refused value: enough to know it by, never a screenful
_ABOUT_MAX = 32
_URGENCY = {
    **dict.fromkeys(("0", "普通", "一般", "常规", "normal"), 0),
    **dict.fromkeys(("1", "紧急", "加急", "urgent"), 1),
    **dict.fromkeys(("2", "特急", "危急", "危及生命", "danger"), 2),
}
_COLOURS = {key: colour for colour in Colour for key in (colour.word, colour.zh, f"{colour.zh}色")}
_PARTING = str.maketrans(dict.fromkeys(";，；、|\n", ","))
# The field of a table → the field of NewCase, where they differ.
_KEYS = {"opened_at": "opened_us", "due_at": "due_us", "resolved_at": "resolved_us"}


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row is not a case: its line from 1, the column's heading, the value cut and made harmless."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        """Return one sentence without the file's name."""
        shown = f" {self.value!r}" if self.value else ""
        return f"line {self.line}: {self.column}{shown}: {self.reason}"


class CaseRow(NamedTuple):
    """A row and what it was read into."""

    row: SheetRow
    case: NewCase | RowFault


class _Field(NamedTuple):
    key: str
    column: str
    at: int
    parse: Callable[[str], object]


class CaseReader:
    """Reads the rows of one table.

    ``mapping`` is field → column (see :func:`schema.sheets.columns.parse_mapping`), ``zone`` the one of its local
    times, ``default_place`` where rows without a place belong. BadInput when the columns do not serve.
    """

    def __init__(self, sheet: Sheet, mapping: Mapping[str, str], zone: ZoneInfo, default_place: str = "") -> None:
        self._columns = sheet.columns
        self._default_place = default_place
        self._lines: dict[str, int] = {}
        parsers = _parsers(LocalTimes(zone))
        self._fields = [
            _Field(_KEYS.get(name, name), sheet.columns[at], at, parsers[name])
            for name, at in places_of(sheet.columns, mapping, str(sheet.path)).items()
        ]

    def read(self, row: SheetRow) -> NewCase | RowFault:
        """Return the row as a case, or the first thing that is wrong with it."""
        if fault := self._wrong_width(row):
            return fault
        values: dict[str, object] = {"place": self._default_place}
        for key, column, at, parse in self._fields:
            text = row.cells[at].strip()
            if text:
                try:
                    values[key] = parse(text)
                except ValueError as refusal:
                    return _fault(row.line, column, text, str(refusal))
        return self._missing(row, values) or self._doubled(row, values) or NewCase(**values)  # type: ignore[arg-type]

    def refuse(self, row: SheetRow, field: str, reason: str) -> RowFault:
        """Return the fault of a row that was read well and refused later, by field of a case."""
        key = _KEYS.get(field, field)
        for name, column, at, _ in self._fields:
            if name == key:
                return _fault(row.line, column, row.cells[at].strip(), reason)
        return _fault(row.line, field, "", reason)

    def _wrong_width(self, row: SheetRow) -> RowFault | None:
        width, expected = len(row.cells), len(self._columns)
        if width == expected or (width > expected and not any(map(str.strip, row.cells[expected:]))):
            return None
        reason = f"the row has {width} cells where the header has {expected}; quote cells that hold the delimiter"
        return _fault(row.line, "", "", reason)

    def _missing(self, row: SheetRow, values: Mapping[str, object]) -> RowFault | None:
        for key in ("number", "opened_us", "place"):
            if not values.get(key):
                column = next((field.column for field in self._fields if field.key == key), key)
                return _fault(row.line, column, "", "is empty" if column != key else "is not given for this row")
        return None

    def _doubled(self, row: SheetRow, values: Mapping[str, object]) -> RowFault | None:
        number = str(values["number"])
        first = self._lines.setdefault(number, row.line)
        if first == row.line:
            return None
        column = next(field.column for field in self._fields if field.key == "number")
        return _fault(row.line, column, number, f"line {first} has this number already; a case has one for life")


def read_cases(
    sheet: Sheet, mapping: Mapping[str, str], zone: ZoneInfo, default_place: str = ""
) -> Iterator[CaseRow]:
    """Yield every row of ``sheet`` with the case or the fault it was read into; BadInput when there is no row."""
    reader = CaseReader(sheet, mapping, zone, default_place)
    row = None
    for row in sheet.rows:
        yield CaseRow(row, reader.read(row))
    if row is None:
        raise BadInput(f"{sheet.path} names its columns and holds no row under them")


def _fault(line: int, column: str, value: str, reason: str) -> RowFault:
    shown = clean_line(value[: _SHOWN_CHARS + 1])
    if len(shown) > _SHOWN_CHARS:
        shown = shown[: _SHOWN_CHARS - 1] + "…"
    return RowFault(line, clean_line(column), shown, reason)


def _parsers(times: LocalTimes) -> dict[str, Callable[[str], object]]:
    return {
        "number": _word,
        "place": _code,
        "opened_at": times.instant_us,
        "title": _line,
        "text": _prose,
        "citizen": _name,
        "phone": _word,
        "links": parsed,
        "category": _name,
        "kind": _word,
        "source": _word,
        "mode": _word,
        "urgency": _urgency,
        "colour": _colour,
        "about": _about,
        "due_at": times.limit_us,
        "resolved_at": times.instant_us,
        "policy": _word,
    }


def _within(text: str, limit_chars: int) -> str:
    if len(text) > limit_chars:
        raise ValueError(f"is {len(text):,} characters long; at most {limit_chars:,} fit")
    return text


def _word(text: str) -> str:
    return clean_line(_within(text, WORD_MAX))


def _line(text: str) -> str:
    return clean_line(_within(text, TITLE_MAX))


def _name(text: str) -> str:
    return clean_line(_within(text, NAME_MAX))


def _prose(text: str) -> str:
    return clean_text(_within(text, TEXT_MAX))


def _code(text: str) -> str:
    return short_code(_word(text))


def _urgency(text: str) -> int:
    if (urgency := _URGENCY.get(text.casefold())) is None:
        raise ValueError("is no urgency; write 0 (普通), 1 (紧急) or 2 (危及生命)")
    return urgency


def _colour(text: str) -> Colour:
    if (colour := _COLOURS.get(text.casefold())) is None:
        raise ValueError("is no difficulty; write green, yellow or red (绿, 黄, 红)")
    return colour


def _about(text: str) -> tuple[str, ...]:
    codes = tuple(
        dict.fromkeys(_code(part.strip()) for part in text.translate(_PARTING).split(",") if part.strip())
    )
    if len(codes) > _ABOUT_MAX:
        raise ValueError(f"names {len(codes)} units; a case is about at most {_ABOUT_MAX}")
    return codes
