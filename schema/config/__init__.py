"""config.toml, parsed once at the edge into something frozen (DESIGN sections 2, 6, 9).

``load`` reads a file or raises ``BadConfig`` with every fault in it; ``check`` says what is wrong and what is
doubtful; ``Config`` is what both programs are given.
"""

from schema.config.audience import Audience, Whom
from schema.config.bodies import build_policy, policy_from_body
from schema.config.editions import Differences, Edition, PolicyChange, apply_edition, differences, edition_of
from schema.config.examined import Examined
from schema.config.reader import check, examine, load, loads
from schema.config.report import Hint
from schema.config.settings import (
    URGENCIES,
    ChannelSettings,
    Config,
    DoorSender,
    DoorSettings,
    EngineSettings,
    HeartbeatSettings,
    LogSettings,
    PauseReason,
    Quiet,
    QuietHours,
    ServeSettings,
    Telling,
    Template,
)
from schema.config.signing import SecretSort, SecretSource, SecretVia

__all__ = [
    "URGENCIES",
    "Audience",
    "ChannelSettings",
    "Config",
    "Differences",
    "DoorSender",
    "DoorSettings",
    "Edition",
    "EngineSettings",
    "Examined",
    "HeartbeatSettings",
    "Hint",
    "LogSettings",
    "PauseReason",
    "PolicyChange",
    "Quiet",
    "QuietHours",
    "SecretSort",
    "SecretSource",
    "SecretVia",
    "ServeSettings",
    "Telling",
    "Template",
    "Whom",
    "apply_edition",
    "build_policy",
    "check",
    "differences",
    "edition_of",
    "examine",
    "load",
    "loads",
    "policy_from_body",
]
