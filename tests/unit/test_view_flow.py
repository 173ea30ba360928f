"""Setting pieces in lines."""

from hypothesis import given
from hypothesis import strategies as st

from tui.view.cells import width
from tui.view.flow import flow
from tui.view.tone import Cell, text_of

HEAD = (Cell("到期   "),)
WORDS = st.lists(st.text("到期下一步 03-", min_size=1, max_size=30).map(str.strip).filter(bool), max_size=6)


@given(WORDS, st.integers(20, 90))
def test_nothing_is_cut_and_nothing_runs_over(words: list[str], cells: int) -> None:
    """Every character is on some line, and no line is longer than there is room."""
    lines = [text_of(line) for line in flow(HEAD, [(Cell(word),) for word in words], cells)]
    assert all(width(line) <= cells for line in lines)
    kept = "".join(lines).removeprefix(text_of(HEAD))
    assert kept.replace(" ", "") == "".join(words).replace(" ", "")


def test_pieces_stay_whole() -> None:
    """A line is broken between pieces, and goes on under the first."""
    lines = flow(HEAD, [(Cell("到期 03-10 24:00"),), (Cell("下一步 复查 03-20 09:00"),)], 36)
    assert [text_of(line) for line in lines] == ["到期   到期 03-10 24:00", "       下一步 复查 03-20 09:00"]
