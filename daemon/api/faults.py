"""What is wrong with an input, in one sentence: pydantic's findings in the words of an operator."""

from typing import Any

from pydantic_core import ErrorDetails

_SHOWN_MAX = 3  # faults named in one sentence
_INPUT_CHARS_MAX = 40

# What an officer fills in, as the screens call it; every other field keeps its name.
_FIELDS_ZH = {
    "text": "内容",
    "taker": "接班人",
    "giver": "交班人",
    "unit": "单位",
    "to": "承办单位",
    "until": "截止时间",
    "reason": "原因",
    "colour": "难度色",
    "leader": "包案领导",
    "links": "附件链接",
    "q": "查找的文字",
    "number": "编号",
    "limit": "条数",
    "sort": "排序",
}
_INSTANT_ZH = "不是带时区的日期时间：写作 2026-03-02T10:00:00+08:00"
_REASONS_ZH = {
    "missing": "没有填写",
    "extra_forbidden": "这里没有这一项",
    "json_invalid": "不是 JSON",
    "too_long": "太长：最多 {max_length:,} {unit}",
    "string_too_long": "太长：最多 {max_length:,} {unit}",
    "too_short": "不能为空：至少 {min_length:,} {unit}",
    "string_too_short": "不能为空：至少 {min_length:,} {unit}",
    "greater_than_equal": "不能小于 {ge}",
    "greater_than": "须大于 {gt}",
    "less_than_equal": "不能大于 {le}",
    "less_than": "须小于 {lt}",
    "int_type": "须是整数",
    "int_parsing": "须是整数",
    "int_from_float": "须是整数",
    "bool_type": "须是 true 或 false",
    "bool_parsing": "须是 true 或 false",
    "string_type": "须是文字",
    "timezone_aware": _INSTANT_ZH,
    "datetime_parsing": _INSTANT_ZH,
    "datetime_from_date_parsing": _INSTANT_ZH,
}
# What our own validators say of what an officer can send.
_OWN_ZH = {
    "says nothing; write what the next shift has to know": "是空的：请写明下一班须知道的事",
    "it ends before it begins; correct from or until": "结束不晚于开始：请改正起止时间",
    "is no date and time; write for example 2026-03-02T10:00:00+08:00": _INSTANT_ZH,
}
_OWN = "Value error, "


def sentence_of(faults: list[ErrorDetails] | Any, lang: str = "en") -> str:  # noqa: ANN401 - FastAPI: a sequence
    """Return what is wrong with an input in one sentence, each fault with the name of its field."""
    told = [_fault_zh(fault) if lang == "zh" else _fault(fault) for fault in faults[:_SHOWN_MAX]]
    more = len(faults) - _SHOWN_MAX
    if lang == "zh":
        return "；".join(told) + (f"；另有 {more} 处" if more > 0 else "")
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")


def _fault(fault: ErrorDetails) -> str:
    given = _given(fault)
    return f"{_field(fault) or 'the request'}: {_reason(fault)}" + (f", not {given}" if given else "")


def _fault_zh(fault: ErrorDetails) -> str:
    field, given = _field(fault), _given(fault)
    is_named = field and fault["type"] != "json_invalid"  # there the field is a place among its characters
    named = f"“{_FIELDS_ZH.get(field, field)}”" if is_named else "请求"
    return f"{named}{_reason_zh(fault)}" + (f"（收到 {given}）" if given else "")


def _field(fault: ErrorDetails) -> str:
    return ".".join(str(part) for part in fault["loc"] if part not in ("body", "query", "path", "header"))


def _given(fault: ErrorDetails) -> str:
    given = fault.get("input")
    return f"{given!r:.{_INPUT_CHARS_MAX}}" if isinstance(given, str | int | float | bool) else ""


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
            message = fault["msg"].removeprefix(_OWN)
            return message[:1].lower() + message[1:]


def _reason_zh(fault: ErrorDetails) -> str:
    """Return the same in Chinese; what has no words here only says that it does not fit."""
    context, unit = fault.get("ctx", {}), "字" if isinstance(fault.get("input"), str) else "项"
    match fault["type"]:
        case "enum" | "literal_error":
            return f"只能是：{context['expected'].replace(' or ', '、').replace(', ', '、')}"
        case "value_error":
            return _OWN_ZH.get(fault["msg"].removeprefix(_OWN), "不合要求")
        case kind:
            return _REASONS_ZH.get(kind, "不合要求").format(**context, unit=unit)
