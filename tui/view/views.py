"""The views of the queue as their menu shows them: those that every officer finds, and those an officer saved."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from schema.instants import to_us
from schema.wire import Filter, QueueView, Sort, ViewName, ViewsPage
from tui.view.cells import fit
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.view.when import stamp

SAVED = "queue.views"  # where an officer's own views stand in memory
SAVED_MAX = 20


class Choice(NamedTuple):
    """A view to open: what it is called, what it filters by, and its order, None for the one in force."""

    label: str
    filter: Filter
    sort: Sort | None = None
    is_reversed: bool = False
    view: QueueView | None = None  # None: the officer's own

    @property
    def is_own(self) -> bool:
        """Tell whether the officer saved it."""
        return self.view is None


def choices(page: ViewsPage | None, saved: Sequence[Mapping[str, Any]], look: Look, now_us: int) -> list[Choice]:
    """Return everything the menu lists; what the memory holds and nobody can read is passed over."""
    built_in = [
        Choice(label_of(view, look, now_us), view.filter, view=view) for view in (page.views if page else ())
    ]
    return built_in + [own for each in saved if (own := read(each)) is not None]


def label_of(view: QueueView, look: Look, now_us: int) -> str:
    """Return a view's name; the shift's says when that ends."""
    name = look.say(f"view.{view.name}")
    if view.until_at is None:
        return name
    return f"{name} {look.say('views.until', at=stamp(to_us(view.until_at), look.zone, now_us, is_end=True))}"


def saved_view(name: str, filter_: Filter, sort: Sort, *, is_reversed: bool) -> dict[str, Any]:
    """Return a view as the memory keeps it."""
    kept = filter_.model_dump(mode="json", exclude_defaults=True)
    return {"name": name, "filter": kept, "sort": sort.value, "reversed": is_reversed}


def read(kept: Mapping[str, Any]) -> Choice | None:
    """Return a view that was kept; None when it makes no sense to this program."""
    try:
        filter_, sort = Filter(**kept["filter"]), Sort(kept["sort"])
        return Choice(str(kept["name"]), filter_, sort, bool(kept["reversed"]))
    except (KeyError, TypeError, ValueError, ValidationError):
        return None


def menu(found: Sequence[Choice], at: int, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return the menu's lines, the one at ``at`` under the cursor."""
    return [_line(nth, choice, look, now_us, cells, is_at=nth == at) for nth, choice in enumerate(found)]


def _line(nth: int, choice: Choice, look: Look, now_us: int, cells: int, *, is_at: bool) -> Line:
    digit = f"{nth + 1}" if nth < 9 else " "
    count = look.say("views.own") if choice.view is None else _count(choice.view)
    label = look.plain(choice.label if choice.view is None else look.say(f"view.{choice.view.name}"))
    told = _told(choice.view, look, now_us)
    left = f"{'>' if is_at else ' '} {digit} {fit(label, 18)}{fit(count, 9, right=True)}  {told}"
    return (Cell(fit(left, cells), "strong" if is_at else "text"),)


def _count(view: QueueView) -> str:
    return "-" if view.needs else f"{view.count:,}"


def _told(view: QueueView | None, look: Look, now_us: int) -> str:
    """Return what a view rests on: until when the shift lasts, and by which rule; or what is missing."""
    if view is None or view.name is not ViewName.SHIFT or view.until_at is None:
        return "" if view is None or not view.needs else "--officer"
    at = stamp(to_us(view.until_at), look.zone, now_us, is_end=True)
    return look.say("views.rota" if view.by_rota else "views.half_day", at=at)
