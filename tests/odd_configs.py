"""Pieces that configuration files are made of, sound and odd, for whatever throws them together at random."""

import re
from itertools import pairwise

from schema.folders import default_config_path

SHIPPED = default_config_path().read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)
WHOLE = _EXAMPLE.sub("", SHIPPED)  # with its examples switched on: every table and key there is
YEAR = (
    'source = "国办发明电〔2026〕7号"\n'
    'off = [2027-01-01, "2027-02-05..2027-02-11", 2027-05-01, "2027-10-01..2027-10-07"]\nwork = [2027-01-31]\n'
)
DEFAULT_POLICY = '[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n'
LINES = [line for line in WHOLE.splitlines() if line and not line.startswith("#")]
SPICE = [*"\"'[]{}=.,#\\\n\0\x1b-信", '"""', "[[", "9" * 30]
VALUES = sorted({line.partition(" = ")[2].partition("  #")[0] for line in LINES if " = " in line})
ODD_VALUES = [
    "0",
    "-1",
    "1e400",
    "nan",
    "true",
    '""',
    '"\\u0000"',
    '"\\U0010FFFF"',
    '"１wd"',
    '"0%"',
    '"0.5wd"',
    '"1.5mo"',
    '"0.0001d"',
    '"999999d"',
    '"-999999mo@23:59"',
    '"24:00-24:00"',
    '"21:00-08:00"',
    '"2027-02-11..2027-02-05"',
    '"2026-01-01..2100-12-31"',
    '"0001-01-01..9999-12-31"',
    '"above:"',
    '"return"',
    "[]",
    "[[]]",
    "{}",
    "[{}]",
    '["0", 1]',
    "[2026-02-16, 2026-02-16]",
    '[{ day = 2026-02-16, segments = ["09:00-12:00"] }, { day = 2026-02-16, segments = [] }]',
    "2026-02-28",
    "0001-01-01",
    "9999-12-31T23:59:59+14:00",
    "07:30:00",
    "0x7fffffffffffffffffff",
    "{ a.b = [ { c = 1 } ] }",
    f'"{"x" * 300}"',
]


def tables(text: str) -> list[str]:
    """Return the tables of a file, each a text that begins with its header, and what stands before the first."""
    starts = [0, *(match.start() for match in re.finditer(r"^\[", text, re.MULTILINE)), len(text)]
    return [text[start:end] for start, end in pairwise(starts) if start < end]
