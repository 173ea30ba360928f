"""Enactment: an edition comes into force, by the daemon's own judgement or on an officer's word."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from loguru import logger

from daemon.editions import register
from daemon.editions.choosing import complete
from daemon.editions.register import Entry
from daemon.editions.state import Standing
from daemon.editions.surroundings import Surroundings
from daemon.rows import EditionRow
from schema.errors import Conflict, DubanError
from schema.kinds import Choice

_log = logger.bind(room="editions")


class Enactment:
    """Puts editions into force, from any thread; ``entered`` is told after each."""

    def __init__(self, around: Surroundings, standing: Standing, entered: Callable[[], None]) -> None:
        self._store = around.store
        self._engine = around.engine
        self._clock = around.clock
        self._standing = standing
        self._entered = entered

    def in_force(self) -> EditionRow:
        """Return the edition in force, and let the engine go by it too."""
        with self._store.read() as reader:
            row = reader.edition()
        assert row is not None, "a daemon begins with an edition"
        if self._engine.book.edition != row.number:
            self._engine.reload_directory()
        self._standing.set(edition=row.number)
        return row

    def put(self, entry: Entry) -> int:
        """Put an edition into force and return its number; Conflict when another one came first."""
        now_us = self._clock.now_us()
        row = self._store.write(lambda writer: register.enter(writer, entry, now_us))
        _log.info("edition {} of the deadlines is in force, by {}: {}", row.number, row.actor, row.choices)
        self._standing.set(edition=row.number, waiting=None, behind=None)
        with suppress(DubanError):  # it is in force; whoever decides next reads it
            self._engine.reload_directory()
        self._entered()
        return row.number

    def confirm(self, edition_hash: str, choices: Mapping[str, Choice], rest: Choice | None, actor: str) -> int:
        """Put the waiting edition into force on an officer's word; return its number.

        ``rest`` is for changed policies that ``choices`` does not name. Conflict when another edition waits than
        they saw, BadInput when a policy is left without a choice.
        """
        waiting = self._standing.seen(edition_hash)
        if waiting.plan is None:
            why = f" ({waiting.trouble})" if waiting.trouble else ""
            raise Conflict(
                f"this edit is still being planned{why}; look at its plan, then confirm it",
                zh="这次改动的影响还在测算：请看过测算结果再确认",
            )
        chosen = complete(waiting.policies, choices, rest)
        return self.put(Entry(waiting.config, waiting.after, actor, chosen))

    def decline(self, edition_hash: str, actor: str) -> None:
        """Keep what is in force until the file changes again; Conflict as ``confirm`` raises it."""
        waiting = self._standing.seen(edition_hash)
        self._store.write(lambda writer: register.decline(writer, edition_hash))
        self._standing.replace_waiting(waiting, is_declined=True)
        _log.info("{} declined the edit of the deadlines that waits; what is in force stays", actor)

    def forget_declined(self) -> None:
        """Let an edition be proposed that was declined: the file has changed since."""
        with self._store.read() as reader:
            is_declined = bool(register.declined(reader))
        if is_declined:
            self._store.write(lambda writer: register.decline(writer, ""))
        if waiting := self._standing.now.waiting:
            self._standing.replace_waiting(waiting, is_declined=False)
