"""One transaction's way to a database: the choke point through which every statement passes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from daemon.store.statements import Row, Shape
from schema.errors import DubanError

Hook = Callable[[str], None]  # is told "before …" and "after …" each statement; may raise, as a crash would
CHUNK_ROWS = 10_000


def _deaf(_statement: str) -> None:
    """Hear nothing."""


class Session(ABC):
    """Statements on one connection, alike on both databases; SQL is written with ``?`` for each value.

    Every method may raise StoreBusy, StoreFailed or Conflict; the transaction is then to be rolled back.
    """

    lock = ""  # appended to a select: holds its rows until the transaction ends
    share = ""  # appended to a select: keeps others from changing its rows until the transaction ends
    skip_locked = ""  # the same, for timers `t` and cases `c`, leaving out rows that another daemon holds
    skip_locked_pushes = ""  # the same, for pushes `p`
    array: str  # one value that holds whole numbers, as the table `v` with the column `value`
    text_array: str  # the same for strings
    json_rows: str  # one value that holds a JSON array of arrays, as the table `o` with the column `value`
    false = "false"

    def __init__(self, hook: Hook | None) -> None:
        self._hook = hook or _deaf

    @contextmanager
    def passing(self, statement: str) -> Iterator[None]:
        """Let one statement through: the seam where tests crash and where errors become sentences."""
        self._hook(f"before {statement}")
        try:
            yield
        except Exception as error:
            said = self.sentence(error)
            if said is None:
                raise
            raise said from error
        self._hook(f"after {statement}")

    def one(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row, or None."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def number(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Return the one number that ``sql`` gives; 0 when it is NULL."""
        row = self.one(sql, values)
        return 0 if row is None or row[0] is None else int(row[0])

    @abstractmethod
    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return every row."""

    @abstractmethod
    def chunks(self, sql: str, values: Sequence[Any] = ()) -> Iterator[list[Row]]:
        """Return the rows in lists of CHUNK_ROWS, without ever holding all of them."""

    @abstractmethod
    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement and return how many rows it touched."""

    @abstractmethod
    def insert(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Insert rows."""

    @abstractmethod
    def upsert(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Insert rows, or replace those that have their key."""

    @abstractmethod
    def update(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Update rows by their key, whose columns stand last."""

    @abstractmethod
    def list_value(self, values: Sequence[int] | Sequence[str]) -> Any:  # noqa: ANN401 - what a driver takes
        """Return numbers or strings as the one value that ``array`` or ``text_array`` reads."""

    @abstractmethod
    def notify(self) -> None:
        """Tell the other daemons, when this transaction commits, that something is due earlier."""

    def home(self) -> str:
        """Return the schema in which the tables stand, to name one that a query hides."""
        return "main"

    def json_item(self, at: int, kind: str) -> str:
        """Return the item at a place of a row of ``json_rows``, as a column of this kind."""
        del kind
        return f"json_extract(o.value, '$[{at}]')"

    def server_us(self) -> int | None:
        """Return the database server's own clock; None where there is no server."""
        return None

    @abstractmethod
    def sentence(self, error: Exception) -> DubanError | None:
        """Return a driver's error as a sentence with a way out; None when it is a fault of ours."""

    @abstractmethod
    def revision(self) -> str | None:
        """Return the schema's revision; None when there are no tables yet."""

    @abstractmethod
    def begin(self, *, read_only: bool) -> None:
        """Open the transaction."""

    def commit(self) -> None:
        """Make everything durable, or raise and leave nothing."""
        self.run("COMMIT")

    @abstractmethod
    def rollback(self) -> None:
        """Undo what is left open; never raises."""
