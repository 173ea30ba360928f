"""The link in a push by which its reader says that it was read: which push, and a proof that we wrote it. Pure."""

import hmac
import re
from base64 import b32encode

_TOKEN = re.compile(r"([1-9][0-9]{0,17})-([a-z2-7]{26})")
_PROOF_BYTES = 16  # 128 bits: nobody guesses one


class Links:
    """Makes and reads links; those of another key are none of ours."""

    def __init__(self, base_url: str, key: bytes) -> None:
        """Take what links begin with (``DoorSettings.link_url``), and the database's own key (``identity``)."""
        self._base_url = base_url
        self._key = key

    def of(self, push_id: int) -> str:
        """Return the link of a push; empty where nobody would answer it."""
        return f"{self._base_url}/r/{self.token(push_id)}" if self._base_url else ""

    def token(self, push_id: int) -> str:
        """Return what a link ends with: letters and digits that no chat program breaks a link at."""
        return f"{push_id}-{self._proof(push_id)}"

    def push_id(self, token: str) -> int | None:
        """Return the push that a token is for; None when we did not write it."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        push_id, proof = int(match[1]), match[2]
        return push_id if hmac.compare_digest(proof, self._proof(push_id)) else None

    def _proof(self, push_id: int) -> str:
        digest = hmac.digest(self._key, b"read:%d" % push_id, "sha256")
        return b32encode(digest[:_PROOF_BYTES]).decode().rstrip("=").lower()
