"""Where a database is: the path of an SQLite file, or the URL of a PostgreSQL server."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from schema.errors import BadInput

_POSTGRES = ("postgresql://", "postgres://")
_SQLITE = "sqlite:///"
_DRIVER = "+psycopg"  # as other programs write the URL; libpq knows no drivers


@dataclass(frozen=True, slots=True)
class Address:
    """One of ``path`` and ``url`` is given; ``name`` is what to call it in a sentence, without a password."""

    name: str
    path: Path | None = None
    url: str = ""

    @classmethod
    def of(cls, where: str | Path) -> Self:
        """Read a path, ``sqlite:///path`` or a PostgreSQL URL (several hosts are handed on as they stand).

        BadInput when it is neither.
        """
        text = str(where).replace(f"postgresql{_DRIVER}://", _POSTGRES[0], 1)
        if text.startswith(_POSTGRES):
            return cls(_named(text), url=text)
        if text.startswith(_SQLITE):
            text = text.removeprefix(_SQLITE)
        elif "://" in text:
            raise BadInput(f"{_named(text)} is no database; give a file's path, or postgresql://host/name")
        return cls(text, path=Path(text))


def _named(url: str) -> str:
    """Return a URL without its user, password and parameters."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"
