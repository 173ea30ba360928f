"""Every wording of the dashboard in Chinese and English: one file a screen, none of them twice."""

from tui.words.acts import ACTS_WORDS
from tui.words.backlog import BACKLOG_WORDS
from tui.words.case import CASE_WORDS
from tui.words.feed import FEED_WORDS
from tui.words.forecast import FORECAST_WORDS
from tui.words.frame import FRAME_WORDS
from tui.words.grids import GRIDS_WORDS
from tui.words.health import HEALTH_WORDS
from tui.words.keys import KEYS_WORDS
from tui.words.ledger import LEDGER_WORDS
from tui.words.manners import MANNERS_WORDS
from tui.words.past import PAST_WORDS
from tui.words.policies import POLICIES_WORDS
from tui.words.pushes import PUSHES_WORDS
from tui.words.queue import QUEUE_WORDS
from tui.words.shift import SHIFT_WORDS
from tui.words.wall import WALL_WORDS

WORDS: dict[str, tuple[str, str]] = {
    **FRAME_WORDS,
    **QUEUE_WORDS,
    **BACKLOG_WORDS,
    **GRIDS_WORDS,
    **CASE_WORDS,
    **LEDGER_WORDS,
    **FEED_WORDS,
    **PUSHES_WORDS,
    **SHIFT_WORDS,
    **FORECAST_WORDS,
    **POLICIES_WORDS,
    **HEALTH_WORDS,
    **PAST_WORDS,
    **WALL_WORDS,
    **ACTS_WORDS,
    **KEYS_WORDS,
    **MANNERS_WORDS,
}
