"""Where things live: the configuration, the data folder, and the socket and database in it.

What the command line says comes first, then ``DUBAN_CONFIG`` and ``DUBAN_DATA``, then the folders that systemd
gives a service, then the XDG folders of the user.
"""

import os
from pathlib import Path

import schema
from schema.errors import BadInput

SERVICE_DATA = Path("/var/lib/duban")
SERVICE_CONFIG = Path("/etc/duban")
_SHIPPED = "config.default.toml"  # its name inside an installed package


def config_path(explicit: Path | None = None) -> Path:
    """Return the configuration in force: the named one, the service's or the user's, else the shipped one."""
    if named := explicit or _from_environment("DUBAN_CONFIG"):
        return named
    own = _config_folder() / "config.toml"
    return own if own.is_file() else default_config_path()


def default_config_path() -> Path:
    """Return the shipped config.toml, in an installed package as in a checkout."""
    package = Path(schema.__file__).parent
    installed = package / _SHIPPED
    return installed if installed.is_file() else package.parent / "config.toml"


def data_dir(explicit: Path | None = None) -> Path:
    """Return the folder of database, socket, logs and keys; it need not exist yet."""
    if named := explicit or _from_environment("DUBAN_DATA"):
        return named
    if state := _first_folder("STATE_DIRECTORY"):
        return state
    return SERVICE_DATA if _is_service() else _xdg("XDG_DATA_HOME", ".local/share") / "duban"


def socket_path(data: Path) -> Path:
    """Return the daemon's Unix socket in its data folder."""
    return data / "duban.sock"


def preferences_path() -> Path | None:
    """Return the file in which an officer says how the dashboard is to begin; it need not exist."""
    return _own_file("XDG_CONFIG_HOME", ".config", "dashboard.toml")


def memory_path() -> Path | None:
    """Return the file in which the dashboard keeps what an officer left it like; it need not exist."""
    return _own_file("XDG_STATE_HOME", ".local/state", "dashboard.json")


def _own_file(variable: str, below_home: str, name: str) -> Path | None:
    """Return a file of the user's own; None for a user without a home, who can do without it."""
    try:
        return _xdg(variable, below_home) / "duban" / name
    except BadInput:
        return None


def database_url(data: Path, configured: str | None = None) -> str:
    """Return the database's URL: ``DUBAN_DATABASE``, else what config.toml says, else a file in ``data``."""
    return os.environ.get("DUBAN_DATABASE") or configured or f"sqlite:///{data.absolute() / 'duban.db'}"


def _config_folder() -> Path:
    if given := _first_folder("CONFIGURATION_DIRECTORY"):
        return given
    return SERVICE_CONFIG if _is_service() else _xdg("XDG_CONFIG_HOME", ".config") / "duban"


def _is_service() -> bool:
    """Tell whether systemd started this process as root, without folders of its own."""
    return os.getuid() == 0 and "INVOCATION_ID" in os.environ


def _from_environment(name: str) -> Path | None:
    return Path(value) if (value := os.environ.get(name)) else None


def _first_folder(name: str) -> Path | None:
    """Return the first of the folders that systemd hands over, separated by colons."""
    value = os.environ.get(name, "").split(":")[0]
    return Path(value) if value else None


def _xdg(name: str, below_home: str) -> Path:
    value = os.environ.get(name, "")
    if Path(value).is_absolute():  # the XDG rules: a relative path is to be ignored
        return Path(value)
    try:
        return Path.home() / below_home
    except RuntimeError:
        raise BadInput("this user has no home folder; name one with --data and --config") from None
