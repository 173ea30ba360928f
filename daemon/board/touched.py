"""Which cases changed lately, so that a reader's epoch learns what came into its view since."""

from collections import deque

import numpy as np

from daemon.board.columns import Ids

_IDS_MAX = 500_000  # 4 MB; an epoch older than that looks at every case again


class Touched:
    """Case ids by the revision of the board in which they changed."""

    def __init__(self) -> None:
        self._changes: deque[tuple[int, Ids]] = deque()
        self._held = 0
        self._forgotten = 0  # the newest revision that is no longer held

    def add(self, revision: int, ids: Ids) -> None:
        """Note what changed in a revision; the oldest are forgotten."""
        self._changes.append((revision, ids))
        self._held += len(ids)
        while self._held > _IDS_MAX:
            self._forgotten, gone = self._changes.popleft()
            self._held -= len(gone)

    def since(self, revision: int) -> Ids | None:
        """Return the ids that changed after ``revision``, each once; None when that is too long ago."""
        if revision < self._forgotten:
            return None
        later = [ids for at, ids in self._changes if at > revision]
        return np.unique(np.concatenate(later)) if later else np.empty(0, np.int64)
