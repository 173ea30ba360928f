"""The dashboard: joins the line to the daemon with its screens, and sends what an officer decides."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.widgets import ContentSwitcher

from schema.errors import DubanError
from schema.kinds import Act
from schema.wire import CaseView, Counts, Health, StreamLine
from tui import calls, clock
from tui.acting import Acting
from tui.coalesce import Coalescer
from tui.link import Link, Listener, Pace
from tui.manners import Mannered
from tui.memory import Memory
from tui.notices import Notices
from tui.past import PastSource
from tui.screens.backlog import BacklogPane
from tui.screens.case import CasePane
from tui.screens.feed import FeedPane
from tui.screens.forecast import ForecastPane
from tui.screens.frame import Frame, Framed
from tui.screens.grids import GridsPane
from tui.screens.look_back import LooksBack
from tui.screens.pane import CasesWanted, CaseWanted, Desk, Pane, Told
from tui.screens.policies import PoliciesPane
from tui.screens.pushes import PushesPane
from tui.screens.queue import QueuePane
from tui.screens.shift import ShiftPane
from tui.screens.small_dialogs import JumpDialog
from tui.source import Source
from tui.view import act_menu
from tui.view.acts import Seen, seen_in_case, seen_in_queue
from tui.view.look import Look
from tui.view.status import SCREENS
from tui.watch import Watch

_TICK_S = 1.0
_ASK_AGAIN_S = 1.0
_COUNTS_EVERY_S = 0.5


class Dashboard(LooksBack, Mannered, Listener):
    """Nine screens in one frame; a lost line dims them and never ends them."""

    CSS_PATH = "dashboard.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"show('{screen}')") for number, screen in enumerate(SCREENS, 1)),
        *(Binding(key, f"act('{act_menu.KEYS[key]}')") for key in act_menu.DIRECT),
        Binding("m,ｍ", "acts"),
        Binding("colon,：", "jump"),
        Binding("b,ｂ", "notice"),
        Binding("escape", "leave_case"),
        Binding("q,ctrl+c", "quit"),
    ]

    def __init__(
        self,
        source: Source,
        *,
        lang: str | None = None,
        ascii_only: bool = False,
        theme: str = "dark",
        screen: str = "queue",
        memory: Memory | None = None,
        pace: Pace | None = None,
        monotonic: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        super().__init__(Look(lang or "zh", ascii_only), memory or Memory(), theme)
        self._watch = Watch(monotonic)
        self.past = PastSource(source, self.look, self._past_changed)
        self.past.lang = self.look.lang
        self._source: Source = self.past
        self._lang_is_chosen = lang is not None
        self._pace = pace or Pace()
        self._counts: Counts | None = None
        self._is_counting = self._wants_counts = False
        self._lines = Frame(self.look)
        self._notices = Notices(self.look, self._send, os.environ, self.memory)
        self._before_case = screen
        self._drilled_from = ""  # the board whose cases the queue shows
        self._coalescer = Coalescer(self._moved)
        desk = Desk(self.past, self.look, self.now, self.memory)
        self.acting = Acting(self, self, desk)
        self.queue = QueuePane(desk, id="queue")
        self.backlog = BacklogPane(desk, id="backlog")
        self.grids = GridsPane(desk, id="grids")
        self.case = CasePane(desk, id="case")
        self.feed = FeedPane(desk, id="feed")
        self.pushes = PushesPane(desk, id="pushes")
        self.shift = ShiftPane(desk, id="shift")
        self.forecast = ForecastPane(desk, id="forecast")
        self.policies = PoliciesPane(desk, id="policies")
        panes = (
            *(self.queue, self.backlog, self.grids, self.case, self.feed),
            *(self.pushes, self.shift, self.forecast, self.policies),
        )
        self._by_name: Mapping[str, Pane] = dict(zip(SCREENS, panes, strict=True))
        self.recall(panes)
        self._panes = ContentSwitcher(*panes, initial=screen, id="panes")

    # --- start and stop

    def compose(self) -> ComposeResult:
        """Frame the screens."""
        yield from self._lines.around(self._panes)

    def on_mount(self) -> None:
        """Paint first, then go to the daemon: httpx is loaded behind the first picture."""
        self.animation_level = "none"
        self.pane.front.focus()
        self._frame()
        self.set_interval(_TICK_S, self.tick)
        self.call_after_refresh(self._listen)

    @work(group="link")
    async def _listen(self) -> None:
        await Link(self.past.live, self, self._pace).run()

    async def on_unmount(self) -> None:
        """Let the line go."""
        self.remember()
        self._coalescer.close()
        await self._source.close()

    def _fatal_error(self) -> None:
        """End with the error's place alone: Textual would print local values, citizens' data among them."""
        import rich
        import textual
        from rich.segment import Segments
        from rich.traceback import Traceback

        place = Traceback(show_locals=False, suppress=[rich, textual])
        self._exit_renderables.append(Segments(self.console.render(place, self.console.options)))
        self._close_messages_no_wait()

    # --- time

    def now(self) -> int:
        """Return the instant on screen: the daemon's, still while the line is down, or the past one looked at."""
        return self.live_now() if self.past.at_us is None else self.past.at_us

    def live_now(self) -> int:
        """Return the daemon's instant; it stands still while the line is down, so nothing stale looks live."""
        return self._watch.now()

    def tick(self) -> None:
        """Move the countdowns and the clock; in the past they stand."""
        if self._watch.state.is_live and self.past.at_us is None:
            self.pane.tick()
        self._notices.tick(self._watch.monotonic())
        self.remember()
        self._frame()

    # --- the line (Listener)

    def heard(self, health: Health) -> None:
        """Take the daemon's state and clock; catch up when the line was down."""
        was_live = self._watch.state.is_live
        self._watch.heard(health)
        self._adopt(health)
        for pane in self._by_name.values():
            pane.take_health(health)
        if not was_live:
            self._dim(is_stale=not self.past.is_there)
            self.pane.reload()
            self._learn_who()
        if not was_live or self.past.at_us is None:
            self._count()
        self._frame()

    @work(group="me")
    async def _learn_who(self) -> None:
        await self.acting.learn()
        self._frame()

    def _adopt(self, health: Health) -> None:
        if health.zone != self.look.zone.key:
            try:
                self.look.zone = ZoneInfo(health.zone)
            except (ZoneInfoNotFoundError, ValueError):
                return  # a zone this machine does not know: its own stays
        if not self._lang_is_chosen and health.language != self.look.lang:
            self._speak(health.language)
        self._lang_is_chosen = True

    def _speak(self, lang: str) -> None:
        """Say everything in ``lang`` from now on, the daemon's refusals too."""
        self.past.lang = lang
        super()._speak(lang)

    def slow(self) -> None:
        """Dim what is on screen until the answer comes."""
        self._watch.slow()
        self._dim(is_stale=True)
        self.tick()

    def lost(self, why: str, retry_s: float) -> None:
        """Dim what is on screen and say when the next try is."""
        self._watch.lost(why, retry_s)
        self._dim(is_stale=True)
        self.tick()

    def trying(self) -> None:
        """Say that a try is under way."""
        self._watch.trying()
        self._frame()

    def line(self, line: StreamLine) -> None:
        """Take a ledger line; the flood is merged before it reaches a screen."""
        self._coalescer.add(line)

    def _moved(self, lines: Sequence[StreamLine]) -> None:
        if self.past.at_us is not None:
            return  # the panes stand in the past, and catch up when it is left
        for pane in self._by_name.values():
            pane.take_lines(lines)
        self._notices.take(lines, self.now(), self._watch.speed, self._watch.monotonic())
        self._count()

    def _dim(self, *, is_stale: bool) -> None:
        self._panes.set_class(is_stale, "stale")

    def on_troubled(self) -> None:
        """Ask again soon; while the line is down its return asks."""
        is_answered = self.past.at_us is not None and (self.past.is_there or bool(self.past.refusal))
        if self._watch.state.is_live and not is_answered:
            self.set_timer(_ASK_AGAIN_S, self.pane.reload)

    def _count(self) -> None:
        """Have the counts asked for now, or with others in a moment: they cost the daemon more than a page."""
        self._wants_counts = True
        if not self._is_counting:
            self._is_counting = True
            self._ask_counts()

    @work(group="counts")
    async def _ask_counts(self) -> None:
        try:
            while self._wants_counts:
                self._wants_counts = False
                self._take_counts(await self._source.ask(calls.counts()))
                await asyncio.sleep(_COUNTS_EVERY_S)
        except (DubanError, OSError):
            return  # the line says it, and its return counts
        finally:
            self._is_counting = False

    def _take_counts(self, counts: Counts) -> None:
        self._counts = counts
        for pane in self._by_name.values():
            pane.take_counts(counts)
        self._frame()

    # --- the past

    def moved_in_time(self) -> None:
        """Say the instant at once; what is on screen fades until it is of that instant."""
        self._past_changed()
        self.pane.tick()

    def ask_anew(self) -> None:
        """Ask for what the screen in front shows, and for the counts beside its name."""
        self.pane.reload()
        self._count()

    def _past_changed(self) -> None:
        if self.past.refusal:
            self.tell(self.look.say("past.why", why=self.look.plain(self.past.refusal)))
        self._dim(is_stale=not (self.past.is_there and self._watch.state.is_live))
        self._frame()

    # --- the frame

    @property
    def pane(self) -> Pane:
        """The screen in front."""
        return self._by_name[self._front]

    @property
    def _front(self) -> str:
        return self._panes.current or "queue"

    def _frame(self) -> None:
        """Say tabs, clock, line and keys anew; only what changed is painted."""
        watch = self._watch
        now_us = watch.now() if watch.is_timed else None
        seen = Framed(
            *(self._front, watch.state, self._counts, self.pushes.dead, now_us, watch.monotonic()),
            *(self.back, self._notices.word, self.acting.is_viewer),
        )
        self._lines.say(seen, self.size)

    def on_resize(self) -> None:
        """Nothing in the frame depends on the width but what fits."""
        self._frame()

    def _send(self, sequence: str) -> None:
        """Write a whole sequence to the terminal, between two pictures and never into one."""
        if self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()

    def action_notice(self) -> None:
        """Change how red cards and danger to life are announced."""
        self.tell(self._notices.cycle())

    def tell(self, sentence: str) -> None:
        """Show a sentence beside the line's state for a while."""
        self._lines.tell(sentence, self._watch.monotonic())
        self._frame()

    def on_told(self, message: Told) -> None:
        """Show what became of an officer's word."""
        self.tell(message.sentence)

    def on_click(self, event: Click) -> None:
        """Change the screen by a click on its name, or press the key that was clicked on."""
        if screen := self._lines.screen_under(event):
            self.action_show(screen)
        elif key := self._lines.key_under(event):
            self.press(key)

    # --- going around

    def action_show(self, screen: str) -> None:
        """Bring a screen to the front; it catches up at once."""
        if self._front not in (screen, "case"):
            self._before_case = self._front
        if screen not in ("queue", "case"):
            self._drilled_from = ""
        self._panes.current = screen
        if screen != "case":
            self.memory.put("screen", screen)
        self.pane.front.focus()
        self.pane.reload()
        self._frame()

    def action_leave_case(self) -> None:
        """Leave the case for the screen it was opened from; from elsewhere leave the past."""
        if self.pane is self.case:
            self.action_show(self._before_case)
        elif self.past.at_us is not None:
            self.come_back()

    def open_case(self, number: str) -> None:
        """Show one case in full."""
        self.case.open(number)
        self.action_show("case")

    def on_case_wanted(self, message: CaseWanted) -> None:
        """Show the chosen case."""
        self.open_case(message.number)

    def on_cases_wanted(self, message: CasesWanted) -> None:
        """Show the cases that another screen counted."""
        drilled_from = self._front
        self.queue.show(message.filter)
        self.action_show("queue")
        self._drilled_from = drilled_from

    def on_queue_pane_cleared(self) -> None:
        """Go back to the board whose cases were shown."""
        if self._drilled_from:
            self.action_show(self._drilled_from)

    def action_jump(self) -> None:
        """Ask for a number and show that case."""
        self.push_screen(JumpDialog(self.look), self._jumped)

    def _jumped(self, number: str | None) -> None:
        if number:
            self.open_case(number)

    def _relook(self) -> None:
        for pane in self._by_name.values():
            pane.relook()
        self._frame()

    # --- acts: the stage that tui.acting plays on

    def seen(self) -> Sequence[Seen]:
        """Return the case or cases in front of the officer's eyes."""
        if self.pane is self.case:
            return [seen_in_case(self.case.case)] if self.case.case is not None else []
        return [seen_in_queue(row) for row in self.queue.picked] if self.pane is self.queue else []

    def acted(self, case: CaseView | None) -> None:
        """Take that something was done: what is on screen is asked again."""
        self.pane.reload()
        self._count()
        if case is not None:
            self.case.take(case)

    def action_act(self, word: str) -> None:
        """Do one act, once it is confirmed; nothing is done to the past."""
        if self._is_now():
            self.acting.act(Act(word))

    def action_acts(self) -> None:
        """Choose among all acts."""
        if self._is_now():
            self.acting.menu()

    def _is_now(self) -> bool:
        """Tell whether the screens stand in the present; say so where they do not."""
        if self.past.at_us is not None:
            self.tell(self.look.say("past.no_act"))
        return self.past.at_us is None
