"""A real HTTP receiver on loopback, so that the demonstration's pushes arrive somewhere."""

import threading
from collections import Counter
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

_BODY_BYTES_MAX = 65_536


class Receiver:
    """Takes signed webhooks on a free port of 127.0.0.1 and counts each id."""

    def __init__(self, secret: str) -> None:
        self.arrivals: Counter[str] = Counter()  # webhook-id → how often it came
        self.forged = 0
        self._webhook = Webhook(secret)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True)

    @property
    def url(self) -> str:
        """Return where the daemon should send."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/duban"

    @property
    def arrived(self) -> int:
        """Return how many different pushes came with a true signature."""
        with self._lock:
            return len(self.arrivals)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, body: bytes, headers: dict[str, str]) -> HTTPStatus:
        """Count one request and return the answer it deserves."""
        try:
            self._webhook.verify(body, headers)
        except WebhookVerificationError:
            with self._lock:
                self.forged += 1
            return HTTPStatus.UNAUTHORIZED
        with self._lock:
            self.arrivals[headers["webhook-id"]] += 1
        return HTTPStatus.NO_CONTENT

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = min(int(self.headers.get("content-length", 0)), _BODY_BYTES_MAX)
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(receiver.take(self.rfile.read(length), headers))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep the terminal for the dashboard."""

        return Handler
