"""Says a wording of the dashboard in Chinese or English, by key. Pure: no state, no language of the machine."""

from tui.words import WORDS

LANGS = ("zh", "en")


def say(lang: str, key: str, **fields: object) -> str:
    """Return the wording of ``key`` in ``zh`` or ``en``, its fields filled in; KeyError for an unknown key."""
    wording = WORDS[key][lang == "en"]
    return wording.format(**fields) if fields else wording


def keys() -> tuple[str, ...]:
    """Return every key, for the test that both languages say the same things."""
    return tuple(WORDS)
