"""Which cases are hidden from whom, because they are about them: few cases, so sets and not a column."""

import numpy as np

from daemon.board.columns import Ids
from daemon.scope import is_about, named


class About:
    """Case ids by the units the cases are about."""

    def __init__(self) -> None:
        self._units: dict[int, str] = {}  # id → ",code,code,"
        self._cases: dict[str, set[int]] = {}

    def __len__(self) -> int:
        return len(self._units)

    def put(self, case_id: int, about: str) -> None:
        """Note what a case is about; nothing, or a new answer, takes the old one's place."""
        for code in named(self._units.pop(case_id, "")):
            self._cases[code].discard(case_id)
        if about:
            self._units[case_id] = about
            for code in named(about):
                self._cases.setdefault(code, set()).add(case_id)

    def hidden_from(self, scope: str) -> Ids:
        """Return the ids of cases that the reader ``scope`` must not see because they are about them."""
        found = (ids for code, ids in self._cases.items() if is_about(scope, code))
        return np.fromiter(set().union(*found), dtype=np.int64)
