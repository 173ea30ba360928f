"""E-mail against a strict server over real sockets: what is sent, by whom it is taken, what each refusal means."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.channels.channel import Budget, Fate, OutgoingPush, TransportError
from daemon.channels.cutting import MARKS
from daemon.channels.ground import Ground
from daemon.channels.letter import SUBJECT_CHARS, letter
from daemon.channels.mail import MailChannel
from daemon.channels.replies import REFUSALS, Reply, judge_reply
from daemon.clock import real_us
from schema.config import ChannelSettings
from schema.fates import Verdict
from schema.reach import Address
from tests.receiver import LOOPBACK
from tests.receivers.mailbox import ONCE, PASSWORD, USERNAME, MailServer
from tests.receivers.raw import certificate

SENDER = "督办 <duban@example.gov.cn>"
DUTY, CHIEF, DEPUTY = "duty@example.gov.cn", "chief@example.gov.cn", "deputy@example.gov.cn"
TEXT = "【红牌】TC-1（王益区 七一路街道）：限时办理应于2026年3月4日24:00前完成，已逾期。\n下一步：签收并办理。"
ENGLISH = "[red card] TC-1: resolve was due by 2026-03-04 24:00, overdue."
NOW = datetime(2026, 3, 5, 1, tzinfo=UTC)


async def here(_host: str, _port: int) -> Sequence[Address]:
    return [ip_address("127.0.0.1")]


def outgoing(text: str = "", address: str = "", **changes: Any) -> OutgoingPush:
    payload = {"type": "case.red", "data": {"text": {"zh": TEXT, "en": ENGLISH}}}
    push = OutgoingPush("duban-7", address, payload, is_repeat=False, is_urgent=False, text=text)
    return replace(push, **changes)


def channel(
    server: MailServer, *, scheme: str = "smtp", to: Sequence[str] = (DUTY,), password: str = "", **more: Any
) -> MailChannel:
    options = {"from": SENDER, "to": tuple(to), "username": USERNAME if password else "", "tls": "required"}
    options |= more.pop("options", {} if scheme == "smtps" or "ca_file" in more else {"tls": "none"})
    made = ChannelSettings(
        **({"name": "mail", "timeout_s": 5.0, "allow": LOOPBACK} | more),
        kind="email",
        url=f"{scheme}://mail.example:{server.port}",
        options=options,
    )
    return MailChannel(made, password, Ground(real_us, here))


async def refusal(sender: MailChannel, push: OutgoingPush | None = None) -> TransportError:
    with pytest.raises(TransportError) as caught:
        await sender.send(push or outgoing())
    assert caught.value.reason.isprintable()
    assert len(caught.value.reason) <= 200
    assert "@example" not in caught.value.reason
    return caught.value


async def test_a_mail_arrives_as_a_mail_should() -> None:
    """To the channel's recipient, in Chinese, with a subject, a constant id and a date; no absence note wanted."""
    async with MailServer() as server:
        server.expect(TEXT, DUTY)
        await channel(server).send(outgoing())
        (mail,) = server.mails
    assert mail.message["Subject"] == TEXT.split("\n", maxsplit=1)[0]
    assert mail.id == "<duban-7@example.gov.cn>"
    assert str(mail.message["From"]) == SENDER
    assert mail.message.get_content_charset() == "utf-8"
    assert not mail.is_marked
    assert mail.message["Importance"] is None


async def test_texts_addresses_and_languages() -> None:
    """A rendered text comes first, else the payload's in the channel's language; so does an officer's address."""
    async with MailServer() as server:
        server.expect("TC-1 已逾期", CHIEF)
        server.expect(ENGLISH, DUTY)
        sender = channel(server, language="en")
        await sender.send(outgoing("TC-1 已逾期", CHIEF, id="a"))
        await sender.send(outgoing(id="b"))


async def test_a_possible_repeat_is_marked_and_has_the_same_id() -> None:
    """Whoever has it already sees by its id and its header that this is the same push again."""
    async with MailServer() as server:
        server.expect(TEXT, DUTY)
        sender = channel(server)
        await sender.send(outgoing())
        await sender.send(outgoing(is_repeat=True))
        assert [(mail.id, mail.is_marked) for mail in server.mails] == [
            ("<duban-7@example.gov.cn>", False),
            ("<duban-7@example.gov.cn>", True),
        ]


async def test_an_urgent_push_says_so() -> None:
    """Mail programs show it."""
    async with MailServer() as server:
        server.expect(TEXT, DUTY)
        await channel(server).send(outgoing(is_urgent=True))
        assert server.mails[0].message["Importance"] == "high"


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
async def test_tls_from_the_first_byte_or_by_starttls(scheme: str, tmp_path: Path) -> None:
    """Signed in over TLS of the city's own authority, checked against the server's name."""
    trust, cert = certificate(tmp_path, "DNS:mail.example")
    server = MailServer(signs_in=True, **{"tls" if scheme == "smtps" else "starttls": trust})
    async with server:
        server.expect(TEXT, DUTY)
        await channel(server, scheme=scheme, password=PASSWORD, ca_file=str(cert)).send(outgoing())


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
@pytest.mark.parametrize("whose", ["nobody", "other"])
async def test_a_certificate_that_is_not_the_server_s_is_refused(scheme: str, whose: str, tmp_path: Path) -> None:
    """Self-signed, or somebody else's: neither password nor mail leaves, and the reason names the way out."""
    trust, cert = certificate(tmp_path, "DNS:mail.example" if whose == "nobody" else "DNS:other.example")
    server = MailServer(signs_in=True, **{"tls" if scheme == "smtps" else "starttls": trust})
    more = {"options": {"tls": "required"}} if whose == "nobody" else {"ca_file": str(cert)}
    async with server:
        error = await refusal(channel(server, scheme=scheme, password=PASSWORD, **more))
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, False)
    assert error.reason.startswith("not reached: its certificate is not trusted (")


async def test_a_server_without_starttls_gets_nothing() -> None:
    """Stripped on the way or never there: TLS is demanded, so neither password nor mail leaves."""
    async with MailServer(signs_in=True) as server:
        error = await refusal(channel(server, password=PASSWORD, options={"tls": "required"}))
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, False)
    assert error.reason.startswith("not reached: the server offers no STARTTLS, so nothing was sent to it")


async def test_a_wrong_password_waits_for_a_person(tmp_path: Path) -> None:
    """It is tried once, not by every way there is: servers lock accounts that fail too often."""
    trust, cert = certificate(tmp_path, "DNS:mail.example")
    async with MailServer(tls=trust, signs_in=True) as server:
        error = await refusal(channel(server, scheme="smtps", password="hunter2", ca_file=str(cert)))
        server.refusals = ["535"]
    assert (error.fate, error.code) == (Fate.AUTH, "535 5.7.8")
    assert error.reason.startswith("answered 535 5.7.8: the username or the password is wrong (")


async def test_no_password_in_a_reason(tmp_path: Path) -> None:
    """A server that repeats what it was sent, in whatever spelling, does not bring it into a log."""
    spelled = base64.b64encode(f"\0{USERNAME}\0{PASSWORD}".encode()).decode()
    async with MailServer(signs_in=True) as server:
        server.said["AUTH"].append(f"535 5.7.8 bad {spelled} {PASSWORD} {DUTY}")
        error = await refusal(channel(server, password=PASSWORD))
        server.refusals = ["535"]
    assert spelled not in error.reason
    assert PASSWORD not in error.reason
    assert error.reason.endswith("(5.7.8 bad *** *** ***)")


@pytest.mark.parametrize(
    ("command", "answer", "fate", "said"),
    [
        ("EHLO", "421 4.3.2 shutting down", Fate.THROTTLED, "takes no mail just now"),
        ("MAIL", "421 4.7.0 try later", Fate.TEMPORARY, "closes the connection"),
        ("MAIL", "530 5.7.0 sign in", Fate.AUTH, "rule of the server's"),
        ("MAIL", "451 MI:SFQ too much", Fate.THROTTLED, "15 minutes"),
        ("MAIL", "553 Mail from must equal authorized user", Fate.AUTH, "who signs in"),
        ("MAIL", "550 no", Fate.AUTH, "a rule refuses it"),
        ("MAIL", "452 4.3.1 no room", Fate.TEMPORARY, "no room"),
        ("RCPT", "450 4.7.1 <{}>: greylisted", Fate.TEMPORARY, "greylisting"),
        ("RCPT", "421 4.7.0 too many", Fate.TEMPORARY, "closes the connection"),
        ("RCPT", "550 5.1.1 <{}>: unknown", Fate.PERMANENT, "no such mailbox"),
        ("RCPT", "554 5.7.1 <{}>: Relay access denied", Fate.AUTH, "relay"),
        ("RCPT", "550 Domain frequency limited", Fate.THROTTLED, "in a short time"),
        ("DATA", "421 4.3.2 shutting down", Fate.THROTTLED, "takes no mail just now"),
        ("DATA", "552 5.3.4 too big", Fate.PERMANENT, "longer than the server takes"),
        ("DATA", "554 DT:SPM", Fate.PERMANENT, "spam"),
        ("DATA", "450 what", Fate.TEMPORARY, "cannot be used just now"),
    ],
)
async def test_a_refusal_at_each_step_is_understood(command: str, answer: str, fate: Fate, said: str) -> None:
    """Nothing has arrived; the fate, the code and the sentence are the table's."""
    async with MailServer() as server:
        server.said[command].append(answer)
        error = await refusal(channel(server))
        server.refusals = [answer[:3]]
        assert server.mails == []
    assert (error.fate, error.may_have_arrived) == (fate, False)
    assert error.code.startswith(answer[:3])
    assert said in error.reason
    assert (error.retry_after_s is not None) == (fate == Fate.THROTTLED)


async def test_a_city_s_own_verdict_comes_first() -> None:
    """The enhanced code before the three digits, and both before the table; its limit is the budget."""
    codes = {"5.1.1": Verdict(Fate.TEMPORARY, 90), "550": Verdict(Fate.AUTH), "554": Verdict(None)}
    async with MailServer() as server:
        sender = channel(server, codes=codes, per_minute=30)
        server.said["RCPT"] += ["550 5.1.1 unknown", "550 unknown"]
        first, second = await refusal(sender), await refusal(sender)
        assert (first.fate, first.retry_after_s, second.fate) == (Fate.TEMPORARY, 90, Fate.AUTH)
        server.said["DATA"].append("554 have it already")
        await sender.send(outgoing())
        server.refusals = ["550", "550", "554"]
    assert sender.budget == Budget(30, 60.0)


async def test_some_of_many_refused_are_said_and_tried_alone() -> None:
    """Who has the mail does not get it twice; the others get it when they can be reached."""
    async with MailServer() as server:
        server.expect(TEXT, DUTY, CHIEF, DEPUTY)
        server.said[CHIEF].append("450 4.2.1 <{}> busy")
        sender = channel(server, to=(DUTY, CHIEF, DEPUTY))
        error = await refusal(sender)
        assert (error.fate, error.code, error.may_have_arrived) == (Fate.TEMPORARY, "450 4.2.1", True)
        assert error.reason.startswith("recipient 2 of 3 in to has it not, the others have: answered 450 4.2.1:")
        await sender.send(outgoing())
        assert [mail.recipients for mail in server.mails] == [(DUTY, DEPUTY), (CHIEF,)]
        server.refusals = ["450"]


async def test_of_several_refusals_what_may_pass_counts() -> None:
    """While one of them may still be reached, the push is tried again; after that it waits for a person."""
    async with MailServer() as server:
        server.expect(TEXT, DUTY, DEPUTY)
        sender = channel(server, to=(DUTY, CHIEF, DEPUTY))
        server.said[CHIEF] += ["550 5.1.1 unknown"] * 2
        server.said[DEPUTY].append("450 4.7.1 greylisted")
        assert (await refusal(sender)).fate == Fate.TEMPORARY
        error = await refusal(sender)
        assert (error.fate, error.code) == (Fate.PERMANENT, "550 5.1.1")
        assert [mail.recipients for mail in server.mails] == [(DUTY,), (DEPUTY,)]
        server.refusals = ["550", "450", "550"]


async def test_a_server_that_closes_among_the_recipients_has_taken_nothing() -> None:
    """What it said to the one is its answer to all: nobody is asked any more, and the code is not lost."""
    async with MailServer() as server:
        server.said[CHIEF].append("421 4.3.2 shutting down")
        error = await refusal(channel(server, to=(DUTY, CHIEF, DEPUTY)))
        assert (error.fate, error.code, error.may_have_arrived) == (Fate.THROTTLED, "421 4.3.2", False)
        assert server.mails == []
        server.refusals = ["421"]


async def test_all_refused_is_one_refusal() -> None:
    """Nobody has it, so nothing is remembered and nothing marked."""
    async with MailServer() as server:
        server.expect(TEXT, DUTY, CHIEF)
        sender = channel(server, to=(DUTY, CHIEF))
        server.said["RCPT"] += ["450 4.2.1 busy"] * 2
        error = await refusal(sender)
        assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, False)
        await sender.send(outgoing())
        server.refusals = ["450", "450"]


@pytest.mark.parametrize(
    "address", ["13", "li", "a@b c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "a@b,c@d", "李@example.cn"]
)
async def test_an_address_that_is_none_is_permanent(address: str) -> None:
    """It is not even tried, and the reason does not repeat it."""
    async with MailServer() as server:
        error = await refusal(channel(server), outgoing(address=address))
        assert (error.fate, server.opened) == (Fate.PERMANENT, 0)
        assert (await refusal(channel(server, to=()))).fate == Fate.PERMANENT


def test_a_lane_is_the_server() -> None:
    """Whoever a mail goes to: the server's limits and faults are everybody's."""
    made = ChannelSettings(
        "m", "smtps://mail.example", kind="email", options={"from": SENDER, "to": (), "tls": ""}
    )
    made = replace(made, options={**made.options, "username": ""})
    sender = MailChannel(made, "", Ground(real_us))
    assert sender.lane("") == sender.lane(DUTY) == "mail.example:465"


async def test_a_long_text_is_cut() -> None:
    """At a whole character, marked, and its subject where a list of mails would cut it."""
    async with MailServer() as server:
        sender = channel(server)
        push = outgoing("督" * 300_000)
        await sender.send(push)
        (mail,) = server.mails
        server.expect(mail.text, DUTY)
        assert mail.text.endswith(MARKS["zh"])
        assert mail.message["Subject"] == "督" * (SUBJECT_CHARS - 1) + "…"


@settings(deadline=None)
@given(text=st.text(min_size=1, max_size=200), push_id=st.text(min_size=1, max_size=40), name=st.text(max_size=20))
def test_no_text_breaks_out_of_its_place(text: str, push_id: str, name: str) -> None:
    """Whatever stands in a push: the same headers, each once, and the same text back."""
    push = outgoing(text, id=push_id)
    sender = f"{name.replace('<', '').replace('>', '')} <duban@example.gov.cn>"
    data = letter(push, text, sender=sender, recipients=[DUTY], at=NOW, lang="zh")
    assert data.isascii()
    mail = message_from_bytes(data, policy=default)
    assert sorted(mail.keys()) == sorted([*ONCE, "Content-Transfer-Encoding"])
    assert [one.addr_spec for one in mail["From"].addresses] == ["duban@example.gov.cn"]
    assert mail["Subject"].isprintable()


@pytest.mark.parametrize("row", REFUSALS, ids=lambda row: f"{row.code}-{row.when[:1]}")
def test_every_row_of_the_table_decides(row: Any) -> None:
    """A code gives its row's fate and meaning, an enhanced one behind any digits of its class."""
    words = row.when[0].upper() if row.when else "words"
    digits, enhanced = (int(row.code), "") if row.code.isdigit() else (int(row.code[0]) * 100 + 50, f"{row.code} ")
    error = judge_reply(Reply(digits, enhanced + words), {}, str)
    assert error is not None
    assert (error.fate, error.code) == (row.verdict.fate, f"{digits} {enhanced}".strip())
    assert error.reason == f"answered {error.code}: {row.meaning} ({enhanced}{words})"
    assert row.source.startswith(("RFC ", "NetEase's ", "Tencent's "))


def test_a_vendor_s_words_come_before_its_codes() -> None:
    """What it means stands in them, behind codes that are made for others; a city's throttle has a time too."""
    limited = judge_reply(Reply(550, "5.7.1 Domain frequency limited"), {}, str)
    assert limited is not None
    assert (limited.fate, limited.retry_after_s) == (Fate.THROTTLED, 300.0)
    own = judge_reply(Reply(451, "later"), {"451": Verdict(Fate.THROTTLED)}, str)
    assert own is not None
    assert (own.fate, own.retry_after_s) == (Fate.THROTTLED, 60.0)


@settings(deadline=None)
@given(st.integers(-1, 999), st.text())
def test_no_reply_breaks_the_judgement(digits: int, text: str) -> None:
    """Five hundreds need a person or time, all else may pass; a reason is one line."""
    error = judge_reply(Reply(digits, text), {}, lambda words: words)
    assert error is not None
    assert error.reason.isprintable()
    assert len(error.reason) <= 200


def test_administrators_read_of_every_row() -> None:
    """The page about channels has each code with its verdict, meaning and source, as the table has them."""
    page = (Path(__file__).parents[2] / "docs" / "channels.md").read_text(encoding="utf-8")
    for row in REFUSALS:
        words = f" ({', '.join(row.when)})" if row.when else ""
        assert f"| {row.code}{words} | {row.verdict} | {row.meaning} | {row.source} |" in page, row
