"""The outbox: every push under way to its recipient, once, in time, and in sight."""

from daemon.outbox.outbox import Outbox
from daemon.outbox.sorting import AT_ONCE
from daemon.outbox.turn import LEASE_S

__all__ = ["AT_ONCE", "LEASE_S", "Outbox"]
