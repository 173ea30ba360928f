"""A policy and reasons under which a case of the small city may stand still, for tests of pauses and returns."""

from daemon.store import Store
from schema.config import loads
from schema.kinds import Act
from tests.life import Life

WATCHED = """
[pause.visit]
title = "现场核查"
stops = ["feedback", "resolve"]
longest = "2d"
approver = "owner"
[pause.court]
title = "诉讼"
stops = ["resolve", "overall"]
longest = "30d"
approver = "above:leader"
[pause.late]
title = "暂缓反馈"
stops = ["feedback", "overall"]
longest = "30d"
approver = "owner"
[policy.watched]
default = true
[policy.watched.feedback]
limit = "9d"
remind = "-1d@09:00"
[policy.watched.resolve]
limit = "3wd"
red = "0"
escalate = "0"
[policy.watched.overall]
limit = "20d"
red = "0"
[policy.watched.ruling]
within = "1wd"
limit = "4wh"
remind = "50%"
yellow = "0"
escalate = "+1wh"
"""


def signed_for(store: Store) -> Life:
    """Begin on a Monday at ten with a case that its village has signed for."""
    life = Life.begin(store, "2026-03-02 10:00", config=loads(WATCHED.encode()))
    life.open(policy="watched")
    life.act(Act.ACCEPT)
    return life


def running(life: Life) -> set[str]:
    """Return the words of the clocks of T1 that run."""
    return {clock.word for clock, timer in life.timers().items() if timer.next_us is not None}


def told(life: Life, kind: str) -> list[str]:
    """Return the units that were told of lines of a kind."""
    return [push.unit_code for push in life.pushes() if push.kind == kind]
