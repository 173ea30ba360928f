"""The days of a count in words: one line for each group of days. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import time

from daemon.receipt.saying.folding import Group
from daemon.receipt.saying.voice import Voice
from schema.periods import Period, PeriodUnit
from schema.wire.receipt import ClockReceipt, StepKind, StepView, StillView

Words = tuple[str, str]  # when, and what


def group_words(group: Group, clock: ClockReceipt, voice: Voice) -> Words:
    """Return which days a line is about and what it says of them."""
    return _when(group, clock, voice), _marked(group, _what(group, clock, voice), voice)


def _when(group: Group, clock: ClockReceipt, voice: Voice) -> str:
    first, last = group[0], group[-1]
    if len(group) == 1 and _is_span(first, clock):
        return voice.span(first.from_at, first.until_at)
    return voice.days(first.day, last.day)


def _is_span(step: StepView, clock: ClockReceipt) -> bool:
    """Tell whether a step is a stretch of hours, so that its instants say more than its day."""
    if step.kind is StepKind.PART:
        return True
    if step.kind not in _SPANS or _period(step, clock).unit.in_days:
        return False
    return step.kind is StepKind.COUNTED or not step.from_at.time() == step.until_at.time() == time()


_SPANS = frozenset({StepKind.COUNTED, StepKind.STILL})


def _marked(group: Group, what: str, voice: Voice) -> str:
    return voice.say("guess", what=what) if any(step.is_unpublished for step in group) else what


def _what(group: Group, clock: ClockReceipt, voice: Voice) -> str:
    kinds = {step.kind for step in group}
    if len(kinds) == 1:
        return _OF_KIND[group[0].kind](group, clock, voice)
    off = _off(group, voice)
    if StepKind.COUNTED not in kinds:
        return voice.say("only", off=off)
    counted = tuple(step for step in group if step.kind is StepKind.COUNTED)
    return voice.say("but", what=_counted(counted, clock, voice), off=off)


def _first(_group: Group, _clock: ClockReceipt, voice: Voice) -> str:
    return voice.say("first")


def _counted(group: Group, clock: ClockReceipt, voice: Voice) -> str:
    if group[0].nth:
        return _with_make_up(group, _numbers(group, clock, voice), voice)
    adds = voice.hours(sum(step.counted_s for step in group))
    what = voice.say("adds", adds=adds, total=voice.hours(group[-1].total_s))
    return _with_make_up(group, what, voice)


def _numbers(group: Sequence[StepView], clock: ClockReceipt, voice: Voice) -> str:
    step, last = group[0], group[-1]
    unit = "wd" if _period(step, clock).unit is PeriodUnit.WORKING_DAYS else "d"
    key = f"nth.{unit}" if step.nth == last.nth else f"nth.{unit}.many"
    what = voice.say(key, n=step.nth, last=last.nth)
    return voice.say("extra", what=what) if step.is_extension else what


def _period(step: StepView, clock: ClockReceipt) -> Period:
    """Return the period a step counts: of the limit, or of its extension."""
    return Period.parse(clock.extension.by if step.is_extension and clock.extension else clock.limit)


def _with_make_up(group: Group, what: str, voice: Voice) -> str:
    """Return what is said of counted days, with those among them that are worked for a reason of their own."""
    own = {step.day: voice.told(step.why) for step in group if step.why is not None}
    if not own:
        return what
    if len(group) == 1:
        return voice.say("with", what=what, why=next(iter(own.values())))
    days = [voice.say("with", what=f"{day:%m-%d}", why=why) for day, why in own.items()]
    return voice.say("worked", what=what, days=voice.each(days))


def _off(group: Group, voice: Voice) -> str:
    """Return how many days a group leaves out, for which reasons."""
    reasons = Counter(_why(step, voice) for step in group if step.kind is not StepKind.COUNTED)
    return voice.each([voice.say("so_many", why=why, n=count) for why, count in reasons.items()])


def _why(step: StepView, voice: Voice) -> str:
    if step.kind is StepKind.AFTER_HOURS:
        return voice.say("after_hours")
    return voice.told(step.name or step.why)


def _not_counted(group: Group, _clock: ClockReceipt, voice: Voice) -> str:
    return voice.say("not_counted", why=_named(group, voice))


def _named(group: Group, voice: Voice) -> str:
    """Return the reason of days that are off for one; a single day's in full."""
    if len(group) == 1 and group[0].why is not None:
        return voice.told(group[0].why)
    return _why(group[0], voice)


def _still(group: Group, clock: ClockReceipt, voice: Voice) -> str:
    nth = group[0].still
    assert nth is not None
    return voice.say("not_counted", why=still_words(clock.stills[nth], voice))


def still_words(still: StillView, voice: Voice) -> str:
    """Return why a clock stood still."""
    return voice.say(f"still.{still.cause}", title=voice.plain(still.title or still.reason))


def _nominal(group: Group, clock: ClockReceipt, voice: Voice) -> str:
    return voice.say("nominal", what=_numbers(group, clock, voice), why=voice.told(group[0].name or group[0].why))


def _rolled(group: Group, clock: ClockReceipt, voice: Voice) -> str:
    why = _named(group, voice)
    if group[0].still is not None:
        why = still_words(clock.stills[group[0].still], voice)
    return voice.say("rolled", why=why)


def _landed(_group: Group, _clock: ClockReceipt, voice: Voice) -> str:
    return voice.say("landed")


def _part(group: Group, clock: ClockReceipt, voice: Voice) -> str:
    step = group[0]
    share = float(_period(step, clock).amount % 1)
    key = "part" if step.nth else "part.rolled"
    what = voice.say(key, what=_numbers(group, clock, voice), share=share, at=voice.time(step.until_at))
    return what if step.still is None else voice.say("part.still", what=what)


_OF_KIND: Mapping[StepKind, Callable[[Group, ClockReceipt, Voice], str]] = {
    StepKind.FIRST: _first,
    StepKind.COUNTED: _counted,
    StepKind.OFF: _not_counted,
    StepKind.AFTER_HOURS: _not_counted,
    StepKind.STILL: _still,
    StepKind.NOMINAL: _nominal,
    StepKind.ROLLED: _rolled,
    StepKind.LANDED: _landed,
    StepKind.PART: _part,
}
