"""The door's TCP socket and its certificate: tried before anything else starts, refused in one sentence."""

import errno
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schema.config import DoorSettings
from schema.errors import BadConfig, Fault

_BACKLOG = 128


@contextmanager
def bound_door(settings: DoorSettings, file: Path) -> Iterator[socket.socket | None]:
    """Give a listening socket, None where config.toml opens no door; it is closed at the end.

    BadConfig, naming ``file`` and the key, when the address is taken or is not ours, or the certificate is none.
    """
    if not settings.listen:
        yield None
        return
    _check_certificate(settings, file)
    try:
        listener = _bound(settings)
    except OSError as error:
        raise _refusal(file, "listen", f"{settings.listen} {_why(error)}") from error
    with listener:
        yield listener


def _bound(settings: DoorSettings) -> socket.socket:
    family, *_, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


def _check_certificate(settings: DoorSettings, file: Path) -> None:
    if not settings.cert_file:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.cert_file, settings.key_file, password="")  # never asked at a terminal
    except ssl.SSLError as error:
        why = "cannot be used with its key_file: PEM is wanted, a key without a password that fits the certificate"
        raise _refusal(file, "cert_file", f"{settings.cert_file} {why} ({error.reason or 'no PEM'})") from error
    except OSError as error:
        raise _refusal(file, "cert_file", f"it or its key_file cannot be read ({error.strerror})") from error


def _why(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "is taken by another process; stop that one, or choose another port"
    if error.errno == errno.EADDRNOTAVAIL:
        return "is no address of this machine; write one of its own, or 127.0.0.1"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "may not be listened on by this user; choose a port from 1024 up"
    return f"cannot be listened on ({error.strerror or error}); choose another address"


def _refusal(file: Path, key: str, reason: str) -> BadConfig:
    return BadConfig((Fault(str(file), 0, f"door.{key}", reason),))
