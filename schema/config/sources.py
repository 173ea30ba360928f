"""Reads where a secret lies: ``{ env = "NAME" }``, ``{ file = "/path" }`` or ``{ credential = "name" }``."""

import re
from pathlib import Path

from schema.config.signing import PREFIX, SecretSort, SecretSource, SecretVia
from schema.config.table import Table

_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DINGTALK = re.compile(r"SEC[0-9a-f]{16,}")  # which could pass for a variable's name


def read_source(entry: Table, sort: SecretSort) -> SecretSource | None:
    """Return where the secret lies that ``entry`` names, None when that is noted as a fault."""
    given = [via for via in SecretVia if via in entry]
    names = [entry.text(via) for via in SecretVia]
    entry.finish()
    if len(given) != 1:
        entry.report.fault(entry.path, f"names {len(given)} sources; write one of env, file or credential")
        return None
    name = next((name for name in names if name), "")
    if reason := _name_fault(given[0], name):
        entry.fault(given[0], reason)
        return None
    return SecretSource(given[0], name, entry.report.at(entry.at(given[0]), ""), sort)


def _name_fault(via: SecretVia, name: str) -> str:
    """Return why ``name`` cannot be a source of this sort, empty when it can."""
    if name.startswith(PREFIX) or _DINGTALK.fullmatch(name):  # not repeated here: it would stand in a log
        return "is a secret itself; put it into a variable, file or credential, name that, and change the secret"
    if via == SecretVia.ENV and not _ENV_NAME.fullmatch(name):
        return "is not the name of an environment variable; write for example DUBAN_SECRET"
    if via == SecretVia.FILE and not Path(name).is_absolute():
        return "is not a whole path; begin it with /"
    if via == SecretVia.CREDENTIAL and (not name or "/" in name or name in {".", ".."}):
        return "is not the name of a systemd credential"
    return ""
