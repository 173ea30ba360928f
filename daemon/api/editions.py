"""Editions as the API shows them: rows and states made into shapes of the wire."""

from collections.abc import Iterable, Mapping

from daemon.api.words import Words
from daemon.editions import Applying, Refused, Waiting
from daemon.editions.register import choices_of, edition_in
from daemon.engine.rulebook import Rulebook
from daemon.rows import EditionRow, PolicyRow
from schema import wire
from schema.config import Differences, PolicyChange, differences
from schema.policies import Policy


def refused_file(refused: Refused, words: Words) -> wire.RefusedFile:
    """Return a refused file with all its faults."""
    faults = [
        wire.FaultLine(file=fault.file, line=fault.line, key=fault.key, reason=fault.reason)
        for fault in refused.faults
    ]
    return wire.RefusedFile(since_at=words.at(refused.since_us), faults=faults)


def waiting_brief(waiting: Waiting, words: Words) -> wire.WaitingBrief:
    """Return what waits, in short."""
    plan = waiting.plan
    return wire.WaitingBrief(
        hash=waiting.hash,
        since_at=words.at(waiting.since_us),
        policies=list(waiting.policies),
        open_cases=plan.open_cases if plan else None,
        affected=plan.affected if plan else None,
        trouble=waiting.trouble,
        declined=waiting.is_declined,
    )


def applying(found: Applying) -> wire.Applying:
    """Return how far an edition has reached."""
    return wire.Applying(edition=found.edition, share=found.share, replanned=found.replanned)


def edition_change(change: Differences) -> wire.EditionChange:
    """Return what one edition has otherwise than another."""
    return wire.EditionChange(
        added=_edits(change.added),
        removed=_edits(change.removed),
        changed=_edits(change.changed),
        reworded=list(change.reworded),
        matching=change.is_matching_changed,
        calendar=change.is_calendar_changed,
        pauses=change.is_pausing_changed,
    )


def _edits(changes: Iterable[PolicyChange]) -> list[wire.PolicyEdit]:
    return [wire.PolicyEdit(name=one.name, old=one.old, new=one.new) for one in changes]


def edition_view(row: EditionRow, before: EditionRow | None, words: Words) -> wire.EditionView:
    """Return one edition beside the one before it."""
    return wire.EditionView(
        edition=row.number,
        at=words.at(row.at_us),
        actor=row.actor,
        hash=row.hash,
        change=edition_change(differences(edition_in(before), edition_in(row))) if before else None,
        published_until=row.until,
        year_arrived=before is not None and row.until > before.until,
        choices={name: choice.value for name, choice in choices_of(row).items()},
        replanned=row.replanned,
        done=row.after_case is None,
    )


def policies_page(
    book: Rulebook, row: EditionRow | None, stored: Iterable[PolicyRow], counts: Mapping[str, int], words: Words
) -> wire.PoliciesPage:
    """Return the policies in force with the open cases of each; ``counts`` are those by policy hash."""
    present = {policy.hash for policy in book.config.policies}
    older = [_older(one, counts[one.hash]) for one in stored if counts.get(one.hash) and one.hash not in present]
    names = {policy.name for policy in book.config.policies}
    return wire.PoliciesPage(
        edition=book.edition,
        hash=row.hash if row else "",
        since_at=words.at(row.at_us) if row else None,
        actor=row.actor if row else "",
        policies=[_policy(policy, counts, older) for policy in book.config.policies],
        retired=[one for one in older if one.name not in names],
    )


def _policy(policy: Policy, counts: Mapping[str, int], older: Iterable[wire.OlderPolicy]) -> wire.PolicyView:
    return wire.PolicyView(
        name=policy.name,
        title=policy.title,
        source=policy.source,
        hash=policy.hash,
        open=counts.get(policy.hash, 0),
        older=[one for one in older if one.name == policy.name],
    )


def _older(row: PolicyRow, count: int) -> wire.OlderPolicy:
    return wire.OlderPolicy(name=row.name, hash=row.hash, open=count, pinned=row.is_pinned)
