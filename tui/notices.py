"""Announces red cards and danger to life by bell and desktop notice: one for a burst, however many its cases."""

from collections.abc import Callable, Mapping, Sequence

from schema.wire import StreamLine
from tui.memory import Memory
from tui.view import notice
from tui.view.look import Look
from tui.view.notice import Manner

KEY = "notice"  # under which the manner is remembered
_BELL = "\x07"
_CALM_S = 1.5  # after the last line of a burst; so one case is announced within three seconds
_BURST_S = 10.0  # a burst that goes on is announced after so long
_REST_S = 30.0  # between two announcements


class Notices:
    """Gathers what is worth telling and sends it to the terminal by ``write``; call ``tick`` every second."""

    def __init__(
        self,
        look: Look,
        write: Callable[[str], None],
        environment: Mapping[str, str],
        memory: Memory | None = None,
    ) -> None:
        self._look = look
        self._write = write
        self._environment = environment
        self._memory = memory or Memory()
        self._waiting: dict[str, StreamLine] = {}  # by case number: a case is announced once in a burst
        self._first_s = self._last_s = 0.0
        self._rests_until_s = float("-inf")

    @property
    def manner(self) -> Manner:
        """How the officer wants to be told; bell and notice unless they chose otherwise."""
        kept = self._memory.get(KEY)
        return Manner(kept) if kept in list(Manner) else Manner.RING

    def cycle(self) -> str:
        """Change to the next manner and return the sentence that says so."""
        self._memory.put(KEY, self.manner.following.value)
        self._waiting.clear()
        return self._look.say("notice.now", how=self.word)

    @property
    def word(self) -> str:
        """The manner's name."""
        return self._look.say(f"notice.{self.manner}")

    def take(self, lines: Sequence[StreamLine], now_us: int, speed: float, at_s: float) -> None:
        """Keep what is worth telling, at local seconds ``at_s``."""
        if self.manner is Manner.QUIET:
            return
        for line in notice.worth_telling(lines, now_us, speed):
            if not self._waiting:
                self._first_s = at_s
            self._last_s = at_s
            self._waiting.setdefault(line.number, line)

    def tick(self, at_s: float) -> None:
        """Announce what waits, once the burst is over and the last announcement has faded."""
        is_over = at_s - self._last_s >= _CALM_S or at_s - self._first_s >= _BURST_S
        if self._waiting and is_over and at_s >= self._rests_until_s:
            self._announce()
            self._rests_until_s = at_s + _REST_S

    def _announce(self) -> None:
        said = notice.sentence(list(self._waiting.values()), self._look)
        self._waiting.clear()
        bell = _BELL if self.manner is Manner.RING else ""
        self._write(bell + notice.desktop(self._look.say("brand"), said, self._environment))
