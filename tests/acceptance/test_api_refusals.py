"""Bad input over the API: one sentence that names the thing, never a traceback, nothing changed."""

from collections.abc import AsyncIterator
from contextlib import closing

import pytest
import pytest_asyncio

from daemon.api.limits import BODY_BYTES_MAX
from daemon.store import open_store
from tests.api_rig import Rig, served
from tests.databases import Databases
from tests.life import CITY, COUNTY, GRID, HOUSING, VILLAGE

GOOD = {"number": "A1", "place": GRID}
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rig(sqlite_databases: Databases) -> AsyncIterator[Rig]:
    with closing(open_store(sqlite_databases.fresh())) as store:
        async with served(store) as running:
            yield running


async def total(rig: Rig) -> int:
    return (await rig.get("/counts")).json()["total"]


@pytest.mark.parametrize(
    ("case", "named"),
    [
        ({"place": GRID}, "number: is missing"),
        (GOOD | {"titel": "x"}, "titel: is not a field here"),
        (GOOD | {"title": "长" * 10_000_000}, "title: is longer than the 500"),
        (GOOD | {"text": "长" * 20_001}, "text: is longer than the 20,000"),
        (GOOD | {"opened_at": "2026-03-02T10:00:00"}, "opened_at: has no time zone"),
        (GOOD | {"opened_at": "yesterday"}, "opened_at:"),
        (GOOD | {"opened_at": "2026-13-45T10:00:00+08:00"}, "opened_at:"),
        (GOOD | {"urgency": 3}, "urgency:"),
        (GOOD | {"colour": "purple"}, "colour:"),
        (GOOD | {"about": "6102"}, "about:"),
        (GOOD | {"links": [{"url": "ftp://example.org"}]}, "links.0.url: begins neither with http://"),
        (GOOD | {"links": [{"url": "https://a:b@example.org"}]}, "links.0.url: carries a name or password"),
        (GOOD | {"links": [{"title": "x" * 201, "url": "https://example.org"}]}, "links.0.title: is longer than"),
        (GOOD | {"links": [{"url": "https://example.org"}] * 21}, "links: is longer than the 20"),
        (GOOD | {"links": ["https://example.org"]}, "links.0:"),
        (GOOD | {"number": ""}, "number:"),
        (GOOD | {"number": 17}, "number:"),
        (GOOD | {"place": "999999999999"}, "place"),
        (GOOD | {"policy": "nonsense"}, "policy"),
        ("A1", "the request:"),
        (None, "the request:"),
    ],
)
async def test_a_case_that_makes_no_sense(rig: Rig, case: object, named: str) -> None:
    """The sentence names the field and what would be right; no case comes of it."""
    before = await total(rig)
    answer = await rig.post("/cases", case)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "bad_input"
    assert named in answer.json()["message"]
    assert len(answer.text) < 1000
    assert await total(rig) == before


async def test_what_a_citizen_typed_is_cleaned_and_never_refused(rig: Rig) -> None:
    """Escape sequences, controls, turned text and half characters become a sign of replacement, breaks a space."""
    title = "a\x1b[31mred\x00\x07\r\nb\u202ec\x9b"
    assert (
        await rig.post("/cases", GOOD | {"number": "DIRTY", "title": title, "text": "一\r\n\t二\x1b]0;x\x07"})
    ).status_code == 200
    assert (
        await rig.post("/cases", b'{"number": "HALF", "place": "%b", "title": "\\ud83d"}' % GRID.encode())
    ).is_success
    case = (await rig.get("/cases/DIRTY")).json()
    assert case["title"] == "a\ufffd[31mred\ufffd\ufffd b\ufffdc\ufffd"
    assert case["text"] == "一\n\t二\ufffd]0;x\ufffd"
    assert (await rig.get("/cases/HALF")).json()["title"] == "\ufffd"


async def test_of_many_cases_each_refused_one_is_named(rig: Rig) -> None:
    """All or nothing by default; with accept_good the rest comes in, and every refusal has its place."""
    good = GOOD | {"number": "MANY"}
    many = [good, {"number": "B"}, GOOD | {"number": "C", "place": "x"}, GOOD | {"number": "D"}, 7]
    nothing = (await rig.post("/cases", many)).json()
    assert nothing["opened"] == 0
    assert [row["index"] for row in nothing["refused"]] == [1, 4]
    some = (await rig.post("/cases", many, accept_good=True)).json()
    assert (some["opened"], [(row["index"], row["field"]) for row in some["refused"]]) == (
        2,
        [(1, "place"), (2, "place"), (4, "")],
    )
    again = (await rig.post("/cases", [good])).json()
    assert (again["opened"], again["already_there"]) == (0, 1)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/cases", b"{", 422),
        ("/cases", b"", 422),
        ("/cases", b"\xff\xfe\x00", 422),
        ("/cases/A1/acts", b"[]", 422),
        ("/cases/A1/acts", b'{"act": "fly"}', 422),
        ("/cases/A1/acts", b'{"act": "accept", "seen_level": 9}', 422),
        ("/cases/NONE/acts", b'{"act": "accept"}', 404),
        ("/tree", b"{}", 422),
        ("/pushes/x/retry", b"", 422),
        ("/pushes/77/retry", b"", 404),
        ("/pushes/77/read", b"", 404),
        ("/nowhere", b"", 404),
        ("/queue", b"", 405),
    ],
)
async def test_a_request_that_cannot_be_read(rig: Rig, path: str, body: bytes, status: int) -> None:
    """Broken JSON, wrong shapes and unknown paths get a status, a code and a sentence."""
    answer = await rig.post(path, body)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"code", "message"}
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 0},
        {"limit": 501},
        {"offset": -1},
        {"sort": "fortune"},
        {"level": 5},
        {"card": "blue"},
        {"nonsense": 1},
        {"q": "长" * 65},
    ],
)
async def test_a_queue_nobody_can_give(rig: Rig, asked: dict[str, object]) -> None:
    """A wrong parameter is named."""
    answer = await rig.get("/queue", **asked)
    assert answer.status_code == 422
    assert next(iter(asked)) in answer.json()["message"]


@pytest.mark.parametrize("epoch", ["gone-1", "\x00", "长", "'; DROP TABLE cases; --"])
async def test_an_epoch_nobody_remembers_gives_a_fresh_page(rig: Rig, epoch: str) -> None:
    """After a restart, or with a made-up epoch, the reader simply gets the present order."""
    page = (await rig.get("/queue", epoch=epoch)).json()
    assert page["total"] == await total(rig)
    assert page["epoch"] != epoch


@pytest.mark.parametrize("q", ["%", "_", "'", "\\", "(", "[a", "\x1b", "NULL", "噪 音", "a" * 64])
async def test_no_search_breaks_anything(rig: Rig, q: str) -> None:
    """What is searched for is text and nothing else."""
    await rig.post("/cases", GOOD | {"number": "ODD", "title": "50% (a) [b] 'c' \\d _"})
    assert (await rig.get("/queue", q=q)).status_code == 200


async def test_a_body_without_end_is_cut_off(rig: Rig) -> None:
    """Beyond 64 MiB nothing is read, whether the length was announced or not."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(BODY_BYTES_MAX // 2**20 + 2):
            yield b" " * 2**20

    answer = await rig.http.post("/v1/cases", content=pieces(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert "64 MiB" in answer.json()["message"]


@pytest.mark.parametrize(
    ("tree", "named"),
    [
        ({"units": [{"code": "9902", "level": 3, "name": "x", "parent_code": CITY}]}, "does not start with"),
        ({"units": [{"code": "610209", "level": 3, "name": "x", "parent_code": "6103"}]}, "is not in the tree"),
        ({"units": [{"code": "6102091", "level": 4, "name": "x", "parent_code": CITY}]}, "cannot stand under"),
        ({"units": [{"code": "61 02", "level": 4, "name": "x"}]}, "digits and capital letters"),
        ({"units": [{"code": "6109", "level": 3, "name": "x"}]}, "has no parent"),
        ({"units": [{"code": "6109", "level": 4, "name": "x"}] * 2}, "given twice"),
        (
            {
                "units": [
                    {"code": f"{HOUSING}0", "level": 3, "kind": "department", "name": "x", "parent_code": COUNTY}
                ]
            },
            f"starts with that of {HOUSING}",
        ),
        ({"grids": [{"code": VILLAGE + "01", "village_code": VILLAGE}]}, "3 digits"),
        ({"grids": [{"code": "610202001009001", "village_code": "610202001009"}]}, "no village of the tree"),
        ({"grids": [{"code": GRID, "village_code": VILLAGE, "parent_code": GRID}]}, "cannot nest"),
        ({"officers": [{"unit_code": "6199", "name": "x"}]}, "is not in the tree"),
        ({"officers": [{"unit_code": CITY, "name": ""}]}, "name:"),
        ({}, "at least one"),
    ],
)
async def test_a_tree_that_cannot_stand(rig: Rig, tree: dict[str, object], named: str) -> None:
    """Each fault is named with its code, and nothing of the tree comes in."""
    before = (await rig.get("/units")).json()
    answer = await rig.post("/tree", tree)
    assert answer.status_code == 422
    assert named in answer.json()["message"]
    assert (await rig.get("/units")).json() == before


async def test_every_fault_of_a_tree_is_named_up_to_ten(rig: Rig) -> None:
    """A file full of faults gives the first ten and the number of the others."""
    units = [{"code": f"99{number:02}", "level": 3, "name": "x", "parent_code": CITY} for number in range(15)]
    message = (await rig.post("/tree", {"units": units})).json()["message"]
    assert message.count("does not start with") == 10
    assert "5 more" in message


async def test_a_fault_of_ours_is_one_sentence_and_leaves_no_trace_outside(rig: Rig, monkeypatch) -> None:
    """An unforeseen error answers 500 with a sentence; the daemon goes on."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(rig.rooms.board, "counts", broken)
    answer = await rig.get("/counts")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "secret" not in answer.text
    assert (await rig.get("/queue")).status_code == 200
