"""A template that cannot be used, and where in it."""


class Broken(Exception):
    """A template failed: its name among all, the line from 1 (0: the whole of it), the reason with a way out."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        self.name = name
        self.line = line
        self.reason = reason
        super().__init__(f"{name}, line {line}: {reason}" if line else f"{name}: {reason}")
