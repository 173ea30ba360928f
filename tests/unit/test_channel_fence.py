"""The fence around others' code: what may be dialled, opened and started in its process, tried for real."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from daemon.channels.fence import Fence, Refused
from daemon.channels.guard import Guard
from schema.reach import Reach

ROOT = Path(__file__).parents[2]


def fence(*allow: str) -> Fence:
    return Fence(Guard("other", Reach.of(allow)))


def dials(it: Fence, host: str, event: str = "socket.connect") -> bool:
    where: tuple[Any, ...] = (host, 443, 0, 0) if ":" in host else (host, 443)
    try:
        it.hear(event, (None, where))
    except Refused:
        return False
    return True


@pytest.mark.parametrize("event", ["socket.connect", "socket.sendto", "socket.sendmsg"])
def test_a_public_address_is_dialled_for_a_name_that_was_looked_up(event: str) -> None:
    """The name opens the addresses it led to, and no others, be they as public."""
    it = fence("api.example.org", "*.town.example")
    assert not dials(it, "8.8.8.8", event)
    it.note("api.example.org", ["8.8.8.8", "10.0.0.1", "2001:4860:4860::8888"])
    it.note(b"bot.town.example", ["9.9.9.9"])
    assert dials(it, "8.8.8.8", event)
    assert dials(it, "2001:4860:4860::8888", event)
    assert dials(it, "9.9.9.9", event)
    assert not dials(it, "8.8.4.4", event)
    assert it.has_dialled


def test_a_name_opens_no_private_address() -> None:
    """What it leads to inside needs its network, whoever points it there, and when."""
    it = fence("api.example.org")
    it.note("api.example.org", ["8.8.8.8"])
    it.note("api.example.org", ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
    assert not [
        host for host in ("127.0.0.1", "169.254.169.254", "10.0.0.1", "::ffff:10.0.0.1") if dials(it, host)
    ]
    assert not it.has_dialled
    assert it.refusals[0].reason.startswith(
        "api.example.org leads to 127.0.0.1, which is not public; add its network"
    )


def test_a_network_opens_its_addresses_by_any_name() -> None:
    """Also by none."""
    it = fence("10.20.0.0/16")
    it.note("bot.town.local", ["10.20.1.1", "10.30.1.1"])
    assert dials(it, "10.20.1.1")
    assert dials(it, "10.20.9.9")
    assert not dials(it, "10.30.1.1")


@pytest.mark.parametrize(
    "host", ["elsewhere.example", b"elsewhere.example", "10.0.0.1", "2130706433", None, "a\0b"]
)
def test_a_name_that_is_not_meant_is_not_looked_up(host: object) -> None:
    """Nothing leaves by the question either."""
    it = fence("api.example.org")
    with pytest.raises(Refused):
        it.hear("socket.getaddrinfo", (host, 443, 0, 0, 0))
    it.hear("socket.getaddrinfo", ("API.example.org.", 443, 0, 0, 0))
    assert len(it.refusals) == 1


@pytest.mark.parametrize("where", ["/run/docker.sock", b"\0abstract", ("api.example.org", 443), (0, 0), ()])
def test_what_is_no_address_is_not_dialled(where: object) -> None:
    """A socket in the file system, the kernel's, and a name that C would look up unseen."""
    it = fence("api.example.org", "0.0.0.0/0")
    with pytest.raises(Refused):
        it.hear("socket.connect", (None, where))
    assert not it.has_dialled


def test_a_new_message_begins_afresh() -> None:
    """What one wanted is not held against the next; where names lead stays known."""
    it = fence("api.example.org")
    it.note("api.example.org", ["8.8.8.8"])
    assert dials(it, "8.8.8.8")
    assert not dials(it, "1.1.1.1")
    it.begin()
    assert (it.has_dialled, it.refusals, it.others) == (False, [], [])
    assert dials(it, "8.8.8.8")


TRIES = {
    "start": "subprocess.run(['true'])",
    "shell": "os.system('true')",
    "fork": "os._exit(0) if os.fork() == 0 else None",
    "exec": "os.execv('/bin/true', ['true'])",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "write": "open(sys.argv[1] + '/x', 'w')",
    "append": "open(sys.argv[1] + '/there', 'a')",
    "own_file": "open(os.__file__, 'r+')",
    "descriptor": "os.open(sys.argv[1] + '/x', os.O_CREAT | os.O_WRONLY)",
    "remove": "os.remove(sys.argv[1] + '/there')",
    "rename": "os.rename(sys.argv[1] + '/there', sys.argv[1] + '/x')",
    "folder": "os.mkdir(sys.argv[1] + '/x')",
    "read": "open(sys.argv[1] + '/there')",
    "password": "open('/etc/passwd')",
    "round_about": "open(os.path.dirname(os.__file__) + '/../../../../../../../../../etc/passwd')",
    "library": "ctypes.CDLL('libc.so.6')",
    "bind": "socket.socket().bind(('127.0.0.1', 0))",
    "unix": "socket.socket(socket.AF_UNIX).connect(sys.argv[1] + '/socket')",
    "inside": "socket.create_connection(('127.0.0.2', int(sys.argv[2])))",
    "by_c": "socket.socket().connect(('localhost', int(sys.argv[2])))",
    "without_a_word": "socket.socket().connect_ex(('127.0.0.2', int(sys.argv[2])))",
    "datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.2', 9))",
    "lookup": "socket.gethostbyname('elsewhere.example')",
    "reverse": "socket.gethostbyaddr('127.0.0.2')",
    "log": "syslog.syslog('x')",
    "database": "sqlite3.connect(sys.argv[1] + '/x')",
}
MAY = {
    "connect": "socket.create_connection(('127.0.0.1', int(sys.argv[2]))).close()",
    "look_up": "socket.getaddrinfo('127.0.0.1', 1)",
    "import": "__import__('wave')",
    "package": "__import__('xml.dom.minidom')",
    "nowhere": "open(os.devnull, 'w').close()",
    "own_name": "socket.getfqdn()",
}
SCRIPT = """
import ctypes, json, os, socket, sqlite3, subprocess, sys, syslog
from daemon.channels.fence import Fence
from daemon.channels.guard import Guard
from schema.reach import Reach
outcomes = {}
Fence(Guard("other", Reach.of(["127.0.0.1"]))).put_up()
for name, code in json.loads(sys.argv[3]).items():
    try:
        eval(code)
        outcomes[name] = "done"
    except Exception as error:
        outcomes[name] = type(error).__name__
print(json.dumps(outcomes))
"""


@pytest.mark.parametrize(("tries", "outcome"), [(TRIES, "Refused"), (MAY, "done")], ids=["refused", "let_through"])
def test_a_process_behind_it(tries: dict[str, str], outcome: str, tmp_path: Path) -> None:
    """Each is tried in a real process, with Python's own functions: an OSError for all but what sending needs."""
    (tmp_path / "there").write_text("x")
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = subprocess.run(
            [sys.executable, "-c", SCRIPT, tmp_path, str(server.getsockname()[1]), json.dumps(tries)],
            check=True,
            capture_output=True,
            cwd="/",
            env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
        )
    assert json.loads(said.stdout) == dict.fromkeys(tries, outcome)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["there"]
