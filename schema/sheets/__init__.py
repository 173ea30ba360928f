"""Tables of past and new cases as a city keeps them, CSV or .xlsx, read into cases row by row."""

from schema.sheets.cases import CaseReader, CaseRow, RowFault, read_cases
from schema.sheets.columns import FIELDS, parse_mapping
from schema.sheets.files import open_sheet
from schema.sheets.sheet import Sheet, SheetRow
from schema.sheets.times import LocalTimes

__all__ = [
    "FIELDS",
    "CaseReader",
    "CaseRow",
    "LocalTimes",
    "RowFault",
    "Sheet",
    "SheetRow",
    "open_sheet",
    "parse_mapping",
    "read_cases",
]
