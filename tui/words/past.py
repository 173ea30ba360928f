"""The wordings of looking back, by key, Chinese and English."""

PAST_WORDS: dict[str, tuple[str, str]] = {
    "key.past": ("回看", "look back"),
    "key.past.move": ("前后一步", "a step in time"),
    "key.past.far": ("前后一大步", "a long step"),
    "key.past.step": ("步长", "its length"),
    "past.band": ("回看 {at}  {ago}", "PAST {at}  {ago}"),
    "past.ago": ("{age}前", "{age} ago"),
    "past.step": ("左右键移{step}", "left/right {step}"),
    "past.steps": ("+-换步长", "+- step"),
    "past.step.60": ("1分钟", "1 min"),
    "past.step.600": ("10分钟", "10 min"),
    "past.step.3600": ("1小时", "1 h"),
    "past.step.86400": ("1天", "1 day"),
    "past.step.604800": ("7天", "7 days"),
    "past.leave": ("B 回到现在", "B: now"),
    "past.fetching": ("正在取当时的数据 ..", "fetching that instant .."),
    "past.refused": ("这一刻看不了，下面是别时的数据", "NOT that instant's data"),
    "past.no_act": (
        "正在回看过去，不能办理；按 B 回到现在再办",
        "this is the past, nothing can be done in it; press B to come back to now, then act",
    ),
    "past.moved_on": ("已换到别的时刻", "another instant is looked at by now"),
    "past.newest": ("已到现在；按 B 回到实时", "that is as late as it gets; B goes back to live"),
    "past.returned": ("已回到现在，以下是实时数据", "back to now, live"),
    "past.why": ("看不了：{why}", "cannot be shown: {why}"),
    "past.title": ("回看：各屏显示那一刻的样子", "Look back: every screen as it stood at that instant"),
    "past.ask": (
        "昨天 18:00、03-09 14:00、-2h、周一 9:00；空着为1小时前",
        "yesterday 18:00, 03-09 14:00, -2h; empty: 1 h ago",
    ),
    "past.means": ("看 {at}（{ago}）", "That is {at} ({ago})"),
    "past.unread": (
        "“{text}”不是过去的一刻；可写 昨天 18:00、03-09 14:00、-2h 或 2026-03-09",
        "{text!r} is no past instant; write yesterday 18:00, 03-09 14:00, -2h or 2026-03-09",
    ),
}
