"""Replay: a past lived again through the same engine on a virtual clock, under one configuration or two."""

from daemon.replay.outcome import Outcome
from daemon.replay.replay import replay
from daemon.replay.request import Request, single_clock
from daemon.replay.side_by_side import as_text

__all__ = ["Outcome", "Request", "as_text", "replay", "single_clock"]
