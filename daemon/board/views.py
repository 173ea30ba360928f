"""Orders that readers page through: an epoch is one, frozen as an array of ids, shared by all who asked alike."""

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from daemon.board.columns import Ids
from schema.wire import Filter, Sort

_EPOCH_IDS_MAX = 4_000_000  # 16 MB of ids at four bytes
_EPOCHS_MAX = 256  # a duty room's screens, ten times over
_SMALL = np.uint32


@dataclass(frozen=True, slots=True)
class View:
    """What is asked for: whose eyes, which cases, in which order. The key under which an epoch is shared."""

    scope: str = ""
    filter: Filter = field(default_factory=Filter)
    sort: Sort = Sort.DUE
    descending: bool = False

    @property
    def follows_time(self) -> bool:
        """Tell whether a case may enter or leave without a ledger line, by the clock or the outbox alone."""
        wanted = self.filter
        is_timed = wanted.late or wanted.due_today or wanted.due_before_us is not None or bool(wanted.age)
        return is_timed or wanted.undelivered


@dataclass(slots=True, eq=False)
class Epoch:
    """One order of a view, as of the board's ``revision``, and what came into the view since."""

    name: str
    view: View
    ids: Ids
    revision: int
    among: Ids | None = None  # the cases it was chosen from; None: all
    checked: int = 0  # the revision up to which newcomers were looked for
    newcomers: set[int] = field(default_factory=set)
    _sorted: Ids | None = None

    def has(self, ids: Ids) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell of each id whether it was there when the epoch began."""
        if self._sorted is None:
            self._sorted = np.sort(self.ids)
        if not len(self._sorted):
            return np.zeros(len(ids), np.bool_)
        at = np.minimum(np.searchsorted(self._sorted, ids), len(self._sorted) - 1)
        return np.asarray(self._sorted[at] == ids)


class Epochs:
    """Keeps the epochs lately used; the oldest go when all together hold too many ids."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix  # tells this board's epochs from those before a restart
        self._count = 0
        self._kept: OrderedDict[str, Epoch] = OrderedDict()
        self._newest: dict[View, str] = {}

    def add(self, view: View, ids: Ids, revision: int, among: Ids | None = None) -> Epoch:
        """Keep and return a new epoch of ``view``."""
        self._count += 1
        small = len(ids) == 0 or int(ids.max()) <= np.iinfo(_SMALL).max
        name = f"{self._prefix}-{self._count}"
        epoch = Epoch(name, view, ids.astype(_SMALL if small else np.int64), revision, among, checked=revision)
        self._kept[name] = epoch
        self._newest[view] = name
        self._forget()
        return epoch

    def get(self, name: str, view: View) -> Epoch | None:
        """Return the epoch of that name if it is still kept and is one of ``view``."""
        epoch = self._kept.get(name)
        if epoch is None or epoch.view != view:
            return None
        self._kept.move_to_end(name)
        return epoch

    def newest(self, view: View) -> Epoch | None:
        """Return the last epoch of ``view`` that is still kept."""
        return self.get(self._newest.get(view, ""), view)

    def _forget(self) -> None:
        held = sum(len(epoch.ids) for epoch in self._kept.values())
        while len(self._kept) > 1 and (held > _EPOCH_IDS_MAX or len(self._kept) > _EPOCHS_MAX):
            name, epoch = self._kept.popitem(last=False)
            held -= len(epoch.ids)
            if self._newest.get(epoch.view) == name:
                del self._newest[epoch.view]
