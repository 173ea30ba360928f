"""The board as it stood: made from the nearest one there is, by folding what changed in between."""

from collections import OrderedDict
from collections.abc import Sequence

from daemon.board import Board
from daemon.past.folding import board_row, folded
from daemon.store.past_rows import Changed
from daemon.store.reader import Reader
from daemon.uncollected import uncollected
from schema.errors import BadInput

LINES_MAX = 1_000_000  # between an instant and the nearest board; docs/decisions/0050 says what that costs
_KEPT_MAX = 12
_CASES_MAX = 2_500_000  # of all kept boards together, at some 35 bytes each


class PastBoards:
    """Boards by the ledger line they stand at; not for several threads at a time."""

    def __init__(self, live: Board) -> None:
        self._live = live
        self._kept: OrderedDict[int, Board] = OrderedDict()

    def get(self, seq: int) -> Board | None:
        """Return the board of a line if it was made before."""
        found = self._kept.get(seq)
        if found is not None:
            self._kept.move_to_end(seq)
        return found

    def make(self, seq: int, reader: Reader) -> Board:
        """Return the board of a line; BadInput when too much lies between it and every board there is."""
        nearest = min((self._live, *self._kept.values()), key=lambda board: abs(board.seq - seq))
        board = nearest.copied()
        if abs(board.seq - seq) > LINES_MAX:
            raise BadInput(
                f"{abs(board.seq - seq):,} ledger lines lie between that instant and now, more than the "
                f"{LINES_MAX:,} one look back goes over; choose a later instant, or go back in smaller steps",
                zh=f"那一刻至今台账有 {abs(board.seq - seq):,} 条，超过一次回看的上限 {LINES_MAX:,} 条："
                "请选近一些的时间，或分几步往回看",
            )
        changed = reader.changed_between(*sorted((seq, board.seq)))
        heads = [one.last if seq > board.seq else one.before for one in changed]
        with uncollected():
            self._amend(board, reader, changed, heads)
        board.seq = seq
        self._keep(board)
        return board

    @staticmethod
    def _amend(board: Board, reader: Reader, changed: Sequence[Changed], heads: Sequence[int]) -> None:
        board.leave_out([case.case_id for case, head in zip(changed, heads, strict=True) if not head])
        for some in folded(reader, [head for head in heads if head]):
            texts = reader.case_texts([case.id for case, _ in some])
            titles = {case_id: text.title for case_id, text in texts.items()}
            board.take([board_row(case, titles.get(case.id, "")) for case, _ in some])

    def _keep(self, board: Board) -> None:
        self._kept[board.seq] = board
        while len(self._kept) > 1 and (len(self._kept) > _KEPT_MAX or self._cases() > _CASES_MAX):
            self._kept.popitem(last=False)

    def _cases(self) -> int:
        return sum(board.open for board in self._kept.values())
