"""The forecast and the health of a real daemon: worked out in a process of its own, told over the socket."""

import time

from schema.wire.forecast import Forecast
from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.acceptance.test_plan_command import TREE
from tui import calls
from tui.client import Client, Target

_PATIENCE_S = 60.0


def test_a_daemon_looks_ahead_and_says_how_it_is(tmp_path_factory) -> None:
    """Nine cases of a county are seen by a process beside the daemon, and health has what the screen shows."""
    folder = tmp_path_factory.mktemp("ahead")
    tree, cases = folder / "units.csv", folder / "cases.csv"
    tree.write_text(TREE, encoding="utf-8-sig")
    lines = "".join(
        f"P-{nth},610202,{time.strftime('%Y-%m-%dT%H:%M:%S+00:00', time.gmtime())},路灯不亮\n" for nth in range(9)
    )
    cases.write_text("number,place,opened_at,title\n" + lines, encoding="utf-8-sig")
    with DaemonProcess(CONFIG) as daemon:
        daemon.duban("units", "import", tree)
        daemon.duban("cases", "import", cases)
        with Client(Target(daemon.socket)) as client:
            seen = _forecast(client)
            health = client.ask(calls.health())
    assert seen.unit is not None
    assert (seen.cases, seen.unit.name) == (9, "铜川市")
    assert sum(day.cards[2] for day in seen.unit.days) >= 9
    assert health.started_at is not None
    assert health.database_bytes
    assert health.free_bytes
    assert (health.next_due_clock, health.next_due_rung) != ("", "")


def _forecast(client: Client) -> Forecast:
    end_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end_s:
        seen = client.ask(calls.forecast())
        assert not seen.trouble
        if seen.as_of_at:
            return seen
        time.sleep(0.1)
    raise AssertionError("it did not come")
