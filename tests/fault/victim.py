"""A daemon to be killed: a nursery that has loaded everything forks one child for each line on its input.

``python -m tests.fault.victim DATABASE RECEIVER_URL`` answers each line with the pid of a fresh child, and with
how the child ended (minus the signal, or its exit code). A child opens the database with all its safeguards and
lives the scenario from wherever the tables stand to its end, on a clock it moves itself, sending over real HTTP.
"""

import os
import sys
from types import SimpleNamespace
from unittest import mock

from loguru import logger

from daemon.channels.ground import Ground
from daemon.channels.webhook import WebhookChannel
from daemon.clock import VirtualClock, real_us
from schema.config import ChannelSettings
from tests.fault import scenario
from tests.fault.dying import Process
from tests.fault.scenario import BEGIN_US, END_US
from tests.receiver import LOOPBACK, SECRET

CROWD = 15
LAG_US = 1_000


def live(address: str, url: str) -> None:
    """Live from where the tables stand to the scenario's end."""
    clock = VirtualClock(BEGIN_US)
    channel = WebhookChannel(ChannelSettings(name="", url=url, allow=LOOPBACK), (SECRET,), Ground(real_us))
    process = Process(
        address, scenario.config(), clock, channel, lambda _point: None, synchronous="FULL", doubts_time=False
    )
    clock.advance_to(_stands_at(process))
    coming = scenario.steps(CROWD)
    while clock.now_us() < END_US:
        while coming and coming[0].at_us <= clock.now_us():
            step = coming.pop(0)
            step.do(process, step.at_us)
        process.tick()
        process.send()
        clock.advance_to(max(clock.now_us(), min(_next_us(process), coming[0].at_us if coming else END_US)))
    process.end()


def _stands_at(process: Process) -> int:
    with process.store.read() as reader:
        newest = reader.event(reader.last_seq())
    return BEGIN_US if newest is None else newest.at_us


def _next_us(process: Process) -> int:
    with process.store.read() as reader:
        due_us, push_us = reader.next_due_us(), reader.next_push_us()
    return min(END_US if due_us is None else due_us + LAG_US, END_US if push_us is None else push_us)


def _nurse(address: str, url: str) -> None:
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            live(address, url)
            os._exit(0)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    logger.remove()
    with mock.patch("daemon.ledger.secrets", SimpleNamespace(token_bytes=bytes)):
        _nurse(*sys.argv[1:])
