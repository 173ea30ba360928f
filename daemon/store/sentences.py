"""What both databases' refusals say alike, in English and in Chinese."""

from schema.errors import Conflict

TRIED_AGAIN = "nothing was lost, and the daemon tries again by itself"
TRIED_AGAIN_ZH = "没有丢失任何数据，守护进程会自行重试"


def already_there(what: object) -> Conflict:
    """Return the refusal of a row whose key is taken, with the database's own word for it."""
    return Conflict(
        f"what was to be written is there already ({what}); look again, then act again",
        zh="要写入的内容已经有了：请重新查看后再办",
    )
