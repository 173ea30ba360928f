"""Who asks, as the daemon knows them: what a screen needs to say what they may do."""

from pydantic import AwareDatetime

from schema.kinds import Role
from schema.wire.base import Response, UnitName


class Me(Response):
    """The caller: an officer, or the socket's owner, who has no name and no role."""

    officer_id: int | None = None
    name: str = ""
    unit: UnitName | None = None  # whose subtree they see; None: everything
    role: Role | None = None
    may_act: bool = True
    on_watch_until: AwareDatetime | None = None  # None: they do not have the watch now
