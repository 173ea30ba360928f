"""Reads ``[policy.NAME]``: which cases a policy is for, and its clocks."""

from schema.config.bodies import build_policy
from schema.config.clocks import KEPT, read_clock
from schema.config.settings import URGENCIES
from schema.config.table import Table, known_word
from schema.kinds import Clock
from schema.periods import Period
from schema.policies import Match, Policy

_NO_CLOCKS = {  # known words, and why no policy can have such a clock
    Clock.REPORT: "would never stop: no act says that a department has reported; take it out",
    Clock.CALLBACK: "would never stop: no act says that the citizen was called back; take it out",
    Clock.PAUSE: "is no clock of a policy; say how long a case may stand still as longest under [pause.NAME]",
    Clock.PROMISE: "is no clock of a policy; a unit gives its word, and its ladder is fixed; take it out",
}


def read_policies(top: Table, repeat_every: Period) -> tuple[Policy, ...]:
    """Return the policies in the order of asking, the default last; what is wrong is noted.

    ``repeat_every`` is how often a clock's review comes back when its table does not say.
    """
    table = top.table("policy")
    others: list[Policy] = []
    defaults: list[Policy] = []
    for name, entry in table.tables():
        is_default = entry.flag("default", default=False)
        policy = _policy(name, entry, repeat_every, is_default=is_default)
        (defaults if is_default else others).append(policy)
    _refuse_any_but_one_default(top, [policy.name for policy in defaults])
    return (*others, *defaults)


def _policy(name: str, table: Table, repeat_every: Period, *, is_default: bool) -> Policy:
    title = table.text("title", name)
    source = table.text("source")
    match = _match(table, is_default=is_default)
    clocks = [read_clock(table.table(clock.word), clock, repeat_every) for clock in KEPT if clock.word in table]
    if Clock.RESOLVE.word not in table:
        table.fault(Clock.RESOLVE.word, "is missing; without it nothing watches a case that is signed for")
    for clock, reason in _NO_CLOCKS.items():
        table.refuse(clock.word, reason)
    table.know(clock.word for clock in KEPT)
    table.finish()
    return build_policy(name, clocks, title=title, source=source, match=match)


def _match(table: Table, *, is_default: bool) -> Match:
    entry = table.table("match")
    match = Match(
        category=entry.parsed_each("category", _word),
        kind=entry.parsed_each("kind", _word),
        source=entry.parsed_each("source", _word),
        urgency=entry.parsed_each("urgency", lambda word: URGENCIES.index(known_word(word, URGENCIES))),
        place=entry.parsed_each("place", _code),
    )
    for key, value in entry.values.items():
        if value == []:
            entry.fault(key, "is an empty list, which no case fits; name something, or take the key out")
    entry.finish()
    if is_default and "match" in table:
        table.fault("match", "stands on the default policy, which takes all other cases; take one out")
    if not is_default and not entry.values:
        table.fault("match", "is missing, so this policy would take every case; add it, or default = true")
    return match


def _word(text: str) -> str:
    if not text or not text.isprintable():
        raise ValueError("is empty or holds control characters; write the word as cases carry it")
    return text


def _code(text: str) -> str:
    if not text.isascii() or not text.isprintable() or not text or " " in text:
        raise ValueError("is not the beginning of a unit's or grid's code; write for example 610204")
    return text


def _refuse_any_but_one_default(top: Table, names: list[str]) -> None:
    if not names:
        top.fault("policy", "none is the default; write default = true in the one for all other cases")
    for name in names[1:]:
        top.report.fault(("policy", name, "default"), f"policy {names[0]} is the default already; keep one")
