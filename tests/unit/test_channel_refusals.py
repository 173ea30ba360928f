"""What answers mean: every code of every table, bodies that are none, and a city's own verdicts."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.channels.channel import Fate, TransportError
from daemon.channels.cutting import MARKS, fitted
from daemon.channels.dingtalk import DINGTALK
from daemon.channels.feishu import FEISHU
from daemon.channels.posting import Answer
from daemon.channels.refusals import Dialect, Refusal, judge_body, judge_status
from daemon.channels.veil import HIDDEN, veiled
from daemon.channels.wecom import WECOM
from schema.fates import Verdict

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DIALECTS = {"wecom": WECOM.dialect, "dingtalk": DINGTALK.dialect, "feishu": FEISHU.dialect}
CODE_KEY = {"wecom": "errcode", "dingtalk": "errcode", "feishu": "code"}
MESSAGE_KEY = {"wecom": "errmsg", "dingtalk": "errmsg", "feishu": "msg"}
ROWS = [(kind, refusal) for kind, dialect in DIALECTS.items() for refusal in dialect.refusals]


def judged(
    kind: str, body: object, *, status: int = 200, wait: str = "", codes: Mapping[str, Verdict] | None = None
) -> TransportError | None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return judge_body(Answer(status, wait, data), DIALECTS[kind], codes or {}, NOW, lambda text: text)


def error_of(kind: str, body: object, **more: Any) -> TransportError:
    error = judged(kind, body, **more)
    assert error is not None
    return error


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=[f"{kind}-{row.code}-{row.when[:1]}" for kind, row in ROWS])
def test_every_row_of_every_table_decides(kind: str, row: Refusal) -> None:
    """A code gives its row's fate, its waiting time and its meaning, whether it comes as a number or as text."""
    words = row.when[0] if row.when else "no other words"
    for code in (int(row.code), row.code, float(row.code)):
        error = error_of(kind, {CODE_KEY[kind]: code, MESSAGE_KEY[kind]: words})
        assert (error.code, error.fate) == (row.code, row.verdict.fate)
        assert error.reason == f"answered {row.code}: {row.meaning} ({words})"
        assert (error.retry_after_s is not None) == (row.verdict.fate == Fate.THROTTLED)
        assert not error.may_have_arrived


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=[f"{kind}-{row.code}-{row.when[:1]}" for kind, row in ROWS])
def test_every_row_names_its_source(kind: str, row: Refusal) -> None:
    """An official page, or the word weak; and its sentence fits into a reason with room for the vendor's."""
    assert row.source.startswith(("developer.work.weixin.qq.com/", "open.", "help.aliyun.com/", "weak: ")), kind
    assert len(row.meaning) < 120
    assert row.verdict.fate is not None


@pytest.mark.parametrize("kind", DIALECTS)
def test_a_code_stands_in_a_table_once(kind: str) -> None:
    """But for one whose words tell its meanings apart, and then the last has no words."""
    codes: dict[str, list[Refusal]] = {}
    for row in DIALECTS[kind].refusals:
        codes.setdefault(row.code, []).append(row)
    for rows in codes.values():
        assert [bool(row.when) for row in rows] == [True] * (len(rows) - 1) + [False]


@pytest.mark.parametrize("kind", DIALECTS)
@pytest.mark.parametrize("code", [0, "0", 0.0, "00", "-0"])
def test_nought_is_delivered(kind: str, code: object) -> None:
    """However it is written."""
    assert judged(kind, {CODE_KEY[kind]: code}) is None


def test_feishu_s_old_answer_is_delivered() -> None:
    """``StatusCode`` was there before ``code``, and both may come."""
    assert judged("feishu", {"StatusCode": 0, "StatusMessage": "success"}) is None
    assert judged("feishu", {"StatusCode": 0, "code": 0}) is None
    assert error_of("feishu", {"StatusCode": 0, "code": 19024}).code == "19024"
    assert error_of("feishu", {"StatusCode": 9499, "StatusMessage": "too many request"}).fate == Fate.THROTTLED


@pytest.mark.parametrize("kind", DIALECTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ok",
        b"<html>gateway</html>",
        b"\xff\xfe",
        b"[0]",
        b"0",
        b"null",
        b'"0"',
        b"{}",
        b'{"errmsg":"ok","msg":"success"}',
        b'{"errcode":null,"code":null}',
        b'{"errcode":true,"code":false}',
        b'{"errcode":[0],"code":{"a":0}}',
        b'{"errcode":"ok","code":"ok"}',
        b'{"errcode":0.5,"code":1e999}',
        b'{"errcode":0,"code":0',
        b"[" * 10_000,
        b'{"errcode":99999999999999999999,"code":99999999999999999999}',
        b'{"status":1111,"wait":5,"source":"x5","punish":"deny"}',
    ],
)
def test_a_body_that_says_nothing_is_temporary(kind: str, body: bytes) -> None:
    """No code that can be read: tried again, with what came in the reason, and it may have arrived."""
    error = error_of(kind, body)
    assert (error.fate, error.code, error.may_have_arrived) == (Fate.TEMPORARY, "200", True)
    assert error.reason.startswith("answered 200 without a code that can be read: ")
    assert len(error.reason) <= 200


@pytest.mark.parametrize("kind", DIALECTS)
def test_an_unknown_code_is_temporary_and_said(kind: str) -> None:
    """A vendor may invent codes: nothing is given up for one, and a person sees what came."""
    error = error_of(kind, {CODE_KEY[kind]: 424242, MESSAGE_KEY[kind]: "new\r\n\x1b[2J words"})
    assert (error.fate, error.code) == (Fate.TEMPORARY, "424242")
    assert error.reason == "answered 424242: a code that Duban does not know (new \ufffd[2J words)"


@pytest.mark.parametrize("kind", DIALECTS)
@pytest.mark.parametrize(
    ("status", "fate"),
    [(301, Fate.TEMPORARY), (401, Fate.AUTH), (404, Fate.PERMANENT), (429, Fate.THROTTLED), (502, Fate.TEMPORARY)],
)
def test_a_status_counts_where_the_body_says_nothing(kind: str, status: int, fate: Fate) -> None:
    """A gateway before the vendor speaks HTTP alone; a good code under a bad status is no delivery either."""
    for body in (b"<html>", {CODE_KEY[kind]: 0}):
        error = error_of(kind, body, status=status, wait="17")
        assert (error.fate, error.code) == (fate, str(status))
        assert error.retry_after_s == (None if error.permanent else 17)


def test_a_code_under_a_bad_status_is_heard() -> None:
    """Feishu answers its own codes with 400 and 429; the header says how long."""
    error = error_of("feishu", {"code": 99991400, "msg": "request trigger frequency limit"}, status=429, wait="52")
    assert (error.fate, error.code, error.retry_after_s) == (Fate.THROTTLED, "99991400", 60.0)
    error = error_of(
        "feishu", {"code": 99991400, "msg": "request trigger frequency limit"}, status=400, wait="520"
    )
    assert error.retry_after_s == 520.0


@pytest.mark.parametrize(
    ("verdict", "fate", "wait_s"),
    [
        ("throttled", Fate.THROTTLED, 600.0),
        ("throttled 45s", Fate.THROTTLED, 45.0),
        ("temporary 30s", Fate.TEMPORARY, 30.0),
        ("temporary", Fate.TEMPORARY, None),
        ("auth", Fate.AUTH, None),
        ("permanent", Fate.PERMANENT, None),
    ],
)
def test_a_city_s_verdict_comes_before_the_table(verdict: str, fate: Fate, wait_s: float | None) -> None:
    """The meaning stays the vendor's; without a time of its own, a throttled bot waits out its vendor's block."""
    error = error_of("dingtalk", {"errcode": 310000}, codes={"310000": Verdict.parse(verdict)})
    assert (error.fate, error.retry_after_s) == (fate, wait_s)
    assert "security settings" in error.reason


def test_a_city_may_call_a_refusal_delivered() -> None:
    """A receiver that answers 409, or a code, to what it has already, has it."""
    delivered = {"409": Verdict.parse("delivered"), "42": Verdict.parse("delivered")}
    assert judge_status(Answer(409), delivered, NOW) is None
    assert judged("wecom", {"errcode": 42}, codes=delivered) is None
    assert judged("wecom", b"", status=409, codes=delivered) is None


@given(
    body=st.binary(max_size=300)
    | st.dictionaries(
        st.sampled_from(["errcode", "code", "errmsg", "msg", "StatusCode"]),
        st.text() | st.integers() | st.none() | st.floats() | st.booleans(),
    ).map(lambda made: json.dumps(made).encode()),
    status=st.integers(100, 599),
    kind=st.sampled_from(list(DIALECTS)),
)
def test_no_answer_breaks_the_judgement(body: bytes, status: int, kind: str) -> None:
    """Delivered only with a nought and a good status; a reason is one line of 200 signs at most."""
    error = judged(kind, body, status=status)
    if error is None:
        assert 200 <= status < 300
        assert DIALECTS[kind].said(body)[0] == "0"
        return
    assert error.reason.isprintable()
    assert len(error.reason) <= 200


def test_a_dialect_finds_its_words() -> None:
    """Of several meanings of a code the one whose words are in the message; else the one without words."""
    dialect: Dialect = DINGTALK.dialect
    meanings = {
        "keywords not in content": "no keyword",
        "description:机器人发送签名不匹配": "the signature does not fit",
        "sign not match, more: [https://ding-doc.dingtalk.com]": "the signature does not fit",
        "invalid timestamp": "clock is wrong",
        "ip 1.2.3.4 not in whitelist": "not on the bot's list",
        "anything else": "security settings",
    }
    for message, meaning in meanings.items():
        refusal = dialect.refusal("310000", message)
        assert refusal is not None
        assert meaning in refusal.meaning, message


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("delivered", Verdict(None)),
        ("throttled 60s", Verdict(Fate.THROTTLED, 60.0)),
        ("auth", Verdict(Fate.AUTH)),
        ("temporary 86400s", Verdict(Fate.TEMPORARY, 86_400.0)),
    ],
)
def test_a_verdict_is_read_and_written(text: str, verdict: Verdict) -> None:
    """It is written as it is read."""
    assert Verdict.parse(text) == verdict
    assert str(verdict) == text


@pytest.mark.parametrize(
    "text",
    ["", "later", "throttled 60", "throttled 0s", "throttled 86401s", "auth 5s", "delivered 1s", "throttled -5s"],
)
def test_a_verdict_that_is_none_is_refused(text: str) -> None:
    """The sentence says what one looks like."""
    with pytest.raises(ValueError, match=r"verdict|seconds|write"):
        Verdict.parse(text)


@given(st.text(min_size=1), st.integers(20, 200), st.sampled_from(["zh", "en"]))
def test_what_is_cut_fits_and_begins_alike(text: str, most: int, lang: str) -> None:
    """As much of the beginning as fits, and a mark; a text that fits is itself."""

    def size(cut: str) -> int:
        return len(cut.encode(errors="replace"))

    cut = fitted(text, most, size, lang)
    assert size(cut) <= most
    if size(text) <= most:
        assert cut == text
        return
    assert cut.endswith(MARKS[lang])
    assert text.startswith(cut.removesuffix(MARKS[lang]))


def test_nothing_is_wasted_and_nothing_parted() -> None:
    """One character more would not fit; a letter keeps its accent, a sign its variation."""

    def size(cut: str) -> int:
        return len(cut.encode())

    assert fitted("督" * 100, 40, size, "zh") == "督" * 7 + MARKS["zh"]
    assert fitted("aaae\u0301" + "b" * 100, size("aaae" + MARKS["en"]), size, "en") == "aaa" + MARKS["en"]
    assert fitted("aaa⚠\ufe0f" + "b" * 100, size("aaa⚠" + MARKS["en"]), size, "en") == "aaa" + MARKS["en"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("see /open-apis/bot/v2/hook/2b7c1f0e-5a4d", f"see /{HIDDEN}/bot/v2/hook/{HIDDEN}"),
        ("key=693a91f6 wrong", f"key={HIDDEN} wrong"),
        ("sign a+b/c= and a%2Bb%2Fc%3D", f"sign {HIDDEN} and {HIDDEN}"),
        ("secret SEC123", f"secret {HIDDEN}"),
        ("nothing", "nothing"),
    ],
)
def test_keys_are_hidden(text: str, hidden: str) -> None:
    """Long parts of the path, values of the query in either spelling, and secrets."""
    url = "https://x/open-apis/bot/v2/hook/2b7c1f0e-5a4d?key=693a91f6&sign=a%2Bb%2Fc%3D&v=1"
    assert veiled(text, url, ["SEC123"]) == hidden


@given(st.text(), st.text())
def test_no_address_breaks_the_veil(text: str, url: str) -> None:
    """Whatever is no address hides nothing, or something, and never fails."""
    assert isinstance(veiled(text, url), str)


@pytest.mark.parametrize("kind", DIALECTS)
def test_administrators_read_of_every_row(kind: str) -> None:
    """The page about channels has each code with its verdict, meaning and source, as the table has them."""
    page = (Path(__file__).parents[2] / "docs" / "channels.md").read_text(encoding="utf-8")
    for row in DIALECTS[kind].refusals:
        words = f" ({', '.join(row.when)})" if row.when else ""
        assert f"| {row.code}{words} | {row.verdict} | {row.meaning} | {row.source} |" in page, row
