"""One act tried on several cases: how many could be done, what each answer says, equal answers told once. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tui.view.cells import shorten, wrap
from tui.view.look import Look

ROWS_MAX = 6
ROWS_MIN = 4  # the count, one answer on two rows, and how many are left out
_ANSWER_ROWS = 2
_SLACK_CELLS = 12  # what wrapping loses at most, where a word goes to the next row
_NAMED = 2  # cases named beside an answer that is not everybody's


@dataclass(frozen=True, slots=True)
class Trial:
    """What the daemon said of one case: the sentences of what the act would do, or the one of why not."""

    number: str
    says: tuple[str, ...]
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    """A sentence, and the cases it was said of."""

    said: str
    is_refused: bool
    numbers: tuple[str, ...]


def lines(trials: Sequence[Trial], cases: int, look: Look, *, cells: int, rows: int) -> list[str]:
    """Return what the trials of some of ``cases`` cases say, in at most ``rows`` rows: refusals first."""
    refused = sum(one.is_refused for one in trials)
    done = len(trials) - refused
    untried = look.say("trial.untried", n=cases - len(trials)) if cases > len(trials) else ""
    head = look.say("trial.count", n=len(trials), done=done, refused=refused) + untried
    shown = wrap(head, cells)
    answers = _answers(trials)
    for nth, answer in enumerate(answers):
        left = len(answers) - nth
        told = wrap(shorten(_told(answer, len(trials), look), cells * _ANSWER_ROWS - _SLACK_CELLS), cells)
        if len(shown) + len(told) + (left > 1) > rows:
            return [*shown, look.say("trial.more", n=left)]
        shown += told
    return shown


def _told(answer: _Answer, tried: int, look: Look) -> str:
    """Return an answer with whom it is about; a case's own number is left out where others got the same."""
    count = len(answer.numbers)
    word = look.say("trial.refused" if answer.is_refused else "trial.done", n=count)
    if count == tried:
        return look.plain(f"- {word}{answer.said}")
    more = look.say("trial.and_more") if count > _NAMED else ""
    comma = look.say("trial.comma")
    who = comma.join(answer.numbers[:_NAMED]) + more
    return look.plain(look.say("trial.of", said=f"- {word}{answer.said}", who=who))


def _answers(trials: Iterable[Trial]) -> list[_Answer]:
    """Return equal answers as one, refusals before effects, the most frequent first."""
    said: dict[tuple[bool, str], list[tuple[str, str]]] = {}
    for number, is_refused, sentence in _each(trials):
        said.setdefault((is_refused, _without(number, sentence)), []).append((number, sentence))
    answers = [
        _Answer(sentence if len(found) > 1 else found[0][1], is_refused, tuple(number for number, _ in found))
        for (is_refused, sentence), found in said.items()
    ]
    return sorted(answers, key=lambda one: (not one.is_refused, -len(one.numbers)))


def _each(trials: Iterable[Trial]) -> Iterator[tuple[str, bool, str]]:
    for one in trials:
        for sentence in dict.fromkeys(one.says):
            yield one.number, one.is_refused, sentence


def _without(number: str, sentence: str) -> str:
    return re.sub(rf"(?<![\w-]){re.escape(number)}(?![\w-])", "...", sentence)
