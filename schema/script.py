"""A script: what happens to cases at which instant, one JSON line a step, for rehearsals on a virtual clock."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from schema.attachments import Link
from schema.intake import ActRequest, Handover, NewCase
from schema.kinds import Act, Colour


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens at one instant: a case is brought, or an officer acts."""

    at_us: int
    what: NewCase | ActRequest


def write_script(path: Path, steps: Iterable[Step]) -> None:
    """Write ``steps`` to ``path``, one JSON line each."""
    with path.open("w", encoding="utf-8") as file:
        for step in steps:
            word = "act" if isinstance(step.what, ActRequest) else "open"
            file.write(json.dumps({"at_us": step.at_us, word: asdict(step.what)}, ensure_ascii=False) + "\n")


def read_script(path: Path) -> Iterator[Step]:
    """Yield the steps of a file that ``write_script`` wrote."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            fields = json.loads(line)
            yield Step(fields["at_us"], _act(fields["act"]) if "act" in fields else _case(fields["open"]))


def _act(fields: dict[str, object]) -> ActRequest:
    colour = fields.pop("colour")
    return ActRequest(
        **{**fields, "act": Act(fields["act"]), "colour": None if colour is None else Colour(colour)},  # type: ignore[arg-type]
    )


def _case(fields: dict[str, object]) -> NewCase:
    about, handover, links = fields.pop("about"), fields.pop("handover", None), fields.pop("links", ())
    assert isinstance(about, list)
    assert isinstance(links, list | tuple)
    given = Handover(**handover) if isinstance(handover, dict) else None
    return NewCase(
        **{**fields, "colour": Colour(fields["colour"]), "about": tuple(about), "handover": given},  # type: ignore[arg-type]
        links=tuple(Link(*link) for link in links),
    )
