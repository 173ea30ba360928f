"""What is wrong with one configuration file: faults and warnings, each with its line, collected while reading."""

from schema.config.lines import KeyPath
from schema.errors import Fault

Hint = tuple[KeyPath, str]  # where, and why it will hardly do what its author meant


class Report:
    """Faults refuse the file; warnings are for `duband check`."""

    def __init__(self, file: str, lines: dict[KeyPath, int]) -> None:
        self.file = file
        self.lines = lines
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []

    def fault(self, path: KeyPath, reason: str) -> None:
        """Note that the value at ``path`` refuses the file."""
        self.faults.append(self.at(path, reason))

    def warn(self, path: KeyPath, reason: str) -> None:
        """Note that the value at ``path`` works, but hardly as meant."""
        self.warnings.append(self.at(path, reason))

    def at(self, path: KeyPath, reason: str) -> Fault:
        """Return ``reason`` with the file, and the line of ``path`` or of the nearest table around it."""
        line = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), 0)
        return Fault(self.file, line, written(path), reason)


def by_line(fault: Fault) -> tuple[str, int, str]:
    """Order faults as they stand in each file."""
    return fault.file, fault.line, fault.key


def written(path: KeyPath) -> str:
    """Return a key path as one would write it, harmless to a terminal: ``policy.petition.red[2]``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += ("." if text else "") + (part if _is_plain(part) else shown(part))
    return text


def shown(value: object) -> str:
    """Return a value in short and with its control characters escaped."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:40]}…{text[-10:]}"


def _is_plain(key: str) -> bool:
    return 0 < len(key) <= 64 and key.isprintable() and not set(key) & set(" .\"'[]")
