"""The board says what the database says, cell by cell, on both databases, after any life."""

from collections.abc import Iterator

import numpy as np
import pytest

from daemon.board import Board, Today, View
from daemon.board.columns import NO_DUE_US
from daemon.scope import sees
from daemon.store import CaseRow, Reader, Store
from schema.kinds import Status
from schema.wire import AGE_DAYS, Filter, Sort
from tests.citylife import GRIDS, UNITS, Life, build, directory
from tests.rows import HOUR_US, NOON_US

TODAY = Today(NOON_US, NOON_US + 12 * HOUR_US)
SCOPES = ("", "6102", "610202", "610203002", "610202001001")
_OPEN = "c.status <= 2"


def _seen_in_sql(scope: str) -> str:
    """Return the scope rule written once more, in SQL."""
    if not scope:
        return _OPEN
    ties = " OR ".join(_under(tie, scope) for tie in ("unit_code", "start_unit", "place_code", "supervisor_code"))
    above = (scope[:size] for size in range(1, len(scope) + 1))
    about = " OR ".join(f"replace(c.about, ',{code},', '') <> c.about" for code in above)
    return f"{_OPEN} AND ({ties}) AND NOT ({about})"


def _under(column: str, code: str) -> str:
    return f"substr(c.{column}, 1, {len(code)}) = '{code}'"


def _rows(reader: Reader, sql: str) -> list[tuple]:
    return reader._session.rows(sql)


def _check_counts(board: Board, reader: Reader, scope: str, unit: str) -> None:
    where = f"FROM cases c WHERE {_seen_in_sql(scope)} AND {_under('unit_code', unit)}"
    expected = np.zeros((4, 3, 4), int)
    for level, colour, card, count in _rows(
        reader, f"SELECT level, colour, card, count(*) {where} GROUP BY level, colour, card"
    ):
        expected[level - 1, colour, card] = count
    counts = board.counts(scope, TODAY, unit)
    assert counts.cells.tolist() == expected.tolist()
    late, due_today = (
        f"due_us < {TODAY.now_us} AND status <> 2",
        f"due_us BETWEEN {TODAY.now_us} AND {TODAY.end_us}",
    )
    assert (counts.total, counts.late, counts.due_today) == (
        _rows(reader, f"SELECT count(*) {where}")[0][0],
        _rows(reader, f"SELECT count(*) {where} AND {late}")[0][0],
        _rows(reader, f"SELECT count(*) {where} AND {due_today}")[0][0],
    )


def _check_loads(board: Board, reader: Reader, scope: str) -> None:
    figures = ", ".join(
        f"count(CASE WHEN {when} THEN 1 END)"
        for when in (
            "true",
            f"due_us BETWEEN {TODAY.now_us} AND {TODAY.end_us}",
            f"due_us < {TODAY.now_us} AND status <> 2",
            "card = 1",
            "card = 2",
            "card = 3",
            *(f"due_us < {TODAY.now_us} AND status <> 2 AND card = {card}" for card in (1, 2, 3)),
        )
    )
    expected = _rows(
        reader,
        f"SELECT place_code, {figures} FROM cases c WHERE {_seen_in_sql(scope)} GROUP BY place_code ORDER BY 1",
    )
    codes, loads = board.loads(scope, TODAY)
    assert sorted(zip(codes, *(column.tolist() for column in loads[1:]), strict=True)) == expected


def _check_backlog(life: Life, board: Board, scope: str) -> None:
    """Count the parts of a random unit case by case, in Python."""
    unit = life.random.choice(UNITS)
    children = tuple(code for code in (*UNITS, *GRIDS) if code[: len(unit)] == unit and _is_child(unit, code))
    expected = np.zeros((len(children) + 2, 4, 3, 4, 5), int)
    late, oldest = [0] * (len(children) + 2), [None] * (len(children) + 2)
    for case in life.cases.values():
        if case.status > Status.PAUSED or not sees(scope, case):
            continue
        under = [at for at, child in enumerate(children) if case.place_code.startswith(child)]
        part = under[0] if under else len(children) + (not case.place_code.startswith(unit))
        expected[part, case.level - 1, case.colour, case.card, _age(case)] += 1
        late[part] += case.due_us is not None and case.due_us < TODAY.now_us and case.status != Status.PAUSED
        oldest[part] = min(case.opened_us, oldest[part] or case.opened_us)
    found = board.backlog(scope, TODAY, unit, children)
    assert found.cells.tolist() == expected.tolist()
    assert (found.late.tolist(), found.oldest_us) == (late, oldest)


def _age(case: CaseRow) -> int:
    days = (TODAY.end_us - case.opened_us) // (24 * HOUR_US)
    return next((at for at, last in enumerate(AGE_DAYS) if days <= last), 4)


def _is_child(unit: str, code: str) -> bool:
    return {4: 6, 6: 9, 9: 12, 12: 15}[len(unit)] == len(code)


def _expected_ids(life: Life, view: View) -> list[int]:
    found = [case for case in life.cases.values() if _admits(view, case, life.titles[case.id])]
    found.sort(key=lambda case: case.id)
    found.sort(key=lambda case: NO_DUE_US if case.due_us is None else case.due_us)
    if view.sort == Sort.DUE:
        if view.descending:
            found.sort(key=lambda case: NO_DUE_US if case.due_us is None else -case.due_us)
    else:
        column = "opened_us" if view.sort == Sort.OPENED else view.sort.value
        found.sort(key=lambda case: getattr(case, column), reverse=view.descending)
        if view.descending:  # reverse turns ties around as well
            found.sort(key=lambda case: (NO_DUE_US if case.due_us is None else case.due_us, case.id))
            found.sort(key=lambda case: _falling(getattr(case, column)))
    return [case.id for case in found]


def _falling(value: int | str) -> object:
    return -value if isinstance(value, int) else tuple(-ord(mark) for mark in value)


def _admits(view: View, case: CaseRow, title: str) -> bool:
    wanted = view.filter
    due_us = NO_DUE_US if case.due_us is None else case.due_us
    return (
        case.status <= Status.PAUSED
        and sees(view.scope, case)
        and case.unit_code.startswith(wanted.unit)
        and case.place_code.startswith(wanted.place)
        and all(
            not getattr(wanted, name) or getattr(case, name) in getattr(wanted, name)
            for name in ("level", "card", "colour", "status", "listing", "urgency")
        )
        and (not wanted.late or (due_us < TODAY.now_us and case.status != Status.PAUSED))
        and (not wanted.due_today or TODAY.now_us <= due_us <= TODAY.end_us)
        and wanted.q in title
        and (not wanted.place_only or case.place_code == wanted.place)
        and not (wanted.not_in and case.place_code.startswith(wanted.not_in))
        and (not wanted.age or _age(case) in wanted.age)
        and (wanted.due_before_us is None or TODAY.now_us <= due_us <= wanted.due_before_us)
        and wanted.owner in {"", case.unit_code}
        and wanted.handler in {0, case.handler_id}
        and (not wanted.provisional or case.is_provisional)
        and (
            not wanted.escalated_to
            or wanted.escalated_to == (None, case.unit_code, case.supervisor_code)[case.risen]
        )
    )


def _views(life: Life) -> Iterator[View]:
    pick = life.random
    for sort in Sort:
        some = [frozenset(pick.sample(range(3), pick.choice((0, 0, 1, 2)))) for _ in range(6)]
        wanted = Filter(
            unit=pick.choice(("", *UNITS)),
            place=pick.choice(("", "", *UNITS, *GRIDS)),
            level=frozenset(value + 1 for value in some[0]),
            card=some[1],
            colour=some[2],
            status=some[3],
            listing=some[4],
            late=pick.random() < 0.2,
            due_today=pick.random() < 0.2,
            q=pick.choice(("", "", "噪音", "物业")),
            place_only=pick.random() < 0.2,
            not_in=pick.choice(("", "", *UNITS)),
            age=some[5],
        )
        own = Filter(
            due_before_us=pick.choice((None, None, NOON_US + 9 * HOUR_US)),
            owner=pick.choice(("", "", "nowhere", *UNITS)),
            handler=pick.choice((0, 0, 2, 9)),
            escalated_to=pick.choice(("", *UNITS)),
            provisional=pick.random() < 0.3,
            status=some[0],
        )
        for descending in (False, True):
            yield View(pick.choice(SCOPES), wanted, sort, descending)
            yield View(pick.choice(SCOPES), Filter(), sort, descending)
            yield View(pick.choice(SCOPES), own, sort, descending)


@pytest.fixture(params=["roomy", "tight"])
def _room(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run once as shipped, and once where every limit of the board's memory is reached within a few cases."""
    if request.param == "tight":
        monkeypatch.setattr("daemon.board.columns._FIRST_SLOTS", 2)
        monkeypatch.setattr("daemon.board.columns._DEAD_MAX", 5)
        monkeypatch.setattr("daemon.board.columns._STRAYS_MAX", 2)
        monkeypatch.setattr("daemon.board.texts.BLOCK_LINES", 8)
        monkeypatch.setattr("daemon.board.touched._IDS_MAX", 25)


@pytest.mark.usefixtures("_room")
@pytest.mark.parametrize("seed", range(2))
def test_counts_loads_and_views_equal_the_database(store: Store, seed: int) -> None:
    """After every burst of random life, each cell, each place and each order is the database's."""
    life, board = Life(seed), Board(directory)
    store.write(build)
    store.write(lambda w: life.open(w, 150))
    with store.read() as reader:
        board.load(reader)
    for _ in range(4):
        store.write(lambda w: life.change(w, 60))
        store.write(lambda w: life.open(w, 20))
        with store.read() as reader:
            assert not board.follow(reader)
            for scope in SCOPES:
                _check_counts(board, reader, scope, unit=life.random.choice(("", *UNITS)))
                _check_loads(board, reader, scope)
                _check_backlog(life, board, scope)
        for view in _views(life):
            assert board.open_view(view, TODAY).ids.tolist() == _expected_ids(life, view), view
            assert board.count(view, TODAY) == len(_expected_ids(life, view)), view
            among = np.array(life.random.sample(range(1, 250), 60))
            expected = [one for one in _expected_ids(life, view) if one in set(among.tolist())]
            assert board.open_view(view, TODAY, among).ids.tolist() == expected, view


@pytest.mark.usefixtures("_room")
def test_a_board_that_followed_equals_one_built_anew(store: Store) -> None:
    """Following drifts from nothing: a fresh board shows the same numbers and the same order."""
    life, board = Life(7), Board(directory)
    with store.read() as reader:
        board.load(reader)
    for _ in range(10):
        store.write(lambda w: life.open(w, 30))
        store.write(lambda w: life.change(w, 40))
        with store.read() as reader:
            board.follow(reader)
    fresh = Board(directory)
    with store.read() as reader:
        fresh.load(reader)
    assert fresh.seq == board.seq
    assert fresh.open == board.open
    assert fresh.counts("", TODAY).cells.tolist() == board.counts("", TODAY).cells.tolist()
    assert fresh.open_view(View(), TODAY).ids.tolist() == board.open_view(View(), TODAY).ids.tolist()


@pytest.mark.usefixtures("_room")
def test_newcomers_are_those_that_came_in_and_stayed(store: Store) -> None:
    """An epoch counts what entered its view since, by opening or by change, and forgets what left again."""
    life, board = Life(11), Board(directory)
    store.write(lambda w: life.open(w, 100))
    with store.read() as reader:
        board.load(reader)
    views = [View(), View("610202", Filter(level=frozenset({2, 3}))), View(filter=Filter(q="噪音"))]
    epochs = [board.open_view(view, TODAY) for view in views]
    then = [set(_expected_ids(life, view)) for view in views]
    for _ in range(5):
        store.write(lambda w: life.change(w, 30))
        store.write(lambda w: life.open(w, 10))
        with store.read() as reader:
            board.follow(reader)
        for view, epoch, was in zip(views, epochs, then, strict=True):
            assert board.newcomers(epoch, TODAY) == len(set(_expected_ids(life, view)) - was)
