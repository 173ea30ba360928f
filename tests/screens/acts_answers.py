"""What the stand-in says of acts: who asks, what an act would do, the units and the reasons there are."""

from collections.abc import Mapping
from typing import Any

from schema.kinds import Role, UnitKind
from schema.wire import ActForeseen, ActIn, Me, PauseReasonView, PausesPage, UnitName, UnitsPage, UnitView

OWNER = Me()
VIEWER = Me(officer_id=9, name="看班", role=Role.VIEWER, may_act=False)
_UNITS = (
    ("610202", 3, "王益区综治中心"),
    ("610202001", 2, "七一路街道综治中心"),
    ("610202001001", 1, "红旗社区综治中心"),
)


def foreseen(what: ActIn) -> ActForeseen:
    """Return what an act would do: its name stands in the sentence, so that a test sees which was asked."""
    unit = UnitName(code="610202", name="王益区综治中心")
    goes = UnitName(code=what.unit, name="七一路街道综治中心") if what.unit else unit
    return ActForeseen(
        effects=[f"限时办理：至2026年3月12日24:00（{what.act}）"],
        status="handling",
        unit=goes,
        moved_from=unit if what.unit else None,
    )


def units(params: Mapping[str, Any]) -> UnitsPage:
    """Return the units whose name or code has what was typed; ``qyl`` means 七一路."""
    typed = str(params.get("q", "")).replace("qyl", "七一路")
    found = [
        UnitView(code=code, level=level, kind=UnitKind.CENTRE, name=name)
        for code, level, name in _UNITS
        if typed in name or typed in code
    ]
    return UnitsPage(total=len(found), units=found)


def pauses() -> PausesPage:
    """Return two reasons."""
    hearing = PauseReasonView(
        name="hearing", title="听证", stops=["feedback", "resolve", "overall"], longest="30d"
    )
    citizen = PauseReasonView(name="citizen", title="等待群众", stops=["resolve"], longest="15d")
    return PausesPage(reasons=[hearing, citizen])
