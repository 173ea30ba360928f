"""A headless Chromium that tells what it painted and what it asked for; absent, a test skips and says so."""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_PATIENCE_S = 60.0
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1200,700",
)
# The page paints on a canvas, which has no text to be read: each character is noted as it is drawn.
_NOTE = """
window.drawn = "";
const draw = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  window.drawn += text;
  return draw.call(this, text, ...rest);
};
"""


class Browser:
    """One page of a browser."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _NOTE})

    def open(self, url: str) -> None:
        """Go to a page."""
        self._driver.get(url)

    def run(self, script: str) -> Any:
        """Return what a script on the page returns."""
        return self._driver.execute_script(script)

    def press(self, keys: str) -> None:
        """Type, wherever the page has put the focus by itself."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self._driver).send_keys(keys).perform()

    def until_drawn(self, *texts: str) -> None:
        """Wait until every character of ``texts`` was painted: a terminal paints each sort of them once."""
        wanted = set("".join(texts))
        self.until(lambda: wanted <= set(self.run("return window.drawn")), f"{texts} never came")

    def until(self, condition: Callable[[], bool], else_: str) -> None:
        """Wait until ``condition`` holds."""
        until_s = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > until_s:
                pytest.fail(else_)
            time.sleep(0.05)

    def asked(self) -> set[str]:
        """Return every address that was asked since the last call, sockets too."""
        found = set()
        for entry in self._driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.add(message["params"]["request"]["url"])
            elif message["method"] == "Network.webSocketCreated":
                found.add(message["params"]["url"])
        return found

    def complaints(self) -> list[str]:
        """Return what the browser's console says of errors, a policy that was broken among them."""
        return [entry["message"] for entry in self._driver.get_log("browser") if entry["level"] == "SEVERE"]


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a browser with a profile of its own, until the block ends."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    profile = Path(tempfile.mkdtemp(prefix="duban-browser-"))
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    running = webdriver.Chrome(options=options, service=Service(driver))
    try:
        running.set_page_load_timeout(_PATIENCE_S)
        yield Browser(running)
    finally:
        running.quit()
        shutil.rmtree(profile, ignore_errors=True)
