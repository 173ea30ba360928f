"""What a city may write down for the texts of its pushes, for tests: templates, pushes, what they say."""

from collections.abc import Mapping
from typing import Any

import pytest

from daemon.message import payload
from daemon.proofing import open_texts
from daemon.rows import PushLine
from daemon.texts import Texts
from schema.config import ChannelSettings, Config, Template, loads
from schema.errors import BadConfig, Fault
from schema.kinds import Status
from tests.pushes import ZONE, at_us, body_of, push_line

POLICY = b'[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n'
PLAIN = loads(POLICY)
NAMES = {
    "610202": "王益区",
    "610202001": "王益区 七一路街道",
    "610202001001": "王益区 七一路街道 桃园社区",
    "610202001001003": "王益区 七一路街道 桃园社区 第三网格",
}
CHAIN = ("610202001001", "610202001", "610202")
RARE: Mapping[str, dict[str, Any]] = {
    "paused": {"clock": "pause", "reason": "听证"},
    "returned": {"clock": "ruling"},
    "withdrawn": {"card": "red"},
    "undone": {"undid": "assigned"},
}


def sent(line: PushLine, texts: Texts | None = None, *, status: int | None = Status.PENDING, **more: Any) -> dict:
    given = {"is_repeat": False, **more}
    return payload(
        line, status=status, name_of=lambda code: NAMES.get(code, code), zone=ZONE, texts=texts, **given
    )["data"]


def of_kind(what: str, *, to: str = CHAIN[0], created_us: int = at_us(2026, 3, 3, 9), **changes: Any) -> PushLine:
    body = body_of(**{"what": what, **RARE.get(what, {}), **changes})
    return push_line(kind=what, unit_code=to, created_us=created_us, body=body)


def own(what: str, text: str, channel: str = "", language: str = "zh") -> Template:
    return Template(f"/etc/duban/templates/{channel}/{what}.{language}.txt", channel, what, language, text)


def with_own(*templates: Template, channels: tuple[ChannelSettings, ...] = ()) -> Texts:
    return Texts(templates, channels)


def faults(*templates: Template) -> tuple[Fault, ...]:
    with pytest.raises(BadConfig) as caught:
        open_texts(config_with(*templates))
    return caught.value.faults


def config_with(*templates: Template) -> Config:
    return Config(policies=PLAIN.policies, templates=templates)
