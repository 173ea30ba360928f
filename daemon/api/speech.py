"""In which language a refusal speaks: the one its request asks for."""

from starlette.requests import HTTPConnection


def speak(request: HTTPConnection, lang: str) -> None:
    """Have a refusal of this request speak ``lang``; empty: as its ``Accept-Language`` says."""
    request.state.lang = lang


def lang_of(request: HTTPConnection) -> str:
    """Return the language of a refusal: Chinese for whoever asks for it, English for all others."""
    asked = getattr(request.state, "lang", "") or request.headers.get("accept-language", "")
    return "zh" if asked.strip().lower().startswith("zh") else "en"


def worded(request: HTTPConnection, english: str, chinese: str) -> str:
    """Return the one of two wordings that a request asks for."""
    return chinese if lang_of(request) == "zh" else english
