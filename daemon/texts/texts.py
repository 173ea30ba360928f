"""What pushes say: by a city's own templates where it has them, else by the built-in ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from loguru import logger

from daemon.texts.broken import Broken
from daemon.texts.variables import Variables, variables
from schema.config import ChannelSettings, Template
from schema.config.templates import PARTS

if TYPE_CHECKING:
    from daemon.texts.sandbox import Sandbox

_SHIPPED = "built-in/"
_ALONE = frozenset({"digest", "root", *PARTS})  # no text about a case stands for these
_MARKS = {"zh": "（可能重复）", "en": "(possibly repeated) "}
_log = logger.bind(room="texts")


class Wording(NamedTuple):
    """What a push says to people."""

    text: str  # with a mark in front when it may have been delivered before
    next: str  # what to do: a clause of the text


class Texts:
    """Puts payloads into words, for one configuration; threads may share it."""

    def __init__(self, own: Iterable[Template] = (), channels: Sequence[ChannelSettings] = ()) -> None:
        """Take the city's own templates, broken ones too, and the channels that may have some."""
        self._own = {one.name: one for one in own}
        self._default = next((one.name for one in channels if one.is_default or len(channels) == 1), "")
        self._markdown = {one.name for one in channels if one.options.get("style") == "markdown"}
        self._sandbox: Sandbox | None = None
        self._logged: set[str] = set()

    def text(self, channel: str, lang: str, payload: Mapping[str, Any]) -> str:
        """Return what a push says over ``channel``; empty: over the default one."""
        return self.worded(channel, lang, payload).text

    def worded(self, channel: str, lang: str, payload: Mapping[str, Any]) -> Wording:
        """Return text and next step; where a template fails, which is logged once, the built-in ones speak."""
        channel = channel or self._default
        told = variables(payload, lang, is_markdown=channel in self._markdown)
        try:
            return self._worded(told, lang, lambda what: self._nearest(channel, what, lang))
        except Broken as broken:
            self._log_once(broken)
            return self._worded(told, lang, lambda what: _built_in(what, lang))

    def proof(self, own: Template, payload: Mapping[str, Any], *, is_markdown: bool) -> str:
        """Return what a template of the city's own makes of a payload; Broken where it fails."""
        told = variables(payload, own.language, is_markdown=is_markdown)
        if own.what not in PARTS:
            told |= self._clauses(told, lambda what: _built_in(what, own.language))
        return self.sandbox.say(own.name, told)

    @property
    def sandbox(self) -> "Sandbox":
        """Return what all templates lie in; Jinja2 is loaded when it is first asked for."""
        if self._sandbox is None:
            from daemon.texts.sandbox import Sandbox

            self._sandbox = Sandbox(_shipped() | {name: one.text for name, one in self._own.items()})
        return self._sandbox

    def _worded(self, told: Variables, lang: str, name_of: Callable[[str], str]) -> Wording:
        clauses = self._clauses(told, name_of)
        text = self.sandbox.say(name_of(told["what"]), told | clauses)
        return Wording(_MARKS[lang] + text if told["is_repeat"] else text, clauses["next"])

    def _clauses(self, told: Variables, name_of: Callable[[str], str]) -> Variables:
        clauses = PARTS if "number" in told else ("next",)  # only of one case there is news
        return {clause: self.sandbox.say(name_of(clause), told) for clause in clauses}

    def _nearest(self, channel: str, what: str, lang: str) -> str:
        if not self._own:
            return _built_in(what, lang)
        return next((name for name in _names(channel, what, lang) if name in self._own), _built_in(what, lang))

    def _log_once(self, broken: Broken) -> None:
        if broken.name not in self._logged:
            self._logged.add(broken.name)
            _log.error("the built-in text goes out, for a template failed: {}", broken)


def _names(channel: str, what: str, lang: str) -> Iterator[str]:
    """Yield under which names a city may have a text of its own for this, the nearest first."""
    for word in (what,) if what in _ALONE else (what, "case"):
        yield f"{channel}/{word}.{lang}.txt"
        yield f"{word}.{lang}.txt"


def _built_in(what: str, lang: str) -> str:
    return f"{_SHIPPED}{what if what in _ALONE else 'case'}.{lang}.txt"


@cache
def built_in() -> Texts:
    """Return the texts that Duban brings."""
    return Texts()


@cache
def _shipped() -> dict[str, str]:
    folder = files("daemon.texts") / "built_in"
    found = (file for file in folder.iterdir() if file.name.endswith(".txt"))
    return {_SHIPPED + file.name: file.read_text("utf-8") for file in found}
