"""Screen 9 as lines: what was refused, what waits for an officer, what is in force. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from schema import sayings
from schema.instants import to_us
from schema.wire import Applying, Health, PoliciesPage, PolicyView, RefusedFile, WaitingBrief
from schema.wire.plans import EditPlan, PolicyPlan
from tui.view.cells import fit, wrap
from tui.view.flow import flow
from tui.view.health import pages
from tui.view.look import Look
from tui.view.timeline import actor
from tui.view.tone import Cell, Line
from tui.view.when import full_stamp, stamp

_NAME_CELLS, _COUNT_CELLS = 22, 9
_BAR_CELLS = 30
_INDENT = Cell("   ")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the screen shows: the daemon's health, the policies in force, the plan of the edit that waits."""

    health: Health | None = None
    page: PoliciesPage | None = None
    plan: EditPlan | None = None


def lines(seen: Standing, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return the whole screen; what needs a person stands on top."""
    if seen.health is None:
        return [(), (Cell(f"  {look.say('loading')}", "soft"),)]
    parts = (
        pages(seen.health, look, cells, is_health=False),
        _refused(seen.health.refused, look, now_us, cells),
        _notes(seen.health, look, cells),
        _applying(seen.health.applying, look),
        _waiting(seen.health.waiting, seen.plan, look, now_us, cells),
        _in_force(seen.page, look, cells),
    )
    return [line for part in parts if (said := list(part)) for line in (*said, ())]


def _heading(text: str, cells: int, tone: str = "heading") -> Line:
    return (Cell(fit(f" {text}", cells), tone),)


def _refused(refused: RefusedFile | None, look: Look, now_us: int, cells: int) -> Iterator[Line]:
    """Yield every fault of a refused file, with its line and key, the reason in the language of the screen."""
    if refused is None:
        return
    since = stamp(to_us(refused.since_at), look.zone, now_us)
    yield _heading(look.say("policies.refused", n=len(refused.faults), at=since), cells, "alarm")
    for fault in refused.faults:
        place = look.plain(":".join(filter(None, (fault.file, str(fault.line or "")))))
        reason = sayings.fault_said(fault.reason, look.lang)
        said = look.plain(" ".join(filter(None, (fault.key, reason))))
        yield (_INDENT, Cell(place, "strong"))
        yield from ((_INDENT, Cell(line)) for line in wrap(said, cells - 4))


def _notes(health: Health, look: Look, cells: int) -> Iterator[Line]:
    if health.behind is not None:
        yield from _said(look.say("policies.behind", n=health.behind), cells, "warn")
    if health.restart:
        yield from _said(
            look.say("policies.restart", keys="、".join(map(look.plain, health.restart))), cells, "soon"
        )


def _said(sentence: str, cells: int, tone: str = "text") -> Iterator[Line]:
    return ((Cell(" "), Cell(line, tone)) for line in wrap(sentence, cells - 2))


def _applying(applying: Applying | None, look: Look) -> Iterator[Line]:
    if applying is None:
        return
    full = round(applying.share * _BAR_CELLS)
    text = f" {applying.share:.0%}".ljust(_BAR_CELLS)
    said = look.say("policies.applying", n=applying.edition, moved=f"{applying.replanned:,}")
    yield (Cell(f" {said} "), Cell(text[:full], "bar.calm"), Cell(text[full:], "bar.rest"))


def _waiting(
    waiting: WaitingBrief | None, plan: EditPlan | None, look: Look, now_us: int, cells: int
) -> Iterator[Line]:
    """Yield what an edit would do, before anybody confirms it."""
    if waiting is None:
        return
    since = stamp(to_us(waiting.since_at), look.zone, now_us)
    key = "policies.declined" if waiting.declined else "policies.waiting"
    yield _heading(look.say(key, at=since), cells, "soft" if waiting.declined else "alarm")
    if waiting.trouble:
        yield from _said(
            look.say("policies.trouble", why=look.plain(sayings.said(waiting.trouble, look.lang))), cells, "late"
        )
    elif waiting.affected is None:
        yield from _said(look.say("policies.planning"), cells, "soft")
    else:
        counts = {"affected": f"{waiting.affected:,}", "open": f"{waiting.open_cases or 0:,}"}
        yield from _said(look.say("policies.reaches", **counts), cells, "strong")
    if plan is not None and plan.hash == waiting.hash:
        yield from _plan(plan, look, cells)
    if not waiting.declined:
        yield from _said(look.say("policies.how"), cells, "soft")


def _plan(plan: EditPlan, look: Look, cells: int) -> Iterator[Line]:
    for policy in plan.policies:
        name = Cell(fit(look.plain(policy.title or policy.name), _NAME_CELLS), "strong")
        change = Cell(look.say(f"policies.{policy.change}"), "soft")
        yield from flow((_INDENT, name), [(change,), *_moves(policy, look)], cells)
    if plan.change.calendar:
        yield from _said(look.say("policies.calendar_changes"), cells)
    if plan.rematched:
        moved = f"{sum(one.cases for one in plan.rematched):,}"
        yield from _said(look.say("policies.rematched", n=moved), cells, "soft")


def _moves(policy: PolicyPlan, look: Look) -> Iterator[Line]:
    """Yield how many cases a policy's edit reaches, which way their deadlines move, what comes at once."""
    yield (Cell(look.say("policies.affected", n=f"{policy.affected:,}", open=f"{policy.open:,}")),)
    clocks = [clock for level in policy.levels for clock in level.clocks]
    for key, count in (
        ("earlier", sum(clock.earlier.count for clock in clocks)),
        ("later", sum(clock.later.count for clock in clocks)),
    ):
        if count:
            yield (Cell(look.say(f"policies.{key}", n=f"{count:,}"), "soon" if key == "earlier" else "text"),)
    cards = policy.at_once.cards
    for card, count in (("card1", cards.blue), ("card2", cards.yellow), ("card3", cards.red)):
        if count:
            name = look.say(f"cardname.{card[-1]}")
            yield (Cell(look.say("policies.cards_at_once", card=name, n=f"{count:,}"), card),)
    if policy.at_once.escalations:
        yield (Cell(look.say("policies.rises_at_once", n=f"{policy.at_once.escalations:,}"), "late"),)


def _in_force(page: PoliciesPage | None, look: Look, cells: int) -> Iterator[Line]:
    if page is None:
        return
    since = full_stamp(to_us(page.since_at), look.zone, look.lang) if page.since_at else ""
    by = actor(page.actor, look) if page.actor else ""
    yield _heading(look.say("policies.in_force", n=page.edition, at=since) + f" {by}".rstrip(), cells)
    room = max(cells - _NAME_CELLS - _COUNT_CELLS - 22, 8)
    for policy in page.policies:
        yield _policy(policy, look, room)
        yield from _older(policy, look)
    for retired in page.retired:
        said = look.say("policies.retired", name=look.plain(retired.name), n=f"{retired.open:,}")
        yield (Cell(" "), Cell(said, "soft"))


def _policy(policy: PolicyView, look: Look, room: int) -> Line:
    return (
        Cell(" "),
        Cell(fit(look.plain(policy.title), _NAME_CELLS)),
        Cell(fit(look.say("policies.cases", n=f"{policy.open:,}"), _COUNT_CELLS, right=True), "strong"),
        Cell(f"  {policy.hash}  ", "faint"),
        Cell(fit(look.plain(policy.source), room), "soft"),
    )


def _older(policy: PolicyView, look: Look) -> Iterator[Line]:
    for older in policy.older:
        key = "policies.pinned" if older.pinned else "policies.older"
        yield (Cell("   "), Cell(look.say(key, hash=older.hash, n=f"{older.open:,}"), "soft"))
