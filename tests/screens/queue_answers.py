"""The stand-in's views and people: an officer of a township on her watch until eight."""

from datetime import datetime, timedelta

from schema.instants import to_us
from schema.kinds import Role
from schema.wire import Filter, QueueView, UnitName, ViewName, ViewsPage
from schema.wire.people import NextTold, PeopleView, Person

TOWNSHIP = UnitName(code="610202001", name="七一路街道综治中心", level=2)
CITY = UnitName(code="6102", name="铜川市综治中心", level=4)


def views_page(noon: datetime) -> ViewsPage:
    """Return the views; mine needs an officer, as asked by the owner."""
    until_at = noon + timedelta(hours=6)
    views = [
        QueueView(name=ViewName.ALL, filter=Filter(), count=40),
        QueueView(name=ViewName.MINE, filter=Filter(), count=0, needs="officer"),
        QueueView(name=ViewName.UNIT, filter=Filter(owner="610202001"), count=9),
        QueueView(
            name=ViewName.SHIFT,
            filter=Filter(due_before_us=to_us(until_at)),
            count=8,
            until_at=until_at,
            by_rota=True,
        ),
        QueueView(name=ViewName.RED, filter=Filter(card=frozenset({3})), count=2),
        QueueView(name=ViewName.ESCALATED, filter=Filter(escalated_to="610202001"), count=1),
        QueueView(name=ViewName.UNDELIVERED, filter=Filter(undelivered=True), count=1234),
        QueueView(name=ViewName.PAUSED, filter=Filter(status=frozenset({2})), count=0),
        QueueView(name=ViewName.PROVISIONAL, filter=Filter(provisional=True), count=1),
    ]
    return ViewsPage(officer="", unit=TOWNSHIP, now_at=noon, views=views)


def people_view(number: str, noon: datetime) -> PeopleView:
    """Return a case's people: one handles it, one stands in for her, the city is told by its name alone."""
    fang = Person(unit=TOWNSHIP, name="王芳", role=Role.HANDLER, phone="0919-3180001", away_until=noon)
    qiang = Person(unit=TOWNSHIP, name="李强", role=Role.LEADER, on_watch=True, stands_in_for=("王芳",))
    coming = NextTold(
        clock="resolve", rung="yellow", at=noon + timedelta(hours=2), people=[qiang, Person(unit=CITY)]
    )
    return PeopleView(number=number, unit=TOWNSHIP, handler=fang, there=[qiang], next=coming)
