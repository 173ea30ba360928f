"""How the API answers: JSON at orjson's speed, refusals as one code and one sentence, never a traceback."""

from dataclasses import asdict
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from loguru import logger
from pydantic import BaseModel
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from schema.errors import BadConfig, BadInput, DubanError, NotFound
from schema.wire import ErrorBody

_JSON = "application/json"
_SHOWN_MAX = 3  # faults named in one sentence
_INPUT_CHARS_MAX = 40
_log = logger.bind(room="api")

REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"model": ErrorBody, "description": "Not there, or outside the caller's units"},
    409: {"model": ErrorBody, "description": "Refused in this state; the sentence says why and what would do"},
    422: {"model": ErrorBody, "description": "Cannot be read or makes no sense; the sentence names the field"},
    503: {"model": ErrorBody, "description": "The database did not answer; nothing was changed"},
}


class JsonBytes(Response):
    """A plain dictionary as JSON."""

    media_type = _JSON

    def render(self, content: Any) -> bytes:  # noqa: ANN401 - what JSON can hold
        """Return ``content`` in bytes; numpy arrays and numbers are taken as they are."""
        return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)


def documented(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of an endpoint that makes its JSON itself, so that OpenAPI knows its shape."""
    return {200: {"model": model}}


def sentence_of(faults: list[ErrorDetails] | Any) -> str:  # noqa: ANN401 - FastAPI calls them a sequence
    """Return what is wrong with an input in one sentence, each fault with the name of its field."""
    told = [_fault(fault) for fault in faults[:_SHOWN_MAX]]
    more = len(faults) - _SHOWN_MAX
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")


def _fault(fault: ErrorDetails) -> str:
    field = ".".join(str(part) for part in fault["loc"] if part not in ("body", "query", "path", "header"))
    given = fault.get("input")
    shown = f", not {given!r:.{_INPUT_CHARS_MAX}}" if isinstance(given, str | int | float | bool) else ""
    return f"{field or 'the request'}: {_reason(fault)}{shown}"


def _reason(fault: ErrorDetails) -> str:
    context = fault.get("ctx", {})
    match fault["type"]:
        case "too_long" | "string_too_long":
            return f"is longer than the {context['max_length']:,} characters or entries that fit"
        case "timezone_aware":
            return "has no time zone; write for example 2026-03-02T10:00:00+08:00"
        case "extra_forbidden":
            return "is not a field here"
        case "missing":
            return "is missing"
        case "json_invalid":
            return "is not JSON"
        case _:
            message = fault["msg"].removeprefix("Value error, ")
            return message[:1].lower() + message[1:]


def _refusal(status: int, code: str, message: str) -> JsonBytes:
    return JsonBytes({"code": code, "message": message}, status_code=status)


def speak(request: Request, lang: str) -> None:
    """Have a refusal of this request speak ``lang``; empty: as its ``Accept-Language`` says."""
    request.state.lang = lang


def _lang_of(request: Request) -> str:
    """Return the language of a refusal: Chinese for whoever asks for it, English for all others."""
    asked = getattr(request.state, "lang", "") or request.headers.get("accept-language", "")
    return "zh" if asked.strip().lower().startswith("zh") else "en"


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, DubanError)
    if isinstance(error, BadConfig):
        faults = [asdict(fault) for fault in error.faults]
        content = {"code": error.code, "message": str(error), "faults": faults}
        return JsonBytes(content, status_code=error.http_status)
    return _refusal(error.http_status, error.code, error.said(_lang_of(request)))


async def _on_bad_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _refusal(BadInput.http_status, BadInput.code, sentence_of(error.errors()))


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    match error.status_code:
        case 400:
            return _refusal(BadInput.http_status, BadInput.code, "the request is not JSON in UTF-8")
        case 404:
            return _refusal(404, NotFound.code, f"{request.url.path} is not an endpoint; /docs lists them")
        case 405:
            return _refusal(405, BadInput.code, f"{request.url.path} cannot be asked by {request.method}")
        case status:
            return _refusal(status, BadInput.code, str(error.detail))


async def _on_fault(request: Request, error: Exception) -> Response:
    _log.opt(exception=error).error("{} {} failed", request.method, request.url.path)
    return _refusal(500, "failed", "the daemon failed at this request; nothing was changed, its log says why")


def handle_errors(app: FastAPI) -> None:
    """Have every error leave as JSON {code, message}."""
    app.add_exception_handler(DubanError, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_bad_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_fault)
