"""What a shift shows, made from the board's counts and the store's rows in one snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from daemon.api.caller import Caller, unknown_unit
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.board import Today, View
from daemon.lateness import is_dead
from daemon.localtime import LocalTime
from daemon.rows import BoardRow, Ending, OfficerRow, PushLine, ShiftNoteRow
from daemon.scope import EVERYTHING, sees, within
from daemon.shifts import Turn, Watch, events_of, next_working_day
from daemon.store.reader import Reader
from schema.clean import clean_line
from schema.kinds import Card, Clock, Status
from schema.wire import Filter
from schema.wire.shift import (
    SHOWN_MAX,
    HandoverView,
    NoteView,
    Shift,
    ShiftList,
    ShiftRow,
    ShiftWatch,
    Undelivered,
    UndeliveredRow,
)

_RESUMING_US = 2 * 86_400_000_000  # "about to resume": within two days
_LOOK_MAX = 20_000  # pushes looked at for one count
_HANDOVERS_SHOWN = 3
_ACTING = frozenset({Status.PENDING.value, Status.HANDLING.value})


def narrowed(unit: str, caller: Caller, rooms: Rooms) -> str:
    """Return the scope a shift is asked for: the unit, or all the caller sees; NotFound outside of it."""
    unit = clean_line(unit)
    if unit and (rooms.book().rules.directory.unit(unit) is None or not within(caller.scope, unit)):
        raise unknown_unit(unit)
    return unit or caller.scope


def home_of(scope: str, rooms: Rooms) -> str:
    """Return the unit whose watch and notes a scope has: its own, of everything the top of the tree."""
    units = rooms.book().rules.directory.units
    return scope or next((code for code in sorted(units) if units[code].parent_code is None), "")


@dataclass(frozen=True)
class ShiftPage:
    """One shift of one scope, put together at one instant."""

    rooms: Rooms
    reader: Reader
    scope: str
    home: str
    watch: Watch
    now_us: int

    def view(self) -> Shift:
        """Return the whole page."""
        today, ahead_us = self.local.day_of(self.now_us), self.local.day_end_us(self.ahead)
        end_us, latest_us = self.local.day_end_us(today), self.now_us + _RESUMING_US
        happened = events_of(self.reader.happenings(self.watch.since_us, self.now_us), self.scope)
        endings = self._mine(self.reader.endings(self.now_us, max(latest_us, ahead_us)))
        pauses = [one for one in endings if one.clock == Clock.PAUSE and one.at_us <= latest_us]
        promises = [one for one in endings if one.clock == Clock.PROMISE and one.at_us <= ahead_us]
        notes = self.reader.open_notes(self.home, self.now_us)
        return Shift(
            unit=self.words.unit(self.home),
            now_at=self.words.at(self.now_us),
            seq=self.rooms.board.seq,
            watch=self._watch(),
            today=today,
            ahead_until=self.ahead,
            open=self._count(Filter(unit=self.scope)),
            late=self._due(Filter(unit=self.scope, late=True), self.now_us, end_us),
            due_today=self._due(self._coming, self.now_us, end_us),
            due_ahead=self._due(self._coming, end_us + 1, ahead_us),
            newly_red=self._turned(happened.newly_red),
            risen_to=self._turned(happened.risen_to),
            risen_from=self._turned(happened.risen_from),
            resolved=self._turned(happened.resolved),
            opened=self._turned(happened.opened),
            paused=self._count(Filter(unit=self.scope, status=frozenset({Status.PAUSED.value}))),
            resuming=self._ending(pauses),
            promises=self._ending(promises),
            undelivered=self._undelivered(),
            notes=[self.note(row) for row in notes[:SHOWN_MAX]],
            notes_total=len(notes),
            handovers=[
                self.handover(row) for row in self.reader.handovers(self.home, self.now_us, _HANDOVERS_SHOWN)
            ],
        )

    # --- whose words

    @cached_property
    def words(self) -> Words:
        """Names and local instants."""
        return Words.of(self.rooms)

    @cached_property
    def local(self) -> LocalTime:
        """The city's wall clock."""
        return LocalTime(self.words.zone)

    @cached_property
    def ahead(self) -> date:
        """The next working day of the unit's own calendar."""
        calendar = self.rooms.book().rules.planner.calendars.at(self.home)
        return next_working_day(self.local.day_of(self.now_us), calendar.is_working)

    @cached_property
    def people(self) -> Mapping[int, OfficerRow]:
        """Every officer by id."""
        return {one.id: one for one in self.reader.officers() if one.id is not None}

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {reason.name: reason.title for reason in self.rooms.book().config.pauses}

    def name_of(self, actor: str) -> str:
        """Return an actor's name: an officer's own where the reader's scope knows them, else the actor."""
        kind, _, number = actor.partition(":")
        officer = self.people.get(int(number)) if kind == "officer" and number.isdigit() else None
        return officer.name if officer else actor

    def note(self, row: ShiftNoteRow) -> NoteView:
        """Return a note as it is read."""
        return NoteView(
            id=row.id or 0,
            unit=self.words.unit(row.unit_code),
            at=self.words.at(row.at_us),
            by=self.name_of(row.actor),
            text=row.text,
            done_at=self.words.maybe_at(row.done_us),
            done_by=self.name_of(row.done_by) if row.done_by else "",
        )

    def handover(self, row: ShiftNoteRow) -> HandoverView:
        """Return a hand-over as it is read."""
        return HandoverView(
            id=row.id or 0,
            unit=self.words.unit(row.unit_code),
            at=self.words.at(row.at_us),
            giver=row.giver,
            taker=row.taker,
            text=row.text,
            by=self.name_of(row.actor),
        )

    def _watch(self) -> ShiftWatch:
        watch = self.watch
        return ShiftWatch(
            is_rota=watch.is_rota,
            since_at=self.words.at(watch.since_us),
            until_at=self.words.at(watch.until_us),
            officers=self._names(watch.officers),
            next_officers=self._names(watch.next_officers),
            next_at=self.words.maybe_at(watch.next_us),
            next_until=self.words.maybe_at(watch.next_until_us),
        )

    def _names(self, ids: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.people[one].name for one in ids if one in self.people)

    # --- lists

    @property
    def _coming(self) -> Filter:
        return Filter(unit=self.scope, status=_ACTING, due_today=True)

    def _count(self, wanted: Filter) -> int:
        return self.rooms.board.glance(View(self.scope, wanted), Today(self.now_us, self.now_us), 0)[0]

    def _due(self, wanted: Filter, from_us: int, until_us: int) -> ShiftList:
        total, ids = self.rooms.board.glance(View(self.scope, wanted), Today(from_us, until_us), SHOWN_MAX)
        return self._list(total, [Turn(case_id, 0) for case_id in ids])

    def _turned(self, turns: Sequence[Turn]) -> ShiftList:
        return self._list(len(turns), turns[:SHOWN_MAX])

    def _ending(self, found: Sequence[Ending]) -> ShiftList:
        return self._list(len(found), [Turn(one.case_id, one.at_us) for one in found[:SHOWN_MAX]])

    def _mine(self, found: Sequence[Ending]) -> list[Ending]:
        if self.scope == EVERYTHING:
            return list(found)
        cases = {case.id: case for case in self.reader.cases_by_ids([one.case_id for one in found])}
        return [
            one
            for one in found
            if (case := cases.get(one.case_id)) is not None
            and within(self.scope, case.unit_code)
            and sees(self.scope, case)
        ]

    def _list(self, total: int, turns: Sequence[Turn]) -> ShiftList:
        ids = [turn.case_id for turn in turns]
        rows = {row.id: row for row in self.reader.board_rows(ids)}
        handlers = self.reader.accepted_by(ids)
        pauses = {case.id: case.pause for case in self.reader.cases_by_ids(ids)}
        shown = [(turn, rows[turn.case_id]) for turn in turns if turn.case_id in rows]
        return ShiftList(
            total=total,
            rows=[self._row(turn, row, pauses.get(row.id, ""), handlers.get(row.id, "")) for turn, row in shown],
        )

    def _row(self, turn: Turn, row: BoardRow, pause: str, handler: str) -> ShiftRow:
        return ShiftRow(
            number=row.number,
            title=row.title,
            unit=self.words.unit(row.unit_code),
            level=row.level,
            card=Card(row.card).word,
            worst_card=Card(row.worst_card).word,
            status=Status(row.status).word,
            due_at=self.words.maybe_at(row.due_us),
            at=self.words.at(turn.at_us) if turn.at_us else None,
            reason=self._titles.get(pause, pause),
            to=self.words.unit(turn.to) if turn.to else None,
            handler=self._handler(handler),
        )

    def _handler(self, actor: str) -> str:
        """Return who signed for a case, if that is an officer of the reader's own units."""
        _, _, number = actor.partition("officer:")
        officer = self.people.get(int(number)) if number.isdigit() else None
        return officer.name if officer and within(self.scope, officer.unit_code) else ""

    # --- pushes

    def _undelivered(self) -> Undelivered:
        dead = self._seen([(one.id, one.case_id) for one in self.reader.dead(self.scope, _LOOK_MAX)])
        waiting = self._seen(self.reader.still_tried(self.scope, _LOOK_MAX))
        shown = {push.id: push for push in self.reader.pushes_by_ids([*dead, *waiting][:SHOWN_MAX])}
        numbers = self._numbers(list(shown.values()))
        return Undelivered(
            total=len(dead) + len(waiting),
            dead=len(dead),
            rows=tuple(self._push(shown[key], numbers) for key in [*dead, *waiting][:SHOWN_MAX] if key in shown),
        )

    def _seen(self, found: Sequence[tuple[int, int | None]]) -> list[int]:
        """Return the pushes, given each with its case, that the reader may see."""
        if self.scope == EVERYTHING:
            return [push_id for push_id, _case_id in found]
        ids = {case_id for _push_id, case_id in found if case_id is not None}
        seen = {case.id for case in self.reader.cases_by_ids(sorted(ids)) if sees(self.scope, case)}
        return [push_id for push_id, case_id in found if case_id is None or case_id in seen]

    def _numbers(self, found: Sequence[PushLine]) -> dict[int, str]:
        ids = sorted({push.case_id for push in found if push.case_id is not None})
        return {case.id: case.number for case in self.reader.cases_by_ids(ids)}

    def _push(self, push: PushLine, numbers: Mapping[int, str]) -> UndeliveredRow:
        officer = self.people.get(push.officer_id or 0)
        return UndeliveredRow(
            id=push.id,
            number=numbers.get(push.case_id or 0, ""),
            kind=push.kind,
            unit=self.words.unit(push.unit_code),
            officer=officer.name if officer else "",
            is_dead=is_dead(push),
            created_at=self.words.at(push.created_us),
            error=push.error,
        )
