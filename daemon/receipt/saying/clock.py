"""One clock's receipt in words: where it started, what was counted, where it ends, what fired. Pure."""

from collections.abc import Iterator, Sequence

from daemon.receipt.saying.columns import hung, pad, width
from daemon.receipt.saying.days import group_words, still_words
from daemon.receipt.saying.folding import each_by_itself, folded
from daemon.receipt.saying.rungs import rung_words
from daemon.receipt.saying.voice import Voice
from schema.kinds import Clock, EventKind, Level
from schema.periods import Period, PeriodUnit
from schema.wire.receipt import ClockReceipt, ClockState, LedgerRef, LimitChange, PolicyRef, StillCause, StillView

_INDENT, _GAP = 2, 2
_LABEL_CELLS = {"zh": 6, "en": 10}
_MET_BY = {  # what a clock asks for
    Clock.RESPOND: {EventKind.ACCEPTED, EventKind.RESOLVED},
    Clock.FEEDBACK: {EventKind.TOLD},
    Clock.RESOLVE: {EventKind.RESOLVED},
    Clock.OVERALL: {EventKind.RESOLVED},
    Clock.RULING: {EventKind.RULED},
    Clock.PROMISE: {EventKind.RESOLVED},
}

Fact = tuple[str, str]  # the key of its label, and the text


def clock_lines(clock: ClockReceipt, of_case: PolicyRef, voice: Voice, *, full: bool) -> Iterator[str]:
    """Yield a clock's heading and everything under it; ``full`` lists every day by itself."""
    yield from hung("", _heading(clock, voice), voice.cells)
    for key, text in _before(clock, of_case, voice):
        yield from labelled(key, text, voice, _INDENT)
    groups = each_by_itself(clock.steps) if full else folded(clock.steps)
    days = [group_words(group, clock, voice) for group in groups]
    yield from _table("spans" if _counts_hours(clock) else "days", days, voice)
    for key, text in _after(clock, voice):
        yield from labelled(key, text, voice, _INDENT)
    yield from _table("rungs", list(rung_words(clock, voice)), voice)


def labelled(key: str, text: str, voice: Voice, indent: int = 0) -> Iterator[str]:
    """Yield a text beside its label, broken where the terminal ends."""
    yield from hung(" " * indent + pad(voice.say(key), _LABEL_CELLS[voice.lang]), text, voice.cells)


def policy_words(policy: PolicyRef, voice: Voice) -> str:
    """Return a policy by title, name and hash."""
    named = f"{voice.plain(policy.name)} {policy.hash}".strip()
    title = voice.plain(policy.title)
    return voice.say("with", what=title, why=named) if title else named


def _table(key: str, rows: Sequence[tuple[str, ...]], voice: Voice) -> Iterator[str]:
    """Yield rows in columns that align, under one label; the last column is broken where the terminal ends."""
    if not rows:
        return
    widths = [max(map(width, column)) for column in list(zip(*rows, strict=True))[:-1]]
    label = pad(voice.say(key), _LABEL_CELLS[voice.lang])
    for nth, row in enumerate(rows):
        head = " " * _INDENT + (label if nth == 0 else " " * width(label))
        cells = (pad(cell, wide + _GAP) for cell, wide in zip(row, widths, strict=False))
        yield from hung(head + "".join(cells), row[-1], voice.cells)


def _heading(clock: ClockReceipt, voice: Voice) -> str:
    late = ".late" if clock.is_late else ""
    pieces = [Clock.of(clock.clock).label(voice.lang)]
    if clock.unit is not None:
        whose = voice.say("life") if clock.is_for_life else voice.say("stage", n=clock.stage)
        pieces += [whose, voice.unit(clock.unit), Level(clock.level).label(voice.lang)]
        pieces.append(voice.say(f"state.{clock.state}{late}"))
    return "  ".join(pieces)


def _before(clock: ClockReceipt, of_case: PolicyRef, voice: Voice) -> Iterator[Fact]:
    yield "start", _start(clock, voice)
    if clock.policy.hash != of_case.hash:
        yield "policy", policy_words(clock.policy, voice)
    yield "limit", voice.say("then").join(_limit(clock, voice))


def _after(clock: ClockReceipt, voice: Voice) -> Iterator[Fact]:
    for still in clock.stills:
        yield "stills", _still(still, voice)
    if clock.extension is not None:
        yield "extension", _extension(clock, voice)
    yield "end", _end(clock, voice)
    if clock.unpublished:
        yield "provisional", voice.say("unpublished", years=voice.each([str(year) for year in clock.unpublished]))
    for change in clock.changes:
        yield "changes", _change(change, voice)
    if clock.ended is not None and clock.ended_at is not None:
        yield "ended", _ended(clock, clock.ended, voice.at(clock.ended_at), voice)


def _start(clock: ClockReceipt, voice: Voice) -> str:
    key = f"start.{clock.start}"
    pieces = [voice.at(clock.start_at, is_end=True), *([voice.say(key)] if clock.start else [])]
    if clock.begun is not None:
        pieces.append(voice.line(clock.begun))
    return voice.say("then").join(pieces)


def _limit(clock: ClockReceipt, voice: Voice) -> Iterator[str]:
    if clock.given_at is not None:
        yield voice.say(_of_its_own("given", clock), at=voice.at(clock.given_at, is_end=True))
    elif not clock.limit:
        yield voice.say("no_limit")
    else:
        period = Period.parse(clock.limit)
        yield voice.period(period)
        yield from _by_days(clock, period, voice)
    if clock.calendar_of and clock.clock != Clock.PROMISE.word:
        yield voice.say("calendar_of", place=voice.plain(clock.calendar_name))


def _of_its_own(key: str, clock: ClockReceipt) -> str:
    """Return the wording of a limit that no policy counts: a promise's is the unit's word, and moves no other."""
    return f"{key}.promise" if clock.clock == Clock.PROMISE.word else key


def _by_days(clock: ClockReceipt, period: Period, voice: Voice) -> Iterator[str]:
    """Yield what the law says of days and months."""
    if not period.unit.in_days:
        return
    if period.unit is PeriodUnit.MONTHS and clock.steps:
        nominal = max((step for step in clock.steps if not step.is_extension), key=lambda step: step.nth)
        yield voice.say("month", n=nominal.nth)
    if period.is_whole:
        yield voice.say(f"day_end.{clock.day_end}")
    if period.unit is not PeriodUnit.WORKING_DAYS:
        yield voice.say("roll" if clock.roll else "no_roll")


def _counts_hours(clock: ClockReceipt) -> bool:
    return bool(clock.limit) and not Period.parse(clock.limit).unit.in_days


def _still(still: StillView, voice: Voice) -> str:
    since = voice.at(still.from_at)
    key = "until_open" if still.until_at is None else "until"
    until = voice.at(still.until_at, is_end=True) if still.until_at else ""
    pieces = [still_words(still, voice), voice.say(key, since=since, until=until)]
    if still.until_at is None and still.ends_at is not None:
        pieces.append(voice.say("ends_at", at=voice.at(still.ends_at, is_end=True)))
    if still.begun is not None:
        is_paused = still.cause is StillCause.PAUSED
        begun = voice.approved(still.begun, still.approved) if is_paused else voice.line(still.begun)
        pieces.append(begun if is_paused else voice.say("begun", line=begun))
    if still.why:
        pieces.append(voice.say("because", why=voice.plain(still.why)))
    if still.ended is not None:
        pieces.append(voice.say("ended_by", line=voice.line(still.ended)))
    return voice.say("then").join(pieces)


def _extension(clock: ClockReceipt, voice: Voice) -> str:
    extension = clock.extension
    assert extension is not None
    pieces = [voice.period(Period.parse(extension.by))]
    if extension.line is not None:
        pieces.append(voice.approved(extension.line, extension.approved))
    if extension.why:
        pieces.append(voice.say("because", why=voice.plain(extension.why)))
    return voice.say("then").join(pieces)


def _end(clock: ClockReceipt, voice: Voice) -> str:
    at = voice.at(clock.limit_at, is_end=True)
    if clock.fault or clock.counted_at is None:
        return voice.say("fault", at=at, why=voice.plain(clock.fault) or voice.say("no_limit"))
    if not clock.agrees:
        said = voice.say("differs", at=at, counted=voice.at(clock.counted_at, is_end=True))
        return said + _why_it_differs(clock, voice)
    if clock.state is ClockState.PLANNED:
        return at
    if clock.state is ClockState.STILL:
        return _end_of_still(clock, voice)
    if not clock.steps:
        return voice.say(_of_its_own("agrees.given", clock), at=at)
    return voice.say("agrees", at=at, agreed=_agreed(clock, voice))


def _agreed(clock: ClockReceipt, voice: Voice) -> str:
    return voice.say("as_ledger.then", n=clock.edition) if clock.edition else voice.say("as_ledger")


def _why_it_differs(clock: ClockReceipt, voice: Voice) -> str:
    if clock.edition:
        return voice.say("differs.then", n=clock.edition)
    return "" if clock.state is ClockState.RUNNING else voice.say("differs.stopped")


def _end_of_still(clock: ClockReceipt, voice: Voice) -> str:
    at, agreed = voice.at(clock.limit_at, is_end=True), _agreed(clock, voice)
    if clock.projected_at is None:
        return voice.say("agrees.still", at=at, agreed=agreed)
    projected = voice.at(clock.projected_at, is_end=True)
    return voice.say("agrees.projected", at=at, agreed=agreed, projected=projected)


def _ended(clock: ClockReceipt, line: LedgerRef, at: str, voice: Voice) -> str:
    """Return how a clock ended, and whether what it asks for came in time."""
    stopped = voice.say("stopped", at=at, line=voice.line(line))
    if line.kind not in _MET_BY.get(Clock.of(clock.clock), ()):
        return stopped
    return voice.say("then").join((stopped, voice.say("late" if clock.is_late else "in_time")))


def _change(change: LimitChange, voice: Voice) -> str:
    before, after = (voice.at(at, is_end=True) for at in (change.before_at, change.after_at))
    key = "kept" if before == after else "moved"
    said = voice.say(key, line=voice.named_line(change.line), before=before, after=after)
    return voice.say("by_edition", what=said, n=change.edition) if change.edition else said
