"""What every screen of the dashboard owes an officer: help, palette, theme, language, and a memory of them."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.scrollbar import ScrollBar, ScrollBarRender

from tui import theme
from tui.memory import Memory
from tui.screens.command_dialog import Choice, CommandDialog
from tui.screens.habits import adopt, habits_of
from tui.screens.help_dialog import HelpDialog
from tui.screens.pane import Pane
from tui.screens.theme_dialog import ThemeDialog
from tui.view.commands import Command
from tui.view.keymap import Bound, Entry, entries, shown
from tui.view.keys import acts_on
from tui.view.look import Look
from tui.words import WORDS


class PlainScrollBar(ScrollBarRender):
    """A scroll bar of coloured blanks: Textual's eighth blocks are of ambiguous width."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]


class Mannered(App[None]):
    """An app with these manners; which screen is in front and how it is painted anew, its heir says."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,？", "help"),
        Binding("exclamation_mark,！,ctrl+p", "commands"),
        Binding("C,Ｃ", "themes"),
        Binding("L,Ｌ", "language"),
    ]

    def __init__(self, look: Look, memory: Memory, theme_name: str) -> None:
        super().__init__()
        self.look = look
        self.memory = memory
        for palette in theme.PALETTES.values():
            self.register_theme(palette.theme)
        self.theme = theme_name
        self._lang_is_chosen = False  # until then the daemon may name one
        ScrollBar.renderer = PlainScrollBar

    # --- what the heir says

    @property
    def _front(self) -> str:
        """The name of the screen in front."""
        raise NotImplementedError

    @property
    def pane(self) -> Pane:
        """The screen in front."""
        raise NotImplementedError

    def _relook(self) -> None:
        """Paint everything in the language and theme in force."""
        raise NotImplementedError

    def tell(self, sentence: str) -> None:
        """Show a sentence for a while."""
        raise NotImplementedError

    def open_case(self, number: str) -> None:
        """Show one case in full."""
        raise NotImplementedError

    # --- keys

    def keys_in_force(self) -> list[Entry]:
        """Return what the keys do on the screen in front, as they are bound this moment."""
        active = self.screen.active_bindings.values()
        bounds = [Bound(key.binding.key, key.binding.action, key.node in (self, self.screen)) for key in active]
        return entries(self._front, bounds)

    def press(self, key: str) -> None:
        """Press a key in force that is shown as ``key``."""
        if bound := next((bound for bound in self.screen.active_bindings if shown(bound) == key), None):
            self.simulate_key(bound)

    def action_help(self) -> None:
        """List the keys in force."""
        self.push_screen(HelpDialog(self.look, self.keys_in_force(), acts_here=acts_on(self._front)))

    # --- the palette

    def commands(self) -> list[Command]:
        """Return everything that can be done from here."""
        keyed = [entry for entry in self.keys_in_force() if entry.group != "list" and entry.action != "commands"]
        listed = [Command(entry.words, entry.keys, entry.action) for entry in keyed]
        themes = [Command(_themed(name), (), f"app.take_theme('{name}')") for name in theme.PALETTES]
        return [*listed, *themes]

    def action_commands(self) -> None:
        """Offer them, and do what is chosen where the keys would have done it."""
        nodes = {key.binding.action: key.node for key in self.screen.active_bindings.values()}

        def chosen(choice: Choice | None) -> None:
            if choice is not None and choice.command is not None:
                action = choice.command.action
                self.call_later(self.run_action, action, nodes.get(action, self))
            elif choice is not None:
                self.open_case(choice.number)

        self.push_screen(CommandDialog(self.look, self.commands()), chosen)

    # --- the memory

    def recall(self, panes: Iterable[Pane]) -> None:
        """Give the screens the habits of the last time."""
        for pane in panes:
            adopt(pane, self.memory.get(f"pane.{pane.id}"))

    def remember(self) -> None:
        """Keep the habits of the screen in front, and say it when nothing can be kept."""
        if self.pane.HABITS:
            self.memory.put(f"pane.{self.pane.id}", habits_of(self.pane))
        if why := self.memory.complaint():
            self.tell(self.look.say("memory.trouble", why=self.look.plain(why)))

    # --- theme and language

    def action_themes(self) -> None:
        """Let a theme be chosen before one's eyes."""
        self.push_screen(ThemeDialog(self.look, tuple(theme.PALETTES)), self.action_take_theme)

    def action_take_theme(self, name: str | None) -> None:
        """Put a theme on and remember it."""
        if name is not None:
            self.theme = name
            self.memory.put("theme", name)
            self.tell(self.look.say("theme.taken", theme=self.look.say(f"theme.{name}")))

    def _watch_theme(self, theme_name: str) -> None:
        """Paint anew also what Textual keeps painted, as two themes may differ in our tones alone."""
        super()._watch_theme(theme_name)
        if self.is_running and self.screen_stack:
            self.call_after_refresh(self._repaint)

    def _repaint(self) -> None:
        self._relook()
        for screen in self.screen_stack:
            for widget in screen.query("*"):
                widget.refresh()

    def action_language(self) -> None:
        """Change the language of everything on screen, and remember it."""
        self._lang_is_chosen = True
        self._speak("zh" if self.look.lang == "en" else "en")
        self.memory.put("lang", self.look.lang)

    def _speak(self, lang: str) -> None:
        """Say everything in ``lang`` from now on."""
        self.look.lang = lang
        self._relook()


def _themed(name: str) -> tuple[str, str]:
    """Return the palette's words for a theme."""
    zh, en = (f"{head}{name_}" for head, name_ in zip(WORDS["theme.head"], WORDS[f"theme.{name}"], strict=True))
    return zh, en
