"""Every refusal that the dashboard can show is in the language of its screen."""

import re
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from daemon.store import open_store
from schema.errors import DubanError
from schema.wire import ActIn, ConfirmIn
from schema.wire.shift import HandoverIn, NoteIn
from tests.api_rig import Rig, served
from tests.databases import Databases
from tests.life import GRID, VILLAGE
from tui import calls
from tui.calls import Call
from tui.client import AsyncClient, Target

TUI = Path(calls.__file__).parent
NOBODY = "999"
pytestmark = pytest.mark.asyncio(loop_scope="module")

# For each question of a screen: one that the daemon refuses, and the officer who asks it ("" is the owner).
REFUSED: list[tuple[Call, str]] = [
    (calls.queue(offset=-1), ""),
    (calls.queue(limit=501), ""),
    (replace(calls.queue(), params={"sort": "fortune"}), ""),
    (replace(calls.queue(), params={"nonsense": 1}), ""),
    (replace(calls.queue(), params={"q": "x" * 65}), ""),
    (replace(calls.queue(), at_us=1), ""),
    (replace(calls.queue(), at_us=4_000_000_000_000_000), ""),
    (replace(calls.health(), method="POST"), ""),
    (calls.queue_views(), NOBODY),
    (calls.counts(), NOBODY),
    (calls.grids(offset=-1), ""),
    (calls.grid_tree("999999"), ""),
    (calls.backlog("999999"), ""),
    (calls.movement("999999"), ""),
    (calls.forecast(), ""),
    (calls.case("NONE"), ""),
    (replace(calls.case("A1"), at_us=1), ""),
    (calls.ledger("NONE"), ""),
    (calls.receipt("NONE"), ""),
    (calls.receipt("A1", clock="tick"), ""),
    (calls.receipt("A1", cells=1), ""),
    (calls.people("NONE"), ""),
    (calls.act("NONE", ActIn(act="accept")), ""),
    (replace(calls.act("A1", ActIn(act="accept")), body=b'{"act": "fly"}'), ""),
    (replace(calls.act("A1", ActIn(act="accept")), body=b"{"), ""),
    (replace(calls.act("A1", ActIn(act="accept")), body=b"\xff\xfe"), ""),
    (replace(calls.act("A1", ActIn(act="accept")), at_us=1), ""),
    (calls.try_act("A1", ActIn(act="resume")), ""),
    (calls.pauses(), NOBODY),
    (calls.find_units("x" * 201), ""),
    (calls.me(), NOBODY),
    (calls.shift("999999"), ""),
    (calls.leave_note(NoteIn(text="钥匙在门卫", unit="999999")), ""),
    (replace(calls.leave_note(NoteIn(text="x")), body=b'{"text": " "}'), ""),
    (replace(calls.leave_note(NoteIn(text="x")), body=b"{}"), ""),
    (calls.tick_note(77), ""),
    (calls.hand_over(HandoverIn(taker="无名氏", giver="无名氏", unit=VILLAGE)), ""),
    (calls.hand_over(HandoverIn(taker=f"值班{VILLAGE}", giver=f"值班{VILLAGE}", unit=VILLAGE)), ""),
    (calls.hand_over(HandoverIn(taker=f"值班{VILLAGE}")), ""),
    (calls.orders("NONE"), ""),
    (calls.feed(unit="999999"), ""),
    (calls.wall(), NOBODY),
    (calls.push_board(offset=-1), ""),
    (calls.push(77), ""),
    (calls.retry_push(77), ""),
    (calls.policies(), NOBODY),
    (calls.waiting(), ""),
    (calls.confirm(ConfirmIn(hash="0")), "1"),
    (calls.confirm(ConfirmIn(hash="0")), ""),
    (calls.decline("0"), "1"),
    (calls.decline("0"), ""),
    (replace(calls.me(), path="/v1/nowhere"), ""),
    (replace(calls.me(), method="DELETE"), ""),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rig(sqlite_databases: Databases) -> AsyncIterator[Rig]:
    with closing(open_store(sqlite_databases.fresh())) as store:
        async with served(store) as running:
            await running.post("/cases", {"number": "A1", "place": GRID})
            yield running


def is_chinese(text: str) -> bool:
    """Tell whether a sentence is told in Chinese; what the officer typed, in quotation marks, is left out."""
    return re.search("[一-鿿]", re.sub(r"['“].*?['”]", "", text)) is not None


async def refusal(rig: Rig, call: Call, officer: str, lang: str) -> str:
    """Return the sentence with which the daemon refuses a question."""
    client = AsyncClient(Target(rig.socket, officer=officer))
    client.lang = lang
    try:
        with pytest.raises(DubanError) as refused:
            await client.ask(call)
    finally:
        await client.close()
    return str(refused.value)


@pytest.mark.parametrize(("call", "officer"), REFUSED, ids=lambda part: getattr(part, "path", part))
async def test_a_refusal_is_told_in_the_language_of_the_screen(rig: Rig, call: Call, officer: str) -> None:
    """The same question is refused in Chinese to a Chinese screen and in English to an English one."""
    chinese, english = [await refusal(rig, call, officer, lang) for lang in ("zh", "en")]
    assert is_chinese(chinese), chinese
    assert not is_chinese(english.replace(f"值班{VILLAGE}", "")), english


async def test_every_question_of_the_screens_is_among_them() -> None:
    """What a new screen asks is refused in its language as well: it must be added above."""
    screens = [path for path in TUI.rglob("*.py") if not {"commands", "demo"} & set(path.parts)]
    asked = {name for path in screens for name in _asked(path)}
    assert len(asked) > 25
    assert asked <= _asked(Path(__file__))


def _asked(path: Path) -> set[str]:
    return set(re.findall(r"\bcalls\.([a-z_]+)\(", path.read_text("utf-8")))


async def test_an_unforeseen_fault_too(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the daemon fails itself, the sentence that says so is in the language of the screen."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(rig.rooms.board, "counts", broken)
    assert "日志" in await refusal(rig, calls.counts(), "", "zh")
    assert not is_chinese(await refusal(rig, calls.counts(), "", "en"))


async def test_whoever_names_no_language_is_refused_in_english(rig: Rig) -> None:
    """Programs that know nothing of languages read what they always read."""
    assert await refusal(rig, calls.case("NONE"), "", "") == (
        "there is no case 'NONE'; `duban cases list` shows the open ones"
    )
