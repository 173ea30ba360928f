"""Mails and apprise's services from a configuration, through the outbox, to strict receivers."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from daemon.channels.registry import open_channels
from daemon.clock import VirtualClock, real_us
from daemon.store import Store
from schema.config import loads
from schema.kinds import PushState
from tests.outbox_rig import an_officer, an_outbox, post, rows
from tests.receivers.mailbox import PASSWORD, USERNAME, MailServer
from tests.receivers.notify import TOKEN, JsonService
from tests.receivers.raw import certificate
from tests.rows import NOON_US

DUTY, CHIEF = "duty@example.gov.cn", "chief@example.gov.cn"
CONFIG = """
[policy.all]
default = true
[policy.all.resolve]
limit = "5wd"
[channel.mail]
kind = "email"
default = true
url = "smtps://localhost:{port}"
username = "{username}"
secrets = [{{ env = "MAIL_PASSWORD" }}]
from = "督办 <duban@example.gov.cn>"
to = "{duty}"
allow = ["127.0.0.0/8", "::1"]
ca_file = "{ca_file}"
[channel.service]
kind = "apprise"
url = {{ env = "SERVICE_URL" }}
allow = ["127.0.0.0/8"]
timeout_s = 60
"""


class City:
    """A mail server and a service, and the channels that lead to them."""

    def __init__(self, mails: MailServer, service: JsonService, channels: Any) -> None:
        self.mails, self.service, self.channels = mails, service, channels


@pytest.fixture
async def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[City]:
    trust, cert = certificate(tmp_path, "DNS:localhost")
    async with AsyncExitStack() as opened:
        mails = await opened.enter_async_context(MailServer(tls=trust, signs_in=True))
        service = await opened.enter_async_context(JsonService(time.time))
        monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
        monkeypatch.setenv("SERVICE_URL", service.url)
        text = CONFIG.format(port=mails.port, username=USERNAME, duty=DUTY, ca_file=cert)
        channels = open_channels(loads(text.encode()).channels, real_now_us=real_us)
        for channel in channels.values():
            opened.push_async_callback(channel.aclose)
        yield City(mails, service, channels)


async def test_a_card_reaches_mailbox_and_service(store: Store, city: City) -> None:
    """The channel's own recipient, an officer's own address, and a service that apprise knows."""
    city.service.expect_any(lambda text: text.startswith("【红牌】TC-"))
    post(store, channel="mail")
    post(store, channel="mail", officer_id=an_officer(store, CHIEF))
    post(store, channel="service")
    outbox = an_outbox(store, city.channels)
    while await outbox.step():
        pass
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}
    assert sorted(mail.recipients for mail in city.mails.mails) == [(CHIEF,), (DUTY,)]
    for mail in city.mails.mails:
        assert mail.text.startswith("【红牌】TC-")
        city.mails.expect(mail.text, *mail.recipients)
    assert len(city.service.texts) == 1


async def test_a_mail_that_nobody_answered_for_comes_again_marked(store: Store, city: City) -> None:
    """Taken, and the connection lost before the server said so: the same Message-ID, and both marks."""
    clock = VirtualClock(NOON_US)
    city.mails.hang_ups = 1
    post(store, channel="mail")
    outbox = an_outbox(store, city.channels, clock)
    while await outbox.step():
        pass
    (push,) = rows(store)
    assert push.error.startswith("no answer: ")
    assert push.next_us is not None
    clock.advance_to(push.next_us)
    while await outbox.step():
        pass
    first, second = city.mails.mails
    assert (first.id, first.is_marked, second.is_marked) == (second.id, False, True)
    assert second.text == f"（可能重复）{first.text}"
    city.mails.expect(first.text, DUTY)
    city.mails.expect(second.text, DUTY)


async def test_a_service_outside_what_is_allowed_waits_for_a_person(store: Store, city: City) -> None:
    """An officer's own address leads where the channel may not go: said without its key, and never dialled."""
    post(store, channel="service", officer_id=an_officer(store, f"json://192.0.2.7/{TOKEN}"))
    outbox = an_outbox(store, city.channels, VirtualClock(NOON_US))
    while await outbox.step():
        pass
    (push,) = rows(store)
    assert "channel service may not reach 192.0.2.7; add it to its allow if that is meant" in push.error
    assert TOKEN not in push.error
    assert push.next_us is None


async def test_a_mailbox_that_is_full_is_tried_again_and_one_that_is_not_there_is_not(
    store: Store, city: City
) -> None:
    """Each by its own address: the one's trouble is not the other's."""
    city.mails.said[DUTY].append("452 4.2.2 <{}> is full")
    city.mails.said[CHIEF].append("550 5.1.1 <{}> is unknown")
    post(store, channel="mail")
    post(store, channel="mail", officer_id=an_officer(store, CHIEF))
    outbox = an_outbox(store, city.channels, VirtualClock(NOON_US))
    while await outbox.step():
        pass
    full, unknown = rows(store)
    assert full.error == "answered 452 4.2.2: the mailbox is full (4.2.2 <***> is full)"
    assert full.next_us is not None
    assert "answered 550 5.1.1: there is no such mailbox (5.1.1 <***> is unknown)" in unknown.error
    assert unknown.next_us is None
    city.mails.refusals = sorted(city.mails.refused)
    city.mails.refused.sort()
