"""A member of the crew: a process that lives one stretch after another, for whoever hands them out."""

import copyreg
import os
import signal
import threading
from collections.abc import Callable, Sequence
from multiprocessing import parent_process
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from types import MappingProxyType
from typing import Any

from daemon.replay.life import Lived, World
from daemon.replay.past import Tree
from schema.config import Config
from schema.script import Step

_worlds: list[World] = []
_halts: list[Event] = []  # the one that tells us all to stop


class Halted(Exception):
    """Whoever waits for this life has given it up."""


def settle_in(configs: Sequence[Config], tree: Tree, halt: Event) -> None:
    """Get ready for stretches under these configurations in this tree, until ``halt`` is set."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who hands out, and sets ``halt``
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worlds.extend(World(config, tree) for config in configs)
    _halts.append(halt)


def live(which: int, steps: Sequence[Step], until_us: int) -> Lived:
    """Live a stretch under the configuration numbered ``which``; Halted when nobody waits for it any more."""
    return _worlds[which].live(steps, until_us, _go_on)


def _go_on(_steps: int) -> None:
    if any(halt.is_set() for halt in _halts):
        raise Halted


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)  # killed, it could not tell us to go home


_Proxy = MappingProxyType[Any, Any]


def let_configs_travel() -> None:
    """Let configurations be handed to another process: calendars and years are kept in mapping proxies."""
    copyreg.pickle(MappingProxyType, _reduced)


def _reduced(proxy: _Proxy) -> tuple[Callable[[dict[Any, Any]], _Proxy], tuple[dict[Any, Any]]]:
    return _proxy, (dict(proxy),)


def _proxy(kept: dict[Any, Any]) -> _Proxy:
    return MappingProxyType(kept)
