"""A sender that kills itself, by SIGKILL, at a boundary: for ``tests/fault/test_outbox_killed.py``.

``python -m tests.fault.mortal DATABASE RECEIVER_URL`` loads everything once and then answers each number on its
input by forking a sender that dies at that point (a negative one lives to its end), with the sender's exit code,
minus the signal it died of, and how many points it passed if it lived.
"""

import asyncio
import os
import signal
import sys
from contextlib import closing

from loguru import logger

from daemon.channels.channel import OutgoingPush
from daemon.channels.ground import Ground
from daemon.channels.webhook import WebhookChannel
from daemon.clock import VirtualClock, real_us
from daemon.outbox import LEASE_S
from daemon.store import open_store
from schema.config import ChannelSettings
from tests.outbox_rig import StubChannel, an_outbox
from tests.receiver import LOOPBACK, SECRET
from tests.rows import NOON_US


def live(address: str, url: str, kill_at: int, tell: int) -> None:
    """Send all that is due, and be killed at the point ``kill_at``: a statement, or one side of a send."""
    passed = 0

    def point(_what: str) -> None:
        nonlocal passed
        if passed == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1

    async def work() -> None:
        channel = WebhookChannel(ChannelSettings(name="", url=url, allow=LOOPBACK), (SECRET,), Ground(real_us))

        async def send(push: OutgoingPush) -> None:
            point("before send")
            await channel.send(push)
            point("after send")

        now_us = NOON_US if kill_at >= 0 else NOON_US + round(LEASE_S * 1_000_000)
        with closing(open_store(address, on_statement=point)) as store:
            await an_outbox(store, {"webhook": StubChannel(send)}, VirtualClock(now_us)).step()
        await channel.aclose()

    asyncio.run(work())
    os.write(tell, b"%d" % passed)


def main(address: str, url: str) -> None:
    """Fork a sender for each number on the input."""
    for line in sys.stdin:
        hear, tell = os.pipe()
        pid = os.fork()
        if not pid:
            live(address, url, int(line), tell)
            os._exit(0)
        os.close(tell)
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        passed = os.read(hear, 20).decode() or "0"
        os.close(hear)
        print(ended, passed, flush=True)


if __name__ == "__main__":
    logger.remove()
    main(*sys.argv[1:])
