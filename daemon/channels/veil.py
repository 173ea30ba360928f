"""Hides in a text what a web address keeps secret: a receiver may echo it, and reasons are shown to many."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

HIDDEN = "***"
_SEGMENT_MIN = 8  # characters; a bot's token is longer, the words of a path are shorter
_VALUE_MIN = 4
_SEPARATED = re.compile(r"[/:@?&=#,;\s]+")


def veiled(text: str, url: str, secrets: Iterable[str] = ()) -> str:
    """Return ``text`` without the keys that stand in ``url``, and without ``secrets``."""
    for key in sorted({*_keys(url), *secrets}, key=len, reverse=True):
        text = text.replace(key, HIDDEN)
    return text


def _keys(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    for segment in parts.path.split("/"):
        if len(segment) >= _SEGMENT_MIN:
            yield from (segment, unquote(segment))
    for pair in parts.query.split("&"):
        value = pair.partition("=")[2]
        if len(value) >= _VALUE_MIN:
            yield value
    yield from (value for _, value in parse_qsl(parts.query) if len(value) >= _VALUE_MIN)


def veiled_service(text: str, url: str, shown: Iterable[str] = ()) -> str:
    """Return ``text`` without any part of an address of apprise's but its kind: each may be a key.

    ``shown`` is what may be told all the same, such as hosts that config.toml names.
    """
    rest = url.partition("://")[2]
    parts = set(_SEPARATED.split(rest)) | set(_SEPARATED.split(unquote(rest)))
    parts |= {unquote(part) for part in parts}
    keys = sorted({part for part in parts if len(part) >= _VALUE_MIN} - set(shown), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, keys)), HIDDEN, text, flags=re.IGNORECASE) if keys else text
