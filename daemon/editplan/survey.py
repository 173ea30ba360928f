"""The survey: every open case that an edit can reach looked at, without touching one."""

from collections.abc import Iterator
from itertools import groupby

from daemon.casework.effects import by_clock
from daemon.casework.fold import Timers
from daemon.casework.rules import CLOCK_BITS
from daemon.editplan.edit import Edit
from daemon.editplan.findings import Findings
from daemon.editplan.onecase import OneByOne
from daemon.rows import CaseRow, TimerRow
from daemon.store.reader import Reader

_PAGE = 1_000


def survey(reader: Reader, edit: Edit) -> Findings:
    """Return what ``edit`` does to the open cases."""
    findings, eye = Findings(edit), OneByOne(edit)
    for page in _pages(reader, edit):
        findings.take((case, eye.look(case, timers)) for case, timers in page)
    return findings


def _pages(reader: Reader, edit: Edit) -> Iterator[list[tuple[CaseRow, Timers]]]:
    after_id = 0
    while cases := reader.cases_after(after_id, _PAGE):
        after_id = cases[-1].id
        reached = [case for case in cases if case.status <= 2 and edit.reaches(case.policy_hash)]
        rows = reader.timers_of_many([case.id for case in reached])
        timers = {case_id: by_clock(list(of_case)) for case_id, of_case in groupby(rows, _case_id)}
        yield [(case, timers[case.id]) for case in reached]


def _case_id(timer: TimerRow) -> int:
    return timer.id >> CLOCK_BITS
