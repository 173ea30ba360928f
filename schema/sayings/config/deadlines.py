"""Policies and their clocks, pauses, working days and who is told."""

from schema.sayings.saying import Saying

SENTENCES = {
    # policies
    "none is the default; write default = true in the one for all other cases": (
        "没有默认政策，请在兜底的那一项写 default = true"
    ),
    "is missing; without it nothing watches a case that is signed for": "没有写，签收后的事项就没有时限，请补上",
    "would never stop: no act says that a department has reported; take it out": (
        "不会停：没有操作表示部门已报告，请删去"
    ),
    "would never stop: no act says that the citizen was called back; take it out": (
        "不会停：没有操作表示已回访群众，请删去"
    ),
    "is no clock of a policy; say how long a case may stand still as longest under [pause.NAME]": (
        "不是政策里的时限；最长可中止多久，请写在 [pause.名称] 的 longest"
    ),
    "is no clock of a policy; a unit gives its word, and its ladder is fixed; take it out": (
        "不是政策里的时限：承诺由单位作出，台阶是固定的，请删去"
    ),
    "is an empty list, which no case fits; name something, or take the key out": (
        "是空列表，没有事项相符，请写上内容，或删去此键"
    ),
    "stands on the default policy, which takes all other cases; take one out": (
        "写在默认政策里，而默认政策收下其余一切事项，match 与 default 请删去其一"
    ),
    "is missing, so this policy would take every case; add it, or default = true": (
        "没有写，此政策会收下一切事项，请补上，或写 default = true"
    ),
    "is empty or holds control characters; write the word as cases carry it": (
        "是空的或含有控制字符，请照事项上的写法填写"
    ),
    "is not the beginning of a unit's or grid's code; write for example 610204": (
        "不是单位或网格代码的开头，可写 610204"
    ),
    # clocks
    "is not to be set: the ruling clock starts when a unit returns the case; take it out": (
        "不能设定：裁定时限从单位退单起算，请删去"
    ),
    'approves nothing, as there is no extend; add for example extend = "30d"': (
        '没有可批的延期，因为没写 extend，请补上，如 extend = "30d"'
    ),
    'is missing; write how long after receipt a unit may return a case, as in "5wd"': (
        '没有写，请写明收到后多久之内可以退单，如 "5wd"'
    ),
    'is missing; write for example "3wd", or { village = "1wd", city = "2wd" }': (
        '没有写，可写 "3wd"，或 { village = "1wd", city = "2wd" }'
    ),
    "is accepted, the very act that stops this clock; write received or opened": (
        "不能是 accepted：此时限签收即止，请写 received 或 opened"
    ),
    "is supervise, but a ruling that is late is handed up itself; take it out": (
        "不能是 supervise：裁定逾期由上级接办，请删去"
    ),
    # pauses
    "is Duban's own word while a ruling is awaited; give this reason another name": (
        "是督办等待裁定时自用的名称，请给这一中止事由另起名称"
    ),
    'is missing; write after how long the case goes on by itself, for example "30d"': (
        '没有写，请写明多久之后自动恢复，如 "30d"'
    ),
    "holds overall, which runs on while the citizen is waited for; take overall out": (
        "含有 overall，而等候群众期间总时限照走，请删去 overall"
    ),
    # working days
    "leaves no day to work on; take one out": "一周没有工作日了，请删去一天",
    "is not how a unit's code begins; write digits, for example [calendar.at.610202]": (
        "不是单位代码的开头，请写数字，如 [calendar.at.610202]"
    ),
    "a working day has at least one segment, for example 09:00-12:00": "工作日至少要有一个时段，如 09:00-12:00",
    "a working segment ends after it begins, on the same day; for example 13:00-17:00": (
        "工作时段的结束要晚于开始，且在同一天，如 13:00-17:00"
    ),
    "working segments stand in order and apart; for example 09:00-12:00, 13:00-17:00": (
        "工作时段要按先后写，互不重叠，如 09:00-12:00, 13:00-17:00"
    ),
    "stands under off": "已写在 off 里",
    "stands under work": "已写在 work 里",
    "is a half day above": "上面已定为半天",
    "is not named for a year; name it like holidays-2027.toml": "文件名里没有年份，请取名如 holidays-2027.toml",
    'is missing; name the notice, for example source = "国办发明电〔2026〕7号"': (
        '没有写，请写明通知文号，如 source = "国办发明电〔2026〕7号"'
    ),
}

_TEXT, _DAY = r"(?P<text>.+)", r"(?P<day>\S+)"
SAYINGS = (
    Saying(r"policy (?P<name>.+) is the default already; keep one", "已有默认政策 {name}，只能留一项"),
    # periods and places on a clock
    Saying(
        rf"{_TEXT} is not a period; write for example 30m, 2h, 4wh, 15d, 3wd or 1mo",
        "{text} 不是期间，可写 30m、2h、4wh、15d、3wd 或 1mo",
    ),
    Saying(rf"{_TEXT} is no time at all; a period is longer than zero", "{text} 等于没有时间，期间要大于零"),
    Saying(
        rf"{_TEXT} is not a whole number of months; use d for parts of a month",
        "{text} 不是整月数，不足一月的请用 d（天）",
    ),
    Saying(
        rf"{_TEXT} lies outside the clock; write 1% to 99%, or 0 for the limit itself",
        "{text} 超出时限，请写 1% 至 99%，到期写 0",
    ),
    Saying(
        rf"{_TEXT} is not a place on a clock; write for example (?P<examples>.+)",
        "{text} 不是台阶的位置，可写 {examples}",
    ),
    Saying(rf"{_TEXT}: a time of day goes with whole d, wd or mo only", "{text}：只有整数的 d、wd、mo 才能写钟点"),
    Saying(rf"{_TEXT}: (?P<clock>\S+) is not a time of day", "{text}：没有 {clock} 这个钟点"),
    # clocks and their ladders
    Saying(
        r"stands on (?P<clock>\w+); only resolve and overall can be extended, so take it out",
        "写在 {clock} 里，而只有 resolve 和 overall 可以延期，请删去",
    ),
    Saying(
        r"stands on (?P<clock>\w+); it is the ruling clock's, so move it there",
        "写在 {clock} 里，而它属于裁定时限，请移到 ruling",
    ),
    Saying(
        r"gives (?P<levels>.+) no time, where nothing would watch a case; add it",
        "没有写 {levels} 的期限，事项到了那一级就没有时限，请补上",
    ),
    Saying(
        r"stands more than (?P<n>\d+) times on one clock; take some out",
        "在一个时限里写了不止 {n} 次，请删去一些",
    ),
    Saying(
        r"stands (?P<n>\d+) times; a case can (?P<rung>\w+) once a clock",
        "写了 {n} 次，而一个时限里 {rung} 只能有一次，请删去多余的",
    ),
    Saying(
        r"(?P<place>\S+) is before the limit, when nobody is late yet; write 0 or for example \+1wd",
        "{place} 在到期之前，这时还没有人逾期，请写 0，或如 +1wd",
    ),
    Saying(
        r"cannot stand on (?P<clock>\w+), which runs through all levels; let resolve escalate, "
        r"or start this clock at received",
        "不能写在 {clock} 里，它贯穿各级；请由 resolve 提级，或让此时限从 received 起算",
    ),
    Saying(
        rf"{_TEXT} is nobody who approves; write owner or above, or with a role above:leader",
        "{text} 不能当批准人，请写 owner 或 above，可带角色，如 above:leader",
    ),
    # pauses, quiet hours, who is told
    Saying(
        r"is missing, so the pause would stop no clock; (?P<out>.+)",
        "没有写，中止就停不了任何时限，{out}",
        ("out",),
    ),
    Saying(
        r"is empty, so the pause would stop no clock; (?P<out>.+)",
        "是空的，中止就停不了任何时限，{out}",
        ("out",),
    ),
    Saying(
        rf"{_TEXT} is not a span of hours; write for example (?P<example>.+)",
        "{text} 不是起止钟点，可写 {example}",
    ),
    Saying(
        rf"{_TEXT} begins when it ends, so it is all day or never; write two hours",
        "{text} 起止相同，等于全天或从不，请写两个不同的钟点",
    ),
    Saying(
        rf"{_TEXT} is no time of day; hours go to 23 \(24:00 only ends\), minutes to 59",
        "没有 {text} 这个钟点：小时至 23（24:00 只能作结束），分至 59",
    ),
    Saying(
        rf"{_TEXT} is no unit's code; write for example (?P<example>.+)", "{text} 不是单位代码，可写 {example}"
    ),
    Saying(
        rf"{_TEXT} names no officer; write unit and name, for example (?P<example>.+)",
        "{text} 没有写明值班员，请写单位和姓名，如 {example}",
    ),
    # working days
    Saying(
        r"is (?P<prefix>\S+), which stands above already; make one table of the two",
        "就是 {prefix}，上面已经写过，请把两处并作一处",
    ),
    Saying(rf"{_TEXT} is not a time zone(?P<near>.*)", "{text} 不是时区{near}", ("near",)),
    Saying(r"; write for example (?P<example>\S+)", "，可写 {example}"),
    Saying(rf"{_DAY} (?P<where>.+) too; take one out", "{day} {where}，请删去一处", ("where",)),
    Saying(r"is missing; write for example (?P<example>.+)", "没有写，可写 {example}"),
    Saying(r"is missing; (?P<out>.+)", "没有写，{out}", ("out",)),
    Saying(
        rf"{_TEXT} is not a working segment; write for example (?P<example>.+)",
        "{text} 不是工作时段，可写 {example}",
    ),
    Saying(
        rf"{_TEXT} ends on the next day; a segment ends at 24:00 at the latest",
        "{text} 到了次日，工作时段最晚到 24:00",
    ),
    Saying(
        rf"{_TEXT} names no time of day; hours go to 24:00, minutes to 59",
        "{text} 里的钟点不存在：小时至 24:00，分至 59",
    ),
    Saying(
        rf"{_TEXT} ends before it begins; write the earlier day first", "{text} 止日早于起日，请先写较早的一天"
    ),
    Saying(
        rf"{_TEXT} is (?P<n>\d+) days long; a holiday has (?P<most>\d+) at most",
        "{text} 长达 {n} 天，一个假期最多 {most} 天",
    ),
    Saying(
        rf"{_DAY} lies outside the years (?P<first>\d+) to (?P<last>\d+)",
        "{day} 不在 {first} 年至 {last} 年之内，请改正",
    ),
    Saying(
        r"holds days of (?P<years>.+), but the file is named for (?P<year>\d+); rename it, or correct them",
        "所写是 {years} 年的日子，文件名却是 {year} 年，请改文件名或改正日期",
    ),
    Saying(
        rf"{_DAY} lies outside (?P<year>\d+); write it under \[calendar\] in config\.toml",
        "{day} 不在 {year} 年，请写到 config.toml 的 [calendar] 里",
    ),
    Saying(
        r"leaves out (?P<days>.+), off by law; list every day off",
        "漏了法定节假日 {days}，请写全放假的每一天",
    ),
)
