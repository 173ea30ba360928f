"""What becomes of a message that a receiver refuses, and how a person writes that down for one of its codes."""

import re
from dataclasses import dataclass
from enum import StrEnum

WAIT_MAX_S = 86_400  # nobody blocks a sender for longer than a day
_WORDS = re.compile(r"(?P<word>delivered|throttled|auth|permanent|temporary)(?: (?P<wait>\d{1,5})s)?")


class Fate(StrEnum):
    """What a refusal means for the message."""

    THROTTLED = "throttled"  # too many at once: the receiver takes nothing for a while
    AUTH = "auth"  # secret, keyword or address list refused: nothing passes until a person has acted
    PERMANENT = "permanent"  # this message will be refused again
    TEMPORARY = "temporary"  # trouble that may pass

    @property
    def needs_person(self) -> bool:
        """Tell whether trying again by itself is in vain."""
        return self in {Fate.AUTH, Fate.PERMANENT}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one code of a receiver's means; ``wait_s`` is how long it then takes nothing, None where unknown."""

    fate: Fate | None  # None: delivered
    wait_s: float | None = None

    @classmethod
    def parse(cls, text: str) -> "Verdict":
        """Return the verdict that ``throttled 60s``, ``auth`` or ``delivered`` writes; ValueError otherwise."""
        match = _WORDS.fullmatch(text)
        if match is None:
            raise ValueError(
                "is no verdict; write delivered, throttled, auth, permanent or temporary, "
                "and the seconds to wait where you know them: throttled 60s"
            )
        fate = None if match["word"] == "delivered" else Fate(match["word"])
        return cls(fate, _wait_s(fate, match["wait"]))

    def __str__(self) -> str:
        word = self.fate or "delivered"
        return word if self.wait_s is None else f"{word} {self.wait_s:.0f}s"


def _wait_s(fate: Fate | None, text: str | None) -> float | None:
    if text is None:
        return None
    if fate is None or fate.needs_person:
        raise ValueError("names seconds to wait where nothing is tried again; take them out")
    if not 1 <= int(text) <= WAIT_MAX_S:
        raise ValueError(f"waits {text} s; write 1s to {WAIT_MAX_S}s")
    return float(text)
