"""Whom pushes reach while people come and go: lived through an engine that nobody tells of it."""

from daemon.directory import ALL_AWAY
from daemon.ledger import facts_of
from daemon.rows import AbsenceRow, OfficerRow, PushLine, RotaRow
from daemon.store import Store
from schema.config import loads
from schema.kinds import Act
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import CITY, COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE, Life, at

POLICY = """
[policy.four_levels]
default = true
[policy.four_levels.resolve]
limit = "12h"
remind = ["-150m", "-90m"]
red = "0"
escalate = "0"
every = "5d"
"""


def begin(store: Store, telling: str = "", now: str = "2026-03-02 10:00") -> Life:
    """Begin in the small city, with one officer at each unit; a case has 12 hours at each level."""
    return Life.begin(store, now, config=loads(f"{telling}\n{POLICY}".encode()))


def officer(life: Life, unit: str, name: str = "") -> int:
    with life.store.read() as reader:
        found = [one for one in reader.officers() if one.unit_code == unit and name in ("", one.name)]
    assert found[0].id is not None
    return found[0].id


def join(life: Life, unit: str, name: str, role: str = "handler") -> int:
    """Let one more officer come on duty at a unit."""
    life.store.write(lambda writer: writer.upsert_officers([OfficerRow(None, unit, name, role, "", "", True)]))
    return officer(life, unit, name)


def leave(life: Life, officer_id: int, since: str, until: str, deputy: int | None = None) -> None:
    """Note an absence, as the API does."""
    row = AbsenceRow(officer_id, at(since), at(until), deputy)
    life.store.write(lambda writer: writer.change_absences([row], (), life.now_us))
    life.engine.reload_directory()


def watch(life: Life, *rows: tuple[str, int, str, str]) -> None:
    """Put watches on the rota, as the API does."""
    watches = [RotaRow(unit, who, at(since), at(until)) for unit, who, since, until in rows]
    life.store.write(lambda writer: writer.change_watches(watches, (), life.now_us))
    life.engine.reload_directory()


def told(life: Life, *kinds: str) -> list[tuple[str, str, int | None]]:
    return [(push.kind, push.unit_code, push.officer_id) for push in life.pushes() if push.kind in kinds]


def said(push: PushLine) -> tuple[object, object]:
    facts = facts_of(push.body)
    return facts.get("for"), facts.get("instead")


def untold(life: Life) -> list[object]:
    """Return what the ledger says of those who were passed over, line by line."""
    return [facts["untold"] for line in life.events() if "untold" in (facts := facts_of(line.body))]


def test_a_reminder_while_its_handler_is_away_reaches_the_deputy(store: Store) -> None:
    """From the first instant of the absence to before its last; then the handler again, with nobody's help."""
    life = begin(store)
    handler, deputy = officer(life, VILLAGE), officer(life, NEIGHBOUR)
    leave(life, handler, "2026-03-02 19:00", "2026-03-02 20:00", deputy)
    life.open()
    life.live_until("2026-03-02 21:00")
    assert told(life, "opened", "remind") == [
        ("opened", VILLAGE, handler),
        ("remind", VILLAGE, deputy),  # 19:30
        ("remind", VILLAGE, handler),  # 20:30
    ]
    assert [said(push) for push in life.pushes()] == [(None, None), ([handler], None), (None, None)]
    assert untold(life) == []
    life.assert_folds()


def test_of_one_rung_each_reads_why_they_are_told(store: Store) -> None:
    """One of two handlers is away: the deputy's push says for whom, the other's says nothing of it."""
    life = begin(store)
    handler, deputy, other = officer(life, VILLAGE), officer(life, NEIGHBOUR), join(life, VILLAGE, "副手")
    leave(life, handler, "2026-03-02 19:00", "2026-03-02 20:00", deputy)
    life.open()
    life.live_until("2026-03-02 20:00")
    rung = [push for push in life.pushes() if push.kind == "remind"]
    assert [(push.officer_id, said(push)) for push in rung] == [(deputy, ([handler], None)), (other, (None, None))]


def test_a_night_watch_that_changes_between_two_rungs(store: Store) -> None:
    """At 20:00 the watch changes: 19:30 is told to the one, 20:30 to the other, though nothing is read again."""
    life = begin(store, '[telling]\nremind = ["owner:rota"]')
    day, night = officer(life, VILLAGE), join(life, VILLAGE, "夜班")
    watch(
        life,
        (VILLAGE, day, "2026-03-02 08:00", "2026-03-02 20:00"),
        (VILLAGE, night, "2026-03-02 20:00", "2026-03-03 08:00"),
    )
    life.open()
    life.live_until("2026-03-02 21:00")
    assert told(life, "remind") == [("remind", VILLAGE, day), ("remind", VILLAGE, night)]
    assert [push.officer_id for push in life.pushes() if push.kind == "opened"] == [day, night]
    life.assert_folds()


def test_an_act_and_an_intake_find_who_is_there_at_their_own_instant(store: Store) -> None:
    """No tick is between: the intake at 20:00 and the act at 21:00 read anew by themselves."""
    life = begin(store)
    handler, deputy = officer(life, VILLAGE), officer(life, NEIGHBOUR)
    leave(life, handler, "2026-03-02 20:00", "2026-03-02 21:00", deputy)
    life.clock.advance_to(at("2026-03-02 20:00"))
    life.open(opened="2026-03-02 20:00")
    life.clock.advance_to(at("2026-03-02 21:00"))
    life.act(Act.ESCALATE, seen_level=1, text="报上级")
    life.open("T2", opened="2026-03-02 21:00")
    assert told(life, "opened") == [("opened", VILLAGE, deputy)]
    assert ("escalated", VILLAGE, handler) in told(life, "escalated")
    assert [push.officer_id for push in life.pushes("T2")] == [handler]


def test_a_township_whose_whole_staff_is_away(store: Store) -> None:
    """What it should hear goes to the county and says so; the chain passes over it, and the ledger says why."""
    life = begin(store, f'[telling]\nremind = ["unit:{TOWNSHIP}"]')
    county = officer(life, COUNTY)
    for one in (officer(life, TOWNSHIP), join(life, TOWNSHIP, "副手", "leader")):
        leave(life, one, "2026-03-02 12:00", "2026-03-06 12:00")
    life.open()
    life.live_until("2026-03-02 23:00")
    assert told(life, "remind") == [("remind", COUNTY, county)] * 2
    assert [said(push) for push in life.pushes() if push.kind == "remind"] == [(None, TOWNSHIP)] * 2
    assert untold(life)[:2] == [[[TOWNSHIP, ALL_AWAY, COUNTY]]] * 2
    rise = next(facts for line in life.events() if "to_unit" in (facts := facts_of(line.body)))
    assert (rise["to_unit"], rise["skipped"]) == (COUNTY, [[TOWNSHIP, ALL_AWAY]])
    life.assert_folds()


def test_the_owner_s_own_empty_desk_is_told_above(store: Store) -> None:
    """The very first push of a case whose village is away: to the township, and the opening line says it."""
    life = begin(store)
    leave(life, officer(life, VILLAGE), "2026-03-02 09:00", "2026-03-02 20:00")
    life.open()
    assert told(life, "opened") == [("opened", TOWNSHIP, officer(life, TOWNSHIP))]
    assert untold(life) == [[[VILLAGE, ALL_AWAY, TOWNSHIP]]]
    life.act(Act.ACCEPT)
    life.act(Act.ESCALATE, seen_level=1, text="报上级")
    assert untold(life)[1:] == [[[VILLAGE, ALL_AWAY, TOWNSHIP]]]  # the owner before is told of it too
    life.assert_folds()


def test_danger_to_life_is_no_exception(store: Store) -> None:
    """What cannot wait reaches somebody at once, at the nearest desk where anybody sits."""
    life = begin(store)
    for unit in (VILLAGE, TOWNSHIP, COUNTY):
        leave(life, officer(life, unit), "2026-03-02 09:00", "2026-03-05 09:00")
    life.open(urgency=2)
    assert told(life, "opened") == [("opened", CITY, officer(life, CITY))]


def test_another_daemon_hears_of_an_absence(postgres_databases: Databases, new_store: NewStore) -> None:
    """On one server the second daemon tells the deputy at its next tick, without a word to it."""
    url = postgres_databases.fresh()
    first = begin(new_store(url))
    second = Life.begin(new_store(url), "2026-03-02 10:00", config=first.config)
    handler, deputy = officer(first, VILLAGE), officer(first, NEIGHBOUR)
    second.open()
    second.tick("2026-03-02 10:01")  # knows of everything so far
    leave(first, handler, "2026-03-02 12:00", "2026-03-03 12:00", deputy)
    second.live_until("2026-03-02 20:00")
    assert told(second, "remind") == [("remind", VILLAGE, deputy)]


def test_ordinary_lines_say_nothing_of_it(store: Store) -> None:
    """With everybody there no line and no push has a word more than before."""
    life = begin(store)
    life.open()
    life.live_until("2026-03-03 12:00")
    assert untold(life) == []
    assert all(not {"for", "instead"} & set(facts_of(push.body)) for push in life.pushes())


def test_what_is_over_is_forgotten(store: Store) -> None:
    """Nobody's days are kept: an absence that has ended is deleted when the next one is noted."""
    life = begin(store)
    leave(life, officer(life, VILLAGE), "2026-03-02 11:00", "2026-03-02 12:00")
    watch(life, (VILLAGE, officer(life, VILLAGE), "2026-03-02 11:00", "2026-03-02 12:00"))
    life.clock.advance_to(at("2026-03-02 12:00"))
    leave(life, officer(life, COUNTY), "2026-03-03 11:00", "2026-03-03 12:00")
    watch(life, (COUNTY, officer(life, COUNTY), "2026-03-03 11:00", "2026-03-03 12:00"))
    with life.store.read() as reader:
        assert [one.officer_id for one in reader.absences(0)] == [officer(life, COUNTY)]
        assert [one.unit_code for one in reader.watches(0)] == [COUNTY]
