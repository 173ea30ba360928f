"""Recomputation: an edition that came into force reaches the open cases, batch by batch, each in one transaction.

What a batch did is told by the cases themselves, so the same batch done twice changes nothing the second time.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from daemon.casework.acts import Said
from daemon.casework.effects import by_clock
from daemon.casework.fold import Timers, apply
from daemon.casework.lines import next_line
from daemon.casework.replanning import replanned
from daemon.casework.rules import CLOCK_BITS
from daemon.engine.rulebook import Rulebook
from daemon.rows import Batch, CaseRow, PolicyRow, TimerRow
from daemon.store import Store
from daemon.store.writer import Writer
from daemon.uncollected import uncollected
from schema.config import Config
from schema.kinds import Choice

BATCH = 1_000  # cases in one transaction: a fraction of a second, and ticks go on between two
_DAEMON = "daemon"

Choices = Mapping[str, Choice]  # by policy name


class Recomputed(NamedTuple):
    """What one batch did."""

    after_case: int | None  # the last case it looked at; None: there was none left
    changed: int  # cases that were planned anew, each with a line


class Succession:
    """Which policy the open cases of each stored one come under: its successor, or still their own."""

    def __init__(self, config: Config, stored: Sequence[PolicyRow], choices: Choices) -> None:
        """Let each policy that is recomputed be succeeded by the one of its name; what is pinned stays."""
        by_name = {
            policy.name: policy.hash for policy in config.policies if choices.get(policy.name) == Choice.RECOMPUTE
        }
        self._heirs = {row.hash: by_name.get(row.name, row.hash) for row in stored if not row.is_pinned}

    def of(self, policy_hash: str) -> str:
        """Return the hash of the policy that cases under ``policy_hash`` come under."""
        return self._heirs.get(policy_hash, policy_hash)

    def moved(self) -> list[str]:
        """Return the policies whose cases come under another one."""
        return [policy for policy, heir in self._heirs.items() if heir != policy]


def recompute(
    store: Store,
    book: Rulebook,
    choices: Choices,
    now_us: int,
    after_case: int,
    *,
    limit: int = BATCH,
    is_confirmed: bool = True,
) -> Recomputed:
    """Do one batch in a transaction of its own: see ``replan_batch``."""
    with uncollected():
        return store.write(
            lambda writer: replan_batch(
                writer, book, choices, now_us, after_case, limit=limit, is_confirmed=is_confirmed
            )
        )


def replan_batch(
    writer: Writer,
    book: Rulebook,
    choices: Choices,
    now_us: int,
    after_case: int,
    *,
    limit: int = BATCH,
    is_confirmed: bool = True,
) -> Recomputed:
    """Plan up to ``limit`` open cases beyond ``after_case`` anew, within the caller's transaction.

    ``book`` holds the new rules. Cases whose policy ``choices`` recompute come under its successor, pinned ones
    excepted; all others keep theirs and go by the new calendar, where it counts other days than the one before.
    What is due at once by that passes the storm guard where ``is_confirmed``: an officer has seen it.
    """
    stored = writer.policies()
    succession = Succession(book.config, stored, choices)
    reached = [row.hash for row in stored] if _moves_days(writer, book) else succession.moved()
    cases = writer.hold_open_cases(reached, after_case, limit)
    if not cases:
        return Recomputed(None, 0)
    timers = _timers(writer, cases)
    said = [
        (case, line)
        for case in cases
        if (
            line := replanned(
                case,
                timers[case.id],
                book.rules,
                succession.of(case.policy_hash),
                now_us,
                is_confirmed=is_confirmed,
            )
        )
    ]
    if said:
        _keep_policies(writer, book.config, said)
        writer.put(_batch(said, timers, writer.take_seqs(len(said)), now_us))
    return Recomputed(cases[-1].id, len(said))


def _moves_days(writer: Writer, book: Rulebook) -> bool:
    """Tell whether the edition in force counts other days than the one before it; true where nobody knows."""
    newest = writer.editions(book.edition + 1, 2)
    return len(newest) < 2 or newest[0].days != newest[1].days


def _timers(writer: Writer, cases: Sequence[CaseRow]) -> dict[int, Timers]:
    rows = writer.timers_of_many([case.id for case in cases])
    found = {case_id: by_clock(list(of_case)) for case_id, of_case in groupby(rows, _case_id)}
    return {case.id: found.get(case.id, {}) for case in cases}


def _case_id(timer: TimerRow) -> int:
    return timer.id >> CLOCK_BITS


def _keep_policies(writer: Writer, config: Config, said: Sequence[tuple[CaseRow, Said]]) -> None:
    """Store the policies that cases come under: their bodies are kept as long as any case was under them."""
    hashes = {line.facts.get("policy") for _case, line in said}
    new = [policy for policy in config.policies if policy.hash in hashes]
    writer.upsert_policies([PolicyRow(policy.hash, policy.name, policy.body) for policy in new])


def _batch(said: Sequence[tuple[CaseRow, Said]], timers: Mapping[int, Timers], seq: int, now_us: int) -> Batch:
    batch = Batch()
    for nth, (case, line) in enumerate(said):
        event = next_line(case, seq + nth, now_us, line.kind, actor=_DAEMON, facts=line.facts)
        before = timers[case.id]
        row, after = apply(case, before, event)
        batch.events.append(event)
        batch.changed.append(row)
        batch.timers += [timer for clock, timer in after.items() if timer != before.get(clock)]
    return batch
