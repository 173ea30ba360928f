"""A rehearsal: the engine lives a script on a virtual clock, as it would have lived it in real time."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from daemon.clock import VirtualClock
from daemon.engine import Engine
from schema.errors import DubanError
from schema.instants import MICROS_PER_SECOND
from schema.intake import ActRequest, NewCase
from schema.kinds import Act
from schema.script import Step

_AHEAD = 1_000  # cases opened in one transaction, ahead of what happens to them
# After these nothing is due earlier than before; a tick that comes for a clock they stopped finds nothing.
_SETS_NO_CLOCK = frozenset({Act.NOTE, Act.TELL, Act.RESOLVE, Act.VOID, Act.COLOUR, Act.LIST})


class Rehearsal:
    """Plays steps in order of time and ticks at every due instant between them.

    Cases are opened a thousand at a time, ahead of their own instants: a case's timers lie after its opening and
    touch no other case, so the outcome is the same and the transactions are fewer. Rungs that are due within
    ``slack_s`` of each other fire in one tick: up to ``late_ok`` a rung counts as on time (DESIGN 2.6).
    """

    def __init__(self, engine: Engine, clock: VirtualClock, *, actor: str, slack_s: int) -> None:
        self._engine = engine
        self._clock = clock
        self._actor = actor
        self._slack_us = slack_s * MICROS_PER_SECOND or 1  # a rung fires after its instant, never at it
        self._next_due_us: int | None = None
        self.refused: list[tuple[Step, str]] = []  # what the script asked and the engine would not do

    def play(self, steps: Iterable[Step], until_us: int, progress: Callable[[int], None] | None = None) -> None:
        """Live all steps up to ``until_us`` and every rung due before it; ``progress`` is told steps done."""
        coming = iter(steps)
        while chunk := [step for step in islice(coming, _AHEAD) if step.at_us <= until_us]:
            self._live(chunk)
            if progress is not None:
                progress(len(chunk))
        self._run_until(until_us)

    def _live(self, chunk: Sequence[Step]) -> None:
        self._open([step for step in chunk if isinstance(step.what, NewCase)])
        for step in chunk:
            if isinstance(step.what, ActRequest):
                self._run_until(step.at_us)
                self._act(step, step.what)

    def _open(self, steps: Sequence[Step]) -> None:
        if not steps:
            return
        cases = [step.what for step in steps if isinstance(step.what, NewCase)]
        intake = self._engine.open_cases(cases, self._actor, None, accept_good=True)
        self.refused.extend((steps[one.index], f"{one.field}: {one.reason}") for one in intake.refused)
        self._next_due_us = self._engine.next_due_us()

    def _act(self, step: Step, request: ActRequest) -> None:
        try:
            self._engine.act(request, self._actor, "", step.at_us)
        except DubanError as refusal:
            self.refused.append((step, str(refusal)))
        else:
            if request.act not in _SETS_NO_CLOCK:
                self._next_due_us = self._engine.next_due_us()

    def _run_until(self, at_us: int) -> None:
        """Fire every rung due before ``at_us``; an act at the very instant of a deadline still meets it."""
        while self._next_due_us is not None and self._next_due_us < at_us:
            now_us = min(at_us, self._next_due_us + self._slack_us)
            self._clock.advance_to(max(now_us, self._clock.now_us()))
            self._next_due_us = self._engine.tick(now_us).next_due_us
        self._clock.advance_to(max(at_us, self._clock.now_us()))
