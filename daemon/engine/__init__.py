"""The engine: what is due is decided and written in one transaction, and so is what people bring and do."""

from daemon.engine.engine import Engine
from daemon.engine.results import ActDone, Intake, Refusal, Tick

__all__ = ["ActDone", "Engine", "Intake", "Refusal", "Tick"]
