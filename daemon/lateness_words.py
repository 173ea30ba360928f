"""Why a push is late, in Chinese and English sentences. Pure; instants stand beside them, not in them."""

from datetime import tzinfo

from daemon.lateness import Delay, Lateness, Next, What
from schema.fates import Fate
from schema.instants import MICROS_PER_SECOND, from_us
from schema.kinds import Standing
from schema.sayings import said

LANGS = ("zh", "en")
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400
_UNITS = ((_DAY_S, "天", "d"), (_HOUR_S, "小时", "h"), (_MINUTE_S, "分钟", "min"), (1, "秒", "s"))

_HEADS = {
    "in_time": ("按时送达：应于 {due}，送达 {end}。", "In time: due {due}, delivered {end}."),
    "late": ("迟 {late}：应于 {due}，送达 {end}。", "Late by {late}: due {due}, delivered {end}."),
    "not_yet": ("尚未送达，还不算迟：应于 {due}。", "Not delivered yet, and not late: due {due}."),
    "late_now": ("尚未送达，已迟 {late}：应于 {due}。", "Not delivered, late by {late} by now: due {due}."),
    "dead": ("没有送达，不再自动重发：应于 {due}。", "Not delivered, and not tried again by itself: due {due}."),
    "moot": ("不必再发：{why}。", "Not to be sent any more: {why}."),
}
_DELAYS = {
    What.AWAY: (
        "督办系统停运，或时限有改动：到这时才触发",
        "the daemon was away, or an edit moved the deadline: it fired only then",
    ),
    What.QUIET: ("免打扰时段，暂缓到时段结束", "quiet hours: held until they are over"),
    What.MERGING: ("迟发的等待并成一条汇总", "late ones wait to become one digest"),
    What.DIGEST: ("并入汇总，推送 {number}", "merged into the digest, push {number}"),
    What.BEHIND: ("排在同一事项的推送 {number} 之后", "behind push {number} of the same case"),
    What.LIMIT: ("机器人限额：每分钟 {number} 条", "its bot's limit: {number} a minute"),
    What.TROUBLE: ("接收方故障，期间暂停发送", "its receiver was in trouble and left alone"),
    What.TURN: ("排队等候", "waited for its turn"),
    What.UNRECORDED: ("没有发送记录", "no attempt is on record"),
    What.TRIED: ("第 {number} 次：{fate}", "attempt {number}: {fate}"),
    What.UNSAID: (
        "第 {number} 次：没有记下结果，可能已送达",
        "attempt {number}: its end is not on record, it may have arrived",
    ),
    What.SENDING: ("第 {number} 次：正在发送", "attempt {number}: under way"),
    What.SENT: ("第 {number} 次：送达", "attempt {number}: delivered"),
}
_UNKNOWN_LIMIT = ("机器人限额", "its bot's limit")
_FATES = {
    Fate.THROTTLED.value: ("限流", "throttled"),
    Fate.AUTH.value: ("须人处理", "refused until a person acts"),
    Fate.PERMANENT.value: ("永久失败", "refused for good"),
    Fate.TEMPORARY.value: ("暂时失败", "failed, may pass"),
}
_NEXTS = {
    Next.ADD_CHANNEL: (
        "在 config.toml 中加上这个渠道并保存，推送即自动发出。",
        "Add that channel to config.toml and save: then it goes out by itself.",
    ),
    Next.MEND_ACCESS: (
        "按 docs/channels.md 查密钥、关键词或地址名单，改好后保存 config.toml，或 duban pushes retry {id}。",
        "Mend secret, keyword or address list (docs/channels.md); save config.toml, or duban pushes retry {id}.",
    ),
    Next.CORRECT: (
        "对方不收这样的消息或没有这个地址：改正地址后 duban pushes retry {id}；地址无误请告知开发方。",
        "The receiver refuses such a message or address: correct it, then duban pushes retry {id}, or tell us.",
    ),
    Next.RETRY: (
        "接收方恢复后：duban pushes retry {id}；先用 duban pushes test 试通渠道。",
        "Once the receiver is well: duban pushes retry {id}; try the channel first with duban pushes test.",
    ),
    Next.REPORT: (
        "这是督办系统自身的问题，请把本页交给开发方。",
        "This is a fault of Duban's own; please send us this page.",
    ),
}


def head(late: Lateness, lang: str, zone: tzinfo, why: str) -> str:
    """Return in one sentence whether a push is late; ``why`` is the reason in its row."""
    end = "" if late.end_us is None else stamp(late.end_us, zone)
    parts = {"due": stamp(late.due_us, zone), "end": end, "late": span(late.late_us, lang), "why": said(why, lang)}
    return _pick(_HEADS[_head_key(late)], lang).format(**parts)


def _head_key(late: Lateness) -> str:
    if late.standing == Standing.SUPERSEDED:
        return "moot"
    if late.standing.is_dead:
        return "dead"
    if late.end_us is None:
        return "late_now" if late.late_us else "not_yet"
    return "late" if late.late_us else "in_time"


def delay_sentence(delay: Delay, lang: str) -> str:
    """Return what one piece of the time went to; a receiver's own words come last."""
    words = _UNKNOWN_LIMIT if delay.what == What.LIMIT and not delay.number else _DELAYS[delay.what]
    told = _pick(words, lang).format(number=delay.number, fate=fate_name(delay.fate, lang))
    comma = ", " if lang == "en" else "，"
    return f"{told}{comma}{said(delay.reason, lang)}" if delay.reason else told


def advice(late: Lateness, push_id: int, lang: str) -> str:
    """Return what a person does next about a push that nobody tries any more; empty for the others."""
    return "" if late.next is None else _pick(_NEXTS[late.next], lang).format(id=push_id)


def fate_name(fate: str, lang: str) -> str:
    """Return the name of an attempt's fate; a word not known here stands for itself."""
    return _pick(_FATES.get(fate, (fate, fate)), lang)


def stamp(at_us: int, zone: tzinfo) -> str:
    """Return a local instant to the second."""
    return f"{from_us(at_us, zone):%Y-%m-%d %H:%M:%S}"


def span(length_us: int, lang: str) -> str:
    """Return a length in its two largest units: ``1天2小时``, ``5min 2s``."""
    left_s, parts = length_us // MICROS_PER_SECOND, []
    for size_s, zh, en in _UNITS:
        count, left_s = divmod(left_s, size_s)
        if count:
            parts.append(f"{count}{en if lang == 'en' else zh}")
    return (" " if lang == "en" else "").join(parts[:2]) or ("0s" if lang == "en" else "0秒")


def _pick(words: tuple[str, str], lang: str) -> str:
    return words[lang == "en"]
