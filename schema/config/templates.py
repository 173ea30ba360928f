"""Reads ``templates/`` beside config.toml: a city's own texts of pushes, as they were typed (docs/texts.md).

What is wrong with a file's place, name, size or encoding is said here; what is wrong in it, where it is tried out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from schema.config.settings import LANGUAGES, Template
from schema.config.text import read_text
from schema.errors import BadConfig, Fault
from schema.kinds import EventKind, Rung

FOLDER = "templates"
BUILT_IN = "built-in"  # under this name a template may include the texts that Duban brings
BYTES_MAX = 16_000  # eight times what WeCom takes of a message
PARTS = ("news", "next")  # what happened, and what to do: clauses that the texts are made of
KINDS = (*(rung.word for rung in Rung), *(kind.value for kind in EventKind if kind != EventKind.RUNG))
WHATS = frozenset({*KINDS, *PARTS, "case", "digest", "root"})
_SUFFIX = ".txt"
_NAMING = f"name it WHAT.LANGUAGE{_SUFFIX}, for example red.zh{_SUFFIX}"
_IF_EMPTY = "write what a push is to say, or delete the file"


@dataclass(frozen=True, slots=True)
class Templates:
    """Every text of a city's own, and what is wrong with the files."""

    found: tuple[Template, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def template_folders(folder: Path) -> tuple[Path, ...]:
    """Return where templates lie beside a configuration in ``folder``: one for all channels, one for each."""
    top = folder / FOLDER
    return (top, *(path for path in _listed(top) if path.is_dir())) if top.is_dir() else ()


def template_files(folder: Path) -> tuple[Path, ...]:
    """Return every file that is read as a template, beside a configuration in ``folder``."""
    return tuple(path for place in template_folders(folder) for path in _listed(place) if _is_template(path))


def read_templates(folder: Path) -> Templates:
    """Return every template beside the configuration in ``folder``."""
    top = folder / FOLDER
    if top.exists() and not top.is_dir():
        return Templates(
            faults=(Fault(str(top), 0, "", "is a file; make it a folder, and put the texts into it"),)
        )
    read = [_read(path, top) for path in template_files(folder)]
    return Templates(
        tuple(one for one in read if isinstance(one, Template)),
        tuple(one for one in read if isinstance(one, Fault)),
        tuple(_strangers(folder)),
    )


def homeless(templates: Iterable[Template], channels: Iterable[str]) -> Iterator[Fault]:
    """Yield a warning for each folder of templates that is named for no channel: nothing reads it."""
    known = {"", *channels}
    for place in dict.fromkeys((Path(one.file).parent, one.channel) for one in templates):
        if place[1] not in known:
            yield Fault(str(place[0]), 0, "", "is named for no channel, so nothing here is used; rename it")


def _listed(folder: Path) -> list[Path]:
    """Return what lies in a folder and is meant: neither hidden, nor an editor's copy, nor of an odd name."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in found if path.name.isprintable() and path.name[0] != "." and path.name[-1] != "~"]


def _is_template(path: Path) -> bool:
    return path.suffix == _SUFFIX and not path.is_dir()


def _strangers(folder: Path) -> Iterator[Fault]:
    for place in template_folders(folder):
        for path in _listed(place):
            if not path.is_dir() and not _is_template(path):
                yield Fault(str(path), 0, "", f"is not read; {_NAMING}, if it is a text of pushes")


def _read(path: Path, top: Path) -> Template | Fault:
    what, _, language = path.stem.rpartition(".")
    channel = "" if path.parent == top else path.parent.name
    if reason := _name_fault(channel, what, language):
        return Fault(str(path), 0, "", reason)
    try:
        text = read_text(path, _IF_EMPTY)
    except BadConfig as refusal:
        return refusal.faults[0]
    if len(text.encode()) > BYTES_MAX:
        return Fault(str(path), 0, "", f"is larger than {BYTES_MAX:,} bytes, which no push is; shorten it")
    return Template(str(path), channel, what, language, text)


def _name_fault(channel: str, what: str, language: str) -> str:
    """Return why a file of this name is no text that anything sends; empty when it is one."""
    if channel == BUILT_IN:
        return f"lies in a folder called {BUILT_IN}, which is Duban's own; name the folder for a channel"
    if language not in LANGUAGES:
        return f"is in no language Duban speaks; {_NAMING}, the language zh or en"
    if what not in WHATS:
        return f"is no text that Duban sends; {_NAMING}, with one of {', '.join(sorted(WHATS))}"
    return ""
