"""The wordings of the shift screen and what it prints, by key, Chinese and English."""

SHIFT_WORDS: dict[str, tuple[str, str]] = {}
