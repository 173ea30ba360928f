"""What is due in a scratch store: ids of timers in buckets by their instant, and the instants in a heap."""

from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush

from daemon.rows import TimerRow


class Due:
    """Finds running timers by their instant, without ever being told that one moved.

    ``timers`` is the table itself: an id whose row names another instant than its bucket is out of date.
    """

    def __init__(self, timers: Mapping[int, TimerRow]) -> None:
        self._timers = timers
        self._instants: list[int] = []  # a heap; each stands in it once, as long as it has a bucket
        self._ids: dict[int, list[int]] = {}

    def add(self, timer: TimerRow) -> None:
        """Take note of a timer as it was just written; one that is stopped has no instant."""
        at_us = timer.next_us
        if at_us is None:
            return
        bucket = self._ids.get(at_us)
        if bucket is None:
            self._ids[at_us] = [timer.id]
            heappush(self._instants, at_us)
        else:
            bucket.append(timer.id)

    def earliest_us(self) -> int | None:
        """Return the earliest instant of a running timer; None when none runs."""
        while self._instants:
            at_us = self._instants[0]
            bucket = self._ids[at_us]
            while bucket:
                if self._timers[bucket[-1]].next_us == at_us:
                    return at_us
                bucket.pop()
            del self._ids[heappop(self._instants)]
        return None

    def at(self, at_us: int) -> list[int]:
        """Return the ids of the timers set for exactly this instant, in order."""
        bucket = self._ids.get(at_us, ())
        return sorted({key for key in bucket if self._timers[key].next_us == at_us})

    def before(self, now_us: int, limit: int) -> Iterator[int]:
        """Yield up to ``limit`` ids of timers set for before ``now_us``, earliest first, then by id."""
        looked_at: list[int] = []
        while self._instants and self._instants[0] < now_us and limit > 0:
            at_us = heappop(self._instants)
            ids = self._ids[at_us] = self.at(at_us)
            looked_at.append(at_us)
            yield from ids[:limit]
            limit -= len(ids)
        self._instants += looked_at
        heapify(self._instants)
