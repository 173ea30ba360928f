"""`duban pushes test` against a real daemon and a real receiver: one message, and the plain truth about it."""

from pathlib import Path

from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.receiver import SECRET, Answer, Receiver

CHANNEL = """
[channel.town]
kind = "webhook"
default = true
url = "{url}"
secrets = [{{ env = "TOWN_SECRET" }}]
allow = ["127.0.0.1"]
"""


def test_a_channel_is_tried_as_it_is_configured(tmp_path: Path) -> None:
    """It arrives signed and marked as a test, is listed as an attempt of no push, and a refusal says the code."""
    file = tmp_path / "config.toml"
    with Receiver() as receiver:
        file.write_text(CONFIG.read_text(encoding="utf-8") + CHANNEL.format(url=receiver.url), encoding="utf-8")
        with DaemonProcess(file, environment={"TOWN_SECRET": SECRET}) as daemon:
            good = daemon.duban("pushes", "test", "town", "--json")
            assert (good.code, good.json["delivered"]) == (0, True)
            [arrival] = receiver.arrivals
            assert arrival.is_genuine
            assert arrival.payload["type"] == "duban.test"
            assert "【测试】" in arrival.payload["data"]["text"]["zh"]
            receiver.answers.append(Answer(401))
            bad = daemon.duban("pushes", "test", "town", "--json")
            assert (bad.code, bad.json["delivered"]) == (1, False)
            assert (bad.json["code"], bad.json["fate"]) == ("401", "auth")
            assert len(daemon.duban("pushes", "channels", "--json").json["tests"]) == 2
            assert daemon.duban("pushes", "list", "--json").json["pushes"] == []
            unknown = daemon.duban("pushes", "test", "village")
            assert unknown.code == 1
            assert "there is no channel 'village'" in unknown.err
