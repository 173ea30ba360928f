"""The text of a configuration file: read whole, bounded, and refused in one sentence when it is no text."""

import stat
from pathlib import Path

from schema.errors import BadConfig, Fault

COPY_SHIPPED = "copy the shipped config.toml and change what differs"
BYTES_MAX = 1_000_000  # fifty times the shipped file; more is no configuration
_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, if_empty: str = COPY_SHIPPED) -> str:
    """Return the text of the file at ``path``; BadConfig names the file, what is wrong and the way out."""
    return decode(_read_bytes(path), str(path), if_empty)


def decode(data: bytes, file: str, if_empty: str = COPY_SHIPPED) -> str:
    """Return UTF-8 ``data``, with or without a byte order mark, as text; BadConfig otherwise."""
    if data.startswith(_UTF16_BOMS):
        raise _refusal(file, "is saved as UTF-16 (Windows calls it Unicode); save it as UTF-8")
    if b"\x00" in data:
        raise _refusal(file, "is a binary file; Duban's configuration is TOML text in UTF-8")
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refusal(file, _encoding_reason(data), line) from None
    if not text.strip():
        raise _refusal(file, f"is empty; {if_empty}")
    return text


def _read_bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _refusal(str(path), "is a folder; name the file in it, for example config.toml")
        if not stat.S_ISREG(mode):
            raise _refusal(str(path), "is a device or pipe; name an ordinary file")
        with path.open("rb") as file:
            data = file.read(BYTES_MAX + 1)
    except FileNotFoundError:
        raise _refusal(str(path), "does not exist; name another with --config or DUBAN_CONFIG") from None
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise _refusal(str(path), f"cannot be read ({reason}); check its path and rights") from None
    if len(data) > BYTES_MAX:
        raise _refusal(str(path), "is larger than 1 MB, which no configuration is; is it the right file?")
    return data


def _encoding_reason(data: bytes) -> str:
    try:
        looks_chinese = any("\u4e00" <= char <= "\u9fff" for char in data.decode("gb18030"))
    except UnicodeDecodeError:
        looks_chinese = False
    if looks_chinese:
        return "the file is saved as GB18030 (GBK), not UTF-8; save it again as UTF-8"
    return "the file is not UTF-8 text; save it as UTF-8, or name the right file"


def _refusal(file: str, reason: str, line: int = 0) -> BadConfig:
    return BadConfig((Fault(file, line, "", reason),))
