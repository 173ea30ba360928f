"""Any size of window, and no word of the other language in any of them."""

import re
from functools import cache

import pytest

from tests.screens import some_pushes
from tests.screens.conftest import QUICK, Seated
from tests.screens.looking import rows, shows, until, until_shown, width
from tests.screens.stand_in import NOON, StandIn
from tui.calls import Answer, Call
from tui.dashboard import Dashboard
from tui.view.status import SCREENS
from tui.words import WORDS

WIDE = ((80, 24), (120, 40), (300, 100))
SMALL = ((60, 20), (10, 3))
KEY_NAMES = set(
    re.findall("[a-z]+", "duband run toml enter esc tab shift home end down left right space ctrl super pgdn pgup")
)
HAN = re.compile("[\u4e00-\u9fff]+")


def troubled() -> StandIn:
    source = StandIn()
    source.pushes = some_pushes.some(NOON)
    faults = {"undelivered": 5, "dead": 2, "clock": "suspect", "held": 3, "findings": ["I1: 3"]}
    source.health_says = faults
    return source


async def test_every_screen_fits_every_window(seated: Seated) -> None:
    """From 80×24 to 300×100 each row is as wide as the window, with all tabs on top and keys at the bottom."""
    async with seated(troubled()) as (app, pilot):
        for size in WIDE:
            await pilot.resize_terminal(*size)
            for screen in SCREENS:
                app.action_show(screen)
                number = SCREENS.index(screen) + 1
                await until(
                    pilot, lambda number=number, size=size: f"[{number}" in rows(app)[0] and app.size == size
                )
                await pilot.pause()
                seen = rows(app)
                assert {width(row) for row in seen} == {size[0]}, (screen, size)
                assert len(seen) == size[1]
                assert all(str(digit) in seen[0] for digit in range(1, 10))
                assert "?帮助" in seen[-1]
                assert "时钟可疑" in seen[-2], (screen, size)
                assert "推送失败" in seen[-2], (screen, size)


async def test_a_small_window_is_told(seated: Seated) -> None:
    """Nothing crashes, and a sentence says what is needed as long as it fits; back at 80×24 all is as it was."""
    async with seated(StandIn()) as (app, pilot):
        before = rows(app)
        for columns, lines in SMALL:
            await pilot.resize_terminal(columns, lines)
            for screen in SCREENS:
                app.action_show(screen)
                await pilot.pause()
            if columns >= 60:
                assert shows(app, f"窗口 {columns}x{lines} 太小，需 80x24")
        for key in ("question_mark", "exclamation_mark", "C", "colon"):
            await pilot.press(key)
            await pilot.pause()
            await pilot.press("escape")
        await pilot.resize_terminal(80, 24)
        app.action_show("queue")
        await until(pilot, lambda: rows(app) == before)


class Latin(StandIn):
    """The same facts without a Chinese character: what is left on screen is the dashboard's own."""

    facts = ""

    async def ask(self, call: Call[Answer]) -> Answer:
        said = HAN.sub("zz", (await super().ask(call)).model_dump_json())  # type: ignore[attr-defined]
        self.facts += said
        return call.shape.model_validate_json(said)  # type: ignore[attr-defined]


@cache
def english_words() -> set[str]:
    """Return the words that only the English wordings have."""
    chinese = " ".join(zh for zh, _ in WORDS.values()).lower()
    english = " ".join(re.sub(r"{\w+}", " ", en) for _, en in WORDS.values()).lower()
    return set(re.findall(r"[a-z]{3,}", english)) - set(re.findall(r"[a-z]{2,}", chinese))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_no_word_of_the_other_language(lang: str) -> None:
    """Every screen and dialog speaks one language; the key that changes it alone names the other."""
    source = Latin()
    source.pushes = some_pushes.some(NOON)
    source.health_says = troubled().health_says | {"waiting": None}
    app = Dashboard(source, lang=lang, pace=QUICK, monotonic=source.time)
    said = []
    async with app.run_test(size=(120, 40)) as pilot:
        await until_shown(pilot, "TC2026")
        await pilot.press("enter")
        await until_shown(pilot, app.look.say("case.ledger") if "case.ledger" in WORDS else "HTTP")
        for screen in SCREENS:
            app.action_show(screen)
            await pilot.pause()
            said += rows(app)
            said += [command.words[lang == "en"] for command in app.commands()]
            said += [entry.words[lang == "en"] for entry in app.keys_in_force()]
        app.action_show("queue")
        for key in ("a", "e", "n", "P", "C", "colon", "exclamation_mark", "question_mark", "slash"):
            await pilot.press(key)
            said += rows(app)
            await pilot.press("escape")
    known = set(re.findall(r"[a-z]+", source.facts.lower())) | KEY_NAMES
    strange = [row for row in set(said) if foreign(row, lang, known)]
    assert strange == []


def foreign(row: str, lang: str, known: set[str]) -> list[str]:
    own = row.replace(WORDS["key.lang"][lang == "en"], "")
    if lang == "en":
        return HAN.findall(own)
    return [word for word in re.findall(r"[a-z]{3,}", own.lower()) if word in english_words() - known]
