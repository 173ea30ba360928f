"""Titles as nobody should write them: what terminals obey, hide, turn round or measure doubtfully."""

OBEYED = (
    "\x1b[2J\x1b[31m清屏\x1b[0m",
    "\x1b]0;改标题\x07",
    "\x1b]52;c;cHduZWQ=\x1b\\剪贴板",
    "\x9b31m\x9d0;x\x9c八位控制",
    "响铃\x07退格\x08\x08\x7f回车\r换行\n制表\t",
    "\x1bP+q544e\x1b\\\x1b_x\x1b\\",
    "\x0e\x0f移出移入",
)
TURNED = (
    "反向\u202egnp.exe\u202c",
    "隔离\u2066甲\u2067乙\u2069\u2069",
    "标记\u200e\u200f\u061c",
    "标签\U000e0001\U000e0041\U000e007f",
)
MEASURED = (
    "火警🔥楼道",
    "🇨🇳国旗🇨",
    "👨‍👩‍👧‍👦一家四口",
    "👍🏽肤色👩🏿‍🚒",
    "❤️☎️☑️变体︎",
    "1️⃣①㈠㍿",
    "e\u0301tude a\u0300\u0301\u0302\u0303\u0304\u0305满头",
    "か\u3099゙濁点",
    "ＡＢＣ１２３全角　空格",
    "ｱｲｳ半角",
    "\u200b零\u200c宽\u200d\ufeff\u2060\u00ad",
    "\u3164\u115f\u1160空字",
    "한국 \u1112\u1161\u11ab 字母",
    "𠮷野家𪚥",
    "नमा को",
    "\ud800孤\udfff",
    "\u2028分行\u2029分段\x85",
    "\U0001fae8\U0001f9d1\u200d\U0001f4bb新表情",
    "“引号”—…×→",
)
NASTY = (*OBEYED, *TURNED, *MEASURED)
