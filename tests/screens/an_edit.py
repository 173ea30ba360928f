"""An edited config.toml as the daemon tells of it: refused, waiting with its plan, in force."""

from datetime import datetime

from schema.wire import FaultLine, OlderPolicy, PoliciesPage, PolicyView, RefusedFile, WaitingBrief
from schema.wire.plans import Cards, ClockMoves, EditPlan, LevelMoves, PolicyPlan, Rungs, Spread
from schema.wire.policies import EditionChange, PolicyEdit

HASH = "00aa11bb22cc33dd"
NAMES = ["four_levels", "petition"]


def policies_page(at: datetime) -> PoliciesPage:
    """Return two policies in force, one with open cases under an older version."""
    older = OlderPolicy(name="four_levels", hash="fedcba9876543210", open=12, pinned=True)
    four = PolicyView(
        name="four_levels", title="四级七天", source="高台县", hash="0123456789abcdef", open=1234, older=[older]
    )
    petition = PolicyView(
        name="petition", title="信访事项", source="《信访工作条例》", hash="1" * 16, open=56, older=[]
    )
    return PoliciesPage(edition=3, hash="a" * 16, since_at=at, policies=[petition, four], retired=[])


def refused(at: datetime) -> RefusedFile:
    """Return a file with one fault, whose text would command a terminal."""
    reason = "'15\x1b[31mx' is not a period; write for example 30m, 2h, 4wh, 15d, 3wd or 1mo"
    return RefusedFile(
        since_at=at,
        faults=[FaultLine(file="config.toml", line=12, key="policy.petition.resolve.limit", reason=reason)],
    )


def waiting(at: datetime) -> WaitingBrief:
    """Return an edit of two policies that reaches nearly every case."""
    return WaitingBrief(hash=HASH, since_at=at, policies=NAMES, open_cases=1302, affected=1290)


def plan(at: datetime) -> EditPlan:
    """Return what that edit would do."""
    moves = ClockMoves(
        clock="resolve", earlier=Spread(count=1234, min_s=60, median_s=600, max_s=6000), later=Spread()
    )
    level = LevelMoves(level="village", open=1246, affected=1234, clocks=[moves])
    at_once = Rungs(cards=Cards(red=1200), escalations=1100, pushes=4000)
    four = PolicyPlan(
        name="four_levels", title="四级七天", change="changed", old="0" * 16, new="2" * 16, open=1246, pinned=12,
        affected=1234, levels=[level], at_once=at_once, vanishing=Cards(), samples=["TC2026000001"],
    )  # fmt: skip
    edit = PolicyEdit(name="four_levels", old="0" * 16, new="2" * 16)
    change = EditionChange(
        added=[], removed=[], changed=[edit], reworded=[], matching=False, calendar=True, pauses=False
    )
    return EditPlan(
        at=at, file="config.toml", edition=3, hash=HASH, change=change, open_cases=1302, affected=1290,
        needs_officer=True, storm_cases=50, storm_share=0.05, policies=[four], at_once=at_once, vanishing=Cards(),
        day_before=Rungs(), day_after=Rungs(), channels=[], rematched=[], provisional_before=0,
        provisional_after=0,
    )  # fmt: skip
