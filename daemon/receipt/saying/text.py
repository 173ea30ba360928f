"""A receipt as lines for people, Chinese or English, of at most 80 cells. Pure."""

from collections.abc import Iterator

from daemon.receipt.saying.clock import clock_lines, labelled, policy_words
from daemon.receipt.saying.columns import hung
from daemon.receipt.saying.voice import Voice
from daemon.receipt.wanted import Wanted
from schema.kinds import Clock, Level, Status
from schema.wire.receipt import Receipt


def with_text(receipt: Receipt, wanted: Wanted) -> Receipt:
    """Return the receipt with its text, as it is wanted."""
    return receipt.model_copy(
        update={"text": tuple(_lines(receipt, Voice(wanted.lang, wanted.cells), full=wanted.full))}
    )


def _lines(receipt: Receipt, voice: Voice, *, full: bool) -> Iterator[str]:
    yield from _head(receipt, voice)
    for clock in receipt.clocks:
        yield ""
        yield from clock_lines(clock, receipt.policy, voice, full=full)
    for waiting in receipt.waiting:
        yield ""
        name = Clock.of(waiting.clock).label(voice.lang)
        yield voice.say("waiting", clock=name, start=voice.say(f"start.{waiting.start}"))
    if not receipt.clocks and not receipt.waiting:
        yield from ("", voice.say("none"))


def _head(receipt: Receipt, voice: Voice) -> Iterator[str]:
    at = voice.at(receipt.as_of_at)
    if receipt.number:
        title = voice.say("case", number=voice.plain(receipt.number))
        yield from hung("", f"{title}  {voice.say('as_of', at=at)}", voice.cells)
    else:
        yield voice.say("forecast")
    if not receipt.agrees:
        yield voice.say("disagrees")
    if not receipt.number:
        yield voice.say("from", at=at)
    yield from labelled("policy", policy_words(receipt.policy, voice), voice)
    if receipt.policy.source:
        yield from labelled("source", voice.plain(receipt.policy.source), voice)
    yield from labelled("now" if receipt.number else "level", _standing(receipt, voice), voice)


def _standing(receipt: Receipt, voice: Voice) -> str:
    pieces = [voice.unit(receipt.unit)] if receipt.unit else []
    pieces.append(Level(receipt.level).label(voice.lang))
    if receipt.status is not None:
        pieces.append(Status.of(receipt.status).label(voice.lang))
    return "  ".join(pieces)
