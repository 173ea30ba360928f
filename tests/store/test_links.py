"""A case's links in both databases: kept, hashed like its title, corrected, and erased with it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from daemon.ledger import digest, facts_of
from daemon.store import verify
from schema.attachments import Link, read, written
from schema.errors import BadInput
from schema.kinds import Act
from tests.databases import Databases
from tests.life import Life
from tests.store.test_migrations import connection

LINKS = (Link("现场照片", "https://example.org/1"), Link("", "https://example.org/2"))
NewStore = Callable[..., Any]


@pytest.fixture
def life(database: str, new_store: NewStore) -> Life:
    return Life.begin(new_store(database, synchronous="OFF"), "2026-03-02 10:00")


def kept(life: Life, number: str = "T1") -> str:
    with life.store.read() as reader:
        return reader.case_texts([life.case(number).id])[life.case(number).id].links


def test_links_are_kept_and_their_digest_is_in_the_ledger(life: Life) -> None:
    """A case may have nothing else that a citizen brought; the ledger holds a salted hash, and no address."""
    life.open(links=LINKS)
    case_id = life.case().id
    with life.store.read() as reader:
        row, body = reader.case_texts([case_id])[case_id], reader.events_of(case_id)[0].body
    assert read(row.links) == LINKS
    assert facts_of(body)["digests"] == {"links": digest(row.salt, written(LINKS))}
    assert "example.org" not in body


def test_a_case_without_links_is_hashed_as_ever(life: Life) -> None:
    """Its digests are those of its other texts alone."""
    life.open(title="路灯")
    with life.store.read() as reader:
        assert list(facts_of(reader.events_of(life.case().id)[0].body)["digests"]) == ["title"]


def test_links_are_corrected_and_come_back(life: Life) -> None:
    """Written as a table's cell has them; a bad one is refused with a sentence, an undo brings the old ones."""
    life.open(links=LINKS)
    done = life.act(Act.CORRECT, fields={"links": "新|https://example.org/3"})
    assert kept(life) == "https://example.org/3 新"
    assert "example.org" not in done.event.body
    life.act(Act.UNDO)
    assert read(kept(life)) == LINKS
    with pytest.raises(BadInput, match="links: link 1 begins neither with") as refusal:
        life.act(Act.CORRECT, fields={"links": "javascript:x"})
    assert "附件链接有误" in refusal.value.said("zh")


def test_erased_links_leave_a_true_ledger(life: Life, databases: Databases, database: str) -> None:
    """With the row of a citizen's words they are gone, and every hash stays true."""
    life.open(title="路灯", links=LINKS)
    with connection(databases, database) as opened:
        opened.execute(text("DELETE FROM case_text"))
    with life.store.read() as reader:
        assert reader.case_texts([life.case().id]) == {}
        assert list(verify(reader)) == []
