"""The wordings of the palette, themes and what is remembered, by key, Chinese and English."""

MANNERS_WORDS: dict[str, tuple[str, str]] = {}
