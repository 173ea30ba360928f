"""How a deadline came to be, as it is asked for: of the daemon, of its API, and offline beside it."""

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from daemon.store import migrate, open_store
from schema.kinds import Act, Clock
from schema.wire.receipt import Receipt
from tests.acceptance.daemon_process import DaemonProcess, Done, duband
from tests.acceptance.refusals import assert_refused
from tests.api_rig import Rig, served
from tests.databases import Databases
from tests.explaining import receipt
from tests.life import COUNTY, GRID, NEIGHBOUR, TOWNSHIP, Life
from tui import calls

NUMBER = "信访/2026/017"
CASE = {"number": NUMBER, "place": GRID, "policy": "petition"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def rig(sqlite_databases: Databases) -> AsyncIterator[Rig]:
    """Serve a city with a petition that is signed for, and one about its township."""
    with closing(open_store(sqlite_databases.fresh())) as store:
        async with served(store, "2026-09-28 16:20") as running:
            for case in (CASE, CASE | {"number": "ABOUT", "about": [TOWNSHIP]}):
                assert (await running.post("/cases", case)).json()["opened"] == 1
            running.life.act(Act.ACCEPT, NUMBER)
            yield running


pytestmark = pytest.mark.asyncio(loop_scope="module")


def path(number: str = NUMBER) -> str:
    return calls.receipt(number).path.removeprefix("/v1")


async def test_the_api_explains_a_case(rig: Rig) -> None:
    """Each clock with its days and rungs, and the same for people in the city's language."""
    told = Receipt.model_validate_json((await rig.get(path())).content)
    assert told == receipt(rig.life, NUMBER, cells=80)
    assert {clock.clock for clock in told.clocks} == {"respond", "feedback", "resolve", "overall"}
    assert told.agrees
    assert told.text[0].startswith("事项 信访/2026/017 时限说明")


async def test_what_is_asked_for_is_what_is_told(rig: Rig) -> None:
    """One clock, another language, every day by itself, other lines: each can be asked for."""
    asked = {"clock": "overall", "lang": "en", "days": True, "cells": 100}
    told = Receipt.model_validate_json((await rig.get(path(), **asked)).content)
    assert [clock.clock for clock in told.clocks] == ["overall"]
    assert told.text[0].startswith("Deadlines of case")
    assert sum("day " in line for line in told.text) >= 60


async def test_a_receipt_is_shown_to_whoever_sees_the_case(rig: Rig) -> None:
    """Outside one's units it is not there, nor is a case about oneself."""
    for unit, number, code in (
        (COUNTY, NUMBER, 200),
        (NEIGHBOUR, NUMBER, 404),
        (TOWNSHIP, "ABOUT", 404),
        ("", "NONE", 404),
    ):
        answer = await rig.get(path(number), unit=unit)
        assert answer.status_code == code, (unit, number)
        if code == 404:
            assert answer.json()["code"] == "not_found"


async def test_the_api_foretells_the_deadlines_of_a_policy(rig: Rig) -> None:
    """A mini-program asks when a matter brought now would be due, by the level and the place's calendar."""
    asked = {"from": "2026-09-28 16:20", "level": "county", "lang": "en"}
    told = Receipt.model_validate_json((await rig.get("/policies/four_levels/receipt", **asked)).content)
    assert (told.number, told.level, told.clocks[0].clock) == ("", 3, "respond")
    assert told.clocks[2].limit_at.isoformat() == "2026-10-01T00:00:00+08:00"
    offset = await rig.get("/policies/four_levels/receipt", **(asked | {"from": "2026-09-28T08:20:00Z"}))
    assert offset.json()["clocks"] == [clock.model_dump(mode="json") for clock in told.clocks]


@pytest.mark.parametrize(
    ("where", "asked", "names"),
    [
        ("/policies/none/receipt", {"from": "2026-09-28"}, "none"),
        ("/policies/four_levels/receipt", {}, "from: is missing"),
        ("/policies/four_levels/receipt", {"from": "soon"}, "soon"),
        ("/policies/four_levels/receipt", {"from": "2026-09-28", "level": "hamlet"}, "hamlet"),
        ("/policies/four_levels/receipt", {"from": "2026-09-28", "clock": "x"}, "clock"),
        ("/cases/A/receipt", {"lang": "fr"}, "lang"),
        ("/cases/A/receipt", {"cells": 10}, "cells"),
    ],
)
async def test_what_cannot_be_asked_is_refused_in_a_sentence(
    rig: Rig, where: str, asked: dict[str, object], names: str
) -> None:
    """422, and the sentence names what makes no sense."""
    answer = await rig.get(where, **asked)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "bad_input"
    assert names in answer.json()["message"]


# --- as a shell runs it


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder whose case was paused over National Day."""
    folder = tmp_path_factory.mktemp("lived")
    migrate(folder / "duban.db")
    with closing(open_store(folder / "duban.db")) as store:
        life = Life.begin(store, "2026-09-28 09:00")
        life.open("T1", policy="petition")
        life.act(Act.ACCEPT)
        life.act(Act.PAUSE, reason="hearing", text="听证")
        life.live_until("2026-10-09 09:00")
        life.act(Act.RESUME)
    return folder


def explain(folder: Path, *words: str) -> Done:
    return duband("explain", *words, "--data", folder, data=folder)


async def test_the_offline_command_only_reads(folder: Path) -> None:
    """Text for people, one JSON document for programs; the database is byte for byte what it was."""
    before = (folder / "duban.db").read_bytes()
    told = explain(folder, "T1", "--clock", "resolve", "--at", "2026-10-10 09:00")
    assert (told.code, told.err) == (0, "")
    assert "2026-09-29 周二 至 10-08 周四" in told.out
    assert "中止（听证），不计" in told.out
    document = Receipt.model_validate(explain(folder, "T1", "--json", "--past", "--lang", "en").json)
    assert document.agrees
    assert document.text[0].startswith("Deadlines of case T1")
    assert len(explain(folder, "T1", "--days").out) > len(explain(folder, "T1").out)
    assert (folder / "duban.db").read_bytes() == before


async def test_the_offline_command_foretells_a_policy(folder: Path) -> None:
    """Without a database, of a case that does not exist yet."""
    told = duband("explain", "--policy", "four_levels", "--from", "2026-09-28 16:20", data=folder / "none")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("时限推算（事项尚不存在）")
    assert "截止  2026-09-29 周二 24:00" in told.out


@pytest.mark.parametrize(
    ("words", "code", "names"),
    [
        (("NONE",), 1, "there is no case 'NONE'"),
        ((), 2, "a case's number"),
        (("T1", "--policy", "petition"), 2, "a case's number"),
        (("--policy", "petition"), 2, "--from"),
        (("--policy", "none", "--from", "2026-09-28"), 2, "there is no policy 'none'"),
        (("--policy", "petition", "--from", "soon"), 2, "'soon' is not a time"),
        (("--policy", "petition", "--from", "2026-09-28", "--level", "x"), 2, "there is no level 'x'"),
        (("T1", "--at", "x"), 2, "at: 'x' is not a time"),
    ],
)
async def test_bad_input_is_one_clear_sentence(
    folder: Path, words: tuple[str, ...], code: int, names: str
) -> None:
    """No such case is 1; what makes no sense is 2; with --json the sentence is in one document."""
    told = explain(folder, *words)
    assert (told.code, told.out) == (code, "")
    assert_refused(told, code, names)
    assert names in explain(folder, *words, "--json").json["error"]["message"]


async def test_both_programs_tell_the_same_while_the_daemon_runs(tmp_path: Path) -> None:
    """`duban cases explain` asks the daemon, `duband explain` reads beside it; their days are the same."""
    tree = tmp_path / "units.csv"
    tree.write_text(
        "level,code12,name,parent12\ncity,610200000000,铜川市,\ncounty,610202000000,王益区,610200000000\n",
        encoding="utf-8-sig",
    )
    with DaemonProcess() as daemon:
        assert daemon.duban("units", "import", tree).code == 0
        assert daemon.duban("cases", "add", "A/1", "--place", "610202", "--policy", "petition").code == 0
        asked, read = daemon.duban("cases", "explain", "A/1", "--json"), daemon.duband("explain", "A/1", "--json")
        assert (asked.code, read.code) == (0, 0), (asked, read)
        told, offline = Receipt.model_validate(asked.json), Receipt.model_validate(read.json)
        assert [clock.steps for clock in told.clocks] == [clock.steps for clock in offline.clocks]
        assert told.agrees
        shown = daemon.duban("cases", "explain", "A/1", "--clock", Clock.RESOLVE.word, "--days", "--lang", "en")
        assert "working" in shown.out or "day 1" in shown.out
        assert daemon.duban("cases", "explain", "NONE").code == 1
