"""The wordings of `duban policies` and of what `duban status` says of config.toml, by key, Chinese and English."""

POLICY_WORDS: dict[str, tuple[str, str]] = {
    "policy.in_force": ("第 {n} 版时限在用，自 {at} 起", "edition {n} of the deadlines is in force since {at}"),
    "policy.name": ("名称", "name"),
    "policy.title": ("标题", "title"),
    "policy.hash": ("哈希", "hash"),
    "policy.open": ("在办", "open"),
    "policy.older": ("旧版在办", "open under older versions"),
    "policy.pinned": ("{n}（{hash}，锁定）", "{n} ({hash}, pinned)"),
    "policy.not_pinned": ("{n}（{hash}）", "{n} ({hash})"),
    "policy.retired": (
        "{name} 已不在配置中，仍有 {open} 件在办按它计时",
        "{name} is no longer in config.toml; {open} open cases are still under it",
    ),
    "policy.nothing_waits": ("没有待确认的时限修改", "no edit of the deadlines waits"),
    "policy.waits": (
        "时限修改 {hash} 自 {at} 起待确认；确认前一概不生效，新件也不按它计时",
        "the edit {hash} waits since {at}; until confirmed nothing of it is in force, not for new cases either",
    ),
    "policy.declined": (
        "时限修改 {hash} 未予采用；文件再次改动前照旧",
        "the edit {hash} was declined; things stay as they are until the file changes again",
    ),
    "policy.changed": ("修改：{names}", "changed: {names}"),
    "policy.added": ("新增：{names}", "added: {names}"),
    "policy.removed": ("删除：{names}（在办件仍按原政策）", "removed: {names} (their open cases keep them)"),
    "policy.reworded": ("仅改标题或依据：{names}", "only another title or source: {names}"),
    "policy.matching": ("新件适用哪条政策有变", "which policy a new case falls under has changed"),
    "policy.calendar": ("工作日历有变，期限随之重算", "the calendar has changed, deadlines follow it"),
    "policy.pauses": ("中止事由有变", "the reasons to pause have changed"),
    "policy.year": ("节假日已公布至 {day}", "holidays are published to {day}"),
    "policy.first": ("第一版", "the first"),
    "policy.same": ("内容未变", "the same deadlines"),
    "policy.planning": ("正在测算影响 ...", "its plan is being worked out ..."),
    "policy.trouble": ("暂不能测算：{why}", "it cannot be planned yet: {why}"),
    "policy.how": (
        "确认：duban policies confirm {hash} --all pin|recompute|new-only（或逐条指定，见 --help）",
        "to confirm: duban policies confirm {hash} --all pin|recompute|new-only (or each, see --help)",
    ),
    "policy.how_not": (
        "不采用：改回文件，或 duban policies decline",
        "not to: edit the file back, or duban policies decline",
    ),
    "policy.sure": ("确认生效？", "put it into force?"),
    "policy.confirmed": ("第 {n} 版时限已生效", "edition {n} of the deadlines is in force"),
    "policy.was_declined": (
        "已决定不采用；文件再次改动前照旧",
        "declined; things stay as they are until the file changes again",
    ),
    "plan.reaches": ("涉及在办 {affected} / {open} 件", "it reaches {affected} of {open} open cases"),
    "plan.policy": (
        "{name}：{open} 件在办，涉及 {affected} 件；期限提前 {earlier} 个，推后 {later} 个",
        "{name}: {affected} of {open} open cases; {earlier} deadlines earlier, {later} later",
    ),
    "plan.at_once": (
        "若重新计算，立即发牌 {cards} 张（其中红牌 {red}），提级 {escalations} 件，推送 {pushes} 条",
        "recomputed, {cards} cards at once ({red} of them red), {escalations} escalations, {pushes} pushes",
    ),
    "edition.number": ("版次", "edition"),
    "edition.at": ("生效时间", "in force since"),
    "edition.actor": ("经办", "by"),
    "edition.what": ("改了什么", "what changed"),
    "edition.choices": ("对在办件", "open cases"),
    "edition.replanned": ("已重排", "planned anew"),
    "edition.under_way": ("{n}，进行中", "{n}, under way"),
    "status.edition": ("时限版次", "edition of the deadlines"),
    "status.refused": (
        "配置文件有错，未生效，仍用上一版：{fault}",
        "config.toml is refused, what stood before is in force: {fault}",
    ),
    "status.waiting": (
        "有时限修改待确认，涉及在办 {affected} / {open} 件：duban policies waiting",
        "an edit of the deadlines waits, it reaches {affected} of {open} open cases: duban policies waiting",
    ),
    "status.planning": (
        "时限有修改，正在测算影响：duban policies waiting",
        "an edit of the deadlines is being planned: duban policies waiting",
    ),
    "status.trouble": (
        "时限有修改，暂不能测算：{why}",
        "an edit of the deadlines cannot be planned yet: {why}",
    ),
    "status.declined": (
        "文件中的时限修改未予采用；改回文件，或再次修改",
        "the edit of the deadlines in the file was declined; edit it back, or anew",
    ),
    "status.applying": (
        "第 {n} 版时限正在重排在办件：{share:.0%}，已改 {moved} 件",
        "edition {n} reaches the open cases: {share:.0%}, {moved} planned anew",
    ),
    "status.behind": (
        "本机的 config.toml 比在用的第 {n} 版旧；请换成新文件",
        "this machine's config.toml is older than edition {n}, which is in force; bring the newer file here",
    ),
    "status.restart": ("重启守护进程后才生效：{keys}", "in force once the daemon is started again: {keys}"),
}
