"""A day off that the city declares while a clock runs: what fired stays fired, and what is to come still comes."""

import json
from collections import Counter

from daemon.auditor import Auditor
from schema.config import loads
from schema.kinds import Clock
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import Life, at, local

_POLICY = """
[calendar]
off = [{off}]
[policy.four_levels]
default = true
[policy.four_levels.resolve]
limit = "3wd"
remind = "-1wd@09:00"
blue = "50%"
red = "0"
"""


def test_a_new_day_off_fires_no_rung_twice(sqlite_databases: Databases, new_store: NewStore) -> None:
    """With Thursday off, the blue card comes before the reminder that was sent: each fires once (I3, I9)."""
    store = new_store(sqlite_databases.fresh(), synchronous="OFF")
    life = Life.begin(store, "2026-03-02 10:00", config=loads(_POLICY.format(off="").encode()))
    life.open()
    life.tick("2026-03-04 09:01")
    life = Life.begin(store, "2026-03-04 09:10", config=loads(_POLICY.format(off="2026-03-05").encode()))
    life.tick("2026-03-06 10:00")
    rungs = Counter(json.loads(line.body)["rung"] for line in life.events() if line.kind == "rung")
    assert {rung: rungs[rung] for rung in ("remind", "blue", "red")} == {"remind": 1, "blue": 1, "red": 1}


def test_a_rung_that_a_new_day_off_puts_later_waits_for_it(
    sqlite_databases: Databases, new_store: NewStore
) -> None:
    """Half of the time is over at 09:30, now at 14:00: no line is written, its timer is set anew."""
    store = new_store(sqlite_databases.fresh(), synchronous="OFF")
    life = Life.begin(store, "2026-03-02 10:00", config=loads(_POLICY.format(off="").encode()))
    life.open()
    life.tick("2026-03-04 09:10")
    assert local(life.timers()[Clock.RESOLVE].next_us) == "2026-03-04 09:30"
    lines = life.events()
    life = Life.begin(store, "2026-03-04 09:20", config=loads(_POLICY.format(off="2026-03-03").encode()))
    tick = life.tick("2026-03-04 09:40")
    assert (tick.fired, life.events()) == (0, lines)
    assert tick.next_due_us == life.timers()[Clock.RESOLVE].next_us == at("2026-03-04 14:00")
    assert Auditor(store).look(life.now_us) == []
    assert life.tick("2026-03-04 14:01").carded == 1
    assert life.story()[-1] == "2026-03-04 14:00 resolve blue"
