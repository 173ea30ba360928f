"""The wordings of looking back, by key, Chinese and English."""

PAST_WORDS: dict[str, tuple[str, str]] = {}
