"""The rungs of a clock in words. Pure."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from daemon.receipt.saying.voice import Voice
from schema.kinds import EventKind, Rung
from schema.periods import Period
from schema.wire.receipt import ClockReceipt, ClockState, LedgerRef, RungState, RungView, StillCause

_PUNCTUAL = timedelta(minutes=1)  # a rung that fires later has its instant told
Row = tuple[str, str, str, str]
_MANY = 3  # repeats of one rung told one by one


def rung_words(clock: ClockReceipt, voice: Voice) -> Iterator[Row]:
    """Yield each rung's name, place, instant and what became of it; many repeats as one."""
    for _key, group in groupby(clock.rungs, _repeated):
        rungs = tuple(group)
        if len(rungs) > _MANY:
            yield _many(rungs, voice)
        else:
            yield from (_one(rung, clock, voice) for rung in rungs)


def _repeated(rung: RungView) -> object:
    """Return what the repeats of one rung have in common, once they fired; every other one stands by itself."""
    is_told = rung.state is RungState.FIRED
    return rung.rung, rung.ordinal, rung.cycle, None if is_told else rung.at


def _many(rungs: tuple[RungView, ...], voice: Voice) -> Row:
    first, last = rungs[0], rungs[-1]
    assert last.line is not None
    line = voice.short_line(last.line)
    said = voice.say("fired.many", n=first.occurrence + 1, last=last.occurrence + 1, line=line)
    return _name(last, voice), "", voice.at(last.at, is_end=True), said


def _one(rung: RungView, clock: ClockReceipt, voice: Voice) -> Row:
    return _name(rung, voice), rung.place, voice.at(rung.at, is_end=True), _fate(rung, clock, voice)


def _name(rung: RungView, voice: Voice) -> str:
    return Rung.of(rung.rung).label(voice.lang)


def _fate(rung: RungView, clock: ClockReceipt, voice: Voice) -> str:
    if clock.state is ClockState.PLANNED:
        return "" if rung.place else _ever_after(clock, voice)
    said = _state(rung, clock, voice)
    if rung.occurrence:
        said = voice.say("with", what=said, why=voice.say("nth_time", n=rung.occurrence + 1))
    if rung.cycle != clock.cycle and clock.extension is not None:
        said = voice.say("with", what=said, why=voice.say("before_extension"))
    if rung.withdrawn is not None:
        said = voice.say("withdrawn", what=said, line=voice.short_line(rung.withdrawn))
    return said


def _ever_after(clock: ClockReceipt, voice: Voice) -> str:
    return voice.say("ever_after", every=voice.period(Period.parse(clock.repeat)))


def _state(rung: RungView, clock: ClockReceipt, voice: Voice) -> str:
    if rung.state is RungState.FIRED and rung.line is not None:
        return _fired(rung, rung.line, voice)
    if rung.state is RungState.PASSED:
        return _passed(rung, voice)
    if rung.state is RungState.AHEAD and clock.state is ClockState.STILL:
        is_returned = clock.stills[-1].cause is StillCause.RETURNED
        return voice.say("ahead.returned" if is_returned else "ahead.still")
    return voice.say(rung.state)


def _fired(rung: RungView, line: LedgerRef, voice: Voice) -> str:
    number = voice.short_line(line)
    if line.at - rung.at < _PUNCTUAL:
        return voice.say("fired", line=number)
    return voice.say("fired.later", at=voice.at(line.at), line=number)


def _passed(rung: RungView, voice: Voice) -> str:
    if rung.line is None:
        return voice.say("passed")
    if rung.line.kind == EventKind.TAKEN_OVER:
        return voice.say("passed.taken_over")
    return voice.say("passed.line", line=voice.short_line(rung.line))
