"""The wordings of the forecast, by key, Chinese and English."""

FORECAST_WORDS: dict[str, tuple[str, str]] = {}
