"""A storm: many clocks that are suddenly late."""

from daemon.rows import Batch
from schema.kinds import Clock, Rung
from tests.life import Life

HOUR_US = 3_600_000_000


def sudden(life: Life, count: int, **changes: object) -> None:
    """Plan the escalations of ``count`` new cases into the past, as an edit of the policies would."""
    numbers = [f"S{nth}" for nth in range(count)]
    life.open_all(numbers, **changes)
    rules, late_us = life.engine.book.rules, life.now_us - HOUR_US
    moved = []
    for number in numbers:
        timer = life.timers(number)[Clock.RESOLVE]
        ladder = rules.spec(life.case(number).policy_hash, Clock.RESOLVE).ladder
        behind_mask = sum(rung.bit for rung in ladder if rung.kind not in (Rung.ESCALATE, Rung.LIST))
        late = {"start_us": late_us - 10 * HOUR_US, "limit_us": late_us, "next_us": late_us}
        moved.append(timer._replace(**late, behind_mask=behind_mask, set_us=life.now_us))
    life.store.write(lambda writer: writer.put(Batch(timers=moved)))
