"""How much room a database takes."""

from daemon.store import Store
from daemon.store.room import Room, room_of_file


def test_the_room_of_a_database_is_known(store: Store) -> None:
    """Its size on either database; what is free only where its disk is this machine's."""
    used, free = store.room()
    assert used is not None
    assert used > 10_000
    assert (free is None) == store.is_shared


def test_of_a_file_that_cannot_be_reached_nothing_is_known(tmp_path) -> None:
    """That is no fault of its own: what is wrong with the database is said elsewhere."""
    assert room_of_file(tmp_path / "nowhere" / "duban.db") == Room()
