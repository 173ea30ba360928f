"""What a mail server's reply means: its three digits and, where it gives one, its enhanced code. Pure.

Sources: RFC 5321 (SMTP), RFC 3463 and its registry (enhanced codes), RFC 4954 (AUTH), and the vendors named.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from daemon.channels.channel import Fate, TransportError
from daemon.channels.posting import one_line
from daemon.channels.refusals import Refusal, cut
from schema.fates import Verdict

BLOCK_S = 60.0  # weak: servers name no time; a minute is the shortest that vendors count in
FREQUENCY_S = 300.0  # weak: "some minutes", say Tencent's pages
_SMTP, _ENHANCED, _AUTHS = "RFC 5321 section 4.2.3", "RFC 3463", "RFC 4954 section 6"
_TENCENT = "Tencent's list of return codes (copies)"
_NETEASE = "NetEase's list of return codes (copies)"
_EMAIL_AUTH = "RFC 7372"
_AUTH, _PERMANENT, _TEMPORARY = Verdict(Fate.AUTH), Verdict(Fate.PERMANENT), Verdict(Fate.TEMPORARY)
_BLOCKED = Verdict(Fate.THROTTLED, BLOCK_S)
_FREQUENT = Verdict(Fate.THROTTLED, FREQUENCY_S)

REFUSALS = (
    # Words first: vendors put what they mean behind a general code.
    Refusal("550", _FREQUENT, "too many mails in a short time", _TENCENT, ("frequency limited",)),
    Refusal("451", _FREQUENT, "too many mails within 15 minutes", _NETEASE, ("mi:sfq",)),
    Refusal("451", _FREQUENT, "too many recipients in a short time", _NETEASE, ("rp:qrc",)),
    Refusal("421", _FREQUENT, "too many mails or connections from here", _NETEASE, ("hl:icc", "hl:ifc")),
    Refusal("451", _AUTH, "too many failed sign-ins; correct the password", _NETEASE, ("fail authentication",)),
    Refusal("553", _AUTH, "from is not the address of who signs in", _NETEASE, ("authorized user",)),
    Refusal("554", _PERMANENT, "the server takes the text for spam", _NETEASE, ("dt:spm",)),
    # Enhanced codes: the same after whichever three digits.
    Refusal("4.2.1", _TEMPORARY, "the mailbox takes nothing just now", _ENHANCED),
    Refusal("4.2.2", _TEMPORARY, "the mailbox is full", _ENHANCED),
    Refusal("4.3.2", _BLOCKED, "the server takes no mail just now", _ENHANCED),
    Refusal("4.4.5", _BLOCKED, "the server is congested", _ENHANCED),
    Refusal("4.7.1", _TEMPORARY, "not yet: greylisting, or a rule of the server's", f"{_ENHANCED}; RFC 6647"),
    Refusal("5.1.1", _PERMANENT, "there is no such mailbox", _ENHANCED),
    Refusal("5.1.2", _PERMANENT, "there is no such domain", _ENHANCED),
    Refusal("5.1.3", _PERMANENT, "the recipient's address is malformed", _ENHANCED),
    Refusal("5.1.6", _PERMANENT, "the mailbox has moved", _ENHANCED),
    Refusal("5.1.7", _AUTH, "from is malformed", _ENHANCED),
    Refusal("5.1.8", _AUTH, "the domain in from does not exist", _ENHANCED),
    Refusal("5.1.10", _PERMANENT, "the recipient's domain takes no mail", "RFC 7505"),
    Refusal("5.2.1", _PERMANENT, "the mailbox is switched off", _ENHANCED),
    Refusal("5.2.2", _TEMPORARY, "the mailbox is full", _ENHANCED),
    Refusal("5.2.3", _PERMANENT, "the mail is longer than the mailbox takes", _ENHANCED),
    Refusal("5.3.4", _PERMANENT, "the mail is longer than the server takes", _ENHANCED),
    Refusal("5.4.6", _AUTH, "the server sends mails to this address in a circle", _ENHANCED),
    Refusal("5.7.0", _AUTH, "a rule of the server's refuses us", _ENHANCED),
    Refusal("5.7.1", _AUTH, "a rule of the server's refuses it: relay, sender or text", _ENHANCED),
    Refusal("5.7.8", _AUTH, "the username or the password is wrong", _AUTHS),
    Refusal("5.7.9", _AUTH, "the server wants another way of signing in", _AUTHS),
    Refusal("5.7.11", _AUTH, "the server wants TLS before signing in", _AUTHS),
    Refusal("5.7.13", _AUTH, "the account is switched off", "RFC 5248"),
    Refusal("5.7.23", _AUTH, "SPF does not let us send for this domain", _EMAIL_AUTH),
    Refusal("5.7.25", _AUTH, "our address has no name in the DNS", _EMAIL_AUTH),
    Refusal("5.7.26", _AUTH, "neither SPF nor DKIM speaks for this domain", _EMAIL_AUTH),
    # Three digits.
    Refusal("421", _TEMPORARY, "the server closes the connection", _SMTP),
    Refusal("432", _AUTH, "a new password is needed", _AUTHS),
    Refusal("450", _TEMPORARY, "the mailbox cannot be used just now, or greylisting", _SMTP),
    Refusal("451", _TEMPORARY, "a fault of the server's", _SMTP),
    Refusal("452", _TEMPORARY, "the server has no room", _SMTP),
    Refusal("454", _TEMPORARY, "signing in does not work just now", _AUTHS),
    Refusal("455", _TEMPORARY, "the server cannot take this just now", _SMTP),
    Refusal("530", _AUTH, "the server wants a sign-in; write username and secrets", _AUTHS),
    Refusal("534", _AUTH, "the server wants another way of signing in", _AUTHS),
    Refusal("535", _AUTH, "the username or the password is wrong", _AUTHS),
    Refusal("538", _AUTH, "the server wants TLS before signing in", _AUTHS),
    Refusal("550", _PERMANENT, "there is no such mailbox, or a rule refuses it", _SMTP),
    Refusal("551", _PERMANENT, "the mailbox is elsewhere", _SMTP),
    Refusal("552", _PERMANENT, "the mail is too long, or the mailbox is full", _SMTP),
    Refusal("553", _PERMANENT, "the address is not allowed", _SMTP),
    Refusal("554", _PERMANENT, "the server refuses the mail", _SMTP),
    Refusal("556", _PERMANENT, "the recipient's domain takes no mail", "RFC 7504"),
)

_ENHANCED_CODE = re.compile(r"(?P<code>[45]\.\d{1,3}\.\d{1,3})(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said: three digits and a text, its lines joined by line breaks."""

    digits: int
    text: str
    is_to_us: bool = False  # it refuses whoever sends (greeting, sign-in, from), not this mail or its recipient

    @property
    def enhanced(self) -> str:
        """Return the code of RFC 3463 at the text's beginning, empty where there is none."""
        match = _ENHANCED_CODE.match(self.text)
        return match["code"] if match else ""

    @property
    def code(self) -> str:
        """Return both codes as they came."""
        return f"{self.digits} {self.enhanced}".strip()


def judge_reply(reply: Reply, codes: Mapping[str, Verdict], hide: Callable[[str], str]) -> TransportError | None:
    """Return why a reply is a refusal, None where the city's own ``codes`` call it delivered.

    Their enhanced codes come before their three digits, and both before the table.
    """
    known = _known(reply)
    usual = known.verdict if known else _by_class(reply.digits)
    if reply.is_to_us and usual == _PERMANENT:
        usual = _AUTH
    verdict = codes.get(reply.enhanced) or codes.get(str(reply.digits)) or usual
    if verdict.fate is None:
        return None
    wait_s = verdict.wait_s
    if verdict == Verdict(Fate.THROTTLED):
        wait_s = BLOCK_S
    meaning = known.meaning if known else "a code that Duban does not know"
    reason = cut(f"answered {reply.code}: {meaning} ({one_line(hide(reply.text))})")
    return TransportError(reason, verdict.fate, code=reply.code, retry_after_s=wait_s)


def _known(reply: Reply) -> Refusal | None:
    words = reply.text.lower()
    digits = [one for one in REFUSALS if one.code == str(reply.digits)]
    by_words = (one for one in digits if any(word in words for word in one.when))
    by_enhanced = (one for one in REFUSALS if one.code == reply.enhanced)
    return next(by_words, None) or next(by_enhanced, None) or next((one for one in digits if not one.when), None)


def _by_class(digits: int) -> Verdict:
    """Return what the first digit says (RFC 5321 section 4.2.1); what is no reply may pass."""
    return _PERMANENT if 500 <= digits <= 599 else _TEMPORARY
