"""A life: a stretch of the past through an engine of its own, in a store and on a clock of its own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from zoneinfo import ZoneInfo

from daemon import ledger
from daemon.calendars import Calendars
from daemon.clock import VirtualClock
from daemon.engine import Engine
from daemon.plan import Planner
from daemon.rehearsal import Rehearsal
from daemon.replay.ledgerfile import Witness
from daemon.replay.past import Tree
from daemon.replay.refused import Refused
from daemon.replay.scratch import Scratch
from daemon.store import Writer
from daemon.tally import Tally
from daemon.totals import Totals
from daemon.uncollected import uncollected
from schema.config import Config
from schema.instants import from_us
from schema.intake import NewCase
from schema.script import Step

_ACTOR = "system:replay"


@dataclass(slots=True)
class Lived:
    """What a life came to."""

    totals: Totals = field(default_factory=Totals)
    cases: Refused = field(default_factory=Refused)  # that could not be opened
    acts: Refused = field(default_factory=Refused)  # that no longer apply

    def add(self, other: "Lived") -> None:
        """Add what other cases came to."""
        self.totals.add(other.totals)
        self.cases.merge(other.cases)
        self.acts.merge(other.acts)


class World:
    """One configuration in one city: lives stretches of its past, one after another."""

    def __init__(self, config: Config, tree: Tree) -> None:
        self._config = config
        self._tree = tree
        self._planner = Planner(Calendars(config.calendar))
        self._names = {policy.hash: policy.name for policy in config.policies}

    def live(
        self,
        steps: Sequence[Step],
        until_us: int,
        progress: Callable[[int], None] | None = None,
        witness: Witness | None = None,
    ) -> Lived:
        """Live ``steps`` and all that falls due until ``until_us``; a ``witness`` writes the ledger down."""
        tally = Tally(self._names)
        store = witness.store(tally) if witness else Scratch(tally)
        store.write(self._settle)
        clock = VirtualClock(steps[0].at_us)
        engine = Engine(store, self._config, self._planner, clock, salt=_salts().__next__)
        rehearsal = Rehearsal(engine, clock, actor=_ACTOR)
        with uncollected():
            rehearsal.play(steps, until_us, progress)
        lived = Lived(tally.totals(until_us))
        _sort_out(rehearsal.refused, lived, self._config.zone)
        return lived

    def _settle(self, writer: Writer) -> None:
        writer.upsert_units(self._tree.units)
        writer.upsert_grids(self._tree.grids)
        writer.upsert_officers(self._tree.officers)


def _salts() -> Iterator[bytes]:
    """Yield the same salts in each life: the texts of a replay are stand-ins that hide nothing."""
    for number in count(1):
        yield number.to_bytes(ledger.SALT_BYTES, "big")


def _sort_out(refused: Iterable[tuple[Step, str]], lived: Lived, zone: ZoneInfo) -> None:
    """Name what was refused; an act on a case that was not opened is not counted beside it."""
    missing = set[str]()
    for step, reason in refused:
        number = step.what.number
        if isinstance(step.what, NewCase):
            missing.add(number)
            lived.cases.add(f"{number}: {reason}")
        elif number not in missing:
            at = from_us(step.at_us, zone).isoformat(timespec="seconds")
            lived.acts.add(f"{number}: {step.what.act} of {at}: {reason}")
