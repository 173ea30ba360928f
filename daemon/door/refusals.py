"""Why the door refuses, beyond what the rest of Duban knows; none says anything of what lies inside."""

from typing import ClassVar

from schema.errors import DubanError


class Unsigned(DubanError):
    """The signature is nobody's that the door knows, or of another time; compare secrets and clocks."""

    http_status: ClassVar[int] = 401
    code: ClassVar[str] = "unsigned"


class NotTheirs(DubanError):
    """The sender may not hand over what lies there; correct its unit in [door.from], or the case's place."""

    http_status: ClassVar[int] = 403
    code: ClassVar[str] = "not_theirs"


class Unready(DubanError):
    """The tree here is not yet such that anything can be handed over; import it, the sender tries again."""

    http_status: ClassVar[int] = 503
    code: ClassVar[str] = "unready"
