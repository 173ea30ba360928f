"""The wordings of acts and their dialogs, by key, Chinese and English."""

ACTS_WORDS: dict[str, tuple[str, str]] = {
    "act.accept": ("签收", "Accept"),
    "act.resolve": ("办结", "Resolve"),
    "act.escalate": ("提级", "Escalate"),
    "act.tell": ("反馈群众", "Tell the citizen"),
    "act.note": ("记进展", "Note"),
    "act.undo": ("撤销", "Undo"),
    "act.pause": ("中止", "Pause"),
    "act.resume": ("恢复办理", "Resume"),
    "act.extend": ("延期", "Extend"),
    "act.return": ("退单", "Return"),
    "act.rule": ("指定承办", "Rule"),
    "act.withdraw": ("撤牌", "Withdraw"),
    "act.promise": ("承诺办结时间", "Promise"),
    "will.promise": (
        "登记「{unit}」承诺何时前办结，到时未办结记失约并告知上级；办理时限不变，{due}。",
        "Records by when {unit} promises to settle it; not kept, the unit above is told. No limit moves: {due}.",
    ),
    "will.promise_at": ("将登记承诺：{at} 前办结；办理时限不变。", "Will promise: by {at}; no limit moves."),
    "will.promise_beyond": (
        "将登记承诺：{at} 前办结，晚于办理时限；办理时限不变，到时照常发牌、提级。",
        "Will promise: by {at}, after the resolve limit, which stays: cards and the rise come as planned.",
    ),
    "will.accept": (
        "签收后「限时签收」停止；办理时限照常走，{due}。",
        "The respond clock stops; the resolve clock runs on, {due}.",
    ),
    "will.resolve": (
        "办结后本件全部时限停止，离开待办；60 秒内可按 u 撤销。",
        "All clocks of the case stop and it leaves the queue; u undoes it within 60 s.",
    ),
    "will.resolve_pending": ("尚未签收：办结视同签收。", "Not accepted yet: resolving implies accepting."),
    "will.escalate": (
        "由{unit}（{level}）提到上一级：本段时限结束，上级另起时限，本单位转为协办。",
        "Rises from {unit} ({level}) one level: its clocks end, the level above starts its own, it assists.",
    ),
    "will.escalate_top": (
        "本件已在市级，上面没有单位，守护进程会拒绝。",
        "The case is at the top already; the daemon will refuse.",
    ),
    "will.tell": (
        "记下已向群众反馈的内容；「限时反馈」停止，办理时限照常走。",
        "Records what the citizen was told; the feedback clock stops, the others run on.",
    ),
    "will.note": ("只记一条进展，不影响任何时限。", "Adds a note; no clock is touched."),
    "will.undo": (
        "撤销本件最近一次操作（60 秒内）；台账另记一条，时限恢复原样。",
        "Takes back the last act on this case (within 60 s) as a new ledger line; clocks return.",
    ),
    "will.pause": (
        "按所选理由中止：该理由所列时限停止计时，到期自动恢复；其余时限照常走。",
        "The clocks that the reason lists stand still until its end, then go on by themselves; the others run on.",
    ),
    "will.resume": (
        "恢复办理：停止计时的时限继续走，中止期间不计。",
        "The clocks that stood still go on; the time of the pause is not counted.",
    ),
    "will.extend": (
        "办理时限每级只能延期一次；延期后各台阶按新期限重新计算，{due}。",
        "The resolve clock is extended once a stage; its rungs stand by the new limit, now {due}.",
    ),
    "will.return": (
        "退回上级裁定：本级时限停止计时，由上级指定承办单位；裁定后不得再退。",
        "The unit above rules whose the case is; this stage's clocks stop. Once ruled it is not returned again.",
    ),
    "will.rule": (
        "指定承办单位：承办单位另起时限，不得再退；裁定单位负责督办。",
        "The unit ruled starts its own clocks and cannot return the case; the unit that rules supervises.",
    ),
    "will.withdraw": (
        "撤销当前督办牌，并告知收到过该牌的所有人；时限不变。",
        "The present card is withdrawn and everyone who was told of it is told so; no clock is touched.",
    ),
    "due_on": ("到期 {at}", "due {at}"),
    "due_none": ("没有办理期限", "no resolve limit"),
    "ask.promise": ("何时前（必填）：周三 12:00、+4h", "by when (required): wed 12:00, +4h"),
    "ask.resolve": ("办结情况（必填）", "outcome (required)"),
    "ask.escalate": ("提级理由（必填）", "reason (required)"),
    "ask.tell": ("告知内容（必填）", "what the citizen was told (required)"),
    "ask.note": ("进展内容（必填）", "note (required)"),
    "ask.pause": ("说明（可不填）", "remarks (optional)"),
    "ask.resume": ("说明（可不填）", "remarks (optional)"),
    "ask.extend": ("延期理由（必填）", "why the time does not suffice (required)"),
    "ask.return": ("退单理由（必填）", "why the case is not yours (required)"),
    "ask.rule": ("裁定理由（必填）", "why the case is theirs (required)"),
    "ask.withdraw": ("撤牌理由（必填）", "why the card was wrong (required)"),
    "ask.until": (
        "“{text}”不是一个确定的时刻：写 周三 12:00、明天 09:00、+4h",
        "“{text}” is no one instant: write wed 12:00, tomorrow 09:00 or +4h",
    ),
    "ask.missing": ("请先填写内容。", "Please write something first."),
    "dialog.keys": ("Enter 确认   Esc 取消", "Enter confirm   Esc cancel"),
    "dialog.sending": ("正在提交 ...", "sending ..."),
    "dialog.refused": ("未办理：{why}", "Not done: {why}"),
    "dialog.unsure": (
        "没有收到答复，尚不知是否办成；按 Enter 再试（同一操作只办一次），Esc 放弃。",
        "No answer, so it may or may not be done; Enter tries again (it is done only once), Esc leaves.",
    ),
    "act.done": ("{act}已办：{number}", "{act} done: {number}"),
    "nothing_chosen": ("先选中一件事项。", "Choose a case first."),
    "not_found": ("没有这件事项，或不在您的辖区：{number}", "No such case in your units: {number}"),
}
