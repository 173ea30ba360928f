"""`duban policies`: the deadlines in force, the edit that waits, an officer's word on it, and what came before."""

import sys
from collections.abc import Iterator, Mapping, Sequence

import click

from schema.errors import BadInput, Conflict
from schema.kinds import Choice
from schema.wire import (
    ConfirmIn,
    EditionChange,
    EditionsPage,
    EditionView,
    OlderPolicy,
    PoliciesPage,
    PolicyEdit,
    PolicyView,
)
from schema.wire.plans import EditPlan
from schema.wire.waiting import WaitingPage
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.words import say

_WORDS_OF = {choice.value.replace("_", "-"): choice for choice in Choice}  # as they are typed


@click.group(invoke_without_command=True)
@desk_options
def policies(desk: Desk) -> None:
    """Show the deadlines in force and their open cases; confirm or decline an edit 时限政策."""
    if click.get_current_context().invoked_subcommand is None:
        page = desk.ask(calls.policies())
        desk.show(page, lambda: _print_policies(desk, page))


@policies.command()
@desk_options
def waiting(desk: Desk) -> None:
    """Show the edit that waits for an officer, and what it would do to the open cases 待确认."""
    page = desk.ask(calls.waiting())
    desk.show(page, lambda: print_lines(_waiting_lines(desk, page)))


@policies.command()
@click.argument("edition_hash", metavar="[HASH]", default="")
@click.option("--pin", multiple=True, metavar="POLICY", help="Its open cases keep the policy they have, for life.")
@click.option("--recompute", multiple=True, metavar="POLICY", help="The deadlines of its open cases move.")
@click.option("--new-only", multiple=True, metavar="POLICY", help="It is for new cases; open ones stay for now.")
@click.option("--all", "rest", type=click.Choice(sorted(_WORDS_OF)), help="The choice for policies not named.")
@desk_options
def confirm(
    desk: Desk,
    *,
    edition_hash: str,
    pin: Sequence[str],
    recompute: Sequence[str],
    new_only: Sequence[str],
    rest: str | None,
) -> None:
    """Put the edit that waits into force, with a choice for each changed policy 确认.

    HASH is the edit you saw in `duban policies waiting`; on a terminal it may be left out, then the plan is shown
    first and asked about.
    """
    chosen = _chosen({Choice.PIN: pin, Choice.RECOMPUTE: recompute, Choice.NEW_ONLY: new_only})
    what = ConfirmIn(
        hash=edition_hash or _seen_now(desk),
        choices={name: choice.value for name, choice in chosen.items()},
        all=_WORDS_OF[rest].value if rest else None,
    )
    done = desk.ask(calls.confirm(what))
    desk.show(done, lambda: print_lines([say(desk.lang, "policy.confirmed", n=done.edition)]))


@policies.command()
@desk_options
def decline(desk: Desk) -> None:
    """Keep the deadlines in force, until the file changes again 不采用."""
    found = desk.ask(calls.waiting()).waiting
    if found is None:
        raise Conflict(say(desk.lang, "policy.nothing_waits"))
    page = desk.ask(calls.decline(found.hash))
    desk.show(page, lambda: print_lines([say(desk.lang, "policy.was_declined")]))


@policies.command()
@click.option("--before", type=int, help="Older than this edition.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@desk_options
def editions(desk: Desk, *, before: int | None, limit: int) -> None:
    """List every edition of the deadlines: when, by whom, what changed, what became of open cases 版次."""
    page = desk.ask(calls.editions(before=before, limit=limit))
    desk.show(page, lambda: _print_editions(desk, page))


def _chosen(named: Mapping[Choice, Sequence[str]]) -> dict[str, Choice]:
    """Return the choice for each policy that was named; BadInput when one was named for two."""
    chosen: dict[str, Choice] = {}
    for choice, names in named.items():
        for name in names:
            if chosen.setdefault(name, choice) != choice:
                raise BadInput(f"policy {name} is named for {chosen[name]} and for {choice}; choose one")
    return chosen


def _seen_now(desk: Desk) -> str:
    """Show what waits, ask, and return its hash: nobody confirms what they have not seen."""
    page = desk.ask(calls.waiting())
    if page.waiting is None:
        raise Conflict(say(desk.lang, "policy.nothing_waits"))
    if desk.as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput(
            "name the edit that you saw: `duban policies waiting` shows it with its hash; "
            f"{page.waiting.hash} waits now"
        )
    print_lines(_waiting_lines(desk, page))
    click.confirm(say(desk.lang, "policy.sure"), abort=True)
    return page.waiting.hash


def _print_policies(desk: Desk, page: PoliciesPage) -> None:
    print_lines([say(desk.lang, "policy.in_force", n=page.edition, at=moment(page.since_at, desk.zone))])
    headings = [say(desk.lang, f"policy.{key}") for key in ("name", "title", "hash", "open", "older")]
    print_table(headings, [_row(desk, policy) for policy in page.policies])
    print_lines(say(desk.lang, "policy.retired", name=one.name, open=one.open) for one in page.retired)


def _row(desk: Desk, policy: PolicyView) -> tuple[str | int, ...]:
    older = "; ".join(_older(desk, one) for one in policy.older)
    return policy.name, policy.title, policy.hash, policy.open, older


def _older(desk: Desk, older: OlderPolicy) -> str:
    return say(desk.lang, "policy.pinned" if older.pinned else "policy.not_pinned", n=older.open, hash=older.hash)


def _waiting_lines(desk: Desk, page: WaitingPage) -> Iterator[str]:
    """Yield what waits, what it changes and would do, and how to answer."""
    found, lang = page.waiting, desk.lang
    if found is None or page.change is None:
        yield say(lang, "policy.nothing_waits")
        return
    key = "policy.declined" if found.declined else "policy.waits"
    yield say(lang, key, hash=found.hash, at=moment(found.since_at, desk.zone))
    yield from (f"  {line}" for line in change_lines(lang, page.change))
    if page.plan is None:
        yield say(lang, "policy.trouble", why=found.trouble) if found.trouble else say(lang, "policy.planning")
        return
    yield from (f"  {line}" for line in plan_lines(lang, page.plan))
    yield say(lang, "policy.how", hash=found.hash)
    yield say(lang, "policy.how_not")


def plan_lines(lang: str, plan: EditPlan) -> Iterator[str]:
    """Yield what an edit would do with every policy recomputed, in short; `duban plan` tells all of it."""
    yield say(lang, "plan.reaches", affected=f"{plan.affected:,}", open=f"{plan.open_cases:,}")
    for policy in plan.policies:
        clocks = [clock for level in policy.levels for clock in level.clocks]
        yield say(
            lang,
            "plan.policy",
            name=policy.name,
            affected=f"{policy.affected:,}",
            open=f"{policy.open:,}",
            earlier=f"{sum(clock.earlier.count for clock in clocks):,}",
            later=f"{sum(clock.later.count for clock in clocks):,}",
        )
    at_once, cards = plan.at_once, plan.at_once.cards
    yield say(
        lang,
        "plan.at_once",
        cards=f"{cards.blue + cards.yellow + cards.red:,}",
        red=f"{cards.red:,}",
        escalations=f"{at_once.escalations:,}",
        pushes=f"{at_once.pushes:,}",
    )


def change_lines(lang: str, change: EditionChange) -> Iterator[str]:
    """Yield which policies an edit changes, and what else of the deadlines."""
    named: tuple[tuple[str, Sequence[PolicyEdit]], ...] = (
        ("changed", change.changed),
        ("added", change.added),
        ("removed", change.removed),
    )
    for key, edits in named:
        if edits:
            yield say(lang, f"policy.{key}", names=", ".join(edit.name for edit in edits))
    if change.reworded:
        yield say(lang, "policy.reworded", names=", ".join(change.reworded))
    flags = {"matching": change.matching, "calendar": change.calendar, "pauses": change.pauses}
    yield from (say(lang, f"policy.{key}") for key, is_changed in flags.items() if is_changed)


def _print_editions(desk: Desk, page: EditionsPage) -> None:
    keys = ("number", "at", "actor", "what", "choices", "replanned")
    print_table([say(desk.lang, f"edition.{key}") for key in keys], [_edition(desk, one) for one in page.editions])
    if page.before is not None:
        print_lines([say(desk.lang, "more", before=page.before)])


def _edition(desk: Desk, one: EditionView) -> tuple[str | int, ...]:
    choices = ", ".join(f"{name} {choice.replace('_', '-')}" for name, choice in one.choices.items())
    replanned = f"{one.replanned:,}"
    reached = replanned if one.done else say(desk.lang, "edition.under_way", n=replanned)
    return one.edition, moment(one.at, desk.zone), one.actor, _what(desk.lang, one), choices, reached


def _what(lang: str, one: EditionView) -> str:
    """Return what an edition changed, in one line."""
    if one.change is None:
        return say(lang, "policy.first")
    said = list(change_lines(lang, one.change))
    if one.year_arrived:
        said.append(say(lang, "policy.year", day=one.published_until))
    return "; ".join(said) or say(lang, "policy.same")
