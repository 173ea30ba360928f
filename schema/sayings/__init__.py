"""Sayings: the daemon's own sentences, which are stored and logged in English, in Chinese as well.

What a receiver, a server or a package said is nobody's to translate: it stays as it came, in quotation marks.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from schema.sayings.aside import TROUBLES
from schema.sayings.audit import ADVICE, FINDINGS
from schema.sayings.channels import CODE, MEANINGS, REASONS
from schema.sayings.saying import Saying

_ANSWERED = re.compile(rf"answered {CODE}: (?P<rest>.+)", re.DOTALL)
_TABLE: Sequence[Saying] = (*REASONS, *FINDINGS, *TROUBLES)


@lru_cache(maxsize=2_048)
def in_chinese(sentence: str) -> str:
    """Return the Chinese of one of our sentences; one that is not known here as it is."""
    return _known(sentence) or sentence


def said(sentence: str, lang: str) -> str:
    """Return one of our sentences in the language of a screen."""
    return sentence if lang == "en" else in_chinese(sentence)


def fault_said(reason: str, lang: str) -> str:
    """Return what is wrong in a file, as a fault gives its reason, in the language of a screen."""
    return reason if lang == "en" else _fault_in_chinese(reason)


def advice_on(finding: str, lang: str) -> str:
    """Return what a person does about a finding; empty where nothing is known of it."""
    found = (words for pattern, words in ADVICE if re.match(pattern, finding))
    words = next(found, None)
    return "" if words is None else words[lang == "en"]


@lru_cache(maxsize=2_048)
def _fault_in_chinese(reason: str) -> str:
    """Return the Chinese of a fault's reason; one that is not known as it is.

    Faults have tables of their own: their sentences are general, and would fit what a receiver said.
    """
    from schema.sayings.config import SAYINGS, SENTENCES  # only a mistake needs them

    return SENTENCES.get(reason) or _fitting(reason, SAYINGS, _fault_in_chinese) or reason


def _known(sentence: str) -> str:
    """Return the Chinese, empty where there is none."""
    if (meaning := MEANINGS.get(sentence)) is not None:
        return meaning
    if chinese := _fitting(sentence, _TABLE, in_chinese):
        return chinese
    answered = _ANSWERED.fullmatch(sentence)
    return "" if answered is None else _answer(answered["code"], answered["rest"])


def _fitting(sentence: str, table: Sequence[Saying], translate: Callable[[str], str]) -> str:
    """Return the Chinese by the first saying that fits, empty where none does."""
    for one in table:
        if (match := one.fits(sentence)) is not None:
            return one.zh.format(**dict(_parts(match.groupdict(default=""), one, translate)))
    return ""


def _parts(parts: dict[str, str], one: Saying, translate: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a sentence: in Chinese those that are ours, others' words as they came."""
    for name, part in parts.items():
        yield name, translate(part) if name in one.inner else part


def _answer(code: str, rest: str) -> str:
    """Return a receiver's answer: what its code means, and in brackets its own words, where we know the code."""
    fitting = (one for one in MEANINGS if rest == one or rest.startswith(f"{one} ("))
    meaning = max(fitting, key=len, default="")
    if not meaning:
        return f"答复 {code}：“{rest}”"
    words = rest[len(meaning) + 2 :].removesuffix(")")
    return f"答复 {code}：{MEANINGS[meaning]}" + (f"（对方原话“{words}”）" if words else "")
