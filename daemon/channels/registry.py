"""The channels of a configuration, built and named."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from daemon.channels.channel import Channel
from daemon.channels.webhook import WebhookChannel
from schema.config import ChannelSettings

Channels = Mapping[str, Channel]
"""Channel's name → channel; the empty name, which officers without a channel of their own have, is the default."""


def open_channels(settings: Sequence[ChannelSettings], *, real_now_us: Callable[[], int]) -> Channels:
    """Build every channel; BadConfig names a signing secret that is missing or none. Nothing is connected yet.

    The default is the one marked so, or the only one there is; without either the empty name leads nowhere.
    """
    channels: dict[str, Channel] = {one.name: _opened(one, real_now_us) for one in settings}
    for one in settings:
        if one.is_default or len(settings) == 1:
            channels[""] = channels[one.name]
    return MappingProxyType(channels)


def _opened(settings: ChannelSettings, real_now_us: Callable[[], int]) -> Channel:
    secrets = [source.read() for source in settings.secrets]
    return WebhookChannel(settings, secrets, real_now_us=real_now_us)
