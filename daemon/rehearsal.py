"""A rehearsal: the engine lives a script on a virtual clock, as it would have lived it in real time."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from daemon.clock import VirtualClock
from daemon.engine import Engine
from schema.errors import DubanError
from schema.intake import ActRequest, NewCase
from schema.kinds import Act
from schema.script import Step

# After these nothing is due earlier than before; a tick that comes for a clock they stopped finds nothing.
_SETS_NO_CLOCK = frozenset({Act.NOTE, Act.TELL, Act.RESOLVE, Act.VOID, Act.COLOUR, Act.LIST})


class Rehearsal:
    """Plays steps in order of time and ticks at every due instant between them.

    A rung fires one microsecond after its instant, a case comes in and an act is done at its own: the ledger is
    the one of a daemon that is never late.
    """

    def __init__(
        self, engine: Engine, clock: VirtualClock, *, actor: str, acts_as: Callable[[str], str] | None = None
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._actor = actor
        self._acts_as = acts_as or (lambda _number: actor)  # who acts on the case of a number
        self._next_due_us: int | None = None
        self.refused: list[tuple[Step, str]] = []  # what the script asked and the engine would not do

    def play(self, steps: Iterable[Step], until_us: int, progress: Callable[[int], None] | None = None) -> None:
        """Live all steps up to ``until_us`` and every rung due before it; ``progress`` is told steps done."""
        for at_us, group in groupby(steps, attrgetter("at_us")):
            if at_us > until_us:
                break
            together = list(group)
            self._run_until(at_us)
            self._live(at_us, together)
            if progress is not None:
                progress(len(together))
        self._run_until(until_us)

    def _live(self, at_us: int, steps: Sequence[Step]) -> None:
        """Live what happens in one instant: cases come in before anybody acts on them."""
        self._open(at_us, [step for step in steps if isinstance(step.what, NewCase)])
        for step in steps:
            if isinstance(step.what, ActRequest):
                self._act(step, step.what)

    def _open(self, at_us: int, steps: Sequence[Step]) -> None:
        if not steps:
            return
        cases = [step.what for step in steps if isinstance(step.what, NewCase)]
        intake = self._engine.open_cases(cases, self._actor, at_us, accept_good=True)
        self.refused.extend((steps[one.index], f"{one.field}: {one.reason}") for one in intake.refused)
        self._next_due_us = self._engine.next_due_us()

    def _act(self, step: Step, request: ActRequest) -> None:
        try:
            self._engine.act(request, self._acts_as(request.number), "", step.at_us)
        except DubanError as refusal:
            self.refused.append((step, str(refusal)))
        else:
            if request.act not in _SETS_NO_CLOCK:
                self._next_due_us = self._engine.next_due_us()

    def _run_until(self, at_us: int) -> None:
        """Fire every rung due before ``at_us``; an act at the very instant of a deadline still meets it."""
        while self._next_due_us is not None and self._next_due_us < at_us:
            self._clock.advance_to(max(self._next_due_us + 1, self._clock.now_us()))
            self._next_due_us = self._engine.tick(self._clock.now_us()).next_due_us
        self._clock.advance_to(max(at_us, self._clock.now_us()))
