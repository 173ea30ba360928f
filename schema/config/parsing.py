"""TOML text to values, with the line of each; what is no TOML is refused in an officer's words."""

import re
import tomllib
from typing import Any

from schema.config.lines import key_lines
from schema.config.report import Report
from schema.errors import BadConfig, Fault

_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_SYNTAX_HINTS = (  # the library's words, and what a duty officer has to do
    ("twice", "give one of the two another name, or take it out"),
    ("overwrite", "this key stands twice; take one out"),
    ("Invalid value", "text stands in quotes; true, false and numbers do not"),
    ("Expected '='", "write key = value"),
    ("Unescaped '\\\\'", "write \\\\ for a backslash, or use single quotes"),
    ("end of document", "a quote or bracket is not closed"),
)


def parse(text: str, file: str) -> tuple[dict[str, Any], Report]:
    """Return the values of TOML text, and a report that knows their lines; BadConfig when it is no TOML."""
    try:
        values = tomllib.loads(text)
        return values, Report(file, key_lines(text))
    except RecursionError:
        raise BadConfig((Fault(file, 0, "", "is nested too deeply to be meant; take brackets out"),)) from None
    except ValueError as error:  # TOMLDecodeError, and what int() and datetime() refuse below it
        raise BadConfig((_syntax_fault(file, text, str(error)),)) from None


def _syntax_fault(file: str, text: str, message: str) -> Fault:
    match = _TOML_LINE.search(message)
    reason = message[: match.start()] if match else message
    last_line = text.rstrip().count("\n") + 1
    line = int(match[1]) if match else last_line * ("end of document" in message)
    return Fault(file, line, "", f"is not valid TOML ({reason}){_way_out(reason)}")


def _way_out(reason: str) -> str:
    hint = next((hint for words, hint in _SYNTAX_HINTS if words in reason), "correct this line")
    return f"; {hint}"
