"""What waits for an officer, with the plan they decide by."""

from schema.wire.base import Response
from schema.wire.plans import EditPlan
from schema.wire.policies import EditionChange, WaitingBrief


class WaitingPage(Response):
    """The edit of the deadlines that waits; all None while there is none, ``plan`` None while it is planned."""

    waiting: WaitingBrief | None = None
    change: EditionChange | None = None  # against the edition in force
    plan: EditPlan | None = None
