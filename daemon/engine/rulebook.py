"""The rulebook: the rules in force, built from configuration and tables, and built again when either changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.casework.rules import Rules
from daemon.directory import Directory
from daemon.plan import Planner
from daemon.store.reader import Reader
from schema.config import Config, policy_from_body
from schema.policies import Policy


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """One configuration, and the rules it makes of the tables."""

    config: Config
    rules: Rules

    @classmethod
    def read(cls, reader: Reader, config: Config, planner: Planner) -> "Rulebook":
        """Return the rulebook of a configuration over what the tables hold."""
        stored = {row.hash: policy_from_body(row.name, row.body) for row in reader.policies()}
        rules = Rules(
            directory=directory_of(reader),
            planner=planner,
            policies=_by_hash(config, stored),
            settings=config.engine,
            telling=config.telling,
        )
        return cls(config, rules)

    def policy_for(self, name: str, *, category: str, kind: str, source: str, urgency: int, place: str) -> Policy:
        """Return the policy of a new case, by name if it brings one; BadInput when there is no such policy.

        It is the object that ``rules`` hold, for a planner knows its specs by identity.
        """
        if name:
            return self.rules.policies[self.config.policy(name).hash]
        found = self.config.policy_for(category=category, kind=kind, source=source, urgency=urgency, place=place)
        return self.rules.policies[found.hash]


def directory_of(reader: Reader) -> Directory:
    """Return the tree as the tables hold it now."""
    return Directory.build(reader.units(), reader.grids(), reader.officers())


def _by_hash(config: Config, stored: Mapping[str, Policy]) -> dict[str, Policy]:
    return {**stored, **{policy.hash: policy for policy in config.policies}}
