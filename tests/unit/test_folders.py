"""Where things live: what wins over what, for a user, a service and whoever says so."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import schema
from schema import folders
from schema.errors import BadInput

VARIABLES = (
    "DUBAN_CONFIG",
    "DUBAN_DATA",
    "DUBAN_DATABASE",
    "STATE_DIRECTORY",
    "CONFIGURATION_DIRECTORY",
    "INVOCATION_ID",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for a user with an empty home folder and nothing set."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def written(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text("")
    return path


def test_the_configuration_of_a_user(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped file serves until one of the user's own exists; the variable, then the option, win over it."""
    assert folders.config_path() == folders.default_config_path()
    own = written(home / ".config" / "duban" / "config.toml")
    assert folders.config_path() == own
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "xdg"))
    assert folders.config_path() == folders.default_config_path()
    monkeypatch.setenv("DUBAN_CONFIG", "/there/duban.toml")
    assert folders.config_path() == Path("/there/duban.toml")
    assert folders.config_path(Path("here.toml")) == Path("here.toml")


def test_the_data_of_a_user(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The XDG folder, unless the variable or the option name another; a relative XDG folder is ignored."""
    assert folders.data_dir() == home / ".local" / "share" / "duban"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert folders.data_dir() == home / ".local" / "share" / "duban"
    monkeypatch.setenv("XDG_DATA_HOME", "/xdg")
    assert folders.data_dir() == Path("/xdg/duban")
    monkeypatch.setenv("DUBAN_DATA", "/there")
    assert folders.data_dir() == Path("/there")
    assert folders.data_dir(Path("/here")) == Path("/here")


def test_the_folders_of_a_service(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What systemd hands over counts first; a service of root without folders of its own uses /var/lib/duban."""
    monkeypatch.setenv("INVOCATION_ID", "0123")
    monkeypatch.setattr("os.getuid", lambda: 1000)
    assert folders.data_dir() == home / ".local" / "share" / "duban"
    monkeypatch.setattr("os.getuid", lambda: 0)
    assert folders.data_dir() == Path("/var/lib/duban")
    monkeypatch.setattr(folders, "SERVICE_CONFIG", written(home / "etc" / "config.toml").parent)
    assert folders.config_path() == home / "etc" / "config.toml"
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/duban-a:/var/lib/other")
    assert folders.data_dir() == Path("/var/lib/duban-a")
    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(written(home / "given" / "config.toml").parent))
    assert folders.config_path() == home / "given" / "config.toml"


def test_a_user_without_a_home_is_told_what_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no home folder is known, the sentence names the options instead."""

    def nowhere() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nowhere)
    with pytest.raises(BadInput, match="--data and --config"):
        folders.data_dir()


def test_the_database_and_the_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the data folder unless configuration, then the variable, say otherwise; both as they stand."""
    assert folders.socket_path(tmp_path) == tmp_path / "duban.sock"
    assert folders.database_url(tmp_path) == f"sqlite:///{tmp_path}/duban.db"
    assert folders.database_url(Path("data")) == f"sqlite:///{Path.cwd()}/data/duban.db"
    several = "postgresql://a,b:5433/duban?target_session_attrs=read-write"
    assert folders.database_url(tmp_path, several) == several
    monkeypatch.setenv("DUBAN_DATABASE", "postgres://c/duban")
    assert folders.database_url(tmp_path, several) == "postgres://c/duban"


def test_an_installed_package_carries_the_shipped_file(tmp_path: Path) -> None:
    """In a wheel the file lies inside the package, under the name that pyproject.toml gives it."""
    root = Path(schema.__file__).parents[1]
    name = "schema/config.default.toml"
    assert f'"config.toml" = "{name}"' in (root / "pyproject.toml").read_text()
    shutil.copytree(root / "schema", tmp_path / "schema", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "config.toml", tmp_path / name)
    script = "from schema import config, folders; print(config.load(folders.default_config_path()).path)"
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == str(tmp_path / name)
