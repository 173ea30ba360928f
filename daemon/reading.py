"""Marking a push as read: the first reader counts, whoever comes later is told who that was."""

from daemon.rows import PushLine
from daemon.store import Store, Writer
from schema.errors import NotFound

BY_LINK = "system:link"
"""Who reads a push over its link, where it is for a unit and no officer's own."""


def mark_read(store: Store, push_id: int, actor: str, now_us: int) -> PushLine:
    """Mark a push as read, delivered or not, and return it with its first reader; NotFound when there is none."""
    return store.write(lambda writer: _marked(writer, push_id, actor, now_us))


def reader_over_link(push: PushLine) -> str:
    """Return who is taken to have read a push over its link: whoever has the link, it was given to them."""
    return BY_LINK if push.officer_id is None else f"officer:{push.officer_id}"


def unknown_push(push_id: int) -> NotFound:
    """Return the refusal of a push that is not there, or that the caller does not see."""
    return NotFound(
        f"there is no push {push_id}; `duban pushes list` shows those there are",
        zh=f"没有编号为 {push_id} 的推送，或不在您的辖区",
    )


def _marked(writer: Writer, push_id: int, actor: str, now_us: int) -> PushLine:
    writer.mark_read(push_id, actor, now_us)
    push = writer.push(push_id)
    if push is None:
        raise unknown_push(push_id)
    return push
