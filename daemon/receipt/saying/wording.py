"""Every wording of a receipt in Chinese and English, by key. Pure."""

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    # the head
    "case": ("事项 {number} 时限说明", "Deadlines of case {number}"),
    "forecast": ("时限推算（事项尚不存在）", "Deadlines of a case that does not exist yet"),
    "as_of": ("截至 {at}", "as of {at}"),
    "from": ("假定 {at} 受理、收到并签收", "assumed brought, received and signed for {at}"),
    "disagrees": ("!! 台账与计算不符，见下", "!! LEDGER AND COUNT DISAGREE, see below"),
    "policy": ("政策", "policy"),
    "source": ("依据", "source"),
    "now": ("现在", "now"),
    "level": ("层级", "level"),
    "waiting": ("{clock}：尚未起算，自{start}起算。", "{clock}: has not begun; it begins when {start}."),
    "none": ("没有时限。", "There are no deadlines."),
    # a clock
    "stage": ("第 {n} 段", "stage {n}"),
    "life": ("全程", "all stages"),
    "state.running": ("运行中", "running"),
    "state.running.late": ("已逾期", "overdue"),
    "state.still": ("停计中", "standing still"),
    "state.still.late": ("停计中", "standing still"),
    "state.stopped": ("已停", "stopped"),
    "state.stopped.late": ("已停，逾期", "stopped, late"),
    "state.planned": ("", ""),
    "state.planned.late": ("", ""),
    "start": ("起算", "starts"),
    "limit": ("期限", "limit"),
    "days": ("逐日", "days"),
    "spans": ("逐段", "spans"),
    "stills": ("停计", "stood"),
    "extension": ("延期", "extended"),
    "end": ("截止", "due"),
    "provisional": ("暂定", "guess"),
    "changes": ("变动", "moved"),
    "ended": ("停止", "stopped"),
    "rungs": ("台阶", "rungs"),
    "start.opened": ("群众提出", "the citizen brought it"),
    "start.received": ("本单位收到", "the unit received it"),
    "start.accepted": ("签收", "the unit signs for it"),
    "start.promised": ("作出承诺", "the unit promised"),
    "start.returned": ("退单", "the unit returned it"),
    "line": ("台账第 {n} 行「{kind}」，{actor}", "line {n}, {kind}, by {actor}"),
    "line.named": ("台账第 {n} 行「{kind}」", "line {n}, {kind}"),
    "line.short": ("台账第 {n} 行", "line {n}"),
    "actor.daemon": ("系统", "the daemon"),
    "actor.officer": ("值班员 {id}", "officer {id}"),
    "actor.system": ("外部系统 {id}", "system {id}"),
    "actor.owner": ("管理员", "the administrator"),
    # its limit
    "unit.m": ("{n} 分钟", "{n} minute{s}"),
    "unit.h": ("{n} 小时", "{n} hour{s}"),
    "unit.wh": ("{n} 个工作小时", "{n} working hour{s}"),
    "unit.d": ("{n} 日（自然日）", "{n} calendar day{s}"),
    "unit.wd": ("{n} 个工作日", "{n} working day{s}"),
    "unit.mo": ("{n} 个月", "{n} month{s}"),
    "month": (
        "到对应日止（民法典第二百零二条），合 {n} 日",
        "to the corresponding day (Civil Code art. 202), {n} days",
    ),
    "day_end.24:00": ("末日 24:00 止", "the last day ends at 24:00"),
    "day_end.close": ("末日下班时止", "the last day ends at close of business"),
    "roll": ("末日休息则顺延（民法典第二百零三条）", "a last day off moves on (Civil Code art. 203)"),
    "no_roll": ("末日休息不顺延", "a last day off stays"),
    "given": ("来件自带期限 {at}，不由政策计算", "the case brought its own, {at}, which no policy counts"),
    "given.promise": (
        "承办单位承诺 {at} 前办结，不改变办理时限",
        "the unit's own word, done by {at}; no other limit moves by it",
    ),
    "no_limit": ("现行政策在这一层级没有该时限", "the policy in force has no such limit at this level"),
    "calendar_of": ("按 {place} 的日历", "by the calendar of {place}"),
    # its days
    "first": ("起算当日，不计（民法典第二百零一条）", "not counted, art. 201 of the Civil Code"),
    "nth.wd": ("第 {n} 个工作日", "working day {n}"),
    "nth.wd.many": ("第 {n} 至 {last} 个工作日", "working days {n} to {last}"),
    "nth.d": ("第 {n} 日", "day {n}"),
    "nth.d.many": ("第 {n} 至 {last} 日", "days {n} to {last}"),
    "extra": ("延期{what}", "extension: {what}"),
    "with": ("{what}（{why}）", "{what} ({why})"),
    "not_counted": ("{why}，不计", "{why}, not counted"),
    "but": ("{what}；不计{off}", "{what}; not counted: {off}"),
    "only": ("不计{off}", "not counted: {off}"),
    "worked": ("{what}；含 {days}", "{what}; with {days}"),
    "so_many": ("{why} {n} 天", "{why} {n}"),
    "and": ("、", ", "),
    "then": ("；", "; "),
    "guess": ("{what}，暂定", "{what}, a guess"),
    "after_hours": ("工作时间已过", "after working hours"),
    "nominal": ("{what}，逢{why}，顺延", "{what}, but {why}: moves on"),
    "rolled": ("{why}，顺延", "{why}: moves on"),
    "landed": ("顺延至此日", "moves on to this day"),
    "part": ("{what}，计其 {share}，到 {at}", "{what}: {share} of it, until {at}"),
    "part.rolled": ("顺延至此日，计其 {share}，到 {at}", "moves on to this day: {share} of it, until {at}"),
    "part.still": ("{what}，其时停计，到恢复时", "{what}: the clock stood still then, so until it runs again"),
    "adds": ("计 {adds}，累计 {total}", "{adds}, in all {total}"),
    # where it stood still
    "still.paused": ("中止（{title}）", "paused ({title})"),
    "still.closed": ("办结后至重新办理", "resolved until reopened"),
    "still.returned": ("退单待裁定", "returned, awaiting a ruling"),
    "still.uncounted": ("不计时段", "time that is not counted"),
    "until": ("{since} 至 {until}", "{since} to {until}"),
    "until_open": ("{since} 起，尚未恢复", "since {since}, not over yet"),
    "ends_at": ("最迟 {at} 自动恢复", "ends by itself at the latest {at}"),
    "begun_by": ("{line}批准", "on the word of {line}"),
    "begun_by.unit": ("{unit}批准（{line}）", "on the word of {unit} ({line})"),
    "begun": ("始于{line}", "begun by {line}"),
    "ended_by": ("止于{line}", "ended by {line}"),
    "because": ("理由：{why}", "reason: {why}"),
    # where it ends
    "as_ledger": ("计得与台账一致", "as the ledger says"),
    "as_ledger.then": (
        "按第 {n} 版政策与日历计得与台账一致，其后的修改不及于它",
        "as the ledger says, by edition {n} of policies and calendar: later ones did not reach it",
    ),
    "agrees": ("{at}，{agreed}", "{at}, {agreed}"),
    "agrees.given": ("{at}，来件所带", "{at}, as the case brought it"),
    "agrees.given.promise": ("{at}，如所承诺", "{at}, as promised"),
    "agrees.still": ("停计时为 {at}，{agreed}", "{at} when it stood still, {agreed}"),
    "agrees.projected": (
        "中止前为 {at}，{agreed}；若到最迟之时才恢复，则为 {projected}",
        "{at} before the pause, {agreed}; if that lasts as long as it may, {projected}",
    ),
    "differs": (
        "{at}。台账与计算不符：台账记 {at}，按现行政策和日历逐日计得 {counted}",
        "{at}. LEDGER AND COUNT DISAGREE: the ledger says {at}, the count by the rules in force {counted}",
    ),
    "differs.then": (
        "；台账所记是按第 {n} 版政策与日历排定的，尚未改排",
        "; the ledger's was planned by edition {n} of policies and calendar, and not yet anew",
    ),
    "differs.stopped": (
        "；该时限已停，停后不再改算，其后政策或日历的变动不影响它",
        "; the clock has stopped, so what changed in policy or calendar since does not reach it",
    ),
    "fault": ("{at}。无法计算，不能与台账核对：{why}", "{at}. It cannot be counted, so not be proved: {why}"),
    "unpublished": (
        "{years} 年放假安排尚未公布，按法定节假日推算；公布后自动重排",
        "the holidays of {years} are still to be published; planned anew by itself when they are",
    ),
    "moved": ("{line}：{before} 改为 {after}", "{line}: {before} became {after}"),
    "kept": ("{line}：截止不变，{after}", "{line}: still {after}"),
    "by_edition": ("{what}；依第 {n} 版政策与日历", "{what}; by edition {n} of policies and calendar"),
    "stopped": ("{at}，{line}", "{at}, {line}"),
    "in_time": ("按时", "in time"),
    "late": ("逾期", "late"),
    # rungs
    "fired": ("已触发，{line}", "fired, {line}"),
    "fired.later": ("于 {at} 触发，{line}", "fired {at}, {line}"),
    "fired.many": ("第 {n} 至 {last} 次已触发，末次{line}", "no. {n} to {last} fired, the last {line}"),
    "nth_time": ("第 {n} 次", "no. {n}"),
    "passed": ("已过，不触发", "passed over"),
    "passed.taken_over": ("接入前已过，不触发", "over before the case came in"),
    "passed.line": ("{line}时已过，不触发", "passed over at {line}"),
    "ahead": ("未到", "ahead"),
    "ever_after": ("此后每 {every}", "then every {every}"),
    "ahead.still": ("恢复后顺延", "moves on while the clock stands still"),
    "ahead.returned": ("待裁定", "awaits the ruling"),
    "due": ("已到，待触发", "due, about to fire"),
    "off": ("时限已停，不触发", "the clock stopped before"),
    "withdrawn": ("{what}；已撤牌，{line}", "{what}; card withdrawn, {line}"),
    "before_extension": ("延期前", "before the extension"),
}
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def say(lang: str, key: str, **fields: object) -> str:
    """Return the wording of ``key`` in ``zh`` or ``en``, its fields filled in; KeyError for an unknown key."""
    wording = _WORDS[key][lang == "en"]
    return wording.format(**fields) if fields else wording


def knows(key: str) -> bool:
    """Tell whether there is such a wording."""
    return key in _WORDS


def weekday(lang: str, number: int) -> str:
    """Return a weekday's short name, Monday 0."""
    return _WEEKDAYS["en"][number] if lang == "en" else f"周{_WEEKDAYS['zh'][number]}"
