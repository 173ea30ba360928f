"""Intake: cases come in together, each refused or opened: decided before the transaction, written in one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from daemon import ledger
from daemon.casework.lines import first_lines
from daemon.casework.notices import hearing, notices
from daemon.casework.opening import Opening, Unfit, opening
from daemon.casework.rules import CLOCK_BITS, Rules
from daemon.casework.telling import Heard
from daemon.engine.results import Intake, Refusal
from daemon.engine.rulebook import Rulebook
from daemon.rows import Batch, PolicyRow
from daemon.store.writer import Writer
from daemon.uncollected import uncollected
from schema.errors import BadInput
from schema.intake import NewCase
from schema.kinds import EventKind
from schema.policies import Policy

_SLICE = 1_000  # cases that are decided, or written, between two questions whether to go on

GoOn = Callable[[], None]  # raises when the daemon is to stop: a large intake takes longer than a stop may


@dataclass(slots=True)
class Sorted:
    """What became of each case before anything is written."""

    openings: list[Opening] = field(default_factory=list)
    policies: dict[str, PolicyRow] = field(default_factory=dict)
    already_there: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def numbers(self) -> list[str]:
        """Return the numbers of the cases to open."""
        return [opened.row.number for opened in self.openings]

    def none_opened(self) -> "Sorted":
        """Return the same with nothing to open."""
        return Sorted(already_there=self.already_there, refused=self.refused)


def sort_out(
    cases: Sequence[NewCase], known: Mapping[int, str], book: Rulebook, now_us: int | None, go_on: GoOn
) -> Sorted:
    """Decide every case: opened, there already, or refused with the field and the reason.

    ``known`` says of those that are there what differs, by their place in ``cases``.
    """
    done, seen = Sorted(), set[str]()
    for first in range(0, len(cases), _SLICE):
        go_on()
        with uncollected():
            for index, new in enumerate(cases[first : first + _SLICE], first):
                try:
                    if index in known:
                        _check_same(new, known[index])
                        done.already_there += 1
                    else:
                        done.openings.append(_decided(new, seen, book, done, now_us))
                except Unfit as unfit:
                    done.refused.append(Refusal(index, unfit.field, str(unfit)))
    return done


def _check_same(new: NewCase, differs: str) -> None:
    if differs:
        raise Unfit(
            "number",
            f"{new.number} is there already with another {differs}; correct that case if it is the same matter, "
            "or give this one a number of its own",
        )


def _decided(new: NewCase, seen: set[str], book: Rulebook, done: Sorted, now_us: int | None) -> Opening:
    if new.number in seen:
        raise Unfit("number", f"{new.number} stands twice in this intake; give each case one row")
    try:
        policy = book.policy_for(
            new.policy,
            category=new.category,
            kind=new.kind,
            source=new.source,
            urgency=new.urgency,
            place=new.place,
        )
    except BadInput as error:
        raise Unfit("policy", str(error)) from None
    decided = _opening(new, book, policy, new.begins_us if now_us is None else now_us)
    seen.add(new.number)
    done.policies[policy.hash] = PolicyRow(policy.hash, policy.name, policy.body)
    return decided


def _opening(new: NewCase, book: Rulebook, policy: Policy, now_us: int) -> Opening:
    try:
        return opening(new, book.rules, policy, now_us)
    except BadInput as error:  # a year that the calendar doesn't know
        raise Unfit("opened_at" if new.due_us is None else "due_at", str(error)) from None


def write(writer: Writer, done: Sorted, rules: Rules, actor: str, go_on: GoOn) -> bool:
    """Write all openings, a slice at a time; tell whether pushes wait for a digest."""
    if not done.openings:
        return False
    writer.upsert_policies(list(done.policies.values()))
    case_id = writer.next_case_ids(len(done.openings))
    seq = writer.take_seqs(sum(len(one.lines) for one in done.openings))
    waits = False
    for first in range(0, len(done.openings), _SLICE):
        go_on()
        with uncollected():
            batch = Batch()
            for opened in done.openings[first : first + _SLICE]:
                _write_one(batch, opened, rules, actor, case_id=case_id, seq=seq)
                case_id, seq = case_id + 1, seq + len(opened.lines)
            writer.put(batch)
        waits = waits or any(push.next_us != push.created_us for push in batch.pushes)
    return waits


def result(done: Sorted) -> Intake:
    """Return the intake as the caller hears of it."""
    return Intake(len(done.openings), done.already_there, tuple(done.refused))


def _write_one(batch: Batch, opened: Opening, rules: Rules, actor: str, *, case_id: int, seq: int) -> None:
    kind, row = opened.lines[opened.told_of][0], opened.row
    heard = Heard() if opened.is_quiet else hearing(rules, row.unit_code, row, kind, {})
    lines = list(first_lines(case_id, seq, row.intake_us, _bodies(opened, heard), actor=actor))
    newest = lines[-1]
    case = row._replace(id=case_id, version=newest.version, head_seq=newest.seq, head_hash=newest.hash)
    batch.events += lines
    batch.opened.append(case)
    batch.timers += [timer._replace(id=case_id << CLOCK_BITS | timer.id) for timer in opened.timers]
    if opened.text is not None:
        batch.case_texts.append(opened.text._replace(case_id=case_id))
    if heard.told:
        batch.pushes += notices(rules, heard, case, lines[opened.told_of])


def _bodies(opened: Opening, heard: Heard) -> Sequence[tuple[EventKind, str]]:
    """Return a case's first lines; the one that is told of says who should have heard of it and did not."""
    if not heard.untold:
        return opened.lines
    lines = list(opened.lines)
    kind, body = lines[opened.told_of]
    lines[opened.told_of] = kind, ledger.body_of(ledger.facts_of(body) | heard.facts)
    return lines
