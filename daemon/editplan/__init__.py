"""The plan of an edit: what another configuration would do to the open cases, worked out without touching them."""

from daemon.editplan.document import document
from daemon.editplan.edit import Edit
from daemon.editplan.matching import rematched
from daemon.editplan.survey import survey
from daemon.store.reader import Reader
from schema.config import Config
from schema.wire import EditPlan

__all__ = ["Edit", "plan_edit"]


def plan_edit(reader: Reader, edited: Config, in_force: Config, now_us: int, file: str) -> EditPlan:
    """Return what ``edited`` would do, applied at ``now_us``, to the cases as ``reader`` sees them.

    ``in_force`` says what stands in force where the database has no edition; ``file`` is the edited file's name.
    """
    edit = Edit.read(reader, edited, in_force, now_us)
    return document(reader, edit, survey(reader, edit), rematched(reader, edit), file)
