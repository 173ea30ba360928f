"""The strict mail server itself: it fails a test for what is missing, what is too much and what is wrong."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime

import aiosmtplib
import pytest

from tests.receivers.mailbox import PASSWORD, USERNAME, MailServer

DUTY, CHIEF = "duty@example.org", "chief@example.org"


def mail(text: str, *, number: int = 1, **changes: str | None) -> bytes:
    """Return a good mail, but for headers that are changed, or left out."""
    headers: dict[str, str | None] = {
        "From": "duban@example.org",
        "To": f"{DUTY}, {CHIEF}",
        "Subject": "TC-1",
        "Date": format_datetime(localtime()),
        "Message-ID": f"<{number}@example.org>",
        "Auto-Submitted": "auto-generated",
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    message = EmailMessage(policy=SMTP)
    for name, value in headers.items():
        if value is not None:
            message[name] = value
    message.set_content(text, cte="base64")
    return message.as_bytes()


async def say(server: MailServer, *mails: bytes, to: Sequence[str] = (DUTY,)) -> list[int]:
    """Hand mails over and return the codes of the last replies."""
    codes = []
    async with aiosmtplib.SMTP(
        hostname="127.0.0.1", port=server.port, start_tls=False, local_hostname="x"
    ) as client:
        for data in mails:
            try:
                await client.sendmail("duban@example.org", to, data)
                codes.append(250)
            except aiosmtplib.SMTPResponseException as error:
                codes.append(error.code)
    return codes


async def test_what_is_announced_and_comes_is_well() -> None:
    """Each mail once to each, and a marked one again."""
    async with MailServer() as server:
        server.expect("one", DUTY, CHIEF)
        server.expect("two", DUTY)
        assert await say(server, mail("one"), to=(DUTY, CHIEF)) == [250]
        again = mail("one", Possibly_Repeated="true")
        assert await say(server, mail("two"), again, again) == [250] * 3


@pytest.mark.parametrize(
    ("announced", "came", "complaint"),
    [
        (["one", "two"], [mail("one")], "never came"),
        (["one"], [mail("one"), mail("two")], "not expected"),
        (["one"], [mail("one"), mail("one")], "without the mark"),
        ([], [mail("one")], "not expected"),
        (["one"], [mail("one"), mail("call 13800001111")], "refused"),
        (["one"], [mail("one"), mail(" ")], "refused"),
        (["one"], [mail("one"), mail("one", Auto_Submitted=None)], "refused"),
        (["one"], [mail("one"), mail("one", Auto_Submitted="no")], "refused"),
        (["one"], [mail("one"), mail("one", Message_ID=None)], "refused"),
        (["one"], [mail("one"), mail("one", Date="Mon, 02 Mar 2020 10:00:00 +0000")], "refused"),
        (["one"], [mail("one"), mail("one", From="other@example.org")], "refused"),
        (["one"], [mail("one"), mail("one", To=CHIEF)], "refused"),
        (["one"], [mail("one"), mail("one", X_Case="TC-1")], "refused"),
        (["one"], [mail("one"), b"Subject: x\r\n" + mail("one")], "refused"),
    ],
)
async def test_what_differs_fails_the_test(announced: list[str], came: list[bytes], complaint: str) -> None:
    """Missing, unexpected, twice without the mark, a phone in it, a header wrong, absent, strange or double."""

    async def live() -> None:
        async with MailServer() as server:
            for text in announced:
                server.expect(text, DUTY)
            await say(server, *came)

    with pytest.raises(AssertionError, match=complaint):
        await live()


async def test_nobody_sends_without_signing_in() -> None:
    """Where the server asks for it; and the right password lets in."""
    async with MailServer(signs_in=True) as server:
        assert await say(server, mail("one")) == [530]
        client = aiosmtplib.SMTP(
            hostname="127.0.0.1", port=server.port, start_tls=False, username=USERNAME, local_hostname="x"
        )
        with pytest.raises(aiosmtplib.SMTPAuthenticationError):
            await client.connect(password="hunter2")
        await client.connect(password=PASSWORD)
        await client.quit()
        server.refusals = ["530", "535", "535"]  # aiosmtplib tries each way of signing in
