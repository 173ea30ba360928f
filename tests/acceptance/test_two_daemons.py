"""A county's daemon and a city's, both real: a case that is late at the county's top goes on at the city, once."""

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from daemon.channels.channel import Fate, OutgoingPush, TransportError
from daemon.channels.ground import Ground
from daemon.channels.upward import UpwardChannel
from daemon.clock import real_us
from daemon.message import payload
from daemon.outbox import Outbox
from daemon.rows import CaseFacts
from schema.config import ChannelSettings
from schema.instants import from_us, to_us
from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.acceptance.test_commands import GRIDS, TREE
from tests.free_port import free_port
from tests.life import CITY, COUNTY, GRID, ZONE, at
from tests.pushes import body_of, push_line
from tests.receiver import HANG_UP, LOOPBACK, Answer, Arrival, Receiver

SECRET = "whsec_" + "Y291bnR5LXRvLWNpdHktc2VjcmV0LTAxMjM0NTY3ODk="
MORNING = ("--clock-from", "2026-03-02T10:00:00+0800")
PATIENCE_S = 60.0
LOOK_S = 0.05
LEADER = "unit,name,role,channel,address\n6102,李四,leader,,\n"
UPWARD = "unit,name,role,channel,address\n610202,王五,handler,group,\n6102,市中心,supervisor,city,\n"
DOOR = (
    '\n[door]\nlisten = "127.0.0.1:{port}"\nurl = "http://127.0.0.1:{port}"\n[door.from.county]\nunit = "610202"\n'
)
DOOR += 'secrets = [{{ env = "CITY_SECRET" }}]\n'
CHANNEL = '\n[channel.city]\nkind = "duban"\nurl = "{url}"\nallow = ["127.0.0.1"]\nretry_s = [1, 1, 1]\n'
CHANNEL += 'secrets = [{{ env = "CITY_SECRET" }}]\n'
PUSH = {"is_urgent": False, "address": ""}


def written(file: Path, more: str) -> Path:
    """Write the shipped configuration with more at its end."""
    file.write_text(CONFIG.read_text(encoding="utf-8") + more, encoding="utf-8")
    return file


@dataclass
class City:
    """A city's daemon with its door open."""

    daemon: DaemonProcess
    url: str

    def show(self, number: str) -> Any:
        return self.daemon.duban("cases", "show", number, "--json").json

    def lines(self, number: str) -> Any:
        return self.daemon.duban("ledger", "show", number, "--json").json["lines"]


@contextmanager
def running(config: Path, folder: Path, officers: str) -> Iterator[DaemonProcess]:
    folder.mkdir()
    with DaemonProcess(config, *MORNING, environment={"CITY_SECRET": SECRET}) as daemon:
        for what, text in (("units", TREE), ("grids", GRIDS), ("officers", officers)):
            file = folder / f"{what}.csv"
            file.write_text(text, encoding="utf-8")
            done = daemon.duban(what, "import", file)
            assert (done.code, done.err) == (0, ""), done
        yield daemon


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder, port = tmp_path_factory.mktemp("city"), free_port()
    config = written(folder / "config.toml", DOOR.format(port=port))
    with running(config, folder / "tables", LEADER) as daemon:
        yield City(daemon, f"http://127.0.0.1:{port}")


def until(holds: Callable[[], object], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end_s, f"waited in vain until {what}"
        time.sleep(LOOK_S)


def risen(number: str, push_id: str, *, is_repeat: bool = False, **changes: Any) -> OutgoingPush:
    """Return the push of a case that rose to the city when both clocks began."""
    planned_us = at("2026-03-02 10:00")
    what = {"what": "escalate", "unit": CITY, "level": 4, "place": GRID, "number": number}
    row = push_line(kind="escalate", unit_code=CITY, body=body_of(**what, planned_us=planned_us))
    told = payload(row, status=0, is_repeat=is_repeat, name_of=lambda code: code, zone=ZONE)
    facts = CaseFacts(0, 4, "物业", "投诉", "网格", "", 0, 1, at("2026-02-24 09:30"), None, "", "")
    return OutgoingPush(id=push_id, payload=told, case=facts._replace(**changes), is_repeat=is_repeat, **PUSH)


async def send(city: City, push: OutgoingPush) -> None:
    url = f"{city.url}/v1/handovers"
    channel = UpwardChannel(ChannelSettings("city", url, kind="duban", allow=LOOPBACK), [SECRET], Ground(real_us))
    try:
        await channel.send(push)
    finally:
        await channel.aclose()


async def test_a_case_that_is_sent_twice_is_taken_over_once(city: City) -> None:
    """The sender died before it knew: the same id again, marked. The city has one case and tells of it once."""
    await send(city, risen("QX-1", "county-1"))
    await send(city, risen("QX-1", "county-1", is_repeat=True))
    case, lines = city.show("QX-1"), city.lines("QX-1")
    assert (case["unit"]["code"], case["level"], case["opened_at"]) == (CITY, 4, "2026-02-24T09:30:00+08:00")
    assert (case["place"]["code"], case["colour"], case["source"]) == (GRID, "yellow", "网格")
    assert [(line["kind"], line["actor"]) for line in lines] == [
        ("opened", "system:county"),
        ("taken_over", "system:county"),
    ]
    assert [(push["kind"], push["officer_name"]) for push in case["pushes"]] == [("opened", "李四")]
    assert city.daemon.duban("--json", "status").json["findings"] == []


async def test_another_matter_under_the_number_is_a_dead_letter_with_its_reason(city: City) -> None:
    """The county's duty officer reads why the city did not take it."""
    assert city.daemon.duban("cases", "add", "QX-2", "--place", COUNTY, "--title", "别的事").code == 0
    with pytest.raises(TransportError) as caught:
        await send(city, risen("QX-2", "county-2"))
    assert caught.value.fate == Fate.PERMANENT
    assert caught.value.reason.startswith("answered 409: the number QX-2 stands for another matter here")


async def test_a_push_s_link_is_pressed_in_the_running_daemon(city: City) -> None:
    """The key is kept in the database; what the page says then is what the command lists."""
    await send(city, risen("QX-3", "county-3"))
    [push] = city.show("QX-3")["pushes"]
    assert push["read_at"] is None
    read = city.daemon.duban("pushes", "read", str(push["id"]), "--json").json
    assert read["read_by"].startswith("owner")
    again = city.daemon.duban("pushes", "read", str(push["id"]), "--json").json
    assert again["read_at"] == read["read_at"]
    assert read["read_by"] in city.daemon.duban("pushes", "list", "--number", "QX-3").out


@pytest.mark.skipif(
    "case=" not in inspect.getsource(Outbox), reason="the outbox does not fill OutgoingPush.case yet"
)
def test_a_late_case_of_a_county_goes_on_at_the_city(city: City, tmp_path: Path) -> None:
    """It rises by its ladder; the first answer is lost on the way, so it is sent again; the city is told once."""
    lost: list[str] = []

    def relay(arrival: Arrival) -> Answer:
        headers = {name: arrival.headers[name] for name in arrival.headers if name.startswith("webhook-")}
        answer = httpx.post(f"{city.url}/v1/handovers", content=arrival.body, headers=headers)
        if answer.status_code == 204 and arrival.id not in lost:
            lost.append(arrival.id)
            return HANG_UP
        return Answer(answer.status_code, body=answer.content)

    with Receiver(SECRET) as wire:
        wire.otherwise = relay
        config = written(tmp_path / "config.toml", CHANNEL.format(url=wire.url))
        with running(config, tmp_path / "tables", UPWARD) as county:
            due = from_us(to_us(_now(county)) + 3_000_000, ZONE).isoformat()
            added = county.duban("cases", "add", "QX-9", "--place", COUNTY, "--kind", "投诉", "--due-at", due)
            assert added.code == 0, added
            until(lambda: city.daemon.duban("cases", "show", "QX-9").code == 0, "the city has it")
            until(lambda: _state(county, "escalate") == "delivered", "the county knows")
            assert county.duban("cases", "show", "QX-9", "--json").json["unit"]["code"] == CITY
    case = city.show("QX-9")
    assert (case["unit"]["code"], case["place"]["code"], case["kind"]) == (CITY, COUNTY, "投诉")
    assert [push["kind"] for push in case["pushes"]].count("opened") == 1
    assert [line["actor"] for line in city.lines("QX-9")] == ["system:county"]
    assert lost


def _now(daemon: DaemonProcess) -> Any:
    return datetime.fromisoformat(daemon.duban("--json", "status").json["now_at"])


def _state(daemon: DaemonProcess, kind: str) -> str:
    pushes = daemon.duban("cases", "show", "QX-9", "--json").json["pushes"]
    return next((push["state"] for push in pushes if push["kind"] == kind and push["unit"]["code"] == CITY), "")
