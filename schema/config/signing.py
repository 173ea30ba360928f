"""Where a channel's secrets lie. The secret itself is read when needed and kept nowhere here."""

import base64
import binascii
import os
import stat
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from schema.config.webaddress import checked_service, checked_url
from schema.errors import BadConfig, Fault

PREFIX = "whsec_"
BYTES_MIN, BYTES_MAX = 24, 64  # Standard Webhooks: a secret is 24 to 64 random bytes
_FILE_MAX = 4096  # characters; a secret is one short line


class SecretVia(StrEnum):
    """How a secret comes to the daemon."""

    ENV = "env"  # an environment variable
    FILE = "file"  # a file of its own
    CREDENTIAL = "credential"  # what systemd's LoadCredential= put into $CREDENTIALS_DIRECTORY


class SecretSort(StrEnum):
    """What a secret is, and so what it looks like."""

    SIGNING = "signing"  # Standard Webhooks: whsec_ and base64
    WORD = "word"  # a bot's signing secret, a password: one printable line
    ADDRESS = "address"  # a web address with a key in it
    SERVICE = "service"  # an address of apprise's, with whatever opens the service in it


@dataclass(frozen=True, slots=True)
class SecretSource:
    """A name under which a secret lies; safe to show and to log."""

    via: SecretVia
    name: str
    place: Fault = field(default=Fault("", 0, "", ""), compare=False, repr=False)  # where config.toml says so
    sort: SecretSort = SecretSort.SIGNING

    def read(self) -> str:
        """Return the secret, one line without outer space; BadConfig says what is wrong, never what was found."""
        try:
            text = self._text().strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise self._refusal(f"the secret in {self} cannot be read ({reason})") from None
        if not text:
            raise self._refusal(f"there is no secret in {self}; put one there")
        if reason := _CHECKS[self.sort](text):
            raise self._refusal(f"what lies in {self} {reason}")
        return text

    def open_to_all(self) -> Fault | None:
        """Return a warning when anybody on this machine can read the secret's file."""
        if self.via != SecretVia.FILE or not Path(self.name).is_file():
            return None
        if not Path(self.name).stat().st_mode & stat.S_IROTH:
            return None
        return self._fault(f"everybody on this machine can read {self}; chmod 600 it")

    def __str__(self) -> str:
        return f"{self.via} {self.name!r}"

    def _text(self) -> str:
        if self.via == SecretVia.ENV:
            return os.environ.get(self.name, "")
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        if self.via == SecretVia.CREDENTIAL and folder is None:
            raise self._refusal(
                f"there is no credential {self.name!r}: systemd gave none; write LoadCredential={self.name}:… "
                "in the service"
            )
        path = Path(self.name) if self.via == SecretVia.FILE else Path(folder or "", self.name)
        with path.open(encoding="utf-8") as file:
            return file.read(_FILE_MAX)

    def _refusal(self, reason: str) -> BadConfig:
        return BadConfig((self._fault(reason),))

    def _fault(self, reason: str) -> Fault:
        return replace(self.place, reason=reason)


def _signing_fault(text: str) -> str:
    wanted = f"is no signing secret; write {PREFIX} and 24 to 64 random bytes in base64"
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return wanted
    return "" if BYTES_MIN <= len(secret) <= BYTES_MAX else wanted


def _word_fault(text: str) -> str:
    return "" if text.isprintable() else "is not one printable line"


def _address_fault(text: str) -> str:
    try:
        _ = checked_url(text)
    except ValueError:  # its sentence may quote the secret
        return "is not a web address; put https://host/path there, as it was copied from the bot"
    return ""


def _service_fault(text: str) -> str:
    try:
        _ = checked_service(text)
    except ValueError as error:
        return str(error)
    return ""


_CHECKS = {
    SecretSort.SIGNING: _signing_fault,
    SecretSort.WORD: _word_fault,
    SecretSort.ADDRESS: _address_fault,
    SecretSort.SERVICE: _service_fault,
}
