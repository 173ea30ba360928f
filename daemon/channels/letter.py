"""A push as an e-mail: headers that no text can break out of, a body in UTF-8. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from daemon.channels.channel import OutgoingPush
from daemon.channels.cutting import first_line, fitted, whole
from daemon.channels.posting import one_line
from schema.config.mail import parted

SUBJECT_CHARS = 80
BODY_BYTES = 256 * 1024  # RFC 5321 section 4.5.3.1.7: every server takes 64 KB; those of today far more than this
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def letter(
    push: OutgoingPush, text: str, *, sender: str, recipients: Sequence[str], at: datetime, lang: str
) -> bytes:
    """Return a mail as it goes over the wire, CR LF and ASCII throughout; ``at`` is the real time of sending."""
    name, address = parted(sender)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(one_line(name), addr_spec=address)
    mail["To"] = [Address(addr_spec=recipient) for recipient in recipients]
    mail["Subject"] = subject(text)
    mail["Date"] = format_datetime(at)
    # Constant over all attempts, so that mail programs and servers drop what they have already.
    mail["Message-ID"] = f"<{_UNSAFE.sub('-', push.id)}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note answers it
    if push.is_repeat:
        mail["Possibly-Repeated"] = "true"
    if push.is_urgent:
        mail["Importance"] = "high"  # RFC 2156 section 5.3.4
    mail.set_content(_body(text, lang), charset="utf-8", cte="base64")
    return mail.as_bytes()


def subject(text: str) -> str:
    """Return a text's first line, cut where a list of mails would cut it."""
    line = one_line(whole(first_line(text, SUBJECT_CHARS + 1)))
    return line if len(line) <= SUBJECT_CHARS else f"{line[: SUBJECT_CHARS - 1]}…"


def _body(text: str, lang: str) -> str:
    return fitted(whole(text), BODY_BYTES, lambda cut: len(cut.encode()), lang)
