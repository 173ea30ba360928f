"""The survey: every open case that an edit can reach looked at, without touching one."""

from daemon.editplan.columns import CHUNK_CASES, chunks
from daemon.editplan.edit import Edit
from daemon.editplan.findings import Findings
from daemon.editplan.firing import Firings
from daemon.editplan.gathering import Gathering
from daemon.editplan.numbers import Numbers
from daemon.editplan.onecase import OneByOne
from daemon.editplan.pages import pages_of
from daemon.editplan.sweep import Sweep
from daemon.store.reader import Reader


def survey(reader: Reader, edit: Edit, *, chunk_cases: int = CHUNK_CASES) -> Findings:
    """Return what ``edit`` does to the open cases; so many are in memory at a time."""
    policies: Numbers[str] = Numbers(lambda policy: policy)
    for row in edit.stored:
        if edit.reaches(row.hash):
            policies.of(row.hash)
    findings, eye = Findings(edit), OneByOne(edit)
    firings = Firings(reader, eye, edit.tick_us, edit.after.late_ok_us)
    sweep = Sweep(edit, policies.things, findings, firings)
    gathering = Gathering(edit, policies.things, findings)
    for chunk in chunks(reader, policies, findings.places, stopped=sweep.needs_stopped, size=chunk_cases):
        swept = sweep.look(chunk)
        gathering.take(swept)
        for page in pages_of(reader, chunk.cases.id[swept.is_odd].tolist()):
            findings.take((case, eye.look(case, timers)) for case, timers in page)
    return findings


def survey_one_by_one(reader: Reader, edit: Edit) -> Findings:
    """Do the same case by case, which takes a thousand times as long: what the survey is held against."""
    findings, eye = Findings(edit), OneByOne(edit)
    hashes = [row.hash for row in edit.stored if edit.reaches(row.hash)]
    for rows in reader.survey_cases(hashes):
        for page in pages_of(reader, [row[0] for row in rows]):
            findings.take((case, eye.look(case, timers)) for case, timers in page)
    return findings
