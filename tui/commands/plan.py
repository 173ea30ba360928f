"""`duban plan`: what an edited config.toml would do to the open cases, before it is saved."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path

import click

from schema.errors import Unreachable
from schema.folders import data_dir
from schema.kinds import Clock, Level
from schema.wire import EditPlan, PlanIn
from schema.wire.plans import ChannelLoad, LevelMoves, PolicyPlan, Rungs
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.offline import plan_offline
from tui.commands.output import print_lines, print_table
from tui.commands.policies import change_lines, plan_lines
from tui.commands.words import say
from tui.view.when import span


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@desk_options
def plan(desk: Desk, *, file: Path) -> None:
    """Show what FILE, an edited config.toml, would do to the open cases, and change nothing 测算.

    Counted as if every changed policy were recomputed. A card "vanishes" when it was due within 24 hours and no
    longer is; none that was issued is ever taken back by an edit. Where no daemon runs in the data folder, its
    database is read instead.
    """
    from schema.config import loads
    from schema.config.text import read_text

    text = read_text(file)
    loads(text.encode(), str(file))  # every fault at once, without asking the daemon
    try:
        found = desk.ask(calls.plan(PlanIn(name=file.name, text=text)))
    except Unreachable:
        if desk.socket or desk.unit or desk.officer:  # only the daemon knows what they may see
            raise
        found = plan_offline(file, data_dir(desk.data))
    desk.show(found, lambda: _print(desk, found))


def _print(desk: Desk, found: EditPlan) -> None:
    lang = desk.lang
    print_lines(change_lines(lang, found.change))
    print_lines(plan_lines(lang, found))
    _print_moves(lang, found)
    _print_rungs(lang, found)
    _print_channels(lang, found)
    print_lines(_closing(lang, found))


def _print_moves(lang: str, found: EditPlan) -> None:
    """Print each policy's deadlines by level and clock: how many move, and by how much."""
    rows = [row for policy in found.policies for level in policy.levels for row in _moves(lang, policy, level)]
    if rows:
        keys = ("policy", "level", "clock", "way", "count", "least", "median", "most")
        _print_titled(lang, "plan.moves", keys, rows)


def _moves(lang: str, policy: PolicyPlan, level: LevelMoves) -> Iterator[list[str]]:
    for one in level.clocks:
        named = [policy.name, Level.of(level.level).label(lang), Clock.of(one.clock).label(lang)]
        for way, moved in (("earlier", one.earlier), ("later", one.later)):
            if moved.count:
                lengths = (span(seconds, lang) for seconds in (moved.min_s, moved.median_s, moved.max_s))
                yield [*named, say(lang, f"plan.{way}"), f"{moved.count:,}", *lengths]
        for way, count in (("begun", one.begun), ("stopped", one.stopped)):
            if count:
                yield [*named, say(lang, f"plan.{way}"), f"{count:,}", "", "", ""]


def _print_rungs(lang: str, found: EditPlan) -> None:
    """Print what comes due: with the first tick after the edit, and within a day before and after it."""
    spans = (("at_once", found.at_once), ("before", found.day_before), ("after", found.day_after))
    keys = ("when", "remind", "blue", "yellow", "red", "escalate", "list", "review", "pushes")
    rows = [[say(lang, f"plan.when.{key}"), *map(_figure, _counts(rungs))] for key, rungs in spans]
    if found.affected:
        _print_titled(lang, "plan.rungs", keys, rows)


def _counts(rungs: Rungs) -> tuple[int, ...]:
    cards = rungs.cards
    others = (rungs.escalations, rungs.listings, rungs.reviews, rungs.pushes)
    return rungs.reminders, cards.blue, cards.yellow, cards.red, *others


def _print_channels(lang: str, found: EditPlan) -> None:
    """Print what each channel bears; instants in the daemon's own zone."""
    if found.channels:
        keys = ("channel", "at_once", "before", "peak", "after", "peak", "peak_at")
        _print_titled(lang, "plan.channels", keys, [_load(lang, one, found) for one in found.channels])


def _load(lang: str, one: ChannelLoad, found: EditPlan) -> list[str]:
    name = one.channel or say(lang, "plan.no_channel")
    figures = (one.at_once, one.before, one.before_peak, one.after, one.after_peak)
    zone = found.at.tzinfo or UTC
    return [name, *map(_figure, figures), moment(one.after_peak_at, zone)]


def _print_titled(lang: str, title: str, keys: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    print_lines(["", say(lang, title)])
    print_table([say(lang, f"plan.col.{key}") for key in keys], rows)


def _figure(count: int) -> str:
    return f"{count:,}"


def _closing(lang: str, found: EditPlan) -> Iterator[str]:
    """Yield what an officer wants to look at next: cases to check, and whether a person has to confirm."""
    yield ""
    for policy in found.policies:
        if policy.samples:
            yield say(lang, "plan.samples", name=policy.name, numbers=" ".join(policy.samples))
        if policy.pinned:
            yield say(lang, "plan.pinned", name=policy.name, n=_figure(policy.pinned))
    for other in found.rematched:
        yield say(lang, "plan.rematched", old=other.old, new=other.new, n=_figure(other.cases))
    vanishing = found.vanishing.blue + found.vanishing.yellow + found.vanishing.red
    if vanishing:
        yield say(lang, "plan.vanishing", n=_figure(vanishing))
    if found.provisional_after != found.provisional_before:
        yield say(lang, "plan.provisional", before=found.provisional_before, after=found.provisional_after)
    limits = {"cases": _figure(found.storm_cases), "share": f"{found.storm_share:.0%}"}
    yield say(lang, "plan.needs_officer" if found.needs_officer else "plan.at_once_in_force", **limits)
