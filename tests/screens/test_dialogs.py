"""What holds of every dialog: it closes once, however often a key was struck."""

import importlib
import pkgutil

import pytest
from textual.screen import ModalScreen
from textual.widgets import Input

import tui.screens
from tests.screens.conftest import Seated
from tests.screens.looking import until, until_shown
from tests.screens.stand_in import StandIn
from tui.screens.dialog import Dialog
from tui.screens.small_dialogs import JumpDialog

KEYS = (":", "V", "w", "B", "?", "!", "C", "p", "a", "n", "m")


def test_every_dialog_is_one() -> None:
    """None is left that a second Enter could close together with what lies under it."""
    for module in pkgutil.iter_modules(tui.screens.__path__):
        importlib.import_module(f"tui.screens.{module.name}")
    own = {found for found in ModalScreen.__subclasses__() if found.__module__.startswith("tui.")}
    assert own == {Dialog}


@pytest.mark.parametrize("key", KEYS)
async def test_closed_twice_it_closes_nothing_else(seated: Seated, key: str) -> None:
    """The dashboard stays as it was before the dialog."""
    async with seated(StandIn()) as (app, pilot):
        before = app.screen_stack
        await pilot.press(key)
        dialog = app.screen
        assert isinstance(dialog, Dialog)
        dialog.dismiss(None)
        dialog.dismiss(None)
        await until(pilot, lambda: not dialog.is_attached)
        assert app.screen_stack == before
        await until_shown(pilot, "TC2026000001")


async def test_enter_struck_twice_goes_there_once(seated: Seated) -> None:
    """Two Enters that came over a slow line in one piece."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press(":")
        dialog = app.screen
        assert isinstance(dialog, JumpDialog)
        field = dialog.query_one(Input)
        for _ in range(2):
            field.post_message(Input.Submitted(field, "TC2026000004"))
        await until_shown(pilot, "宅基地边界与邻居的纠纷")
        assert app.pane is app.case
