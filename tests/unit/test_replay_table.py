"""Tables for a terminal: columns meet, whatever the script."""

from daemon.replay.table import table, width


def test_chinese_counts_double() -> None:
    """A Chinese character takes two cells, as does a full-width letter."""
    assert [width(text) for text in ("abc", "村", "村a", "Ａ", "")] == [3, 2, 3, 2, 0]


def test_columns_meet() -> None:
    """The first column stands to the left and figures to the right, and no line ends in blanks."""
    assert table([("级", "new"), ("village 村", "1"), ("x", "12,345", "+1")]).splitlines() == [
        "级             new",
        "village 村       1",
        "x           12,345  +1",
    ]
