"""The door's socket, certificate and secrets: what cannot be opened is said in one sentence that names the key."""

import socket
import subprocess
from pathlib import Path

import pytest

from daemon.door.listening import bound_door
from daemon.door.senders import open_senders
from schema.config import DoorSettings
from schema.errors import BadConfig
from tests.door_rig import OTHER_SECRET, SECRET, sender
from tests.free_port import free_port
from tests.receivers.raw import certificate

FILE = Path("/etc/duban/config.toml")


def refused(settings: DoorSettings) -> str:
    with pytest.raises(BadConfig) as caught, bound_door(settings, FILE):
        pass
    (fault,) = caught.value.faults
    assert str(fault).isprintable()
    return str(fault)


def test_without_an_address_there_is_no_door() -> None:
    """As the file ships: nothing listens."""
    with bound_door(DoorSettings(), FILE) as listener:
        assert listener is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_it_listens_where_it_is_told_to(host: str) -> None:
    """By name or address, of either kind; at the end the port is free again."""
    port = free_port()
    for _ in range(2):
        with bound_door(DoorSettings(listen=f"{host}:{port}"), FILE) as listener:
            assert listener is not None
            assert listener.getsockname()[1] == port
            socket.create_connection(listener.getsockname()[:2], timeout=5).close()


def test_a_port_that_is_taken_is_named() -> None:
    """With the key, the address, and what to do."""
    with bound_door(DoorSettings(listen=f"127.0.0.1:{free_port()}"), FILE) as first:
        assert first is not None
        listen = f"127.0.0.1:{first.getsockname()[1]}"
        assert refused(DoorSettings(listen=listen)) == (
            f"{FILE}: door.listen: {listen} is taken by another process; stop that one, or choose another port"
        )


def test_an_address_of_another_machine_is_none_of_ours() -> None:
    """192.0.2.1 is nobody's (RFC 5737)."""
    assert "is no address of this machine" in refused(DoorSettings(listen="192.0.2.1:8077"))


def test_a_port_for_administrators_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root, who runs tests too, may listen anywhere; others are told from where on they may."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    assert "choose a port from 1024 up" in refused(DoorSettings(listen="127.0.0.1:443"))


@pytest.mark.parametrize("text", ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_certificate_that_is_none_is_named(tmp_path: Path, text: str) -> None:
    """Whatever OpenSSL says of it, the sentence says what is wanted."""
    cert, key = tmp_path / "door.pem", tmp_path / "door.key"
    cert.write_text(text)
    key.write_text(text)
    said = refused(DoorSettings(listen="127.0.0.1:8077", cert_file=str(cert), key_file=str(key)))
    assert said.startswith(f"{FILE}: door.cert_file: {cert} cannot be used with its key_file")


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path with nothing at it."""
    nowhere = str(tmp_path / "x")
    said = refused(DoorSettings(listen="127.0.0.1:8077", cert_file=nowhere, key_file=nowhere))
    assert said == f"{FILE}: door.cert_file: it or its key_file cannot be read (No such file or directory)"


def test_a_key_with_a_password_is_not_asked_for_at_a_terminal(tmp_path: Path) -> None:
    """A daemon that waited for somebody to type would never start."""
    _, cert = certificate(tmp_path, "DNS:localhost")
    locked = tmp_path / "locked.pem"
    words = ["openssl", "pkcs8", "-topk8", "-in", tmp_path / "key.pem", "-out", locked, "-passout", "pass:hunter2"]
    subprocess.run(words, check=True, capture_output=True)
    said = refused(DoorSettings(listen="127.0.0.1:8077", cert_file=str(cert), key_file=str(locked)))
    assert "a key without a password" in said


def test_a_secret_tells_one_sender_from_another(tmp_path: Path) -> None:
    """Two with the same could hand over for each other."""
    first, second = sender(tmp_path, "one"), sender(tmp_path, "two", "610203", OTHER_SECRET, SECRET)
    with pytest.raises(BadConfig, match="is the secret of one too"):
        open_senders(DoorSettings(senders=(first, second)))
