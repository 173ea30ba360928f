"""The one file that knows Jinja2: templates in a sandbox that can only fill in words."""

import traceback
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from daemon.texts.broken import Broken
from daemon.texts.grammar import FILTERS, TESTS, foreign
from schema.clean import clean_text

MOST_CHARS = 20_000  # of one text: what any vendor takes, and what a webhook's payload may well hold


class _Environment(SandboxedEnvironment):
    """Compiles only what the grammar of texts allows."""

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,  # noqa: FBT001, FBT002 - as Jinja2's hook has it
    ) -> str:
        for line, what in foreign(source):
            raise TemplateSyntaxError(f"it holds {what}, and a text only fills in words", line, name, filename)
        return super()._generate(source, name, filename, defer_init)


class Sandbox:
    """Templates by name; each may include the others, and no file besides."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._environment = _Environment(
            loader=FunctionLoader(self._load),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,  # so that what follows an included text begins a line of its own
            auto_reload=False,
            cache_size=len(sources) + 1,
        )
        self._environment.globals.clear()
        _keep_only(self._environment.filters, FILTERS)
        _keep_only(self._environment.tests, TESTS)

    def say(self, name: str, variables: Mapping[str, Any]) -> str:
        """Return what a template says, trimmed, with nothing in it that could steer a terminal.

        Broken names what is wrong, in it or in what it includes.
        """
        try:
            said = clean_text(self._environment.get_template(name).render(variables)).strip()
        except Exception as error:
            raise self._broken(name, error) from error
        if not said or len(said) > MOST_CHARS:
            raise Broken(name, 0, f"says {'more than 20,000 characters' if said else 'nothing'}; correct it")
        return said

    def faults(self, name: str, known: Iterable[str]) -> Iterator[Broken]:
        """Yield what is seen to be wrong without trying it out: no template, or it names what is not ``known``."""
        allowed = frozenset(known)
        try:
            self._environment.get_template(name)  # first: looking for names computes constants, however large
            tree = self._environment.parse(self._sources[name], name, name)
            unknown = find_undeclared_variables(tree) - allowed
        except Exception as error:  # noqa: BLE001 - whatever a parser meets in what anybody may have typed
            yield self._broken(name, error)
            return
        for word in sorted(unknown):
            line = next((node.lineno for node in tree.find_all(nodes.Name) if node.name == word), 0)
            yield Broken(name, line, f"knows nothing called {word}; it may name {', '.join(sorted(allowed))}")

    def _load(self, name: str) -> tuple[str, str, None] | None:
        return (self._sources[name], name, None) if name in self._sources else None

    def _broken(self, name: str, error: Exception) -> Broken:
        """Return ``error`` as what it is to whoever wrote the templates, at the innermost of them that it met."""
        if isinstance(error, TemplateSyntaxError):
            return Broken(error.name or name, error.lineno, _reason(error))
        frames = [(one.filename, one.lineno or 0) for one in traceback.extract_tb(error.__traceback__)]
        at, line = next((frame for frame in reversed(frames) if frame[0] in self._sources), (name, 0))
        return Broken(at, line, _reason(error))


def _keep_only(table: dict[str, Any], names: Iterable[str]) -> None:
    kept = {name: table[name] for name in names}
    table.clear()
    table.update(kept)


def _reason(error: Exception) -> str:
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in _said(error))


def _said(error: Exception) -> str:
    match error:
        case RecursionError():
            return "includes itself; take that out"
        case TemplateNotFound():
            return (
                f"includes {error.name}, which is not there; name a file here, or built-in/case.zh.txt or the like"
            )
        case SecurityError():
            return f"wants what no text may ({error.message}); it can only fill in variables"
        case UndefinedError():
            return f"names what is not there ({error.message}); docs/texts.md lists what is"
        case TemplateError():
            return f"is no template ({error.message}); correct it, docs/texts.md shows how"
        case _:
            return f"fails ({type(error).__name__}: {error}); correct it"
