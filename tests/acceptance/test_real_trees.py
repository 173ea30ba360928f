"""The trees of two real cities, imported by the real command into a real daemon."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import DaemonProcess, duban

DATA = Path(__file__).parents[3] / "shared/data"
CITIES = (("units-610200-tongchuan.csv", 478), ("units-321300-suqian.csv", 1_556))

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real trees are not part of this repository")


@pytest.fixture
def daemon() -> Iterator[DaemonProcess]:
    with DaemonProcess() as it:
        yield it


def test_both_cities_import_whole_and_twice_changes_nothing(daemon: DaemonProcess) -> None:
    """478 and 1,556 nodes come in; the same file again is all unchanged; the tree is the sum of both."""
    total = 0
    for name, nodes in CITIES:
        total += nodes
        first, again = (duban("units", "import", DATA / name, "--json", data=daemon.data) for _ in range(2))
        assert (first.code, again.code) == (0, 0), first.err + again.err
        expected = {"file": str(DATA / name), "rows": nodes, "total": total}
        assert first.json == {**expected, "added": nodes, "changed": 0, "unchanged": 0}
        assert again.json == {**expected, "added": 0, "changed": 0, "unchanged": nodes}
    listed = daemon.duban("units", "list", "--json").json
    assert listed["total"] == len(listed["units"]) == 2_034
