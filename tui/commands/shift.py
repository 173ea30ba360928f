"""`duban shift`: the brief or the hand-over of a shift, printed, as JSON, or to a file."""

from typing import TYPE_CHECKING

import click

from schema.instants import to_us
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.output import print_lines
from tui.view.look import Look

if TYPE_CHECKING:
    from tui.view.document import Document

_VIEWS = click.Choice(["brief", "handover"])


@click.command()
@click.option("--view", type=_VIEWS, help="Default: the hand-over in a watch's last two hours, else the brief.")
@click.option("--out", metavar="FILE", help="Write FILE.txt or FILE.pdf instead; never over a file that is there.")
@desk_options
def shift(desk: Desk, *, view: str | None, out: str | None) -> None:
    """Print the shift: what is ahead, what happened, what is open 交接班; --out for a file."""
    from tui.view.document import text_lines
    from tui.view.shift import view_of
    from tui.view.shift_paper import shift_document

    page = desk.ask(calls.shift())
    look = Look(desk.lang, zone=desk.zone)
    document = shift_document(page, view or view_of(page), look, to_us(page.now_at))
    if out is not None:
        written(desk, look, [document], out)
    else:
        desk.show(page, lambda: print_lines(text_lines(document)))


def written(desk: Desk, look: Look, documents: "list[Document]", out: str) -> None:
    """Write documents to a file and say where they are."""
    from tui.export import export

    path = export(documents, out, look)
    desk.show({"file": str(path)}, lambda: print_lines([look.say("shift.export.done", path=path)]))
