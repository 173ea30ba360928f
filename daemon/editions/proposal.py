"""Proposal: an edit of the deadlines is planned; a small one is applied, a large one waits for an officer."""

import asyncio
from collections.abc import Callable

from loguru import logger

from daemon.editions import register
from daemon.editions.acceptance import Acceptance, Accepted
from daemon.editions.enactment import Enactment
from daemon.editions.register import Entry, edition_in
from daemon.editions.state import Plan, Standing, Waiting
from daemon.editions.surroundings import Surroundings
from daemon.rows import EditionRow
from schema.config import differences
from schema.errors import DubanError
from schema.kinds import Choice

_log = logger.bind(room="editions")


class Proposal:
    """Brings what a good file says of deadlines before the plan; ``again`` is told when the file moved on."""

    def __init__(
        self,
        around: Surroundings,
        acceptance: Acceptance,
        enactment: Enactment,
        standing: Standing,
        again: Callable[[], None],
    ) -> None:
        self._around = around
        self._acceptance = acceptance
        self._enactment = enactment
        self._standing = standing
        self._again = again

    async def make(self, accepted: Accepted, row: EditionRow) -> None:
        """Plan what differs from the edition in force, unless that waits already with its plan."""
        if self._is_planned(accepted, row):
            return
        waiting = await asyncio.to_thread(self._waiting, accepted, row)
        self._standing.set(waiting=waiting, behind=None)
        try:
            plan = await self._around.plan(accepted.reading)
        except DubanError as refusal:
            if str(refusal) != waiting.trouble:
                _log.error("an edit of the deadlines waits to be planned: {}", refusal)
            self._standing.replace_waiting(waiting, trouble=str(refusal))
            return
        await self._judge(waiting, plan)

    async def _judge(self, waiting: Waiting, plan: Plan) -> None:
        is_of_these = (plan.edition, plan.hash) == (waiting.after, waiting.hash)
        if not is_of_these or not await self._acceptance.is_unchanged():
            self._again()  # it was edited once more meanwhile, or another daemon was: what is now counts
        elif plan.needs_officer or waiting.is_declined:
            self._standing.replace_waiting(waiting, plan=plan, trouble="")
            _log.warning(
                "an edit that reaches {} of {} open cases waits for an officer; see `duban policies waiting`",
                plan.affected,
                plan.open_cases,
            )
        else:
            choices = dict.fromkeys(waiting.policies, Choice.RECOMPUTE)
            entry = Entry(waiting.config, waiting.after, choices=choices)
            await asyncio.to_thread(self._enactment.put, entry)

    def _is_planned(self, accepted: Accepted, row: EditionRow) -> bool:
        waiting = self._standing.now.waiting
        if waiting is None or waiting.plan is None:
            return False
        return (waiting.hash, waiting.after) == (accepted.edition.hash, row.number)

    def _waiting(self, accepted: Accepted, row: EditionRow) -> Waiting:
        before, edition = self._standing.now.waiting, accepted.edition
        stands = before if before is not None and before.hash == edition.hash else None
        with self._around.store.read() as reader:
            is_declined = register.declined(reader) == edition.hash
        return Waiting(
            config=accepted.config,
            hash=edition.hash,
            since_us=stands.since_us if stands else self._around.clock.now_us(),
            after=row.number,
            change=differences(edition_in(row), edition),
            trouble=stands.trouble if stands else "",
            is_declined=is_declined,
        )
