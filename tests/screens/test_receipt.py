"""The case's screen explains its deadlines on a key."""

from typing import Any

import pytest

from schema.wire.receipt import Receipt
from tests.explaining import forecast
from tests.screens.conftest import Seated
from tests.screens.looking import rows, shows, until, until_shown, width
from tests.screens.stand_in import StandIn
from tui.calls import Call


class Explaining(StandIn):
    """A daemon that also tells how deadlines came to be; one of them may not be proved."""

    def __init__(self, *, agrees: bool = True) -> None:
        super().__init__()
        self.agrees = agrees

    def _answer(self, call: Call[Any]) -> Any:
        if call.path.endswith("/receipt"):
            return self.receipt(str(call.params["lang"]), int(str(call.params["cells"])))
        return super()._answer(call)

    def receipt(self, lang: str, cells: int) -> Receipt:
        told = forecast("four_levels", "2026-09-28 16:20", "county", lang=lang, cells=cells)
        if self.agrees:
            return told
        wrong = told.clocks[0].model_copy(update={"agrees": False})
        text = (told.text[0], "!! 台账与计算不符", *told.text[1:])
        return told.model_copy(update={"clocks": (wrong, *told.clocks[1:]), "text": text})


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_key_explains_the_deadlines_and_leads_back(seated: Seated, size: tuple[int, int]) -> None:
    """The key x shows the receipt in place of the case, whole lines at any width; again, the case."""
    async with seated(Explaining(), size) as (app, pilot):
        await pilot.press("j", "enter")
        await until_shown(pilot, "四级七天")
        await pilot.press("x")
        await until_shown(pilot, "计 0:40，累计 0:40")
        assert {width(row) for row in rows(app)} == {size[0]}
        assert not shows(app, "台账")
        await pilot.press("x")
        await until_shown(pilot, "承办单位")
        assert not shows(app, "累计")


async def test_the_receipt_speaks_the_language_of_the_screen(seated: Seated) -> None:
    """Another language is asked for anew, in lines that fit the screen."""
    source = Explaining()
    async with seated(source) as (_app, pilot):
        await pilot.press("j", "enter", "x")
        await until_shown(pilot, "逐段")
        await pilot.press("L")
        await until_shown(pilot, "in all 0:40")
        asked = [call.params for call in source.asked if call.path.endswith("/receipt")]
        assert [params["lang"] for params in asked] == ["zh", "en"]
        assert {params["cells"] for params in asked} == {77}


async def test_a_deadline_that_is_not_proved_stands_out(seated: Seated) -> None:
    """The sentence that ledger and count disagree is on the first screen, in the tone of an alarm."""
    async with seated(Explaining(agrees=False)) as (app, pilot):
        await pilot.press("j", "enter", "x")
        await until_shown(pilot, "!! 台账与计算不符")
        assert app.case.main._lines[1][0].tone == "alarm"


async def test_help_and_footer_know_the_key(seated: Seated) -> None:
    """The case's keys name it; another case opens with its facts again asked for, still explained."""
    source = Explaining()
    async with seated(source, (120, 40)) as (app, pilot):
        await pilot.press("j", "enter")
        await until_shown(pilot, "时限说明")
        await pilot.press("x", "escape", "j", "enter")
        await until(pilot, lambda: sum(call.path.endswith("/receipt") for call in source.asked) == 2)
        assert app.case.is_explained
