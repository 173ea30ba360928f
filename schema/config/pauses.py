"""Reads ``[pause.NAME]``: for which reasons a case may stand still, and on what terms (DESIGN 2.8)."""

from schema.config.settings import PauseReason
from schema.config.table import Table, known_word
from schema.kinds import Clock
from schema.periods import Period
from schema.policies import BY_THOSE_ABOVE, Approver

STOPPED = (Clock.FEEDBACK, Clock.RESOLVE, Clock.OVERALL)  # a case is signed for before it pauses
RETURN = "return"  # what a case's row says while a return waits for its ruling
_EXAMPLE = 'write for example ["resolve", "overall"]'


def read_pauses(top: Table) -> tuple[PauseReason, ...]:
    """Return the reasons in written order; what is wrong is noted."""
    table = top.table("pause")
    reasons = tuple(reason for name, entry in table.tables() if (reason := _reason(name, entry)))
    if RETURN in table:
        table.fault(RETURN, "is Duban's own word while a ruling is awaited; give this reason another name")
    return reasons


def _reason(name: str, table: Table) -> PauseReason | None:
    longest = table.parsed("longest", Period.parse, None)
    if "longest" not in table:
        table.fault("longest", 'is missing; write after how long the case goes on by itself, for example "30d"')
    title = table.text("title", name)
    for_citizen = table.flag("for_citizen", default=False)
    stops = _stops(table, for_citizen=for_citizen)
    approver = table.parsed("approver", Approver.parse, BY_THOSE_ABOVE)
    source = table.text("source")
    table.finish()
    return PauseReason(name, title, stops, longest, approver, source, for_citizen) if longest else None


def _stops(table: Table, *, for_citizen: bool) -> tuple[Clock, ...]:
    stops = table.parsed_each("stops", _clock)
    if "stops" not in table:
        table.fault("stops", f"is missing, so the pause would stop no clock; {_EXAMPLE}")
    elif table.values["stops"] == []:
        table.fault("stops", f"is empty, so the pause would stop no clock; {_EXAMPLE}")
    if for_citizen and Clock.OVERALL in stops:
        table.fault("stops", "holds overall, which runs on while the citizen is waited for; take overall out")
    return tuple(sorted(set(stops)))


def _clock(word: str) -> Clock:
    return Clock.of(known_word(word, [clock.word for clock in STOPPED]))
