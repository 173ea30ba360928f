"""The dialog before an act: what must be filled in, what will happen, and the daemon's word on it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from schema.errors import DubanError, StoreBusy, StoreFailed, Unreachable
from schema.kinds import Act
from schema.wire import ActDone, ActIn, PauseReasonView
from tui import calls
from tui.screens.dialog import Dialog
from tui.screens.form import Form, stops_of
from tui.screens.pane import Desk
from tui.screens.unit_field import UnitField
from tui.view import forms
from tui.view.acts import Seen, foreseen, seen_in_case, will_do
from tui.view.trial import ROWS_MAX, ROWS_MIN, Trial
from tui.view.trial import lines as trial_lines
from tui.widgets.pick import Pick

_TYPING_S = 0.3  # what an act would do is asked once the typing rests
_LISTED = 3  # cases named in a dialog about several
_TRIED_MAX = 20  # cases of several that are tried: a second or two of questions


@dataclass(frozen=True, slots=True)
class Intent:
    """The act somebody is about to do to one case or several; ``key`` makes a second sending harmless."""

    act: Act
    many: tuple[Seen, ...]
    key: str

    @property
    def seen(self) -> Seen:
        """Return the first case."""
        return self.many[0]


@dataclass(frozen=True, slots=True)
class Errand:
    """One act of several, to one case."""

    seen: Seen
    what: ActIn


class ActDialog(Dialog[ActDone | tuple[Errand, ...] | None]):
    """Closes with what the daemon did, with the errands of several cases, or with None.

    A refusal is read here before it closes. While the daemon says nothing, what will happen is only expected.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "confirm"),
        Binding("escape", "leave"),
        Binding("down", "app.focus_next"),
        Binding("up", "app.focus_previous"),
    ]

    def __init__(self, desk: Desk, intent: Intent) -> None:
        super().__init__()
        self._desk = desk
        self._intent = intent
        self._form = Form(desk, intent.act, self._under())
        self._reasons: dict[str, PauseReasonView] = {}
        self._is_sending = False
        self._is_over = False  # refused: nothing left but to close, or to fill in something else

    def _under(self) -> str:
        return self._intent.seen.unit if self._intent.act is Act.ASSIGN else ""

    def compose(self) -> ComposeResult:
        """Say the act and the case, ask for what it needs, say the effects."""
        look, intent = self._desk.look, self._intent
        with VerticalScroll(id="dialog", can_focus=False):
            yield Static(Content(self._title()), classes="dialog-title")
            yield Static(Content(self._cases()), classes="dialog-case")
            for sentence in will_do(intent.act, intent.seen, look) if len(intent.many) == 1 else ():
                yield Static(Content(sentence), classes="dialog-will")
            yield self._form
            yield Static(Content(look.say("foreseen.expected")), id="dialog-foreseen")
            yield Static("", id="dialog-word")
            yield Static(Content(look.say("dialog.keys")), classes="dialog-keys")

    def _title(self) -> str:
        look, intent = self._desk.look, self._intent
        act = look.say(f"act.{intent.act}")
        return look.say("batch.title", act=act, n=len(intent.many)) if len(intent.many) > 1 else act

    def _cases(self) -> str:
        look, many = self._desk.look, self._intent.many
        lines = [look.plain(f"{seen.number}  {seen.title}") for seen in many[:_LISTED]]
        more = len(many) - _LISTED
        return "\n".join([*lines, look.say("batch.more", n=more)] if more > 0 else lines)

    def on_mount(self) -> None:
        """Learn what the form needs, and ask what the act would do."""
        if self._intent.act is Act.PAUSE:
            self._ask_reasons()
        if self._must_know_case():
            self._ask_case()
        self._take_case()
        self._foresee(0.0)

    def _must_know_case(self) -> bool:
        """Tell whether the form needs what the case's page alone shows."""
        act, is_one = self._intent.act, len(self._intent.many) == 1
        needs = act in {Act.ASSIGN, Act.CORRECT} or (act is Act.ESCALATE and is_one)
        return needs and not self._intent.seen.is_full

    def _take_case(self) -> None:
        """Show what stands in the case, and whom it may rise to; several cases rise one level each."""
        self._put_present()
        if self._intent.act is Act.ESCALATE and len(self._intent.many) == 1:
            self._form.offer_above(self._intent.seen)

    @work(group="learn")
    async def _ask_reasons(self) -> None:
        try:
            page = await self._desk.source.ask(calls.pauses())
        except DubanError as refusal:
            self._tell(self._why(refusal))
            return
        self._reasons = {one.name: one for one in page.reasons}
        self._form.offer_reasons(page.reasons)
        self._changed()

    @work(group="learn")
    async def _ask_case(self) -> None:
        try:
            case = await self._desk.source.ask(calls.case(self._intent.seen.number))
        except DubanError:
            return  # the form stands without it, and the daemon checks what it sends
        # An act is about what stood on screen: of a case that moved since then, the daemon refuses it.
        seen = self._intent.seen
        full = replace(seen_in_case(case), version=seen.version, level=seen.level)
        self._intent = replace(self._intent, many=(full, *self._intent.many[1:]))
        self._form.only_below(self._under())
        self._take_case()

    # --- what is filled in

    def on_input_changed(self, message: Input.Changed) -> None:
        """Say what the instant typed so far is, and ask again what the act would do."""
        message.stop()
        self._changed()

    def on_pick_changed(self, message: Pick.Changed) -> None:
        """Take another choice; a correction shows what stands there now."""
        message.stop()
        if message.pick.id == "field-field":
            self._put_present()
        self._changed()

    def on_unit_field_changed(self, message: UnitField.Changed) -> None:
        """Take another unit."""
        message.stop()
        self._changed()

    def _put_present(self) -> None:
        if self._intent.act is Act.CORRECT and len(self._intent.many) == 1:
            name = self._form.values.get("field", "")
            self._form.put("value", dict(self._intent.seen.facts).get(name, ""))

    def _changed(self) -> None:
        self._is_over = False
        values, look = self._form.values, self._desk.look
        said = forms.explained(self._intent.act, values, self._intent.seen, look, self._desk.now())
        self._tell(said or self._paused(values))
        self._foresee(_TYPING_S)

    def _paused(self, values: forms.Values) -> str:
        reason = self._reasons.get(values.get("reason", ""))
        if reason is None:
            return ""
        look = self._desk.look
        return look.say("will.stops", clocks=stops_of(reason, look), longest=look.plain(reason.longest))

    # --- what it would do

    @work(exclusive=True, group="foresee")
    async def _foresee(self, rest_s: float) -> None:
        await asyncio.sleep(rest_s)
        look, intent, values, now_us = self._desk.look, self._intent, self._form.values, self._desk.now()
        if not forms.can_be_tried(intent.act, values, look, now_us):
            self._show_foreseen([look.say("foreseen.unfilled")])
            return
        trials: list[Trial] = []
        for seen in intent.many[:_TRIED_MAX]:
            try:
                trials.append(await self._try(seen, forms.trial(intent.act, seen, values, look, now_us)))
            except Unreachable:
                break
            self._show_trials(trials)
        if not trials:
            self._show_foreseen([look.say("foreseen.expected")])

    async def _try(self, seen: Seen, what: ActIn) -> Trial:
        try:
            would = await self._desk.source.ask(calls.try_act(seen.number, what))
        except Unreachable:
            raise
        except DubanError as refusal:
            return Trial(seen.number, (self._why(refusal),), is_refused=True)
        return Trial(seen.number, tuple(foreseen(would, self._desk.look)))

    def _show_trials(self, trials: Sequence[Trial]) -> None:
        look, cases, first = self._desk.look, len(self._intent.many), trials[0]
        if cases > 1:
            said = trial_lines(trials, cases, look, cells=self._cells(), rows=self._rows_left())
        elif first.is_refused:
            said = [look.say("foreseen.refused", why=first.says[0])]
        else:
            said = [look.say("foreseen.head"), *(f"- {effect}" for effect in first.says)]
        self._show_foreseen(said, is_refused=all(one.is_refused for one in trials))

    def _cells(self) -> int:
        return self.query_one("#dialog-foreseen").content_size.width

    def _rows_left(self) -> int:
        """Return how many rows the trials may take, so that the whole dialog stays on screen."""
        dialog, shown = self.query_one("#dialog"), self.query_one("#dialog-foreseen")
        others = dialog.virtual_size.height + dialog.gutter.height - shown.size.height
        return min(max(self.app.size.height - others, ROWS_MIN), ROWS_MAX)

    def _show_foreseen(self, lines: list[str], *, is_refused: bool = False) -> None:
        for shown in self.query("#dialog-foreseen").results(Static):  # none when it was closed meanwhile
            shown.set_class(is_refused, "refused")
            shown.update(Content("\n".join(lines)))

    # --- sending

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Take Enter in a text for a confirmation."""
        message.stop()
        self.action_confirm()

    def action_confirm(self) -> None:
        """Send the act, once; of several cases hand on one errand each."""
        intent, look, now_us = self._intent, self._desk.look, self._desk.now()
        if self._is_over:
            self.dismiss(None)
        elif self._is_sending:
            return
        elif fault := forms.fault(intent.act, self._form.values, look, now_us):
            self._tell(fault)
        elif len(intent.many) > 1:
            self.dismiss(tuple(Errand(seen, self._request(nth)) for nth, seen in enumerate(intent.many)))
        else:
            self._is_sending = True
            self._tell(look.say("dialog.sending"))
            self._send(self._request(0))

    def _request(self, nth: int) -> ActIn:
        intent, look = self._intent, self._desk.look
        key = f"{intent.key}-{nth}" if len(intent.many) > 1 else intent.key
        what = forms.request(intent.act, intent.many[nth], self._form.values, look, self._desk.now())
        return what.model_copy(update={"key": key})

    @work
    async def _send(self, what: ActIn) -> None:
        look = self._desk.look
        try:
            done = await self._desk.source.ask(calls.act(self._intent.seen.number, what))
        except Unreachable:
            self._tell(look.say("dialog.unsure"))
        except (StoreBusy, StoreFailed) as trouble:
            self._tell(look.say("dialog.kept", why=self._why(trouble)))  # it passes: what was written stays
        except DubanError as refusal:
            self._is_over = True
            self._tell(look.say("dialog.refused", why=self._why(refusal)))
        else:
            self.dismiss(done)
        finally:
            self._is_sending = False

    def _why(self, refusal: DubanError) -> str:
        return self._desk.look.why(refusal)

    def _tell(self, sentence: str) -> None:
        word = self.query_one("#dialog-word", Static)
        word.display = bool(sentence)
        word.update(Content(sentence))

    def action_leave(self) -> None:
        """Close without doing anything more."""
        if not self._is_sending:
            self.dismiss(None)
