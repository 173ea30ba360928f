"""On whose word an act may be done: a unit as seen from the case's owner, and a role in it. Pure."""

from daemon.casework.acts.scene import Scene
from daemon.casework.ruling import stands_below
from daemon.rows import CaseRow
from daemon.scope import EVERYTHING, within
from schema.errors import NotAllowed
from schema.kinds import Role
from schema.policies import BY_THOSE_ABOVE, Approver, Office

_OFFICER = "officer"
_ROLES = {Role.HANDLER: "经办人", Role.SUPERVISOR: "督办人", Role.LEADER: "负责人", Role.VIEWER: "只读人员"}


def must_have_word(approver: Approver, scene: Scene, doing: str, zh: str) -> None:
    """Refuse whoever may not approve; ``doing`` says what needs the word, "to pause case 1 for hearing"."""
    if not _may(approver, scene):
        unit = scene.case.unit_code
        raise NotAllowed(
            f"{doing} needs the word of {_whose(approver, unit)}; ask there",
            zh=f"{zh}须经{_whose_zh(approver, scene.named(unit))}同意：请向其提出",
        )


def must_stand_above(scene: Scene, doing: str, zh: str) -> None:
    """Refuse whoever neither stands above the owner nor supervises it."""
    must_have_word(BY_THOSE_ABOVE, scene, doing, zh)


def _may(approver: Approver, scene: Scene) -> bool:
    if scene.scope == EVERYTHING:
        return True
    holds_office = _stands_above if approver.office == Office.ABOVE else _stands_at
    return holds_office(scene.scope, scene.case) and _has_role(approver.role, scene)


def _stands_above(scope: str, case: CaseRow) -> bool:
    return stands_below(case.unit_code, scope) or scope == case.supervisor_code


def _stands_at(scope: str, case: CaseRow) -> bool:
    return within(scope, case.unit_code)


def _has_role(role: Role | None, scene: Scene) -> bool:
    """Tell whether whoever acts has the role; one who is no officer acts for the installation, in any role."""
    kind, _, number = scene.actor.partition(":")
    if role is None or kind != _OFFICER:
        return True
    return number.isdecimal() and scene.rules.directory.role_of(int(number)) == role


def _whose(approver: Approver, unit: str) -> str:
    where = f"a unit above {unit}" if approver.office == Office.ABOVE else unit
    return f"a {approver.role} of {where}" if approver.role else where


def _whose_zh(approver: Approver, unit: str) -> str:
    where = f"{unit}的上级单位" if approver.office == Office.ABOVE else unit
    return f"{where}的{_ROLES[approver.role]}" if approver.role else where
