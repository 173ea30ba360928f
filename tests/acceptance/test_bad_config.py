"""A bad config.toml, met by `duband check` and `duband run`: each fault by file, line and key; nothing starts."""

from pathlib import Path

import pytest

from tests.acceptance.daemon_process import CONFIG, duband
from tests.acceptance.refusals import assert_harmless, assert_refused

SHIPPED = CONFIG.read_text(encoding="utf-8")
LADDER = 'red = "0"\nescalate = "0"'


def changed(before: str, after: str) -> bytes:
    """Return the shipped file with the first ``before`` replaced."""
    assert before in SHIPPED
    return SHIPPED.replace(before, after, 1).encode()


FAULTS = {
    "unknown key": (
        changed("\n[calendar]", "\nlangauge = 'zh'\n[calendar]"),
        ("langauge", "did you mean language"),
    ),
    "unknown table": (f"{SHIPPED}\n[calender]\nx = 1\n".encode(), ("calender", "did you mean calendar")),
    "wrong type": (changed('zone = "Asia/Shanghai"', "zone = 8"), (":11: zone: is 8", "write text in quotes")),
    "unknown zone": (changed("Asia/Shanghai", "Mars/Base"), ("zone: 'Mars/Base'", "write for example")),
    "ladder before its limit": (changed(LADDER, 'red = "0"\nescalate = "-1wd"'), ("escalate: -1wd", "write 0 or")),
    "ladder that rises twice": (
        changed(LADDER, 'red = "0"\nescalate = ["0", "+1wd"]'),
        ("escalate", "stands 2 times", "once"),
    ),
    "zero period": (changed('limit = "15m"', 'limit = "0m"'), ("danger.respond.limit: '0m'", "longer than zero")),
    "negative period": (
        changed('limit = "15m"', 'limit = "-2h"'),
        ("respond.limit: '-2h'", "write for example 30m"),
    ),
    "year outside the calendar": (
        changed("off = []", "off = [2150-01-01]"),
        ("calendar.off[1]: 2150", "2004 to 2100"),
    ),
    "impossible day": (
        changed("off = []", 'off = ["2019-02-30"]'),
        ("calendar.off[1]", "2019-02-30", "write a date"),
    ),
    "not TOML": (changed('zone = "Asia/Shanghai"', "zone ="), (":11: is not valid TOML", "text stands in quotes")),
    "empty file": (b"", ("is empty", "copy the shipped config.toml")),
    "binary file": (bytes(range(256)), ("is a binary file", "TOML text in UTF-8")),
    "wrong encoding": (SHIPPED.encode("gb18030"), ("saved as GB18030", "save it again as UTF-8")),
    "escape characters": (
        changed("Asia/Shanghai", "A\\u001b[31m\\u0007"),
        (r"'A\x1b[31m\x07' is not a time zone",),
    ),
}


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Notice a daemon that would start, and don't let it."""
    begun: list[object] = []
    monkeypatch.setattr("daemon.service.run_service", lambda *what, **_: begun.append(what))
    return begun


@pytest.mark.parametrize("name", FAULTS)
def test_check_and_run_name_the_fault(tmp_path: Path, started: list[object], name: str) -> None:
    """Both end with 2; one names the fault and counts it, the other does not start and makes no folder."""
    file, (content, named) = tmp_path / "config.toml", FAULTS[name]
    file.write_bytes(content)
    for command in ("check", "run"):
        done = duband(command, "--config", file, data=tmp_path / "data")
        assert done.code == 2, done
        [sentence] = [line for line in done.err.splitlines() if "warning: " not in line]
        assert_harmless(done.err + done.out)
        assert not [word for word in (str(file), *named) if word not in sentence], sentence
    assert not started
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("nowhere.toml", ("does not exist", "--config or DUBAN_CONFIG")),
        (".", ("is a folder", "name the file in it")),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, started: list[object], path: str, named: tuple[str, ...]) -> None:
    """A missing file and a folder in its place are told apart; every command that reads it says the same."""
    file = tmp_path / path
    for command in ("run", "migrate", "verify", "summary"):
        done = duband(command, "--config", file, "--data", tmp_path / "data", data=tmp_path)
        assert_refused(done, 2, str(file), *named)
    checked = duband("check", "--config", file, "--json", data=tmp_path)
    assert (checked.code, checked.err, len(checked.json["faults"])) == (2, "", 1)
    assert not started


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    """Three mistakes cost one round: each with its line, in the order of lines, in words and as JSON."""
    file = tmp_path / "config.toml"
    text = SHIPPED.replace("Asia/Shanghai", "Mars/Base", 1).replace('limit = "15m"', 'limit = "0m"', 1)
    file.write_text(text.replace(LADDER, 'red = "0"\nescalate = "-1wd"', 1), encoding="utf-8")
    told = duband("check", "--config", file, "--json", data=tmp_path).json["faults"]
    assert [fault["key"].rpartition(".")[2] for fault in told] == ["zone", "limit", "escalate"]
    for fault in told:
        assert (fault["file"], text.splitlines()[fault["line"] - 1].split(" ")[0]) == (
            str(file),
            fault["key"].rpartition(".")[2],
        )


def test_a_replay_refuses_the_same_limits(tmp_path: Path) -> None:
    """A limit of zero, a negative one and an instant of no calendar are named by their option."""
    file = tmp_path / "past.csv"
    file.write_text("number,opened_at\nA1,2019-02-20\n", encoding="utf-8")
    for option, *named in (
        ("--limit=0wd", "--limit: '0wd'", "longer than zero"),
        ("--limit=-3wd", "--limit: '-3wd'", "write for example"),
        ("--until=2019-02-30", "--until '2019-02-30'", "write 2026-03-02T10:00+08:00"),
        ("--tz=Mars/Base", "--tz 'Mars/Base'", "write for example Asia/Shanghai"),
        ("--policy=nonsense", "no policy 'nonsense'", "config.toml has"),
    ):
        assert_refused(duband("replay", file, option, data=tmp_path), 2, *named)
