"""The process that apprise runs in: reads one message a line from its input, sends it, and says what became of it.

Started by ``daemon.channels.errand`` with an environment of its own. It ends when its input does, even while it
sends: whoever started it is gone then.
"""

import contextlib
import logging
import os
import queue
import resource
import sys
import threading
from typing import Any, BinaryIO

import orjson

from daemon.channels.fence import Fence
from daemon.channels.guard import Guard
from schema.fates import Fate
from schema.reach import Reach

MEMORY_BYTES = 256 * 1024 * 1024  # of data: an answer without end fails as one that cannot be read
REASONS_MAX = 3  # lines of apprise's log in a reason

Answer = dict[str, Any]


def main() -> None:
    """Take the rules from the first line, load apprise, put the fence up, and serve the lines that follow."""
    answers = _take_output()
    _bound()
    rules = orjson.loads(sys.stdin.buffer.readline())
    log = _Log()
    apprise = _load(log)
    fence = Fence(Guard(rules["channel"], Reach.of(rules["allow"])))
    fence.put_up()
    for line in _lines():
        answers.write(orjson.dumps(_answer(apprise, orjson.loads(line), fence, log)) + b"\n")
        answers.flush()


class _Log(logging.Handler):
    """Keeps what apprise warns of while it sends one message."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

    @property
    def text(self) -> str:
        return "; ".join(self.lines[:REASONS_MAX])


def _answer(apprise: Any, message: dict[str, str], fence: Fence, log: _Log) -> Answer:  # noqa: ANN401 - a module
    """Return what became of a message: ``is_sent``, and else fate and reason, in which its address may stand."""
    fence.begin()
    log.lines.clear()
    kind = message["url"].partition("://")[0].lower()
    if kind not in apprise.NotificationManager():
        return _not_sent(fence, Fate.AUTH, "apprise knows no service of this kind")
    service = apprise.Apprise.instantiate(message["url"], asset=_asset(apprise))
    if service is None:
        return _not_sent(fence, Fate.AUTH, f"apprise does not understand the address ({log.text})")
    one = apprise.Apprise(asset=_asset(apprise))
    one.add(service)
    if _notified(one, apprise, message, log):
        return {"is_sent": True}
    return _refused(fence, log)


def _notified(one: Any, apprise: Any, message: dict[str, str], log: _Log) -> bool:  # noqa: ANN401
    try:
        return bool(
            one.notify(
                body=message["body"],
                title=message["title"],
                notify_type=message["type"],
                body_format=apprise.NotifyFormat.TEXT,
            )
        )
    except Exception as error:  # noqa: BLE001 - a plugin's fault is its message's, not the process's
        log.lines.append(f"{type(error).__name__} {error}")
        return False


def _refused(fence: Fence, log: _Log) -> Answer:
    if fence.refusals:  # the guard names hosts and addresses that were to be dialled, and no keys
        return _not_sent(fence, fence.refusals[0].fate, fence.refusals[0].reason) | {"holds_key": False}
    also = f"; refused: {', '.join(fence.others[:REASONS_MAX])}" if fence.others else ""
    return _not_sent(fence, Fate.TEMPORARY, f"apprise could not send it ({log.text or 'no reason given'}){also}")


def _not_sent(fence: Fence, fate: Fate, reason: str) -> Answer:
    return {"is_sent": False, "has_dialled": fence.has_dialled, "fate": fate, "reason": reason, "holds_key": True}


def _asset(apprise: Any) -> Any:  # noqa: ANN401
    """Return apprise's settings: nothing is kept in files, nothing escaped, nothing sent in threads of its own."""
    return apprise.AppriseAsset(
        app_id="Duban", app_desc="Duban 督办", storage_mode=apprise.PersistentStoreMode.MEMORY, async_mode=False
    )


def _load(log: _Log) -> Any:  # noqa: ANN401
    """Return apprise with every plugin loaded: what they read at import they read before the fence is up."""
    import apprise

    apprise.NotificationManager().load_modules()  # type: ignore[no-untyped-call]
    logging.getLogger(apprise.LOGGER_NAME).addHandler(log)
    with contextlib.suppress(ImportError):
        import requests

        # A redirected POST becomes a GET elsewhere, whose good answer would pass for a delivery.
        requests.Session.get_redirect_target = lambda *_: None  # type: ignore[method-assign]
    return apprise


def _lines() -> Any:  # noqa: ANN401
    """Yield the lines of the input; a thread hears of its end."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield lines.get()


def _take_output() -> BinaryIO:
    """Return the output for answers alone; whatever else is printed goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _bound() -> None:
    """Bound the memory; and let no file be written, not even one of a crash, which would hold secrets."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
