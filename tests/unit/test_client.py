"""The line to the daemon: what is sent, what comes back, and what a silence or a stranger turns into."""

import asyncio
import json
import os
import socket
import threading
from pathlib import Path
from typing import Self

import pytest

from schema import errors
from schema.wire import CaseIn, Filter, Sort
from tui import calls
from tui.client import AsyncClient, Client, Target
from tui.stream import Messages

HEALTH = b'{"now_at":"2026-03-02T10:00:00+08:00","findings":[]}'
REFUSALS = ("BadInput", "NotFound", "Conflict", "NotAllowed", "StoreBusy", "StoreFailed")
LINE = {"number": "1", "version": 1, "at": "2026-03-02T10:00:00+08:00", "kind": "opened", "actor": "owner"}


class Daemon:
    """Answers every request on a Unix socket with the same bytes, and keeps what it was asked."""

    def __init__(self, path: Path, answer: bytes) -> None:
        self.path = path
        self.asked: list[bytes] = []
        self._answer = answer
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self.asked.append(_request(connection))
                connection.sendall(self._answer)


def _request(connection: socket.socket) -> bytes:
    request = connection.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    ]
    while len(body) < sum(lengths):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def response(body: bytes, status: str = "200 OK", content: str = "application/json") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "duban.sock"


def ask(path: Path, answer: bytes, target: Target | None = None) -> tuple[object, bytes]:
    with Daemon(path, answer) as daemon, Client(target or Target(path)) as client:
        return client.ask(calls.health()), daemon.asked[0]


def refused(path: Path, answer: bytes) -> errors.DubanError:
    with pytest.raises(errors.DubanError) as caught:
        ask(path, answer)
    return caught.value


def test_a_question_says_who_asks_and_the_answer_has_its_shape(path: Path) -> None:
    """Unit and officer stand in every request's head; the answer is the shape that the call promised."""
    health, asked = ask(path, response(HEALTH), Target(path, unit="610202", officer="7"))
    assert getattr(health, "zone", "") == "Asia/Shanghai"
    assert asked.startswith(b"GET /v1/health HTTP/1.1")
    assert b"\r\nDuban-Unit: 610202\r\nDuban-Officer: 7\r\n" in asked


@pytest.mark.parametrize("kind", [getattr(errors, name) for name in REFUSALS])
def test_a_refusal_is_raised_as_its_own_class(path: Path, kind: type[errors.DubanError]) -> None:
    """The daemon's code becomes the class that its operator knows, with the daemon's sentence."""
    body = json.dumps({"code": kind.code, "message": "办不到"}).encode()
    error = refused(path, response(body, f"{kind.http_status} No"))
    assert type(error) is kind
    assert str(error) == "办不到"


def test_an_unknown_refusal_is_still_a_refusal(path: Path) -> None:
    """A newer daemon may refuse for reasons this client has no class for."""
    assert str(refused(path, response(b'{"code":"new","message":"m"}', "409 No"))) == "m"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (response(b"<html>", "502 Bad Gateway", "text/html"), "is not a Duban daemon (HTTP 502)"),
        (response(b'{"zone":1}'), "are duban and duband of the same version?"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "broke off while answering"),
        (b"", "broke off while answering"),
    ],
)
def test_a_stranger_at_the_socket_is_told_in_one_sentence(path: Path, answer: bytes, says: str) -> None:
    """Whatever answers that is no daemon becomes Unreachable, never a traceback."""
    error = refused(path, answer)
    assert isinstance(error, errors.Unreachable)
    assert says in str(error)


# httpcore does not close the socket with which it could not connect; the collector does.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_daemon_is_a_sentence_with_the_way_out(path: Path) -> None:
    """Nobody at the socket, a stale socket and a path too long for one all say how to start the daemon."""
    stale = path.with_name("stale.sock")
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(stale))
    for absent in (path, stale, path.with_name("x" * 200)):
        with (
            Client(Target(absent)) as client,
            pytest.raises(errors.Unreachable, match="start it with `duband run`"),
        ):
            client.ask(calls.health())


@pytest.mark.skipif(os.getuid() == 0, reason="root may open every socket")
def test_a_socket_one_may_not_open_says_so(path: Path) -> None:
    """A missing right is told apart from a missing daemon."""
    with Daemon(path, b"") as daemon:
        daemon.path.chmod(0)
        with Client(Target(path)) as client, pytest.raises(errors.Unreachable, match="you may not open"):
            client.ask(calls.health())
        daemon.path.chmod(0o600)


def test_a_machine_wide_web_proxy_is_passed_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy set for the web must not stand between an officer and the daemon."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(path, response(HEALTH))[0] is not None


def test_a_number_with_any_character_stays_one_part_of_the_path() -> None:
    """A number that holds a slash, a question mark or Chinese asks for that case and no other."""
    assert calls.case("信访/2026?1").path == "/v1/cases/%E4%BF%A1%E8%AE%BF%2F2026%3F1"


def test_only_what_differs_from_the_defaults_is_sent() -> None:
    """A filter's empty fields, and a case's, do not travel."""
    asked = calls.queue(Filter(late=True, card=frozenset({3})), Sort.CARD, limit=10)
    assert dict(asked.params) == {
        "late": True,
        "card": [3],
        "sort": "card",
        "descending": False,
        "offset": 0,
        "limit": 10,
    }
    assert calls.add_cases([CaseIn(number="1", place="6102")]).body == b'[{"number":"1","place":"6102"}]'


async def test_the_stream_yields_lines_and_signs_of_life(path: Path) -> None:
    """Ledger lines come as they were committed, a comment is a sign of life, and the resume point is sent."""
    lines = [json.dumps(LINE | {"seq": seq, "unit_code": "6102", "level": 4, "facts": {}}) for seq in (8, 9)]
    body = f": hi\n\nid: 8\ndata: {lines[0]}\n\nid: 9\ndata: {lines[1]}\n\n".encode()
    client = AsyncClient(Target(path))
    with Daemon(path, response(body, content="text/event-stream")) as daemon:
        got = [line.seq if line else None async for line in client.events(7)]
    await client.close()
    assert got == [None, 8, 9]
    assert b"last-event-id: 7" in daemon.asked[0].lower()


async def test_the_stream_and_a_question_fail_alike(path: Path) -> None:
    """Without a daemon both raise Unreachable, and a refused stream raises the refusal."""
    client = AsyncClient(Target(path))
    with pytest.raises(errors.Unreachable):
        await anext(client.events(0))
    with pytest.raises(errors.Unreachable):
        await client.ask(calls.health())
    body = b'{"code":"bad_input","message":"no such line"}'
    with Daemon(path, response(body, "422 No")), pytest.raises(errors.BadInput, match="no such line"):
        await anext(client.events(99))
    await client.close()


async def test_asking_does_not_block_the_loop(path: Path) -> None:
    """While the daemon is silent, the screen goes on."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    client = AsyncClient(Target(path))
    asked = asyncio.create_task(client.ask(calls.health()))
    connection, _ = await asyncio.get_running_loop().run_in_executor(None, listener.accept)
    assert not asked.done()
    connection.sendall(response(HEALTH))
    connection.close()
    assert (await asked).speed == 1.0
    listener.close()
    await client.close()


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_messages_are_whole_however_the_bytes_arrive(size: int) -> None:
    """Pieces of any size, both line ends, and marks at which ``splitlines`` would cut give the same messages."""
    stream = 'data: {"a":"一\u2028\u0085二"}\r\n\r\n: ping\n\nid: 4\ndata: x\ndata: y\n\nevent: z\n\n'.encode()
    messages = Messages()
    got = [data for at in range(0, len(stream), size) for data in messages.feed(stream[at : at + size])]
    assert got == ['{"a":"一\u2028\u0085二"}'.encode(), b"", b"x\ny"]
