"""Text from outside made harmless: nothing in it can steer a terminal, break a log line or hide itself.

Citizens are refused nothing for what they typed: a character that could do harm is replaced, in sight.
"""

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Characters; longer ones are refused, never cut in silence.
WORD_MAX = 64  # a code, a number, a class
NAME_MAX = 200  # a person, a unit, a path of classes
TITLE_MAX = 500  # four times the longest title in 1,883 real appeals
TEXT_MAX = 20_000  # a long letter of ten pages

# C0 and C1 controls (escape sequences begin with one), the line and paragraph separators, the marks that turn
# the reading direction (they make text look like other text), and halves of surrogate pairs (no UTF-8 form).
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")


def clean_text(text: str) -> str:
    """Return ``text`` with every line break as one newline and everything harmful as U+FFFD; tabs stay."""
    return _HARMFUL.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """Return ``text`` as one line without outer space: breaks and tabs become a space, harm becomes U+FFFD."""
    return _HARMFUL.sub(REPLACEMENT, _BREAKS.sub(" ", text)).strip()
