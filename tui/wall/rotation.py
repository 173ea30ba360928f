"""Which page of the wall is shown, and when the next one comes."""

from collections.abc import Sequence


class Rotation:
    """Turns pages by local seconds that no stepped clock moves."""

    def __init__(self, pages: Sequence[str], every_s: float, at_s: float) -> None:
        self.pages = pages
        self.every_s = every_s
        self.is_paused = False
        self._index = 0
        self._since_s = at_s

    @property
    def page(self) -> str:
        """The page that is shown."""
        return self.pages[self._index]

    @property
    def place(self) -> tuple[int, int]:
        """Which of how many it is, from 1."""
        return self._index + 1, len(self.pages)

    def tick(self, at_s: float) -> None:
        """Turn the page when it is time."""
        if not self.is_paused and at_s - self._since_s >= self.every_s:
            self.turn(1, at_s)

    def turn(self, pages: int, at_s: float) -> None:
        """Go so many pages on; the new one is shown for its full time."""
        self._index = (self._index + pages) % len(self.pages)
        self._since_s = at_s

    def pause(self, at_s: float) -> None:
        """Stay on this page, or go on turning."""
        self.is_paused = not self.is_paused
        self._since_s = at_s
