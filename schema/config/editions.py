"""An edition: what decides deadlines of a configuration, as text that a database keeps (docs/decisions/0030)."""

import json
from dataclasses import asdict, dataclass, replace
from operator import itemgetter
from typing import Any, NamedTuple

from schema.calendars import CalendarRules
from schema.config.bodies import canonical_json, policy_from_body
from schema.config.settings import Config, PauseReason
from schema.kinds import Clock
from schema.periods import Period
from schema.policies import Approver, Match, Policy, content_hash


@dataclass(frozen=True, slots=True)
class Edition:
    """The policies, the calendar and the reasons to pause of one configuration; the same ones, the same hash."""

    body: str  # canonical JSON
    hash: str  # 16 hex digits of the SHA-256 of ``body``


class PolicyChange(NamedTuple):
    """A policy that two editions do not have alike, with the hash of each; empty where one has none."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What one edition has otherwise than another; policies by their clocks, in the order of their matching."""

    added: tuple[PolicyChange, ...]
    removed: tuple[PolicyChange, ...]
    changed: tuple[PolicyChange, ...]
    reworded: tuple[str, ...]  # policies of another title or source, which moves no deadline
    is_matching_changed: bool  # which policy a new case falls under
    is_calendar_changed: bool
    is_pausing_changed: bool


def edition_of(config: Config) -> Edition:
    """Return the edition that a configuration is of, whatever else the configuration sets."""
    body = canonical_json(
        {
            "policies": [_policy_content(policy) for policy in config.policies],
            "calendar": config.calendar.canonical(),
            "pauses": [_pause_content(reason) for reason in config.pauses],
        }
    )
    return Edition(body, content_hash(body))


def apply_edition(config: Config, body: str) -> Config:
    """Return ``config`` with the deadlines of a stored edition; ValueError when ``body`` is none."""
    try:
        content = json.loads(body)
        *others, default = map(_policy, content["policies"])  # never without one, which a ValueError says
        return replace(
            config,
            policies=(*others, default),
            calendar=CalendarRules.from_canonical(content["calendar"]),
            pauses=tuple(_pause(entry) for entry in content["pauses"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"the body of an edition is damaged ({error!r})") from error


def differences(old: Edition, new: Edition) -> Differences:
    """Return what ``new`` has otherwise than ``old``."""
    before, after = json.loads(old.body), json.loads(new.body)
    were, are = (_by_name(content["policies"]) for content in (before, after))
    both = [name for name in are if name in were]
    return Differences(
        added=tuple(PolicyChange(name, "", _hash(are[name])) for name in are if name not in were),
        removed=tuple(PolicyChange(name, _hash(were[name]), "") for name in were if name not in are),
        changed=tuple(
            PolicyChange(name, _hash(were[name]), _hash(are[name]))
            for name in both
            if were[name]["body"] != are[name]["body"]
        ),
        reworded=tuple(name for name in both if _words(were[name]) != _words(are[name])),
        is_matching_changed=_matching(before) != _matching(after),
        is_calendar_changed=before["calendar"] != after["calendar"],
        is_pausing_changed=_by_name(before["pauses"]) != _by_name(after["pauses"]),
    )


_words = itemgetter("title", "source")


def _by_name(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {entry["name"]: entry for entry in entries}


def _hash(entry: dict[str, Any]) -> str:
    return content_hash(entry["body"])


def _matching(content: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(entry["name"], entry["match"]) for entry in content["policies"]]


def _policy_content(policy: Policy) -> dict[str, Any]:
    """Return a policy as an edition holds it, its body as the text that its hash is of."""
    said = {"name": policy.name, "title": policy.title, "source": policy.source, "body": policy.body}
    return {**said, "match": asdict(policy.match)}


def _policy(entry: dict[str, Any]) -> Policy:
    match = Match(**{fact: tuple(words) for fact, words in entry["match"].items()})
    return replace(
        policy_from_body(entry["name"], entry["body"]), title=entry["title"], source=entry["source"], match=match
    )


def _pause_content(reason: PauseReason) -> dict[str, Any]:
    stops = [clock.word for clock in reason.stops]
    return {**asdict(reason), "stops": stops, "longest": str(reason.longest), "approver": str(reason.approver)}


def _pause(entry: dict[str, Any]) -> PauseReason:
    said = {
        "stops": tuple(Clock.of(word) for word in entry["stops"]),
        "longest": Period.parse(entry["longest"]),
        "approver": Approver.parse(entry["approver"]),
    }
    return PauseReason(**{**entry, **said})
