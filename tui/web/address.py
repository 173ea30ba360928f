"""Where the browser's side listens: on this machine alone, and under which names it is called."""

from dataclasses import dataclass
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket

from schema.errors import BadInput

HOSTS = ("127.0.0.1", "::1")
PORT = 8470


@dataclass(frozen=True, slots=True)
class Address:
    """A loopback address and a port."""

    host: str = HOSTS[0]
    port: int = PORT

    @classmethod
    def checked(cls, host: str, port: int) -> "Address":
        """Return the address; BadInput for one that others could reach."""
        host = "127.0.0.1" if host == "localhost" else host.strip("[]")
        if host not in HOSTS:
            raise BadInput(
                f"--host {host}: the browser's side is for this machine alone, as nobody signs in there; use"
                f" 127.0.0.1 or ::1, and from elsewhere `ssh -L {port}:127.0.0.1:{port}` to this machine"
            )
        return cls(host, port)

    def must_be_free(self) -> None:
        """Refuse, with a sentence, an address at which something else listens."""
        with socket(AF_INET6 if ":" in self.host else AF_INET) as probe:
            probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as taken:
                why = taken.strerror or taken
                raise BadInput(f"cannot listen on {self.url} ({why}); choose another with --port") from taken

    @property
    def names(self) -> frozenset[str]:
        """What a browser on this machine may call it, as in the header ``Host``."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}", f"[::1]:{self.port}"})

    @property
    def origins(self) -> frozenset[str]:
        """The origins of pages that may speak with it, as in the header ``Origin``."""
        return frozenset(f"http://{name}" for name in self.names)

    @property
    def url(self) -> str:
        """The address as a browser takes it."""
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"
