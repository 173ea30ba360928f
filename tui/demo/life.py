"""The demonstration's live part: citizens and officers go on, through the API, as the scaled clock passes."""

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from schema.errors import DubanError
from schema.instants import MICROS_PER_SECOND, from_us, to_us
from schema.intake import ActRequest, NewCase
from schema.script import Step
from schema.wire import ActIn, CaseIn, LinkIn
from tui import calls
from tui.client import Client, Target

_LOOK_S = 0.25  # real; at ×600 that is two and a half minutes of the city's life


class Life:
    """Plays ``steps`` in a thread of its own until the block ends."""

    def __init__(self, target: Target, steps: Sequence[Step]) -> None:
        self.played = 0
        self.refused = 0  # acts on cases that somebody else, the officer at the dashboard, has dealt with
        self._target = target
        self._steps = steps
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="life", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with Client(self._target) as client:
            while not self._stop.wait(_LOOK_S) and self.played < len(self._steps):
                try:
                    self._play(client, to_us(client.ask(calls.health()).now_at))
                except DubanError:
                    continue  # the daemon may be down for a moment: life goes on

    def _play(self, client: Client, now_us: int) -> None:
        while self.played < len(self._steps) and self._steps[self.played].at_us <= now_us:
            step = self._steps[self.played]
            self.played += 1
            try:
                self._do(client, step.what)
            except DubanError:
                self.refused += 1

    def _do(self, client: Client, what: NewCase | ActRequest) -> None:
        if isinstance(what, ActRequest):
            client.ask(calls.act(what.number, ActIn(act=what.act, text=what.text)))
        else:
            client.ask(calls.add_cases([_brought(what)]))


def _brought(case: NewCase) -> CaseIn:
    return CaseIn(
        number=case.number,
        place=case.place,
        opened_at=from_us(case.opened_us // MICROS_PER_SECOND * MICROS_PER_SECOND),
        title=case.title,
        links=LinkIn.of(case.links),
        category=case.category,
        kind=case.kind,
        source=case.source,
        urgency=case.urgency,
        colour="green" if case.colour == 0 else "yellow" if case.colour == 1 else "red",
    )
