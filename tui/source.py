"""Where the dashboard's facts come from: the daemon in life, a stand-in with fixed time in tests."""

from collections.abc import AsyncIterator
from typing import Protocol

from schema.wire import StreamLine
from tui.calls import Answer, Call


class Source(Protocol):
    """What :class:`tui.client.AsyncClient` is to the screens; a refusal speaks ``lang``."""

    lang: str

    async def ask(self, call: Call[Answer]) -> Answer:
        """Return the daemon's answer; a refusal or silence is raised as its class of ``schema.errors``."""
        ...

    def events(self, after: int) -> AsyncIterator[StreamLine | None]:
        """Yield ledger lines beyond seq ``after`` as they come, None as a sign of life."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
