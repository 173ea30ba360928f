"""A TCP port of loopback that nobody listens on."""

import socket


def free_port() -> int:
    """Return one; that another process takes it in between is not to be expected."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
