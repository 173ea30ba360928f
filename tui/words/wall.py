"""The wordings of the wall, by key, Chinese and English."""

WALL_WORDS: dict[str, tuple[str, str]] = {}
