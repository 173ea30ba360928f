"""One case in full, as the stand-in shows it."""

from datetime import datetime, timedelta
from typing import Any

from schema.instants import from_us
from schema.kinds import Card, Colour, Status
from schema.wire import CaseView, ClockView, PushView, RungMark, StageView, Timeline, TimelineLine, UnitName

VILLAGE = UnitName(code="610202001001", name="红旗社区综治中心")
TOWNSHIP = UnitName(code="610202001", name="七一路街道综治中心")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def case_view(number: str, row: dict[str, Any], seq: int) -> CaseView:
    """Return the page of the case that ``row`` lists: in its second stage, one push undelivered."""
    due, opened = from_us(row["due_us"]), from_us(row["opened_us"])
    owner = UnitName(code="610202", name=row["unit_name"])
    return CaseView(
        id=row["id"],
        number=number,
        version=row["version"],
        head_seq=seq,
        status=Status(row["status"]).word,
        level=row["level"],
        unit=owner,
        start_unit=owner,
        place=UnitName(code=row["place"], name=row["place_name"]),
        title=row["title"],
        text="楼顶漏水已经半年，多次向物业反映无人处理，雨天家里墙皮脱落。\n请尽快派人查看。",
        citizen="张某某",
        phone="138****0000",
        stage=2,
        stage_at=opened,
        card=Card(row["card"]).word,
        worst_card="red",
        colour=Colour(row["colour"]).word,
        listing="none",
        about=[],
        category="城乡建设/住房/房屋维修",
        source="12345",
        policy="four_seven",
        policy_title="四级七天",
        opened_at=opened,
        intake_at=opened,
        due_at=due,
        first_due_at=due,
        clocks=_clocks(opened, due, Card(row["card"])),
        stages=_stages(owner, opened),
        assisting=[VILLAGE],
        pushes=_pushes(number, opened),
    )


def _clocks(opened: datetime, due: datetime, card: Card) -> list[ClockView]:
    beyond = due + 30 * DAY
    respond = {"clock": "respond", "cycle": 1, "level": 1, "limit_at": opened + 2 * HOUR, "is_running": False}
    resolve = {"clock": "resolve", "cycle": 2, "level": 2, "limit_at": due, "is_running": True}
    overall = {"clock": "overall", "cycle": 1, "level": 1, "limit_at": beyond, "is_running": True}
    warned, issued = _cards(opened, due, card)
    reminded = RungMark(rung="remind", at=due + 20 * DAY, share=20 / 30)
    return [
        ClockView(**respond, start_at=opened, is_late=False),
        ClockView(
            **resolve,
            start_at=opened,
            is_late=card is Card.RED,
            next_rung=warned[0].rung if warned else "",
            next_at=warned[0].at if warned else None,
            rungs=[*issued, *warned],
        ),
        ClockView(
            **overall,
            start_at=opened,
            is_late=False,
            next_rung="remind",
            next_at=reminded.at,
            rungs=[reminded, RungMark(rung="list", at=beyond, share=1.0)],
        ),
    ]


def _cards(opened: datetime, due: datetime, card: Card) -> tuple[list[RungMark], list[RungMark]]:
    """Return the rungs that are still to come and those that fired, of a case that has ``card``."""
    places = {"remind": 0.5, "blue": 0.7, "yellow": 0.9, "red": 1.0, "escalate": 1.0}
    fired = ["remind", "blue", "yellow", "red"][: card + 1]
    marks = [
        RungMark(rung=rung, at=opened + share * (due - opened), share=share, fired=rung in fired)
        for rung, share in places.items()
    ]
    return [mark for mark in marks if not mark.fired], [mark for mark in marks if mark.fired]


def _stages(owner: UnitName, opened: datetime) -> list[StageView]:
    first = StageView(
        number=1, unit=VILLAGE, level=1, since_at=opened, until_at=opened + DAY, ended="escalate", worst_card="red"
    )
    return [first, StageView(number=2, unit=owner, level=2, since_at=opened + DAY)]


def _pushes(number: str, opened: datetime) -> list[PushView]:
    def push(seq: int, kind: str, unit: UnitName, **more: Any) -> PushView:
        at = opened + 23 * HOUR
        return PushView(
            id=seq, number=number, seq=seq, kind=kind, unit=unit, channel="hook", created_at=at, **more
        )

    return [
        push(4, "red", VILLAGE, officer_name="李值班", state="delivered", attempts=1),
        push(5, "escalate", TOWNSHIP, state="undelivered", attempts=4, next_at=opened + 3 * DAY, error="HTTP 503"),
    ]


def ledger_of(number: str, opened: datetime) -> Timeline:
    """Return the ledger of that case: opened, accepted, a note, a red card, a rise."""

    def entry(n: int, hours: int, kind: str, actor: str, text: str = "", **facts: Any) -> TimelineLine:
        at = opened + hours * HOUR
        return TimelineLine(seq=n, version=n, at=at, kind=kind, actor=actor, facts=facts, text=text)

    return Timeline(
        number=number,
        lines=[
            entry(1, 0, "opened", "system:12345"),
            entry(2, 1, "accepted", "officer:7"),
            entry(3, 3, "noted", "officer:7", "已到现场查看，联系物业公司，约定周三上门维修防水层。"),
            entry(4, 23, "rung", "daemon", rung="red", clock="resolve", cycle=1),
            entry(5, 24, "rung", "daemon", rung="escalate", clock="resolve", cycle=1, to_level=2),
        ],
    )
