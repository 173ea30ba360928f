"""`duban wall` refuses what it cannot show, with a sentence that says what it can."""

import pytest
from click.testing import CliRunner

from schema.errors import EXIT_BAD_INPUT
from tui.commands.wall import wall
from tui.wall.rotation import Rotation


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--every", "soon"], "20s"),
        (["--every", "0"], "3 to 3600 seconds"),
        (["--every", "99999s"], "3 to 3600 seconds"),
        (["--screens", "figures,people"], "figures, units, late, news"),
        (["--every", "20s", "--screens", "late"], "needs a terminal"),
    ],
)
def test_what_cannot_be_shown_is_refused(words: list[str], named: str) -> None:
    """A pace or a page that there is not is named; so is a terminal that is missing."""
    done = CliRunner().invoke(wall, words)
    assert done.exit_code == EXIT_BAD_INPUT
    assert named in done.output


def test_a_page_turned_by_hand_has_its_full_time() -> None:
    """Turned at the last moment, the new page stays as long as every other."""
    turning = Rotation(("a", "b", "c"), 20.0, 0.0)
    turning.tick(19.0)
    assert turning.page == "a"
    turning.turn(-1, 19.0)
    assert (turning.page, turning.place) == ("c", (3, 3))
    turning.tick(38.0)
    assert turning.page == "c"
    turning.tick(39.0)
    assert turning.page == "a"
