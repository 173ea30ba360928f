"""The strict receivers themselves: they fail a test for what is missing, what is too much and what is wrong."""

import json

import httpx
import pytest

from tests.receivers.dingtalk import DingtalkGroup
from tests.receivers.feishu import FeishuGroup
from tests.receivers.group import Group
from tests.receivers.wecom import WecomGroup

GROUPS = {"wecom": WecomGroup, "dingtalk": DingtalkGroup, "feishu": FeishuGroup}
CODE = {"wecom": "errcode", "dingtalk": "errcode", "feishu": "code"}


class Clock:
    def __init__(self) -> None:
        self.s = 1_772_700_000.0

    def __call__(self) -> float:
        return self.s


def text_of(kind: str, text: str) -> dict[str, object]:
    if kind == "feishu":
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


async def say(kind: str, group: Group, *texts: str, **more: object) -> list[int]:
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        answers = [await client.post(group.url, json=text_of(kind, text) | more) for text in texts]
    return [int(json.loads(answer.content)[CODE[kind]]) for answer in answers]


@pytest.mark.parametrize("kind", GROUPS)
async def test_what_is_announced_and_comes_is_well(kind: str) -> None:
    """Each message once, and a marked one again."""
    async with GROUPS[kind](Clock()) as group:
        group.expect("一", "二", "二")
        assert await say(kind, group, "一", "二", "（可能重复）一", "二", "（可能重复）二") == [0] * 5


@pytest.mark.parametrize("kind", GROUPS)
@pytest.mark.parametrize(
    ("announced", "said", "complaint"),
    [
        (["一", "二"], ["一"], "never came"),
        (["一"], ["一", "二"], "not expected"),
        (["一"], ["一", "一"], "without the mark"),
        ([], ["一"], "not expected"),
        (["一"], ["一", "电话13800001111"], "refused"),
        (["一"], ["一", " "], "refused"),
    ],
)
async def test_what_differs_fails_the_test(
    kind: str, announced: list[str], said: list[str], complaint: str
) -> None:
    """Missing, unexpected, twice without the mark, a phone in it, empty: each is an AssertionError at the end."""

    async def live() -> None:
        async with GROUPS[kind](Clock()) as group:
            group.expect(*announced)
            await say(kind, group, *said)

    with pytest.raises(AssertionError, match=complaint):
        await live()


@pytest.mark.parametrize("kind", GROUPS)
async def test_what_is_not_of_the_vendor_s_form_is_refused(kind: str) -> None:
    """A key too many, such as a list of those to mention, is not taken."""
    async with GROUPS[kind](Clock()) as group:
        (code,) = await say(kind, group, "一", at={"isAtAll": True})
        assert code != 0
        group.refusals = [code]


@pytest.mark.parametrize(("kind", "code"), [("wecom", 45009), ("dingtalk", 130101), ("feishu", 11232)])
async def test_the_limit_blocks_as_the_vendor_does(kind: str, code: int) -> None:
    """One too many, and nothing is taken until the block is over, be it ever so slow then."""
    clock = Clock()
    async with GROUPS[kind](clock) as group:
        group.expect_any(lambda _: True)
        for n in range(group.per_minute):
            clock.s += 0.3
            assert await say(kind, group, f"a{n}") == [0]
        assert await say(kind, group, "b") == [code]
        clock.s += group.block_s - 0.5
        assert await say(kind, group, "c") == [code]
        clock.s += 1
        assert await say(kind, group, "d") == [0]
        group.refusals = [code, code]
