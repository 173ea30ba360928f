"""`duban plan`: what an edited config.toml would do to the open cases, before it is saved."""

from collections.abc import Iterator
from pathlib import Path

import click

from schema.kinds import Clock, Level
from schema.wire import EditPlan, PlanIn
from schema.wire.plans import ChannelLoad, PolicyPlan, Spread
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
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
    longer is; none that was issued is ever taken back by an edit.
    """
    from schema.config import loads
    from schema.config.text import read_text

    text = read_text(file)
    loads(text.encode(), str(file))  # every fault at once, without asking the daemon
    found = desk.ask(calls.plan(PlanIn(name=file.name, text=text)))
    desk.show(found, lambda: _print(desk, found))


def _print(desk: Desk, found: EditPlan) -> None:
    lang = desk.lang
    print_lines(change_lines(lang, found.change))
    print_lines(plan_lines(lang, found))
    _print_levels(desk, found)
    _print_channels(desk, found.channels)
    print_lines(_closing(desk, found))


def _print_levels(desk: Desk, found: EditPlan) -> None:
    """Print each policy's open cases by level and clock: how many deadlines move, and by how much."""
    rows = [row for policy in found.policies for row in _moves(desk.lang, policy)]
    if rows:
        keys = ("policy", "level", "clock", "earlier", "later")
        print_table([say(desk.lang, f"plan.col.{key}") for key in keys], rows)


def _moves(lang: str, policy: PolicyPlan) -> Iterator[list[str]]:
    for level in policy.levels:
        for clock in level.clocks:
            named = (Level.of(level.level).label(lang), Clock.of(clock.clock).label(lang))
            yield [policy.name, *named, _spread(lang, clock.earlier), _spread(lang, clock.later)]


def _spread(lang: str, moved: Spread) -> str:
    """Return how many deadlines move one way: the least, the middle and the most of it."""
    if not moved.count:
        return ""
    lengths = " / ".join(span(seconds, lang) for seconds in (moved.min_s, moved.median_s, moved.max_s))
    return f"{moved.count:,}  {lengths}"


def _print_channels(desk: Desk, channels: list[ChannelLoad]) -> None:
    if channels:
        keys = ("channel", "at_once", "before", "after", "peak_at")
        rows = [_load(desk, channel) for channel in channels]
        print_table([say(desk.lang, f"plan.col.{key}") for key in keys], rows)


def _load(desk: Desk, one: ChannelLoad) -> list[str]:
    name = one.channel or say(desk.lang, "plan.no_channel")
    before, after = f"{one.before:,} ({one.before_peak:,})", f"{one.after:,} ({one.after_peak:,})"
    return [name, f"{one.at_once:,}", before, after, moment(one.after_peak_at, desk.zone)]


def _closing(desk: Desk, found: EditPlan) -> Iterator[str]:
    """Yield what an officer wants to look at next: cases to check, and whether a person has to confirm."""
    lang = desk.lang
    for policy in found.policies:
        if policy.samples:
            yield say(lang, "plan.samples", name=policy.name, numbers=" ".join(policy.samples))
    vanishing = found.vanishing.blue + found.vanishing.yellow + found.vanishing.red
    if vanishing:
        yield say(lang, "plan.vanishing", n=f"{vanishing:,}")
    if found.provisional_after != found.provisional_before:
        yield say(lang, "plan.provisional", before=found.provisional_before, after=found.provisional_after)
    limits = {"cases": f"{found.storm_cases:,}", "share": f"{found.storm_share:.0%}"}
    yield say(lang, "plan.needs_officer" if found.needs_officer else "plan.at_once_in_force", **limits)
