"""A storm: many clocks that are suddenly late."""

from daemon.rows import Batch
from schema.kinds import Clock
from tests.life import Life


def sudden(life: Life, count: int, **changes: object) -> None:
    """Plan the resolve clocks of ``count`` new cases into the past, as an edit of the policies would."""
    numbers = [f"S{nth}" for nth in range(count)]
    life.open_all(numbers, **changes)
    timers = [life.timers(number)[Clock.RESOLVE] for number in numbers]
    moved = [timer._replace(next_us=life.now_us - 3_600_000_000, set_us=life.now_us) for timer in timers]
    life.store.write(lambda writer: writer.put(Batch(timers=moved)))
