"""How the daemon is: its clock, its lag, what waits, what its auditor found."""

import asyncio
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter

from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.editions import applying, refused_file, waiting_brief
from daemon.api.words import Words
from daemon.editions import State
from schema.wire import Health, Released
from schema.wire.news import FoundView

router = APIRouter(tags=["health"])


@router.get("/health")
async def health(rooms: RoomsHere) -> Health:
    """Tell how the daemon is: its clock, its lag, what waits, and what its auditor found."""
    # Not among the requests' own threads: when the database hangs, they hang all.
    vitals = await asyncio.to_thread(rooms.vitals)
    words, config = Words.of(rooms), rooms.book().config
    state = rooms.editions.state if rooms.editions else State(edition=rooms.book().edition)
    return Health(
        now_at=words.at(rooms.clock.now_us()),
        speed=rooms.clock.speed,
        clock="suspect" if vitals.clock_doubt else "ok",
        lag_ms_p50=vitals.lag_ms_p50,
        lag_ms_p99=vitals.lag_ms_p99,
        next_due_at=words.maybe_at(vitals.next_due_us),
        database="sqlite" if rooms.reads_are_near else "postgresql",
        open=rooms.board.open,
        seq=rooms.board.seq,
        held=vitals.held,
        undelivered=vitals.pushes.undelivered,
        dead=vitals.dead,
        quiet=vitals.pushes.held,
        quiet_until_at=words.maybe_at(vitals.pushes.held_until_us),
        findings=[*([vitals.clock_doubt] if vitals.clock_doubt else []), *vitals.findings],
        found=[FoundView(sentence=one.sentence, since_at=words.at(one.since_us)) for one in vitals.found],
        started_at=words.maybe_at(vitals.started_us),
        database_bytes=vitals.room.used,
        free_bytes=vitals.room.free,
        next_due_clock=vitals.upcoming.clock,
        next_due_rung=vitals.upcoming.rung,
        calendar_end=vitals.calendar_end,
        provisional=vitals.provisional,
        is_locked=vitals.is_locked,
        edition=state.edition,
        refused=refused_file(state.refused, words) if state.refused else None,
        waiting=waiting_brief(state.waiting, words) if state.waiting else None,
        applying=applying(state.applying) if state.applying else None,
        behind=state.behind,
        restart=state.restart,
        language="en" if config.language == "en" else "zh",
        zone=words.zone.key,
        version=_version(),
    )


@router.post("/held/release")
def release(caller: CallerHere, rooms: RoomsHere) -> Released:
    """Let fire what the storm guard holds; for the owner, who knows why so much was suddenly late."""
    caller.must_administer()
    released = rooms.engine.release_storm(rooms.clock.now_us())
    rooms.written()
    return Released(released=released)


def _version() -> str:
    try:
        return version("duban")
    except PackageNotFoundError:
        return ""
