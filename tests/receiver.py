"""A real HTTP receiver on loopback, for tests: it records requests, checks signatures, misbehaves on demand."""

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

LOOPBACK = ("127.0.0.0/8",)  # what a channel has to allow so that it may reach a receiver
SECRET = "whsec_" + "ZHViYW4tdGVzdC1zZWNyZXQtMDEyMzQ1Njc4OTA="


@dataclass(frozen=True)
class Answer:
    """What the receiver says to one request."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hangs: bool = False  # takes the request and says nothing until the receiver is closed
    hangs_up: bool = False  # takes the request and closes the connection without a word
    raw: bytes = b""  # written instead of an HTTP answer


OK = Answer()
HANG = Answer(hangs=True)
HANG_UP = Answer(hangs_up=True)


@dataclass(frozen=True)
class Arrival:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    is_genuine: bool  # its signature was right

    @property
    def id(self) -> str:
        """Return the webhook-id."""
        return self.headers["webhook-id"]

    @property
    def payload(self) -> dict[str, Any]:
        """Return the body as JSON."""
        return json.loads(self.body)


class Receiver:
    """Answers on a free port of 127.0.0.1; use it as a context manager.

    Each request takes the next of ``answers``; when there is none left, ``otherwise`` decides (204 by default).
    """

    def __init__(self, secret: str = SECRET) -> None:
        self.arrivals: list[Arrival] = []
        self.answers: deque[Answer] = deque()
        self.otherwise: Callable[[Arrival], Answer] = lambda _: OK
        self._webhook = Webhook(secret)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/duban"

    @property
    def ids(self) -> list[str]:
        """Return the webhook-id of each request, in order of arrival."""
        return [arrival.id for arrival in self.arrivals]

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Record a request and choose its answer."""
        arrival = Arrival(path, headers, body, self._verified(headers, body))
        with self._lock:
            self.arrivals.append(arrival)
            return self.answers.popleft() if self.answers else self.otherwise(arrival)

    def wait_closing(self) -> None:
        """Return only when the receiver closes: how a hanging answer hangs."""
        self._closing.wait()

    def close(self) -> None:
        """Let go of hanging requests, stop and wait for the server's end."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _verified(self, headers: Mapping[str, str], body: bytes) -> bool:
        try:
            self._webhook.verify(body, dict(headers))
        except WebhookVerificationError:
            return False
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that hung up: many tests make them do so."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = self.rfile.read(length)
            if len(body) < length:  # the sender died while it spoke: nothing has arrived
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._give(receiver.take(self.path, headers, body))

        def _give(self, answer: Answer) -> None:
            if answer.hangs:
                receiver.wait_closing()
            if answer.hangs or answer.hangs_up or answer.raw:
                self.wfile.write(answer.raw)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "content-length" not in answer.headers and answer.status != 204:
                self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Keep test output quiet."""

    return Handler
