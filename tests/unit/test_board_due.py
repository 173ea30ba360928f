"""Cases by when their limit ends."""

from daemon.board import Board, Today, View
from daemon.store import Store
from schema.kinds import Status
from schema.wire import Filter, Sort
from tests.citylife import Life, build, directory
from tests.rows import HOUR_US, NOON_US

TODAY = Today(NOON_US, NOON_US + 12 * HOUR_US)


def test_a_queue_may_be_narrowed_to_a_span_of_limits(store: Store) -> None:
    """Both ends belong to the span, as a deadline's own instant is in time; a case without a limit is in none."""
    life, board = Life(7), Board(directory)
    store.write(build)
    store.write(lambda writer: life.open(writer, 60))
    with store.read() as reader:
        board.load(reader)
    dues = sorted(case.due_us for case in life.cases.values() if case.status <= Status.PAUSED and case.due_us)
    first_us, last_us = dues[len(dues) // 4], dues[len(dues) // 2]
    view = View("", Filter(due_from_us=first_us, due_until_us=last_us), Sort.DUE, False)
    found = board.open_view(view, TODAY).ids
    assert len(found) == sum(first_us <= due_us <= last_us for due_us in dues) > 0
