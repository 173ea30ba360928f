"""The rulebook: the rules in force, built from configuration and tables, and built again when either changes.

What decides deadlines comes from the edition in force, which the database keeps, and not from the file: a file may
wait for an officer, be broken, or be another machine's. Where a database has no editions (replay, tests), the
configuration decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from daemon.attendance import Attendance
from daemon.calendars import Calendars
from daemon.casework.rules import Rules
from daemon.directory import Directory
from daemon.plan import Planner
from daemon.rows import EditionRow
from daemon.store.reader import Reader
from daemon.store.writer import Writer
from schema.config import Config, apply_edition, policy_from_body
from schema.policies import Policy


class Outdated(Exception):
    """Another edition came into force since these rules were read; read them anew and decide again."""


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """One configuration, and the rules it makes of the tables."""

    config: Config
    rules: Rules
    edition: int = 0  # the number of the one in force; 0: the database has none

    @classmethod
    def read(
        cls, reader: Reader, config: Config, planner: Planner, before: "Rulebook | None" = None, *, now_us: int
    ) -> "Rulebook":
        """Return the rulebook of a configuration over what the tables hold, and who is there at ``now_us``.

        ``planner`` and that of the rulebook ``before`` are kept, with all they remember, where the edition in
        force counts by the same calendar.
        """
        edition = reader.edition()
        if edition is not None:
            config = _in_force(config, edition, before)
            planners = [before.rules.planner] if before else []
            planner = _planner(config, [*planners, planner])
        stored = {row.hash: policy_from_body(row.name, row.body) for row in reader.policies()}
        rules = Rules(
            directory=directory_of(reader, now_us),
            planner=planner,
            policies=_by_hash(config, stored),
            settings=config.engine,
            telling=config.telling,
            quiet=config.quiet,
            pauses={reason.name: reason for reason in config.pauses},
        )
        return cls(config, rules, edition.number if edition else 0)

    def holds_at(self, now_us: int) -> bool:
        """Tell whether nobody has come or gone by ``now_us``, so that the same people are to be told."""
        return now_us < self.rules.directory.valid_until_us

    def hold(self, writer: Writer) -> None:
        """Keep these rules in force until the commit; Outdated when others are by now.

        First of all in each transaction that decides by them.
        """
        if writer.hold_edition() != self.edition:
            raise Outdated

    def policy_for(self, name: str, *, category: str, kind: str, source: str, urgency: int, place: str) -> Policy:
        """Return the policy of a new case, by name if it brings one; BadInput when there is no such policy.

        It is the object that ``rules`` hold, for a planner knows its specs by identity.
        """
        if name:
            return self.rules.policies[self.config.policy(name).hash]
        found = self.config.policy_for(category=category, kind=kind, source=source, urgency=urgency, place=place)
        return self.rules.policies[found.hash]


def directory_of(reader: Reader, now_us: int) -> Directory:
    """Return the tree as the tables hold it, and who is there at ``now_us``."""
    attendance = Attendance.at(now_us, reader.absences(now_us), reader.watches(now_us))
    return Directory.build(reader.units(), reader.grids(), reader.officers(), attendance)


def _in_force(config: Config, edition: EditionRow, before: Rulebook | None) -> Config:
    """Return a configuration with the deadlines of an edition; those already known keep their identity."""
    if before is None or before.edition != edition.number:
        return apply_edition(config, edition.body)
    known = before.config
    return replace(config, policies=known.policies, calendar=known.calendar, pauses=known.pauses)


def _planner(config: Config, known: Sequence[Planner]) -> Planner:
    """Return a planner by the configuration's calendar: one of those known, or a new one."""
    wanted = config.calendar.canonical()
    fitting = (planner for planner in known if planner.calendars.rules.canonical() == wanted)
    return next(fitting, None) or Planner(Calendars(config.calendar))


def _by_hash(config: Config, stored: Mapping[str, Policy]) -> dict[str, Policy]:
    return {**stored, **{policy.hash: policy for policy in config.policies}}
