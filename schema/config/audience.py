"""Audiences: how ``[telling]`` writes whom a push goes to."""

from dataclasses import dataclass
from enum import StrEnum

from schema.clean import NAME_MAX, WORD_MAX
from schema.codes import CENTRE_SHAPE, short_code
from schema.config.report import shown
from schema.config.table import known_word
from schema.kinds import Level, Role


class Whom(StrEnum):
    """A unit as seen from the case a push is about, or one that is named."""

    OWNER = "owner"  # who has the case now; after an escalation the unit it rose to
    PREVIOUS = "previous"  # who had it before
    ABOVE = "above"  # the centre one level above the owner
    ASSIGNER = "assigner"  # who assigned it down and watches
    CHAIN = "chain"  # every unit that has had it so far
    LEVEL = "level"  # level:county: the centre at that level over the place where the case began
    UNIT = "unit"  # unit:610202: that one
    OFFICER = "officer"  # officer:610202/王芳: that one officer of that unit


@dataclass(frozen=True, slots=True)
class Audience:
    """The officers of a unit: those of ``role``, those on watch, or all but viewers; or one who is named."""

    whom: Whom
    role: Role | None = None
    where: str = ""  # a level's word, or a unit's code
    name: str = ""  # an officer's
    on_watch: bool = False

    @classmethod
    def parse(cls, text: str) -> "Audience":
        """Return the audience that ``owner``, ``above:leader`` or ``level:county:rota`` writes; ValueError else.

        An officer goes by unit and name, which an administrator can write and keep: ids change between databases.
        """
        head, colon, rest = text.partition(":")
        whom = Whom(known_word(head, Whom))
        if whom == Whom.OFFICER:
            return cls(whom, None, *_named(rest))
        where = ""
        if whom in (Whom.LEVEL, Whom.UNIT):
            written, colon, rest = rest.partition(":")
            where = _level(written) if whom == Whom.LEVEL else _unit(written)
        who = known_word(rest, _WHO) if colon else ""
        return cls(whom, Role(who) if who in _ROLES else None, where, on_watch=who == _ON_WATCH)

    def __str__(self) -> str:
        where = f"{self.where}/{self.name}" if self.name else self.where
        who = _ON_WATCH if self.on_watch else self.role or ""
        return ":".join(filter(None, (self.whom, where, who)))


_ROLES = (Role.HANDLER, Role.SUPERVISOR, Role.LEADER)  # a viewer cannot be asked to act
_ON_WATCH = "rota"
_WHO = (*_ROLES, _ON_WATCH)


def _level(text: str) -> str:
    return known_word(text, [level.word for level in Level])


def _unit(text: str) -> str:
    code = short_code(text.strip().upper())
    if not CENTRE_SHAPE.fullmatch(code) or len(code) > WORD_MAX:
        raise ValueError(f"{shown(text)} is no unit's code; write for example unit:610202")
    return code


def _named(text: str) -> tuple[str, str]:
    code, _slash, name = text.partition("/")
    name = name.strip()
    if not name or not name.isprintable() or len(name) > NAME_MAX:
        raise ValueError(f"{shown(text)} names no officer; write unit and name, for example officer:610202/王芳")
    return _unit(code), name
