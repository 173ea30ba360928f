"""The wordings of the feed, by key, Chinese and English."""

FEED_WORDS: dict[str, tuple[str, str]] = {}
