"""What must hold before an act, and the sentence when it does not. Pure."""

from daemon.rows import CaseRow
from daemon.scope import within
from schema.config.pauses import RETURN
from schema.errors import BadInput, Conflict, NotAllowed
from schema.intake import ActRequest
from schema.kinds import Act, Status

# Who helps may say so; whose case it is decides. An undo asks whose act it was: that may have moved the case away.
_ANYONES = frozenset({Act.NOTE, Act.TELL, Act.UNDO})


def must_be(case: CaseRow, status: Status, way_out: str) -> None:
    """Refuse a case in another state."""
    if case.status != status:
        raise NotAllowed(f"case {case.number} is {Status(case.status).label('en')}: {way_out}")


def must_be_open(case: CaseRow) -> None:
    """Refuse a case that is closed."""
    if not Status(case.status).is_open:
        way_out = "reopen it first" if case.status == Status.RESOLVED else "open a new one"
        raise NotAllowed(f"case {case.number} is {Status(case.status).label('en')}: {way_out}")


def must_go_on(case: CaseRow) -> None:
    """Refuse a case that stands still, with what lets it go on."""
    if case.pause == RETURN:
        raise NotAllowed(f"case {case.number} was returned; a unit above rules whose it is, or escalates it")
    if case.status == Status.PAUSED:
        raise NotAllowed(f"case {case.number} is paused for {case.pause}; resume it first")


def must_not_be_void(case: CaseRow) -> None:
    """Refuse a case that was declared void."""
    if case.status == Status.VOID:
        raise NotAllowed(f"case {case.number} is void and stays as it is; open a new one")


def must_say(request: ActRequest, what: str) -> str:
    """Return the text of an act that needs one."""
    if not request.text.strip():
        raise BadInput(f"{request.act} needs a text that says {what}")
    return request.text


def must_be_current(request: ActRequest, case: CaseRow) -> None:
    """Refuse an act decided on an older state of the case."""
    if request.seen_version is not None and request.seen_version < case.version:
        raise Conflict(
            f"case {case.number} has {case.version - request.seen_version} newer lines; look again, then act again"
        )


def must_be_theirs(request: ActRequest, case: CaseRow, scope: str) -> None:
    """Refuse a caller who only helps: the owner, whoever stands above it and its supervisor decide."""
    is_theirs = within(scope, case.unit_code) or (case.supervisor_code and within(scope, case.supervisor_code))
    if request.act not in _ANYONES and not is_theirs:
        raise NotAllowed(
            f"case {case.number} is with {case.unit_code} now, so that {scope} cannot {request.act} it; add a note"
        )
