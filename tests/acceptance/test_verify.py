"""`duband verify` as a shell runs it: a ledger touched by hand is found out, by case and line."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from daemon.ledger import line_hash
from daemon.store import migrate, open_store
from schema.kinds import Act
from tests.acceptance.daemon_process import Done, duband
from tests.life import Life


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the database of two cases with acts, cards and an escalation."""
    path = tmp_path_factory.mktemp("lived") / "duban.db"
    migrate(path)
    with closing(open_store(path)) as store:
        life = Life.begin(store, "2026-03-02 10:00")
        life.open("T1", title="路灯", text="不亮", citizen="王小明", phone="13800000000")
        life.open("T2")
        life.act(Act.NOTE, "T1", text="已联系王小明")
        life.live_until("2026-03-04 08:00")
        life.act(Act.RESOLVE, "T2")
    return path


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    """Give a data folder with that database, to be spoilt."""
    shutil.copy(lived, tmp_path / "duban.db")
    return tmp_path


def by_hand(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "duban.db", isolation_level=None)) as link:
        for statement in statements:
            link.execute(statement)


def seqs_of(folder: Path, number: str) -> list[int]:
    with closing(sqlite3.connect(folder / "duban.db")) as link:
        sql = "SELECT e.seq FROM event e JOIN cases c ON c.id = e.case_id WHERE c.number = ? ORDER BY e.seq"
        return [seq for (seq,) in link.execute(sql, (number,))]


def verified(folder: Path, *options: str) -> Done:
    return duband("verify", "--data", folder, *options, data=folder)


def test_an_untouched_ledger_is_whole(folder: Path) -> None:
    """Exit code 0, and one JSON document on request; verifying writes nothing."""
    before = (folder / "duban.db").read_bytes()
    assert verified(folder) == Done(0, "the ledger is whole\n", "")
    assert verified(folder, "--json").json == {"is_whole": True, "findings": []}
    assert (folder / "duban.db").read_bytes() == before


@pytest.mark.parametrize(
    "change",
    [
        "at_us = at_us - 86400000000",
        "actor = 'officer:9'",
        "kind = 'told'",
        "body = replace(body, '\"', '''')",
        "hash = randomblob(32)",
    ],
)
def test_a_changed_line_is_found(folder: Path, change: str) -> None:
    """Whatever of a line was changed: exit code 1, and a finding with its case and line."""
    line = seqs_of(folder, "T1")[1]
    by_hand(folder, f"UPDATE event SET {change} WHERE seq = {line}")
    done = verified(folder)
    assert done.code == 1
    assert f"case T1, line {line}: its content was changed" in done.err
    assert done.out.endswith("findings\n")
    told = verified(folder, "--json")
    assert (told.code, told.json["is_whole"], told.err) == (1, False, "")
    assert told.json["findings"][0].startswith(f"case T1, line {line}:")


@pytest.mark.parametrize("nth", [0, 2, -1])
def test_a_removed_line_is_found(folder: Path, nth: int) -> None:
    """The first, a middle and the newest line: the gap is named, and the case."""
    line = seqs_of(folder, "T2")[nth]
    by_hand(folder, f"DELETE FROM event WHERE seq = {line}")
    done = verified(folder)
    assert done.code == 1
    assert f"line {line}: the line was removed" in done.err
    assert "case T2" in done.err


def test_reordered_lines_are_found(folder: Path) -> None:
    """Two lines of a case that changed places, with their numbers made to fit, are both named."""
    first, second = seqs_of(folder, "T1")[2:4]
    by_hand(
        folder,
        f"UPDATE event SET seq = -1 WHERE seq = {first}",
        f"UPDATE event SET seq = {first} WHERE seq = {second}",
        f"UPDATE event SET seq = {second} WHERE seq = -1",
    )
    done = verified(folder)
    assert done.code == 1
    assert f"case T1, line {first}:" in done.err
    assert f"case T1, line {second}:" in done.err


def test_a_line_forged_with_its_hash_is_found(folder: Path) -> None:
    """Whoever rewrites a line and its hash breaks the chain at the next; at the newest, the case's row."""
    lines = seqs_of(folder, "T1")
    forge(folder, lines[1])
    assert f"case T1, line {lines[2]}:" in verified(folder).err
    forge(folder, lines[-1])
    assert "case T1: its row stands on" in verified(folder).err


def forge(folder: Path, seq: int) -> None:
    with closing(sqlite3.connect(folder / "duban.db", isolation_level=None)) as link:
        names = "seq, case_id, version, at_us, kind, actor, body"
        line = link.execute(f"SELECT {names} FROM event WHERE seq = ?", (seq,)).fetchone()
        prev = link.execute(
            "SELECT p.hash FROM event e JOIN event p ON p.seq = e.prev_seq WHERE e.seq = ?", (seq,)
        )
        forged = line_hash(prev.fetchone()[0], *line[:5], "officer:9", line[6])
        link.execute("UPDATE event SET actor = 'officer:9', hash = ? WHERE seq = ?", (forged, seq))


def test_no_finding_and_no_line_names_a_person(folder: Path) -> None:
    """The ledger holds no title, text, name or phone, so that a finding can show none."""
    with closing(sqlite3.connect(folder / "duban.db")) as link:
        written = "".join(f"{row}" for row in link.execute("SELECT actor, kind, body FROM event"))
    assert not [word for word in ("路灯", "不亮", "王小明", "13800000000") if word in written]
