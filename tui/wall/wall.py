"""The wall: joins the line to the daemon with pages that turn by themselves. It asks and never acts."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType

from schema.errors import DubanError
from schema.wire import Filter, Health, StreamLine
from tui import calls, clock, theme
from tui.link import Link, Listener, Pace
from tui.source import Source
from tui.view import wall as view
from tui.view import wall_frame
from tui.view.look import Look
from tui.view.queue import queue_rows
from tui.wall.face import Face
from tui.wall.rotation import Rotation
from tui.watch import Watch

EVERY_S = 20.0
_TICK_S = 1.0
_ASK_S = 5.0  # figures move without a line in the ledger too: what is late is so by the clock
_ROWS = 100  # of the late and of the news: the highest screen has no more


class Wall(App[None], Listener):
    """Pages that rotate; space pauses, arrows turn."""

    CSS = "Screen { background: $background; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause"),
        Binding("right,down,pagedown", "turn(1)"),
        Binding("left,up,pageup", "turn(-1)"),
        Binding("L", "language"),
        Binding("q,ctrl+c", "quit"),
    ]

    def __init__(
        self,
        source: Source,
        *,
        pages: Sequence[str] = view.PAGES,
        every_s: float = EVERY_S,
        lang: str | None = None,
        ascii_only: bool = False,
        pace: Pace | None = None,
        monotonic: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        super().__init__()
        self.look = Look(lang or "zh", ascii_only)
        self.shown = view.Shown()
        self.rotation = Rotation(pages, every_s, monotonic())
        self._source = source
        source.lang = self.look.lang
        self._lang_is_chosen = lang is not None
        self._pace = pace or Pace()
        self._watch = Watch(monotonic)
        self._face = Face()
        self._is_asking = False
        self._asked_s: float | None = None  # when the figures were asked for last
        self._fresh_s: float | None = None  # when they came

    # --- start and stop

    def compose(self) -> ComposeResult:
        """Show one face."""
        yield self._face

    def on_mount(self) -> None:
        """Paint first, then go to the daemon."""
        self.animation_level = "none"
        for palette in theme.PALETTES.values():
            self.register_theme(palette.theme)
        self.theme = theme.DARK.theme.name
        self.set_interval(_TICK_S, self.tick)
        self.call_after_refresh(self._listen)

    @work(group="link")
    async def _listen(self) -> None:
        await Link(self._source, self, self._pace).run()

    async def on_unmount(self) -> None:
        """Let the line go."""
        await self._source.close()

    # --- the line (Listener)

    def heard(self, health: Health) -> None:
        """Take the daemon's state and clock, and ask for figures when the line was down."""
        was_live = self._watch.state.is_live
        self._watch.heard(health)
        self.shown = view.with_undelivered(self.shown, health.undelivered)
        self._adopt(health)
        if not was_live:
            self._asked_s = None
        self.tick()

    def _adopt(self, health: Health) -> None:
        with suppress(ZoneInfoNotFoundError, ValueError):  # a zone this machine does not know: its own stays
            self.look.zone = ZoneInfo(health.zone)
        if not self._lang_is_chosen:
            self._speak(health.language)
            self._lang_is_chosen = True

    def slow(self) -> None:
        """Say that what is shown may be old."""
        self._watch.slow()
        self.paint()

    def lost(self, why: str, retry_s: float) -> None:
        """Say that what is shown is old."""
        self._watch.lost(why, retry_s)
        self.paint()

    def trying(self) -> None:
        """Take that a try is under way; the wall says the same as before."""
        self._watch.trying()

    def line(self, line: StreamLine) -> None:
        """Take a ledger line: the next beat asks."""

    # --- the beat

    def tick(self) -> None:
        """Turn the page when it is time, ask when it is time, move the clock."""
        at_s = self._watch.monotonic()
        self.rotation.tick(at_s)
        if self._watch.state.is_live and (self._asked_s is None or at_s - self._asked_s >= _ASK_S):
            self._asked_s = at_s
            self._ask()
        self.paint()

    @work(exclusive=True, group="figures")
    async def _ask(self) -> None:
        ask = self._source.ask
        try:
            wall = await ask(calls.wall())
            late = await ask(calls.queue(Filter(late=True), limit=_ROWS))
            news = await ask(calls.feed(limit=_ROWS))
        except (DubanError, OSError):
            return  # the line says it, and the foot how old the figures are
        self.shown = view.Shown(wall, self.shown.undelivered, queue_rows(late.columns), news.lines)
        self._fresh_s = self._watch.monotonic()
        self.paint()

    # --- what is shown

    def paint(self) -> None:
        """Lay everything anew; only the lines that changed are painted."""
        watch, look, turning = self._watch, self.look, self.rotation
        size = (self.size.width, self.size.height)
        now_us = watch.now() if watch.is_timed else None
        at_s = watch.monotonic()
        name = self.shown.wall.name if self.shown.wall else ""
        head = wall_frame.head(name, turning.page, look, place=turning.place, now_us=now_us, size=size)
        over = wall_frame.banner(watch.state, now_us, at_s, look, size[0])
        room = (size[0], max(size[1] - len(head) - len(over) - 1, 1))
        body = view.body(turning.page, self.shown, look, now_us or 0, room)
        fresh_s = None if self._fresh_s is None else at_s - self._fresh_s
        foot = wall_frame.foot(fresh_s, turning.every_s, look, size[0], is_paused=turning.is_paused)
        below = view.faded([*head, *body]) if over else [*head, *body]
        self._face.show(wall_frame.whole([*over, *below], foot, size[1]))

    def on_resize(self) -> None:
        """Scale everything to the new size."""
        self.paint()

    # --- keys

    def action_pause(self) -> None:
        """Stay on this page, or go on turning."""
        self.rotation.pause(self._watch.monotonic())
        self.paint()

    def action_turn(self, pages: int) -> None:
        """Show another page."""
        self.rotation.turn(pages, self._watch.monotonic())
        self.paint()

    def action_language(self) -> None:
        """Change between Chinese and English."""
        self._speak("zh" if self.look.lang == "en" else "en")
        self.paint()

    def _speak(self, lang: str) -> None:
        """Say everything in ``lang`` from now on, the daemon's refusals too."""
        self.look.lang = self._source.lang = lang
