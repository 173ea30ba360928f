"""The part of the feed that is held: a window on a ledger of any length, whole at every moment."""

from collections.abc import Sequence

from schema.wire.feed import FeedLine, FeedPage

HELD = 600  # lines; some 25 screens, 1 MB
FRESH_HELD = 200  # that came and are not shown yet; beyond, their number alone is known as "and more"


class FeedWindow:
    """Lines newest first, with those that came since and are not shown yet. No line is there twice."""

    def __init__(self) -> None:
        self.lines: Sequence[FeedLine] = ()
        self.fresh: Sequence[FeedLine] = ()
        self.newest: int | None = None  # the ledger number up to which everything was asked for; None: nothing yet
        self.older: int | None = None  # the number below which older lines begin; None: there are none
        self.is_torn = False  # between what is shown and what is newest lines are missing: only a fresh page mends

    def begin(self, page: FeedPage) -> None:
        """Show the newest page and nothing else."""
        self.lines, self.fresh = page.lines, ()
        self.newest, self.older, self.is_torn = page.seq, page.before, False

    def arrive(self, page: FeedPage) -> None:
        """Take what came after ``newest``; it is shown by ``show``."""
        self.newest = max(page.seq, self.newest or 0)
        self.fresh = (*page.lines, *self.fresh)
        if page.before is not None or len(self.fresh) > FRESH_HELD:
            self.is_torn = True
        self.fresh = self.fresh[:FRESH_HELD]

    def show(self) -> None:
        """Put what came on top; the oldest lines leave where there are too many, and can be asked for again."""
        assert not self.is_torn
        joined = (*self.fresh, *self.lines)
        self.lines, self.fresh = joined[:HELD], ()
        if len(joined) > HELD:
            self.older = self.lines[-1].seq

    def go_on(self, page: FeedPage) -> None:
        """Take older lines below; the newest leave where there are too many, and a fresh page brings them back."""
        joined = (*self.lines, *page.lines)
        self.older = page.before
        if len(joined) > HELD:
            self.is_torn = True
            joined = joined[-HELD:]
        self.lines = joined
