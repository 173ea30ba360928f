"""A policy's canonical body: the same deadlines give the same text, whatever the file looked like."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from schema.kinds import Clock, Level, Rung
from schema.periods import Period, Place
from schema.policies import (
    BY_THOSE_ABOVE,
    Approver,
    ClockSpec,
    DayEnd,
    Match,
    OnEscalate,
    Policy,
    RungSpec,
    Start,
    content_hash,
)

EVERYONE = Match()


def canonical_json(content: dict[str, Any]) -> str:
    """Return the one text that stands for ``content``: sorted keys, no white space."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def build_policy(
    name: str, clocks: Iterable[ClockSpec], *, title: str = "", source: str = "", match: Match = EVERYONE
) -> Policy:
    """Return the policy of these clocks, in canonical order, with its body and hash.

    Neither title, source nor match is in the body: they move no deadline of a case that is under it. The name is,
    for it tells which of the policies in force has come in its place (docs/decisions/0030).
    """
    ordered = tuple(_canonical(spec) for spec in sorted(clocks, key=lambda spec: spec.clock))
    body = canonical_json({"name": name, "clocks": [_clock_body(spec) for spec in ordered]})
    return Policy(
        name=name,
        title=title or name,
        source=source,
        match=match,
        clocks=ordered,
        hash=content_hash(body),
        body=body,
    )


@lru_cache(maxsize=256)  # asked for all of them again whenever somebody comes on duty or goes
def policy_from_body(name: str, body: str) -> Policy:
    """Return the policy that a stored body describes, titled by its name; ValueError when it is no body."""
    try:
        policy = build_policy(name, [_clock_spec(entry) for entry in json.loads(body)["clocks"]])
    except (KeyError, TypeError) as error:
        raise ValueError(f"policy {name!r}: its stored body is damaged ({error!r})") from error
    return replace(policy, body=body, hash=content_hash(body))  # an older program wrote other keys


def _canonical(spec: ClockSpec) -> ClockSpec:
    return replace(
        spec,
        limits=tuple(sorted(spec.limits, key=lambda limit: limit[0])),
        ladder=tuple(sorted(spec.ladder, key=lambda rung: (rung.kind, rung.ordinal))),
    )


def _clock_body(spec: ClockSpec) -> dict[str, Any]:
    """Return a clock's part of the body; what few clocks have is left out where it is not."""
    said = {
        "clock": spec.clock.word,
        "start": spec.start.value,
        "limits": {level.word: str(period) for level, period in spec.limits},
        "ladder": [[rung.kind.word, rung.ordinal, str(rung.at)] for rung in spec.ladder],
        "repeat": [spec.repeat_kind.word, str(spec.repeat_every)],
        "day_end": spec.day_end.value,
        "roll": spec.roll,
        "on_escalate": spec.on_escalate.value,
    }
    if spec.extend is not None:
        said["extend"] = [str(spec.extend), str(spec.extend_by)]
    if spec.within is not None:
        said["within"] = str(spec.within)
    return said


def _clock_spec(entry: dict[str, Any]) -> ClockSpec:
    repeat_kind, repeat_every = entry["repeat"]
    extend, extend_by = entry.get("extend", (None, str(BY_THOSE_ABOVE)))
    within = entry.get("within")
    return ClockSpec(
        clock=Clock.of(entry["clock"]),
        start=Start(entry["start"]),
        limits=tuple((Level.of(level), Period.parse(limit)) for level, limit in entry["limits"].items()),
        ladder=tuple(RungSpec(Rung.of(kind), ordinal, Place.parse(at)) for kind, ordinal, at in entry["ladder"]),
        repeat_kind=Rung.of(repeat_kind),
        repeat_every=Period.parse(repeat_every),
        day_end=DayEnd(entry["day_end"]),
        roll=entry["roll"],
        on_escalate=OnEscalate(entry["on_escalate"]),
        extend=Period.parse(extend) if extend else None,
        extend_by=Approver.parse(extend_by),
        within=Period.parse(within) if within else None,
    )
