"""`duban web`: the same dashboard in a real browser, for this machine and who holds the key, and nobody else."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from schema.errors import EXIT_BAD_INPUT
from tests.acceptance.browser import browser
from tests.acceptance.daemon_process import DaemonProcess, duban
from tests.acceptance.refusals import assert_refused
from tests.acceptance.test_dashboard_live import calm_city as calm_city  # noqa: PLC0414 -- a fixture
from tests.acceptance.test_dashboard_live import files as files  # noqa: PLC0414 -- a fixture
from tests.free_port import free_port
from tui.web.address import Address

_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Web:
    """A running `duban web`."""

    process: "subprocess.Popen[str]"
    url: str  # with the key

    @property
    def place(self) -> str:
        return self.url.partition("/?")[0]

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    def get(self, path: str = "/", *, with_key: bool = True, **headers: str) -> httpx.Response:
        key = self.url.partition("key=")[2]
        cookies = {f"duban-{urlsplit(self.url).port}": key} if with_key else {}
        with httpx.Client(base_url=self.place, cookies=cookies, trust_env=False) as client:
            return client.get(path, headers=headers)

    def tabs(self) -> list[int]:
        """Return the processes it started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(word) for word in children.split()]


@pytest.fixture
def city_web(calm_city: DaemonProcess) -> Iterator[Web]:
    """Serve a city to browsers."""
    with serving(calm_city.data) as running:
        yield running


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Serve to browsers where there is no daemon, which who is kept out never learns."""
    with serving(tmp_path_factory.mktemp("nothing")) as running:
        yield running


@contextmanager
def serving(data: Path) -> Iterator[Web]:
    """Run `duban web`; afterwards it ends by its own signal, and with it every tab."""
    command = [sys.executable, "-m", "tui.cli", "--data", str(data), "web", "--port", str(free_port())]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"PYTHONUTF8": "1"}
    )
    try:
        assert process.stdout is not None
        url = next(found[0] for line in process.stdout if (found := re.findall(r"http://\S+key=\S+", line)))
        running = Web(process, url)
        _until_it_listens(running)
        yield running
        tabs = running.tabs()
        process.send_signal(signal.SIGINT)
        assert process.wait(_PATIENCE_S) == 0
        assert [tab for tab in tabs if Path(f"/proc/{tab}").exists()] == []
    finally:
        process.kill()
        process.communicate()


def _until_it_listens(running: Web) -> None:
    until_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until_s:
        try:
            running.get(with_key=False)
        except httpx.ConnectError:
            time.sleep(0.02)
        else:
            return


def test_a_browser_shows_the_dashboard_and_takes_keys(city_web: Web) -> None:
    """The queue in Chinese; a key typed there changes the screen; no request leaves the machine; q ends it."""
    web = city_web
    with browser() as page:
        page.open(web.url)
        page.until_drawn("楼顶漏水半年无人处理", "夜间施工噪音扰民", "已连接")
        assert "key=" not in page.run("return location.href")
        assert "挂" not in page.run("return window.drawn")
        page.press("5")
        page.until_drawn("督办牌、提级、挂牌")
        assert len(web.tabs()) == 1
        asked = {url for url in page.asked() if urlsplit(url).scheme in {"http", "https", "ws", "wss"}}
        assert {urlsplit(url).netloc for url in asked} == {web.host}
        assert f"ws://{web.host}/ws" in {url.partition("?")[0] for url in asked}
        assert any(url.endswith("textual.js") for url in asked)
        assert page.complaints() == []
        page.press("q")
        page.until(lambda: page.run("return document.body.classList.contains('-closed')"), "the tab never ended")
        page.until(lambda: web.tabs() == [], "its process never ended")


def test_nobody_else_comes_in(web: Web) -> None:
    """Not without the key, not under another name, not from another page, and not through its socket either."""
    assert web.get().status_code == 200
    assert web.get(with_key=False).status_code == 403
    assert "duban web" in web.get(with_key=False).text
    assert web.get("/static/js/textual.js", with_key=False).status_code == 403
    port = urlsplit(web.url).port
    assert web.get(Host=f"duban.example:{port}").status_code == 421
    assert web.get(Host=f"localhost:{port}").status_code == 200
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{(port or 0) + 1}"):
        refused = web.get("/ws", **upgrade, Origin=origin)
        assert refused.status_code == 403
    assert web.get("/ws", with_key=False, **upgrade).status_code == 403
    assert web.tabs() == []
    said = web.get()
    assert "default-src 'none'" in said.headers["Content-Security-Policy"]
    assert re.findall(r"https?://[^\"'\s]+", said.text) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "duban.example"])
def test_only_this_machine(host: str, tmp_path: Path) -> None:
    """Another address is refused with a sentence that says why, and how to come from elsewhere."""
    done = duban("web", "--host", host, data=tmp_path)
    assert done.code == EXIT_BAD_INPUT
    assert "for this machine alone" in done.err
    assert "ssh -L" in done.err


def test_a_port_that_is_taken_is_named(web: Web) -> None:
    """Whoever starts it twice reads which port is taken, and no address that does not work."""
    port = str(urlsplit(web.url).port)
    done = duban("web", "--port", port, data=Path("/nonexistent"))
    assert_refused(done, EXIT_BAD_INPUT, f"127.0.0.1:{port}", "--port")
    assert "key=" not in done.out


def test_an_address_knows_its_names() -> None:
    """Localhost is 127.0.0.1; an IPv6 address stands in brackets."""
    assert Address.checked("localhost", 1).url == "http://127.0.0.1:1"
    assert Address.checked("[::1]", 1).url == "http://[::1]:1"
