"""Group bots from a configuration, through the outbox, to strict groups: what arrives, and what is shown."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from daemon.channels.registry import open_channels
from daemon.clock import VirtualClock, real_us
from daemon.store import Store
from schema.config import loads
from schema.instants import MICROS_PER_SECOND
from schema.kinds import PushState
from tests.outbox_rig import an_officer, an_outbox, post, rows
from tests.receivers import dingtalk, feishu, wecom
from tests.receivers.dingtalk import DingtalkGroup
from tests.receivers.feishu import FeishuGroup
from tests.receivers.group import Group
from tests.receivers.wecom import WecomGroup
from tests.rows import NOON_US

POLICY = '[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n'
TABLE = '[channel.{kind}]\nkind = "{kind}"\nurl = {{ env = "{kind}_URL" }}\nallow = ["127.0.0.1"]\n{secrets}'
SECRETS = {"wecom": "", "dingtalk": dingtalk.SECRET, "feishu": feishu.SECRET}


def real_s() -> float:
    return real_us() / MICROS_PER_SECOND


@pytest.fixture
async def groups() -> AsyncIterator[dict[str, Group]]:
    made: dict[str, Group] = {
        "wecom": WecomGroup(real_s),
        "dingtalk": DingtalkGroup(real_s, secret=dingtalk.SECRET),
        "feishu": FeishuGroup(real_s, secret=feishu.SECRET),
    }
    async with AsyncExitStack() as open_groups:
        for group in made.values():
            await open_groups.enter_async_context(group)
        yield made


@pytest.fixture
async def channels(groups: dict[str, Group], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    text = POLICY
    for kind, group in groups.items():
        monkeypatch.setenv(f"{kind}_URL", group.url)
        monkeypatch.setenv(f"{kind}_SECRET", SECRETS[kind])
        secrets = f'secrets = [{{ env = "{kind}_SECRET" }}]\n' if SECRETS[kind] else ""
        text += TABLE.format(kind=kind, secrets=secrets)
    opened = open_channels(loads(text.encode()).channels, real_now_us=real_us)
    yield opened
    for channel in opened.values():
        await channel.aclose()


async def test_a_card_reaches_each_group(store: Store, channels: Any, groups: dict[str, Group]) -> None:
    """One message a group, signed where the bot wants it, in Chinese."""
    for kind, group in groups.items():
        group.expect_any(lambda text: text.startswith("【红牌】TC-1"))
        post(store, channel=kind)
    outbox = an_outbox(store, channels)
    while await outbox.step():
        pass
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}
    assert [len(group.texts) for group in groups.values()] == [1, 1, 1]


async def test_a_refusal_is_shown_and_no_key_with_it(
    store: Store, channels: Any, groups: dict[str, Group]
) -> None:
    """A bot that was taken out of its group, and an address outside what is allowed, wait for a person."""
    away = an_officer(store, f"https://192.0.2.7/send?key={wecom.KEY}")
    post(store, channel="wecom", officer_id=away)
    groups["wecom"].is_off = True  # type: ignore[attr-defined]
    groups["wecom"].refusals = [93004]
    post(store, channel="wecom")
    outbox = an_outbox(store, channels, VirtualClock(NOON_US))
    while await outbox.step():
        pass
    reasons = sorted(push.error for push in rows(store))
    assert reasons[0].startswith("needs a person: answered 93004: the bot is switched off")
    assert reasons[1].startswith("needs a person: channel wecom may not reach 192.0.2.7; add it to its allow")
    assert all(wecom.KEY not in reason for reason in reasons)
    assert [push.next_us for push in rows(store)] == [None, None]
