"""How the API answers: JSON at orjson's speed, refusals as one code and one sentence, never a traceback."""

from dataclasses import asdict
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from loguru import logger
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from daemon.api.faults import sentence_of
from daemon.api.speech import lang_of, worded
from schema.errors import BadConfig, BadInput, DubanError, NotFound
from schema.wire import ErrorBody

_JSON = "application/json"
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


def _refusal(status: int, code: str, message: str) -> JsonBytes:
    return JsonBytes({"code": code, "message": message}, status_code=status)


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, DubanError)
    if isinstance(error, BadConfig):
        faults = [asdict(fault) for fault in error.faults]
        content = {"code": error.code, "message": error.said(lang_of(request)), "faults": faults}
        return JsonBytes(content, status_code=error.http_status)
    return _refusal(error.http_status, error.code, error.said(lang_of(request)))


async def _on_bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _refusal(BadInput.http_status, BadInput.code, sentence_of(error.errors(), lang_of(request)))


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    match error.status_code:
        case 400:
            message = worded(request, "the request is not JSON in UTF-8", "请求不是 UTF-8 编码的 JSON")
            return _refusal(BadInput.http_status, BadInput.code, message)
        case 404:
            english = f"{path} is not an endpoint; /docs lists them"
            message = worded(request, english, f"没有接口 {path}：/docs 列有全部")
            return _refusal(404, NotFound.code, message)
        case 405:
            english = f"{path} cannot be asked by {request.method}"
            message = worded(request, english, f"接口 {path} 不收 {request.method}")
            return _refusal(405, BadInput.code, message)
        case status:
            return _refusal(status, BadInput.code, str(error.detail))


async def _on_fault(request: Request, error: Exception) -> Response:
    _log.opt(exception=error).error("{} {} failed", request.method, request.url.path)
    english = "the daemon failed at this request; nothing was changed, its log says why"
    chinese = "守护进程处理这一请求时出错：没有改动任何内容，原因见其日志"
    return _refusal(500, "failed", worded(request, english, chinese))


def handle_errors(app: FastAPI) -> None:
    """Have every error leave as JSON {code, message}."""
    app.add_exception_handler(DubanError, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_bad_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_fault)
