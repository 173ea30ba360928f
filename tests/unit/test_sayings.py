"""The daemon's own sentences in Chinese: every one of them, and nobody else's."""

import pytest

from daemon.channels import dingtalk, feishu, refusals, replies, wecom
from daemon.outcomes import behind_reason
from schema.sayings import advice_on, in_chinese, said

MEANINGS = sorted({one.meaning for part in (dingtalk, feishu, wecom, replies) for one in part.REFUSALS})


def is_chinese(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)


@pytest.mark.parametrize("meaning", [*MEANINGS, *refusals._HINTS.values()])
def test_every_meaning_of_a_code_has_its_chinese(meaning: str) -> None:
    """Whatever the tables of the channels know is read in Chinese, in the row of a push as well."""
    assert is_chinese(in_chinese(meaning))
    whole = in_chinese(f"needs a person: answered 93000: {meaning} (invalid url)")
    assert whole == f"须人处理：答复 93000：{in_chinese(meaning)}（对方原话“invalid url”）"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no answer within 10 s", "10 秒内没有答复"),
        ("given up after 12 attempts: no answer within 10 s", "试了 12 次，已放弃：10 秒内没有答复"),
        (
            "answered 550 5.1.1: there is no such mailbox (no (x))",
            "答复 550 5.1.1：没有这个邮箱（对方原话“no (x)”）",
        ),
        ("answered 409: the other daemon's sentence", "答复 409：“the other daemon's sentence”"),
        ("answered 503", "答复 503"),
        ("not reached: ConnectError refused", "连不上：“ConnectError refused”"),
        (
            "no channel configured under the name 'bot'; add it to config.toml",
            "没有名为“bot”的渠道，请加进 config.toml",
        ),
        (behind_reason(17), "排在推送 17 之后"),
        ("the case was resolved before this reminder left", "提醒发出前事项已办结"),
        (
            "I2: a timer has been due for 75 s; is the engine running?",
            "I2：有定时到点 75 秒还没触发，引擎是否在运行？",
        ),
        ("the wall clock jumped by +61.0 s", "本机时钟跳了 +61.0 秒"),
        ("the plan of the edit was not done within 600 s", "600 秒内没有算完"),
        ("the forecast could not be worked out: no space", "测算进程报错“no space”"),
    ],
)
def test_what_we_say_is_said_in_chinese(english: str, chinese: str) -> None:
    """Our part is in Chinese; the receiver's own words stay as they came, in quotation marks."""
    assert in_chinese(english) == chinese
    assert said(english, "en") == english


@pytest.mark.parametrize("foreign", ["对不起", "quota exceeded", "", "answered by nobody"])
def test_what_others_say_stays_as_it_came(foreign: str) -> None:
    """A sentence that is not ours is nobody's to translate."""
    assert in_chinese(foreign) == foreign


@pytest.mark.parametrize(
    "finding", ["I1: open case X has no running timer", "I5: the timers of case X", "the wall clock jumped"]
)
def test_a_finding_says_what_to_do(finding: str) -> None:
    """In both languages a person reads the next step."""
    assert is_chinese(advice_on(finding, "zh"))
    assert advice_on(finding, "en")
