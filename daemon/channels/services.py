"""Everything else that apprise can send to: in processes of its own, under the channel's rules at each dial."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson

from daemon.channels.channel import Budget, Fate, OutgoingPush, TransportError
from daemon.channels.cutting import whole
from daemon.channels.errand import Lost, Runner
from daemon.channels.posting import one_line
from daemon.channels.refusals import cut
from daemon.channels.veil import veiled_service
from schema.config import ChannelSettings
from schema.config.webaddress import checked_service

AT_ONCE = 2  # processes of one channel, each some 50 MB
WAIT_S = 30.0  # real; for a process to be free: with the longest timeout (120 s) far within an outbox's lease
IDLE_S = 60.0  # real; a process that was not used for as long is ended
BLOCK_S = 60.0  # of a limit that config.toml gives: services differ
TITLE_CHARS = 80
CHILD = "daemon.channels.apprise_child"


class AppriseChannel:
    """Sends each push by apprise, which says no more than whether it went well."""

    def __init__(self, settings: ChannelSettings) -> None:
        """Take the settings; no process is started before there is something to send."""
        self.retry_s = settings.retry_s
        self.budget = Budget(settings.per_minute, BLOCK_S) if settings.per_minute else None
        self._settings = settings
        self._url = settings.own_url()
        self._runners = _Runners(orjson.dumps({"channel": settings.name, "allow": settings.allow}))

    def lane(self, address: str) -> str:
        """Return the kind of service and a hash of the whole address, which names it and not its key."""
        url = address or self._url
        return f"{_kind(url)}/{hashlib.sha256(url.encode()).hexdigest()[:12]}"

    async def send(self, push: OutgoingPush) -> None:
        """Hand the push to apprise once, in bounded time after a process is free for it."""
        url = self._address(push)
        message = orjson.dumps(self._message(push, url))
        was_asked = False
        try:
            async with self._runners.free() as runner, asyncio.timeout(self._settings.timeout_s):
                was_asked = True
                answer = orjson.loads(await runner.ask(message))
        except (TimeoutError, Lost, OSError, ValueError) as error:
            raise self._unanswered(error, was_asked=was_asked) from error
        if not answer["is_sent"]:
            raise self._failed(answer, url)

    async def aclose(self) -> None:
        """End the processes; the next ``send`` starts new ones."""
        await self._runners.aclose()

    def _address(self, push: OutgoingPush) -> str:
        try:
            return checked_service(push.address or self._url)
        except ValueError:
            raise TransportError("the recipient's address is none of apprise's", Fate.PERMANENT) from None

    def _message(self, push: OutgoingPush, url: str) -> dict[str, str]:
        """Put the first of several lines into the title: services that show none have it before the rest."""
        text = whole(push.text or push.payload["data"]["text"][self._settings.language or "zh"]).strip()
        title, _, body = text.partition("\n")
        if not body.strip() or len(title) > TITLE_CHARS:
            title, body = "", text
        kind = "warning" if push.is_urgent else "info"
        return {"url": url, "title": title, "body": body, "type": kind}

    def _failed(self, answer: Mapping[str, Any], url: str) -> TransportError:
        reason = str(answer["reason"])
        shown = veiled_service(reason, url, self._settings.allow) if answer["holds_key"] else reason
        return TransportError(
            cut(one_line(shown)), Fate(answer["fate"]), may_have_arrived=bool(answer["has_dialled"])
        )

    def _unanswered(self, error: Exception, *, was_asked: bool) -> TransportError:
        if isinstance(error, TimeoutError):
            within_s = self._settings.timeout_s if was_asked else WAIT_S
            what = "no answer" if was_asked else "no process was free"
            return TransportError(f"{what} within {within_s:g} s", may_have_arrived=was_asked)
        why = f"could not be started ({type(error).__name__})" if not was_asked else "ended before it answered"
        return TransportError(f"apprise's process {why}", may_have_arrived=was_asked)


class _Runners:
    """A few processes, each lent to one message at a time."""

    def __init__(self, hello: bytes) -> None:
        self._hello = hello
        self._places = asyncio.Semaphore(AT_ONCE)
        self._idle: dict[Runner, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def free(self) -> AsyncIterator[Runner]:
        """Lend a process; one whose message did not end well is killed: who knows what it still does."""
        async with self._place():
            runner = self._taken() or await Runner.start(CHILD, self._hello)
            try:
                yield runner
            except BaseException:
                await runner.kill()
                raise
            loop = asyncio.get_running_loop()
            self._idle[runner] = loop.call_later(IDLE_S, self._retire, runner)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        async with asyncio.timeout(WAIT_S):
            await self._places.acquire()
        try:
            yield
        finally:
            self._places.release()

    async def aclose(self) -> None:
        """End them all, those too that are ending."""
        for runner in list(self._idle):
            self._retire(runner)
        await asyncio.gather(*self._ending)

    def _taken(self) -> Runner | None:
        while self._idle:
            runner, timer = self._idle.popitem()
            timer.cancel()
            if runner.is_alive:
                return runner
        return None

    def _retire(self, runner: Runner) -> None:
        self._idle.pop(runner).cancel()
        task = asyncio.get_running_loop().create_task(runner.end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _kind(url: str) -> str:
    return url.partition("://")[0].lower()
