"""Every way Duban refuses: one class a reason, its docstring an operator's way out, its exit code with it."""

from dataclasses import dataclass, replace
from typing import ClassVar

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_BAD_INPUT = 2


class DubanError(Exception):
    """Something was refused or failed; the sentence names the thing and the way out. Nothing was changed."""

    exit_code: ClassVar[int] = EXIT_REFUSED
    http_status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str = "", *, zh: str = "") -> None:
        super().__init__(sentence)
        self.zh = zh  # the sentence in Chinese, where an officer may meet it

    def said(self, lang: str) -> str:
        """Return the sentence in ``lang``; in English where nobody wrote it in Chinese."""
        return self.zh if lang == "zh" and self.zh else str(self)


class BadInput(DubanError):
    """What was given cannot be read or makes no sense; correct it and try again."""

    exit_code = EXIT_BAD_INPUT
    http_status = 422
    code = "bad_input"


class NotFound(DubanError):
    """The case, unit, grid or officer is not there, or lies outside the caller's units."""

    http_status = 404
    code = "not_found"


class Conflict(DubanError):
    """The case has moved since it was looked at; look again, then act again."""

    code = "conflict"


class NotAllowed(DubanError):
    """The case's state or the caller's unit does not admit this act; the sentence says which would."""

    code = "not_allowed"


class StoreBusy(DubanError):
    """Another process holds the database or the folder; stop it, or point DUBAN_DATA elsewhere."""

    http_status = 503
    code = "store_busy"


class StoreFailed(DubanError):
    """The database or the disk refused a write; free space or rights, the daemon tries again by itself."""

    http_status = 503
    code = "store_failed"


class Stopping(DubanError):
    """The daemon is being stopped and takes in nothing more; send it again when the daemon runs."""

    http_status = 503
    code = "stopping"


class Unreachable(DubanError):
    """The daemon does not answer; start it with `duband run`, or set DUBAN_DATA to its folder."""

    http_status = 503
    code = "unreachable"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file, where it stands and what would be right."""

    file: str
    line: int  # counted from 1; 0 when the fault is the file itself
    key: str
    reason: str

    def __str__(self) -> str:
        """Return ``file:line: key: reason``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.reason}" if self.key else f"{place}: {self.reason}"

    def said(self, lang: str) -> str:
        """Return the same with the reason in ``lang``."""
        from schema.sayings import fault_said  # only a mistake needs it

        return str(replace(self, reason=fault_said(self.reason, lang)))


class BadConfig(BadInput):
    """config.toml has faults; each is named with file, line and key, and all at once."""

    code = "bad_config"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))

    def said(self, lang: str) -> str:
        """Return every fault, one a line, its reason in ``lang``."""
        return "\n".join(fault.said(lang) for fault in self.faults)
