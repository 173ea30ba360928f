"""Tries out a city's own templates with a push of every kind, before any of them goes out."""

from collections.abc import Iterator
from dataclasses import dataclass

from daemon.samples import NUMBER, samples
from daemon.texts import Broken, Texts
from daemon.texts.variables import CASE, CLAUSES, DIGEST, ROOT
from schema.config import Config, Template
from schema.config.templates import PARTS
from schema.errors import BadConfig, Fault

_NUMBERLESS = frozenset({*PARTS, "digest", "root"})
_KNOWN = {
    "news": CASE,
    "next": CASE | DIGEST | ROOT,
    "digest": DIGEST | {"next"},
    "root": ROOT | {"next"},
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of trying templates out: the texts as they go out, and what is wrong or doubtful with them."""

    texts: Texts
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def open_texts(config: Config) -> Texts:
    """Return the texts of a configuration; BadConfig names every template that cannot be used."""
    proof = proven(config)
    if proof.faults:
        raise BadConfig(proof.faults)
    return proof.texts


def proven(config: Config) -> Proof:
    """Return the texts of a configuration, each template of the city's own tried out."""
    texts = Texts(config.templates, config.channels)
    files = {own.name: own.file for own in config.templates}
    faults: dict[Fault, None] = {}  # each once, where many include one that is broken
    warnings: list[Fault] = []
    for own in config.templates:
        broken = list(_broken(texts, own))
        faults |= {Fault(files.get(one.name, own.file), one.line, "", one.reason): None for one in broken}
        if not broken and own.what not in _NUMBERLESS and not _says_number(texts, own):
            warnings.append(Fault(own.file, 0, "", "does not always say the case's number; write {{ number }}"))
    return Proof(texts, tuple(faults), tuple(warnings))


def _broken(texts: Texts, own: Template) -> Iterator[Broken]:
    """Yield all that is seen to be wrong at a look, else the first that trying it out shows."""
    seen = list(texts.sandbox.faults(own.name, _KNOWN.get(own.what, CASE | CLAUSES)))
    yield from seen
    if not seen:
        try:
            _said(texts, own)
        except Broken as broken:
            yield broken


def _says_number(texts: Texts, own: Template) -> bool:
    return all(NUMBER in text for text in _said(texts, own))


def _said(texts: Texts, own: Template) -> list[str]:
    """Return what a template says of every push it may meet; Broken where it fails."""
    return [texts.proof(own, sent, is_markdown=style) for sent in samples(own.what) for style in (False, True)]
