"""What must hold before an act, and the sentence when it does not. Pure."""

from collections.abc import Callable

from daemon.rows import CaseRow
from daemon.scope import within
from schema.config.pauses import RETURN
from schema.errors import BadInput, Conflict, NotAllowed
from schema.intake import ActRequest
from schema.kinds import Act, Status

# Who helps may say so; whose case it is decides. An undo asks whose act it was: that may have moved the case away.
_ANYONES = frozenset({Act.NOTE, Act.TELL, Act.UNDO})
_REOPEN = ("reopen it first", "请先重新办理")
_OPEN_ANEW = ("open a new one", "请另立新件")


def must_be(case: CaseRow, status: Status, way_out: str, zh: str) -> None:
    """Refuse a case in another state; ``way_out`` says what would do, ``zh`` in Chinese."""
    if case.status != status:
        raise _in_its_state(case, way_out, zh)


def _in_its_state(case: CaseRow, way_out: str, zh: str) -> NotAllowed:
    status = Status(case.status)
    return NotAllowed(
        f"case {case.number} is {status.label('en')}: {way_out}",
        zh=f"事项 {case.number} {status.label('zh')}：{zh}",
    )


def must_be_open(case: CaseRow) -> None:
    """Refuse a case that is closed."""
    if not Status(case.status).is_open:
        way_out = _REOPEN if case.status == Status.RESOLVED else _OPEN_ANEW
        raise _in_its_state(case, *way_out)


def must_go_on(case: CaseRow) -> None:
    """Refuse a case that stands still, with what lets it go on."""
    if case.pause == RETURN:
        raise NotAllowed(
            f"case {case.number} was returned; a unit above rules whose it is, or escalates it",
            zh=f"事项 {case.number} 已退单：须由上级裁定承办单位，或提级",
        )
    if case.status == Status.PAUSED:
        raise NotAllowed(
            f"case {case.number} is paused for {case.pause}; resume it first",
            zh=f"事项 {case.number} 已中止：请先恢复办理",
        )


def must_not_be_void(case: CaseRow) -> None:
    """Refuse a case that was declared void."""
    if case.status == Status.VOID:
        raise NotAllowed(
            f"case {case.number} is void and stays as it is; open a new one",
            zh=f"事项 {case.number} 已作废，不再变动：请另立新件",
        )


def must_say(request: ActRequest, what: str, zh: str) -> str:
    """Return the text of an act that needs one; ``what`` it says, ``zh`` in Chinese."""
    if not request.text.strip():
        raise BadInput(f"{request.act} needs a text that says {what}", zh=f"请写明{zh}")
    return request.text


def must_be_current(request: ActRequest, case: CaseRow) -> None:
    """Refuse an act decided on an older state of the case."""
    if request.seen_version is not None and request.seen_version < case.version:
        newer = case.version - request.seen_version
        raise Conflict(
            f"case {case.number} has {newer} newer lines; look again, then act again",
            zh=f"事项 {case.number} 在您查看之后台账新增 {newer} 条：请重新查看后再办",
        )


def must_be_theirs(request: ActRequest, case: CaseRow, scope: str, called: Callable[[str], str]) -> None:
    """Refuse a caller who only helps: the owner, whoever stands above it and its supervisor decide.

    ``called`` gives the name of a unit.
    """
    is_theirs = within(scope, case.unit_code) or (case.supervisor_code and within(scope, case.supervisor_code))
    if request.act not in _ANYONES and not is_theirs:
        raise NotAllowed(
            f"case {case.number} is with {case.unit_code} now, so that {scope} cannot {request.act} it; "
            "add a note",
            zh=f"事项 {case.number} 现由{called(case.unit_code)}承办，{called(scope)}只能协办：可记进展",
        )
