"""A daemon's stand-in: the same rows each time, time that is moved by hand, lines that are cut on demand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from schema.errors import Conflict, DubanError, NotFound, Unreachable
from schema.instants import from_us, to_us
from schema.kinds import Standing, Status
from schema.wire import (
    ActDone,
    ActForeseen,
    ActIn,
    BacklogPage,
    CaseView,
    Confirmed,
    ConfirmIn,
    Counts,
    DeclineIn,
    Health,
    PushEntry,
    QueueColumns,
    QueuePage,
    StreamLine,
    Timeline,
    TimelineLine,
)
from schema.wire.feed import FeedLine
from schema.wire.forecast import Forecast
from schema.wire.waiting import WaitingPage
from tests.screens import (
    acts_answers,
    an_edit,
    feed_answers,
    forecast_answers,
    loads_answers,
    queue_answers,
    some_pushes,
)
from tests.screens.one_case import case_view, ledger_of
from tests.screens.shift_answers import ShiftDesk
from tui.calls import Answer, Call

NOON = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)  # Tuesday 14:00 in Shanghai
HOUR_US = 3_600_000_000
TITLES = (
    "小区三号楼楼顶漏水半年无人处理",
    "拖欠农民工工资二十三人",
    "夜间施工噪音扰民",
    "宅基地边界与邻居的纠纷",
    "医院误诊要求重新鉴定并赔偿",
    "物业停电梯三天，老人下不了楼",
    "学校门口摆摊堵塞消防通道",
    "“双减”后培训班不退费",
)
UNITS = ("七一路街道综治中心", "王益区综治中心", "市人社局", "王家河村综治中心", "红旗社区综治中心")
PLACES = ("王益区 七一路街道 红旗社区 第三网格", "耀州区 董家河镇 王家河村 一组", "新区 正阳路街道 锦绣社区")


class Time:
    """Local monotonic seconds, moved by the test."""

    def __init__(self) -> None:
        self.at_s = 1000.0

    def __call__(self) -> float:
        return self.at_s


def case_row(index: int, now_us: int) -> dict[str, Any]:
    """Return the ``index``-th case by due time: the first ones late, one each 40 minutes."""
    due_us = now_us + (index - 6) * 2400 * 1_000_000 - 765_000_000
    card = {0: 3, 1: 3, 2: 2, 3: 2, 4: 1}.get(index, 0)
    return {
        "id": index + 1,
        "number": f"TC2026{index + 1:06}",
        "title": TITLES[index % len(TITLES)],
        "unit": "610202",
        "unit_name": UNITS[index % len(UNITS)],
        "place": "610202001001001",
        "place_name": PLACES[index % len(PLACES)],
        "level": index % 4 + 1,
        "card": card,
        "worst_card": max(card, {8: 3, 11: 2}.get(index, 0)),  # these were late in a stage before
        "colour": index % 3,
        "status": index % 2,
        "listing": 0,
        "due_us": due_us,
        "promised_us": now_us + HOUR_US if index == 3 else None,
        "opened_us": due_us - 72 * HOUR_US,
        "urgency": 2 if index == 5 else 0,
        "provisional": index == 9,
        "version": 3,
        "handler_id": 12 if index % 2 else None,
        "handler": "王芳" if index % 2 else "",
        "next_clock": "resolve",
        "next_rung": ("escalate", "yellow", "red", "list")[index % 4],
        "next_us": now_us + (index + 1) * HOUR_US,
        "work_left_s": (due_us - now_us) // 3_000_000,
        "calendar": 0,
    }


class StandIn:
    """Answers as the daemon would, from a formula: a million rows cost nothing."""

    def __init__(self, total: int = 40, *, time: Time | None = None, speed: float = 1.0) -> None:
        self.total = total
        self.time = time or Time()
        self.speed = speed
        self.is_down = False
        self.is_silent = False
        self.refusal: DubanError | None = None
        self.asked: list[Call[Any]] = []
        self.acts: list[tuple[str, ActIn]] = []
        self.tried: list[ActIn] = []  # dry runs
        self.refuses_trials: dict[str, DubanError] = {}  # a case's number → its dry runs
        self.refuses: dict[str, DubanError] = {}  # a case's number → its acts; silence once only
        self.lang = ""  # in which its refusals are wanted
        self.me = acts_answers.OWNER
        self.page: dict[str, Any] = {}  # what every case's page says otherwise
        self.confirmed: list[ConfirmIn] = []
        self.declined: list[str] = []
        self.resumed_after: list[int] = []
        self.changed: dict[int, dict[str, Any]] = {}
        self.new = 0  # cases that came since the epoch; the next one lists them first
        self.front = 0
        self.seq = 100
        self.epochs = 0
        self.past_refusal: DubanError | None = None
        self.knows_past = True  # False: a daemon that answers of the present, whatever instant it is asked for
        self.health_says: dict[str, Any] = {}
        self.has_forecast = True
        self.news: list[FeedLine] = []  # newest first
        self.pushes: list[PushEntry] = []  # as they stand on the board
        self.retried: list[int] = []
        self.shift = ShiftDesk()
        self._lines: asyncio.Queue[StreamLine | None] = asyncio.Queue()

    # --- what tests do to it

    @property
    def now_us(self) -> int:
        return to_us(NOON) + round((self.time.at_s - 1000.0) * self.speed * 1_000_000)

    def cut(self) -> None:
        """Cut the line: the stream ends, every question is refused."""
        self.is_down = True
        self._lines.put_nowait(None)

    def mend(self) -> None:
        self.is_down = False

    def happen(self, index: int, **changes: Any) -> None:
        """Change a case and send its ledger line."""
        self.changed.setdefault(index, {}).update(changes)
        self.seq += 1
        self._lines.put_nowait(
            StreamLine(
                seq=self.seq,
                number=f"TC2026{index + 1:06}",
                version=4,
                at=from_us(self.now_us),
                kind="rung",
                actor="daemon",
                unit_code="610202",
                level=1,
                facts={},
            )
        )

    def tell(self, line: FeedLine, **changes: Any) -> None:
        """Have something happen that is news, and send its ledger line."""
        self.seq = line.seq
        self.news.insert(0, line)
        self._lines.put_nowait(feed_answers.stream_line(line, **changes))

    # --- what the dashboard asks

    async def ask(self, call: Call[Answer]) -> Answer:
        self.asked.append(call)
        await asyncio.sleep(0)
        if self.is_silent:
            await asyncio.Event().wait()
        if self.is_down:
            raise Unreachable("no daemon answers at duban.sock")
        answer = self._answer(call)
        assert isinstance(answer, call.shape)
        return answer

    async def events(self, after: int) -> AsyncIterator[StreamLine | None]:
        self.resumed_after.append(after)
        while (line := await self._lines.get()) is not None:
            yield line
        raise Unreachable("the daemon broke off")

    async def close(self) -> None:
        pass

    def _answer(self, call: Call[Any]) -> Any:
        match call.path.removeprefix("/v1/").split("/"):
            case ["health"]:
                return self.health()
            case ["counts"]:
                return self.counts()
            case ["queue"]:
                return self.queue(call.params)
            case ["feed"]:
                return feed_answers.page(self.news, call.params, self.seq, from_us(self.now_us))
            case ["wall"]:
                return feed_answers.wall(self.counts(), from_us(self.now_us))
            case ["grids"]:
                return loads_answers.grids(call.params, self.now_us)
            case ["grids", "tree"]:
                return loads_answers.grid_tree(call.params, self.now_us)
            case ["backlog"]:
                return self.backlog(call)
            case ["movement"]:
                return loads_answers.movement(call.params)
            case ["cases", number]:
                return self.case(number)
            case ["queue", "views"]:
                return queue_answers.views_page(NOON)
            case ["cases", number, "people"]:
                return queue_answers.people_view(number, NOON)
            case ["cases", number, "ledger"]:
                return self.ledger(number)
            case ["forecast"]:
                return (
                    forecast_answers.forecast(NOON, call.params.get("unit", ""))
                    if self.has_forecast
                    else Forecast()
                )
            case ["policies"]:
                return an_edit.policies_page(NOON)
            case ["policies", "waiting"]:
                return WaitingPage(waiting=an_edit.waiting(NOON), plan=an_edit.plan(NOON))
            case ["policies", "waiting", "confirm"]:
                return self.confirm(ConfirmIn.model_validate_json(call.body or b""))
            case ["policies", "waiting", "decline"]:
                self.declined.append(DeclineIn.model_validate_json(call.body or b"").hash)
                return WaitingPage()
            case ["me"]:
                return self.me
            case ["units"]:
                return acts_answers.units(call.params)
            case ["policies", "pauses"]:
                return acts_answers.pauses()
            case ["cases", number, "acts"] if call.params.get("dry_run"):
                return self.try_act(number, ActIn.model_validate_json(call.body or b""))
            case ["cases", number, "acts"]:
                return self.act(number, ActIn.model_validate_json(call.body or b""))
            case ["shift"]:
                return self.shift.page
            case ["shift", "notes"]:
                return self.shift.leave(call.body or b"")
            case ["shift", "notes", note_id, "done"]:
                return self.shift.tick(int(note_id))
            case ["shift", "handover"]:
                return self.shift.hand_over(call.body or b"")
            case ["cases", number, "orders"]:
                return self.shift.orders(number)
            case ["pushes", "board"]:
                return some_pushes.board(self.pushes, call.params, from_us(self.now_us))
            case ["pushes", number]:
                return some_pushes.detail(self._push(int(number)))
            case ["pushes", number, "retry"]:
                return self.retry(int(number))
        raise AssertionError(call.path)

    def health(self) -> Health:
        facts = {
            "now_at": from_us(self.now_us),
            "speed": self.speed,
            "open": self.total,
            "seq": self.seq,
            "findings": [],
        }
        return Health(**(facts | self.health_says))

    def counts(self) -> Counts:
        cells = [[[40 // level, 6, 3, 1] for _colour in range(3)] for level in range(1, 5)]
        return Counts(cells=cells, due_today=12, late=6, total=self.total, now_at=from_us(self.now_us))

    def row(self, index: int) -> dict[str, Any]:
        return case_row(index, to_us(NOON)) | self.changed.get(index, {})

    def listed(self, index: int) -> dict[str, Any]:
        """Return the row at a place of the queue: the newly come first, then the others."""
        return self.row(index - self.front) if index >= self.front else self.row(0) | {"number": f"NEW{index}"}

    def queue(self, params: Any) -> QueuePage:
        q, cards = params.get("q", ""), params.get("card", ())
        if params.get("epoch") != f"e{self.epochs}":
            self.epochs += 1
            self.front, self.new = self.front + self.new, 0
        offset, limit = int(params["offset"]), int(params["limit"])
        if q or cards:
            found = [self.row(i) for i in range(min(self.total, 1000))]
            found = [r for r in found if q in r["title"] and (not cards or r["card"] in cards)]
            total, rows = len(found), found[offset : offset + limit]
        else:
            total = self.total
            if find := params.get("find"):
                offset = (int(find.removeprefix("TC2026")) - 1 + self.front) // limit * limit
            rows = [self.listed(i) for i in range(offset, min(offset + limit, total))]
        columns = {name: [row[name] for row in rows] for name in QueueColumns.model_fields}
        return QueuePage(
            epoch=f"e{self.epochs}",
            total=total,
            offset=offset,
            new=self.new,
            now_us=self.now_us,
            work_spans=[[(to_us(NOON) + 30 * 60_000_000, to_us(NOON) + 4 * HOUR_US)]],
            columns=QueueColumns(**columns),
        )

    def backlog(self, call: Call[Any]) -> BacklogPage:
        if call.at_us is not None and self.past_refusal is not None:
            raise self.past_refusal
        return loads_answers.backlog(call.params, self.now_us, call.at_us if self.knows_past else None)

    def case(self, number: str) -> CaseView:
        view = case_view(number, self.row(self._index(number)), self.seq)
        return view.model_copy(update=self.page)

    def _index(self, number: str) -> int:
        digits = number.removeprefix("TC2026")
        if not digits.isdigit() or int(digits) > self.total:
            raise NotFound(f"no case {number}")
        return int(digits) - 1

    def ledger(self, number: str) -> Timeline:
        return ledger_of(number, from_us(self.row(self._index(number))["opened_us"]))

    def confirm(self, what: ConfirmIn) -> Confirmed:
        self.confirmed.append(what)
        if self.refusal is not None:
            raise self.refusal
        return Confirmed(edition=4)

    def _push(self, push_id: int) -> PushEntry:
        found = next((push for push in self.pushes if push.id == push_id), None)
        if found is None:
            raise NotFound(f"there is no push {push_id}")
        return found

    def retry(self, push_id: int) -> PushEntry:
        if self.refusal is not None:
            raise self.refusal
        self.retried.append(push_id)
        due = self._push(push_id).model_copy(update={"standing": Standing.DUE, "next_at": from_us(self.now_us)})
        self.pushes = some_pushes.ordered([due if push.id == push_id else push for push in self.pushes])
        return due

    def try_act(self, number: str, what: ActIn) -> ActForeseen:
        self.tried.append(what)
        if refusal := self.refuses_trials.get(number, self.refusal):
            raise refusal
        return acts_answers.foreseen(what)

    def act(self, number: str, what: ActIn) -> ActDone:
        self.acts.append((number, what))
        if self.refusal is not None:
            raise self.refusal
        if number in self.refuses:
            raise (
                self.refuses.pop(number) if isinstance(self.refuses[number], Unreachable) else self.refuses[number]
            )
        index = self._index(number)
        status = {"accept": Status.HANDLING, "resolve": Status.RESOLVED}.get(what.act)
        if status is not None:
            self.changed.setdefault(index, {})["status"] = int(status)
        line = TimelineLine(
            seq=self.seq, version=4, at=from_us(self.now_us), kind="accepted", actor="owner", facts={}
        )
        return ActDone(case=self.case(number), line=line, effects=[])


MOVED = Conflict("事项已到乡镇（街道）一级，不再是村（社区）；请重新查看后再提级")
