"""PostgreSQL: psycopg at driver level; a server that falls silent is given up after a fixed time."""

import select
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from daemon.store import statements
from daemon.store.arrays import array_literal
from daemon.store.patience import Patience
from daemon.store.sentences import TRIED_AGAIN, TRIED_AGAIN_ZH, already_there
from daemon.store.session import CHUNK_ROWS, Hook, Session
from daemon.store.statements import Row, Shape
from schema.errors import DubanError, StoreFailed

CHANNEL = "duban_due"  # on which daemons wake each other

Link = psycopg.Connection[Row]


def opened(url: str, name: str, deadline_s: float) -> Link:
    """Return a connection in autocommit, on which BEGIN and COMMIT are ours; StoreFailed when there is none.

    What the URL says itself (several hosts, ``target_session_attrs``, a time limit) wins.
    """
    wanted: dict[str, Any] = {
        "application_name": "duband",
        "connect_timeout": max(2, int(deadline_s)),
        "keepalives_idle": max(1, int(deadline_s / 2)),
        "tcp_user_timeout": int(deadline_s * 1000),
        **conninfo_to_dict(url),
    }
    try:
        link: Link = psycopg.connect(autocommit=True, **wanted)
        # A daemon that hangs inside a transaction must not hold the others' rows for ever.
        link.execute(f"SET idle_in_transaction_session_timeout = {int(deadline_s * 1000)}")
        link.execute(f"SET statement_timeout = {int(deadline_s * 1000)}")
    except psycopg.Error as error:
        raise StoreFailed(
            f"the database {name} cannot be reached ({_first_line(error)}); see that it runs and lets us in",
            zh=f"连不上数据库 {name}（{_first_line(error)}）：请查看它是否在运行、是否允许连接",
        ) from error
    return link


class PostgresSession(Session):
    """Statements on one PostgreSQL connection, each answered within ``deadline_s`` or given up."""

    lock = " FOR UPDATE"
    share = " FOR SHARE"
    skip_locked = " FOR UPDATE OF t, c SKIP LOCKED"
    skip_locked_pushes = " FOR UPDATE OF p SKIP LOCKED"
    array = "unnest(?::bigint[]) AS v(value)"
    text_array = "unnest(?::text[]) AS v(value)"
    json_rows = "jsonb_array_elements(?::jsonb) AS o(value)"

    def __init__(self, link: Link, name: str, deadline_s: float, hook: Hook | None = None) -> None:
        super().__init__(hook)
        self._link = link
        self._name = name
        self._deadline_s = deadline_s

    @property
    def is_broken(self) -> bool:
        """Tell whether the connection is of no more use."""
        return self._link.closed or self._link.broken

    @property
    def is_hung_up(self) -> bool:
        """Tell whether the server has spoken unasked on an idle connection: it says only good-bye there."""
        waiting = select.poll()
        waiting.register(self._link.fileno(), select.POLLIN)
        return bool(waiting.poll(0))

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return every row."""
        with self._timed(sql):
            return self._link.execute(_marked(sql), values).fetchall()

    def chunks(self, sql: str, values: Sequence[Any] = ()) -> Iterator[list[Row]]:
        """Return the rows in lists of CHUNK_ROWS, without ever holding all of them."""
        with closing(self._link.cursor(name=f"chunks_{uuid4().hex}")) as cursor:
            with self._timed(sql):
                cursor.execute(_marked(sql), values)
            while True:
                with self._timed("FETCH"):
                    rows = cursor.fetchmany(CHUNK_ROWS)
                if not rows:
                    return
                yield rows

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement and return how many rows it touched."""
        with self._timed(sql):
            return self._link.execute(_marked(sql), values).rowcount

    def insert(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Insert rows by COPY."""
        sql = statements.copy_in(shape)
        with self._timed(sql), self._link.cursor() as cursor, cursor.copy(sql.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def upsert(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Insert rows, or replace those that have their key; one array a column."""
        self._arrays(statements.upsert_all(shape), shape, rows)

    def update(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Update rows by their key; one array a column."""
        self._arrays(statements.update_all(shape), shape, rows)

    def _arrays(self, sql: str, shape: Shape, rows: Sequence[Row]) -> None:
        columns = zip(*shape.last_of_each(rows), strict=True)
        arrays = [array_literal(kind, column) for kind, column in zip(shape.types, columns, strict=True)]
        with self._timed(sql):
            self._link.execute(sql.encode(), arrays)

    def list_value(self, values: Sequence[int] | Sequence[str]) -> list[int] | list[str]:
        """Return numbers or strings as one array."""
        return list(values)  # type: ignore[return-value] # of one kind, as it came

    def notify(self) -> None:
        """Wake the other daemons when this transaction commits."""
        self.run(f"NOTIFY {CHANNEL}")

    def home(self) -> str:
        """Return the schema that the connection finds tables in first."""
        row = self.one("SELECT current_schema()")
        return f'"{row[0]}"' if row and row[0] else "public"

    def json_item(self, at: int, kind: str) -> str:
        """Return the item at a place of a row of ``json_rows``, as a column of this kind."""
        return f"(o.value->>{at})::{kind}"

    def server_us(self) -> int | None:
        """Return the server's clock, not the transaction's beginning."""
        return self.number("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")

    def revision(self) -> str | None:
        """Return the schema's revision; None when there are no tables yet."""
        if self.one("SELECT to_regclass('alembic_version')") == (None,):
            return None
        row = self.one("SELECT version_num FROM alembic_version")
        return row[0] if row else None

    def begin(self, *, read_only: bool) -> None:
        """Open the transaction: a reading one sees one snapshot, a writing one what others commit."""
        self.run(_BEGIN_READING if read_only else _BEGIN_WRITING)

    def rollback(self) -> None:
        """Undo what is left open; never raises."""
        with suppress(psycopg.Error), Patience(self._link, self._deadline_s):
            self._link.rollback()

    @contextmanager
    def _timed(self, statement: str) -> Iterator[None]:
        with self.passing(statement), Patience(self._link, self._deadline_s):
            yield

    def sentence(self, error: Exception) -> DubanError | None:
        """Return psycopg's error as a sentence with a way out; None when it is a fault of ours."""
        return sentence(error, self._name, self._deadline_s)


_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
# Up to some 100,000 cases the planner would rather scan them all than look up a batch's thousand by their key.
_BEGIN_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off"


@cache
def _marked(sql: str) -> bytes:
    """Return ``sql`` with psycopg's marks; no statement of ours holds a question mark or a percent sign."""
    return sql.replace("?", "%s").encode()


_UNFINISHED = (
    "{name} did not finish within {deadline_s:g} s; see what holds it up",
    "数据库 {name} 在 {deadline_s:g} 秒内没有做完，请查看被什么占住",
)
_SENTENCES: tuple[tuple[type[psycopg.Error], tuple[str, str]], ...] = (
    (
        errors.DiskFull,
        ("no space is left on the server of {name}; free some", "数据库 {name} 的服务器磁盘已满，请腾出空间"),
    ),
    (
        errors.ReadOnlySqlTransaction,
        ("the server of {name} takes no writes; name the primary", "数据库 {name} 的服务器只读，请改用主库"),
    ),
    (
        errors.InsufficientPrivilege,
        ("our user may not write to {name}; grant it the rights", "没有写入数据库 {name} 的权限，请授权"),
    ),
    (errors.QueryCanceled, _UNFINISHED),
    (errors.LockNotAvailable, _UNFINISHED),
    (
        errors.TransactionRollback,
        ("two writers met on {name}, and this one gave way", "数据库 {name} 上两处同时写入，本次让出"),
    ),
    (
        psycopg.OperationalError,
        (
            "{name} gave no answer within {deadline_s:g} s, or hung up; see that it runs",
            "数据库 {name} 在 {deadline_s:g} 秒内没有应答，或断开了，请查看它是否在运行",
        ),
    ),
    (
        psycopg.InterfaceError,
        (
            "the connection to {name} is lost; see that its server runs",
            "与数据库 {name} 的连接断了，请查看其服务器",
        ),
    ),
)


def sentence(error: Exception, name: str, deadline_s: float) -> DubanError | None:
    """Return psycopg's error as a sentence with a way out; None when it is a fault of ours."""
    if isinstance(error, errors.UniqueViolation):
        return already_there(_first_line(error))
    for kind, texts in _SENTENCES:
        if isinstance(error, kind):
            said, zh = (text.format(name=name, deadline_s=deadline_s) for text in texts)
            return StoreFailed(f"{said}: {TRIED_AGAIN}", zh=f"{zh}：{TRIED_AGAIN_ZH}")
    return None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
