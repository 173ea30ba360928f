"""The fields of an act in a dialog: built from its description, read as plain words."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from schema.kinds import Act, Clock
from schema.wire import PauseReasonView
from tui.screens.pane import Desk
from tui.screens.unit_field import UnitField
from tui.view import forms
from tui.view.acts import Seen
from tui.view.forms import Field, Kind, Values
from tui.view.look import Look
from tui.widgets.pick import Pick


class Form(Vertical):
    """One row a field: its name, and what it is filled in with."""

    DEFAULT_CSS = """
    Form { height: auto; }
    Form Horizontal { height: auto; margin-top: 1; }
    Form .field-name { width: 12; color: $text-muted; }
    Form Input { height: 1; width: 1fr; border: none; background: $background; padding: 0 1; }
    Form Pick, Form UnitField { width: 1fr; }
    Form Pick { background: $background; padding: 0 1; }
    """

    def __init__(self, desk: Desk, act: Act, under: str) -> None:
        super().__init__(id="dialog-form")
        self._desk = desk
        self._act = act
        self._fields: dict[str, Input | Pick | UnitField] = {}
        self._under = under

    def compose(self) -> ComposeResult:
        """Place the fields in their order."""
        look = self._desk.look
        for field in forms.FORMS[self._act]:
            with Horizontal():
                yield Static(Content(look.say(f"field.{field.name}")), classes="field-name")
                self._fields[field.name] = self._made(field)
                yield self._fields[field.name]

    def _made(self, field: Field) -> Input | Pick | UnitField:
        look = self._desk.look
        if field.kind in {Kind.CHOICE, Kind.REASON, Kind.ABOVE}:
            return self._pick(field)
        hint = forms.hint(self._act, field, look)
        if field.kind is Kind.UNIT:
            unit = UnitField(self._desk, hint, id=f"field-{field.name}")
            unit.under = self._under
            return unit
        return Input(placeholder=hint, compact=True, id=f"field-{field.name}")

    def _pick(self, field: Field) -> Pick:
        pick = Pick(id=f"field-{field.name}")
        labels = [forms.option(field.name, word, self._desk.look) for word in field.choices]
        pick.offer(field.choices, labels, taken=None if field.is_open else 0)
        return pick

    @property
    def values(self) -> Values:
        """Return what is filled in, by the names of the fields."""
        return {name: widget.value for name, widget in self._fields.items()}

    def offer_reasons(self, reasons: Sequence[PauseReasonView]) -> None:
        """Let the officer choose among the city's reasons for a pause."""
        pick = self._fields.get("reason")
        if isinstance(pick, Pick):
            labels = [self._desk.look.plain(one.title or one.name) for one in reasons]
            pick.offer([one.name for one in reasons], labels, taken=0)

    def offer_above(self, seen: Seen) -> None:
        """Let the officer choose among the units above the case's, once they are known."""
        pick, rises = self._fields.get("unit"), dict(forms.rises(seen, self._desk.look))
        if isinstance(pick, Pick) and rises:
            pick.offer(list(rises), list(rises.values()), taken=0)

    def only_below(self, code: str) -> None:
        """Find only units strictly below this one."""
        unit = self._fields.get("unit")
        if isinstance(unit, UnitField) and unit.under != code:
            unit.under = code
            unit.look_up(0.0)

    def put(self, name: str, text: str) -> None:
        """Write into a text field what stands there now."""
        field = self._fields.get(name)
        if isinstance(field, Input):
            field.value = text


def stops_of(reason: PauseReasonView, look: Look) -> str:
    """Return the clocks that a pause stops."""
    labels = (look.plain(Clock.of(word).label(look.lang)) for word in reason.stops)
    return ("、" if look.lang == "zh" else ", ").join(labels)
