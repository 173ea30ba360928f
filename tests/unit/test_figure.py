"""A figure that is asked for often never waits long for a database that is slow, and never asks twice at once."""

from threading import Event

from daemon.figure import Figure
from schema.errors import StoreFailed

PATIENCE_S = 20.0


def test_it_is_asked_for_anew_each_time() -> None:
    """A database that is well answers with the figure as it is now."""
    counts = iter((3, 5))
    figure = Figure(lambda: next(counts), 0, PATIENCE_S)
    assert [figure.latest(), figure.latest()] == [3, 5]


def test_a_slow_answer_is_not_waited_for() -> None:
    """The one before it stands, nothing more is asked meanwhile, and the late answer counts when it is there."""
    gates, asked = (Event(), Event()), []
    gates[0].set()  # the first is answered at once, the second not

    def ask() -> int:
        asked.append(len(asked))
        nth = asked[-1]
        gates[min(nth, 1)].wait(PATIENCE_S)
        return 10 + nth

    figure = Figure(ask, 0, patience_s=0.01)
    while figure.latest() != 10:
        pass
    assert [figure.latest() for _ in range(3)] == [10] * 3
    assert len(asked) == 2
    gates[1].set()
    while figure.latest() == 10:
        pass


def test_a_database_in_trouble_leaves_the_figure_as_it_was() -> None:
    """And the next time it is asked again."""
    answers = iter((4, StoreFailed("gone"), 6))

    def ask() -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    figure = Figure(ask, 0, PATIENCE_S)
    assert [figure.latest() for _ in range(3)] == [4, 4, 6]
