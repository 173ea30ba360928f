"""Server-sent events, as bytes come in."""

from collections.abc import Iterator


class Messages:
    """Cuts a stream of bytes into messages, whatever the pieces it arrives in.

    Split at line feeds alone: a JSON string may hold U+2028 or U+0085, at which ``str.splitlines`` would cut.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the ``data`` of each message that ``chunk`` completes, and ``b""`` for each comment line."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            yield from self._line(line.removesuffix(b"\r"))

    def _line(self, line: bytes) -> Iterator[bytes]:
        if line.startswith(b":"):
            yield b""
        elif line.startswith(b"data:"):
            self._data.append(line.removeprefix(b"data:").removeprefix(b" "))
        elif not line and self._data:
            data, self._data = b"\n".join(self._data), []
            yield data
