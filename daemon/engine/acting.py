"""One act in one transaction: the case as it stands now, the line, the row, the pushes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from daemon import ledger
from daemon.casework.acts import Said, Scene, decide
from daemon.casework.checks import must_be_current, must_be_theirs
from daemon.casework.corrections import restored
from daemon.casework.effects import by_clock, effects
from daemon.casework.fold import Timers, fold
from daemon.casework.lines import next_line
from daemon.casework.notices import Spoken, notices, retractions, spoken, told_by
from daemon.casework.scribe import DAEMON
from daemon.casework.telling import Told
from daemon.engine.results import ActDone, Foreseen
from daemon.engine.rulebook import Rulebook
from daemon.rows import Batch, CaseRow, CaseTextRow, EventRow, EventTextRow, PushLine, PushRow
from daemon.scope import sees
from daemon.store.reader import Reader
from daemon.store.writer import Writer
from schema.errors import Conflict, NotAllowed, NotFound
from schema.instants import MICROS_PER_SECOND
from schema.intake import ActRequest
from schema.kinds import Act, EventKind, PushState

_NOT_ACTS = frozenset(
    {EventKind.OPENED, EventKind.TAKEN_OVER, EventKind.RUNG, EventKind.UNDONE, EventKind.REPLANNED}
)
_BY_LEDGER = frozenset({Act.RESUME, Act.RETURN, Act.WITHDRAW})  # decided from earlier lines too


class Taken(NamedTuple):
    """What an undo comes to: its line, the case without the line that it takes back, and that line."""

    line: EventRow
    row: CaseRow
    timers: Timers
    undone: EventRow


@dataclass(frozen=True, slots=True)
class Acting:
    """An act under way."""

    book: Rulebook
    request: ActRequest
    actor: str
    scope: str
    now_us: int
    salt: Callable[[], bytes]  # of what the officer wrote

    def run(self, writer: Writer) -> ActDone:
        """Do the act once; its key sent again answers with the line it became."""
        self.book.hold(writer)
        case = self._case(writer)
        if self.request.key and (seq := writer.seen_key(self.request.key)) is not None:
            return self._done_before(writer, case, seq)
        self._check(case)
        timers = by_clock(writer.timers_of(case.id))
        if self.request.act == Act.UNDO:
            return self._undo(writer, case, timers)
        return self._do(writer, case, timers)

    def foresee(self, reader: Reader) -> Foreseen:
        """Decide the act on the case as it stands and write nothing; refused as the act would be."""
        case = self._case(reader)
        self._check(case)
        timers = by_clock(reader.timers_of(case.id))
        if self.request.act == Act.UNDO:
            taken = self._taken(reader, case, 0)
            return Foreseen(case, taken.row, self._effects(timers, taken.timers))
        after = self._spoken(case, timers, decide(self._scene(reader, case, timers)), 0, None)
        return Foreseen(case, after.case, self._effects(timers, after.timers))

    def _case(self, reader: Reader) -> CaseRow:
        case = reader.case_by_number(self.request.number)
        if case is None or not sees(self.scope, case):
            raise NotFound(
                f"there is no case {self.request.number}; `duban cases list` shows the open ones",
                zh=f"没有事项 {self.request.number}，或不在您的辖区",
            )
        return case

    def _check(self, case: CaseRow) -> None:
        must_be_current(self.request, case)
        must_be_theirs(self.request, case, self.scope, self.book.rules.directory.called)

    def _done_before(self, writer: Writer, case: CaseRow, seq: int) -> ActDone:
        line = writer.event(seq)
        if line is None or line.case_id != case.id:
            raise Conflict(
                f"the key {self.request.key!r} was used for another case; give each act its own",
                zh="这次操作的编号已用于另一件事项：请关闭后重新办理",
            )
        return ActDone(case, line, ())

    def _do(self, writer: Writer, case: CaseRow, timers: Timers) -> ActDone:
        said = decide(self._scene(writer, case, timers))
        seq = writer.take_seqs(1)
        written = EventTextRow(seq, self.salt(), said.text) if said.text else None
        line, row, after, heard = self._spoken(case, timers, said, seq, written)
        batch = _batch(line, row, timers, after)
        batch.event_texts += [written] if written else []
        batch.case_texts += [said.case_text] if said.case_text else []
        told = self._told_of(writer, case, said)
        batch.pushes += notices(self.book.rules, heard, row, line, told)
        return self._written(writer, batch, timers, after)

    def _spoken(self, case: CaseRow, timers: Timers, said: Said, seq: int, written: EventTextRow | None) -> Spoken:
        """Return the line of an act under the number ``seq``, and the case as it leaves it."""
        facts = said.facts | ({"text": ledger.digest(written.salt, written.text)} if written else {})
        return spoken(
            self.book.rules,
            case,
            timers,
            lambda more: next_line(case, seq, self.now_us, said.kind, actor=self.actor, facts={**facts, **more}),
        )

    def _scene(self, reader: Reader, case: CaseRow, timers: Timers) -> Scene:
        act = self.request.act
        return Scene(
            request=self.request,
            actor=self.actor,
            scope=self.scope,
            case=case,
            timers=timers,
            rules=self.book.rules,
            config=self.book.config,
            now_us=self.now_us,
            text=reader.case_texts([case.id]).get(case.id) if act == Act.CORRECT else None,
            lines=reader.events_of(case.id) if act in _BY_LEDGER else (),
        )

    def _told_of(self, writer: Writer, case: CaseRow, said: Said) -> list[Told]:
        """Return who was told of the cards that a withdrawal takes back; what has not left does not leave."""
        if said.kind != EventKind.WITHDRAWN:
            return []
        seqs = [line.seq for line in writer.events_of(case.id) if line.version in said.facts["withdrawn"]]
        return [told_by(push) for seq in seqs for push in self._called_back(writer, case.id, seq)]

    def _undo(self, writer: Writer, case: CaseRow, timers: Timers) -> ActDone:
        """Write that the newest line does not count; the case is what its other lines make of it."""
        line, row, after, undone = self._taken(writer, case, writer.take_seqs(1))
        batch = _batch(line, row, timers, after)
        batch.case_texts += self._text_before(writer, undone)
        batch.pushes += self._taken_back(writer, undone, row, line)
        return self._written(writer, batch, timers, after)

    def _taken(self, reader: Reader, case: CaseRow, seq: int) -> Taken:
        events = reader.events_of(case.id)
        undone = self._undoable(case, events[-1])
        facts = {"line": undone.version, "kind": undone.kind}
        line = next_line(case, seq, self.now_us, EventKind.UNDONE, actor=self.actor, facts=facts)
        row, folded = fold([*events, line])
        return Taken(line, row, by_clock(folded), undone)

    def _taken_back(self, writer: Writer, undone: EventRow, row: CaseRow, line: EventRow) -> list[PushRow]:
        """Drop the undone line's pushes that wait; return what tells those whom the others have reached."""
        return list(retractions(self._called_back(writer, row.id, undone.seq), row, line))

    def _called_back(self, writer: Writer, case_id: int, seq: int) -> list[PushLine]:
        """Drop the pushes of a line that nobody has begun to send; return the others, whose word is out."""
        writer.supersede_pushes(case_id, seq)
        of_line = (push for push in writer.pushes_of(case_id) if push.seq == seq)
        return [push for push in of_line if push.state != PushState.SUPERSEDED]

    def _undoable(self, case: CaseRow, newest: EventRow) -> EventRow:
        undo_s = self.book.config.engine.undo_s
        if newest.kind in _NOT_ACTS or newest.actor == DAEMON:
            raise NotAllowed(
                f"the newest line of case {case.number} is no act, so there is nothing to undo",
                zh=f"事项 {case.number} 最近一条台账不是人的操作，没有可撤销的",
            )
        if newest.actor != self.actor:
            raise NotAllowed(
                f"the newest act on case {case.number} is {newest.actor}'s; only they can undo it",
                zh=f"事项 {case.number} 最近一次操作是别人办的，只有本人能撤销",
            )
        if self.now_us - newest.at_us > undo_s * MICROS_PER_SECOND:
            raise NotAllowed(
                f"an act can be undone within {undo_s} s; correct or reopen the case instead",
                zh=f"只能在 {undo_s} 秒内撤销：请改用更正或重新办理",
            )
        return newest

    def _text_before(self, writer: Writer, undone: EventRow) -> list[CaseTextRow]:
        if undone.kind != EventKind.CORRECTED:
            return []
        text = writer.case_texts([undone.case_id]).get(undone.case_id)
        before = writer.event_texts([undone.seq]).get(undone.seq)
        return [restored(before.text, text)] if text and before else []

    def _written(self, writer: Writer, batch: Batch, before: Timers, after: Timers) -> ActDone:
        writer.put(batch)
        line = batch.events[0]
        if self.request.key:
            writer.remember_key(self.request.key, line.seq, line.at_us)
        return ActDone(batch.changed[0], line, self._effects(before, after))

    def _effects(self, before: Timers, after: Timers) -> tuple[str, ...]:
        config = self.book.config
        return effects(before, after, self.request.lang or config.language, config.zone)


def _batch(line: EventRow, row: CaseRow, before: Timers, after: Timers) -> Batch:
    moved = [timer for clock, timer in after.items() if timer != before.get(clock)]
    return Batch(events=[line], changed=[row], timers=moved)
