"""Looking back: the board, the tables and the clock as they stood at an instant, made from the ledger."""

from daemon.past.lookback import Lookback
from daemon.past.store import PastStore

__all__ = ["Lookback", "PastStore"]
