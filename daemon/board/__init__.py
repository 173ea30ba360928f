"""The board: counts, pages and search over the open cases, beside the engine and never in its way."""

from daemon.board.board import Board
from daemon.board.follower import Follower
from daemon.board.selection import Today
from daemon.board.views import Epoch, View

__all__ = ["Board", "Epoch", "Follower", "Today", "View"]
