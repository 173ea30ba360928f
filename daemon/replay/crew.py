"""The crew: the lives of a past side by side over the cores, in stretches of cases that have nothing in common.

No case influences another (docs/decisions/0021), so a past is cut by case, always at the same places: how many
processes share it changes nothing in what comes out.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product, repeat
from multiprocessing import get_context

from daemon.replay import member
from daemon.replay.ledgerfile import Witness
from daemon.replay.life import Lived, World
from daemon.replay.past import Past
from schema.config import Config
from schema.intake import NewCase
from schema.script import Step

STRETCH_CASES = 2_500  # enough to decide for many at once, few enough for a bar that moves
_WORTH_A_PROCESS = 2 * STRETCH_CASES  # cases; below this one process is done before another has begun

Stretch = list[Step]


def live(
    past: Past,
    configs: Sequence[Config],
    *,
    processes: int,
    progress: Callable[[int], None],
    witness: Witness | None = None,
) -> list[Lived]:
    """Return what the past comes to under each configuration; ``progress`` is told steps lived.

    A ``witness`` writes down the ledger of the first; then one process does it all, since a ledger's numbers go on
    from line to line.
    """
    pieces = stretches(past.steps)
    crew = 1 if witness else min(processes or _cores(), len(configs) * len(pieces))
    cases = sum(isinstance(step.what, NewCase) for step in past.steps)
    if crew == 1 or (not processes and len(configs) * cases < _WORTH_A_PROCESS):
        return [
            _alone(past, World(config, past.tree), pieces, progress, None if nth else witness)
            for nth, config in enumerate(configs)
        ]
    return _together(past, configs, pieces, crew, progress)


def stretches(steps: Sequence[Step], cases: int = STRETCH_CASES) -> list[Stretch]:
    """Cut steps by case, every so many cases in order of opening; what comes in at one instant stays together.

    That is for old cases taken over, whose pushes of one instant are merged into one digest.
    """
    found: list[Stretch] = []
    of_case: dict[str, Stretch] = {}
    opened, newest_us = 0, 0
    for step in steps:
        number = step.what.number
        if isinstance(step.what, NewCase):
            if not found or (opened >= cases and step.at_us != newest_us):
                found.append([])
                opened = 0
            opened, newest_us = opened + 1, step.at_us
            of_case[number] = found[-1]
        of_case[number].append(step)
    return found


def _alone(
    past: Past,
    world: World,
    pieces: Sequence[Stretch],
    progress: Callable[[int], None],
    witness: Witness | None,
) -> Lived:
    whole = Lived()
    for steps in pieces:
        whole.add(world.live(steps, past.until_us, progress, witness))
    return whole


def _together(
    past: Past, configs: Sequence[Config], pieces: Sequence[Stretch], crew: int, progress: Callable[[int], None]
) -> list[Lived]:
    found = [Lived() for _ in configs]
    tasks = list(product(range(len(configs)), pieces))
    member.let_configs_travel()
    context = get_context("spawn")
    halt = context.Event()
    with ProcessPoolExecutor(crew, context, member.settle_in, (tuple(configs), past.tree, halt)) as pool:
        lives = pool.map(member.live, *zip(*tasks, strict=True), repeat(past.until_us))
        try:
            for (which, steps), lived in zip(tasks, lives, strict=True):
                found[which].add(lived)
                progress(len(steps))
        except BaseException:
            halt.set()  # what is under way would else be lived to its end
            raise
    return found


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
