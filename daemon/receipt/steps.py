"""The steps of a count as a receipt lists them. Pure."""

from dataclasses import replace

from daemon.receipt.names import Names
from daemon.receipt.tally import TallyStep
from schema.days import DayReason
from schema.instants import MICROS_PER_SECOND
from schema.wire.receipt import StepView, Told


def step_view(each: TallyStep, names: Names) -> StepView:
    """Return one step, with why it counts or does not."""
    step = each.step
    return StepView(
        kind=step.kind,
        is_extension=each.is_extension,
        day=step.day,
        from_at=names.at(step.from_us),
        until_at=names.at(step.until_us),
        nth=step.nth,
        counted_s=step.counted_us / MICROS_PER_SECOND,
        total_s=step.total_us / MICROS_PER_SECOND,
        cause=step.why.cause.value if step.why else "",
        why=_told(step.why, names),
        name=_name(step.why),
        is_unpublished=each.is_unpublished,
        still=step.gap,
    )


def _told(why: DayReason | None, names: Names) -> Told | None:
    """Return a reason in both languages; the place that has an exception of its own by its name."""
    if why is None:
        return None
    named = replace(why, by=names.unit(why.by).name or why.by)
    return Told(zh=named.say("zh"), en=named.say("en"))


def _name(why: DayReason | None) -> Told | None:
    return Told(zh=why.zh, en=why.en) if why and why.zh else None
