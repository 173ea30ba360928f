"""A day off that the city declares while a clock runs: what fired stays fired, and what is to come still comes."""

import json
from collections import Counter

from schema.config import loads
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import Life

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
