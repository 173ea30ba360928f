"""The channels of a configuration, built and named."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from daemon.channels.bot import BotChannel, Vendor
from daemon.channels.channel import Channel
from daemon.channels.dingtalk import DINGTALK
from daemon.channels.feishu import FEISHU
from daemon.channels.ground import Ground
from daemon.channels.mail import MailChannel
from daemon.channels.services import AppriseChannel
from daemon.channels.webhook import WebhookChannel
from daemon.channels.wecom import WECOM
from schema.config import ChannelSettings

Channels = Mapping[str, Channel]
"""Channel's name → channel; the empty name, which officers without a channel of their own have, is the default."""

Build = Callable[[ChannelSettings, Ground], Channel]


def open_channels(settings: Sequence[ChannelSettings], *, real_now_us: Callable[[], int]) -> Channels:
    """Build every channel; BadConfig names a secret that is missing or none. Nothing is connected yet.

    The default is the one marked so, or the only one there is; without either the empty name leads nowhere.
    """
    ground = Ground(real_now_us)
    channels: dict[str, Channel] = {one.name: _BUILDERS[one.kind](one, ground) for one in settings}
    for one in settings:
        if one.is_default or len(settings) == 1:
            channels[""] = channels[one.name]
    return MappingProxyType(channels)


def _webhook(settings: ChannelSettings, ground: Ground) -> Channel:
    return WebhookChannel(settings, [source.read() for source in settings.secrets], ground)


def _bot(vendor: Vendor) -> Build:
    def build(settings: ChannelSettings, ground: Ground) -> Channel:
        secrets = [source.read() for source in settings.secrets]
        return BotChannel(settings, vendor, secrets[0] if secrets else "", ground)

    return build


def _mail(settings: ChannelSettings, ground: Ground) -> Channel:
    passwords = [source.read() for source in settings.secrets]
    return MailChannel(settings, passwords[0] if passwords else "", ground)


_BUILDERS: Mapping[str, Build] = {
    "webhook": _webhook,
    "wecom": _bot(WECOM),
    "dingtalk": _bot(DINGTALK),
    "feishu": _bot(FEISHU),
    "email": _mail,
    "apprise": lambda settings, _: AppriseChannel(settings),
}
"""Kind (``schema.config.ways``) → what builds it; a further kind is one more line."""
