"""A file that is none, its TOML, and values of any key."""

from schema.sayings.saying import Saying

SENTENCES = {
    # the file
    "is saved as UTF-16 (Windows calls it Unicode); save it as UTF-8": (
        "存成了 UTF-16（Windows 称 Unicode），请另存为 UTF-8"
    ),
    "is a binary file; Duban's configuration is TOML text in UTF-8": (
        "是二进制文件；督办的配置是 UTF-8 编码的 TOML 文本"
    ),
    "the file is saved as GB18030 (GBK), not UTF-8; save it again as UTF-8": (
        "文件存成了 GB18030（GBK），请另存为 UTF-8"
    ),
    "the file is not UTF-8 text; save it as UTF-8, or name the right file": (
        "文件不是 UTF-8 文本，请另存为 UTF-8，或指定正确的文件"
    ),
    "copy the shipped config.toml and change what differs": "请复制随附的 config.toml，只改不同之处",
    "is a folder; name the file in it, for example config.toml": "是文件夹，请写明其中的文件，如 config.toml",
    "is a device or pipe; name an ordinary file": "是设备或管道，请指定普通文件",
    "does not exist; name another with --config or DUBAN_CONFIG": (
        "不存在，请用 --config 或 DUBAN_CONFIG 指定别的文件"
    ),
    "is larger than 1 MB, which no configuration is; is it the right file?": (
        "超过 1 MB，配置文件不会这么大，请核对是否选错了文件"
    ),
    # TOML
    "is nested too deeply to be meant; take brackets out": "括号嵌套过深，请删去多余的括号",
    "give one of the two another name, or take it out": "两处重名，请改其中一处的名称或删去",
    "this key stands twice; take one out": "此键写了两次，请删去一处",
    "text stands in quotes; true, false and numbers do not": "文字要加引号，true、false 和数字不加",
    "write key = value": "请写成 键 = 值",
    "write \\\\ for a backslash, or use single quotes": "反斜杠要写成 \\\\，或改用单引号",
    "a quote or bracket is not closed": "有引号或括号没有闭合",
    "correct this line": "请改正这一行",
    # what a value has to be
    "text in quotes": "加引号的文字",
    'text in quotes, or a list such as ["a", "b"]': '加引号的文字，或列表，如 ["a", "b"]',
    "true or false, without quotes": "true 或 false，不加引号",
    "a list such as [2026-05-06, 2026-05-07]": "列表，如 [2026-05-06, 2026-05-07]",
    "a date such as 2026-05-06": "日期，如 2026-05-06",
    "is not a name; use up to 64 printable characters, no space at either end": (
        "不能用作名称：最多 64 个可见字符，首尾不能有空格"
    ),
    # settings of the daemon
    "is not a database Duban keeps; write postgresql://host/name, or take the key out": (
        "不是督办能用的数据库，请写 postgresql://主机/库名，或删去此键"
    ),
}

SAYINGS = (
    Saying(r"is empty; (?P<out>.+)", "是空文件，{out}", ("out",)),
    Saying(r"cannot be read \((?P<said>.+)\); check its path and rights", "读不了（“{said}”），请核对路径和权限"),
    Saying(r"is not valid TOML \((?P<said>.+)\); (?P<out>.+)", "不合 TOML 语法（“{said}”）：{out}", ("out",)),
    Saying(r"write for example (?P<example>.+), or delete the file", "可写 {example}，或删去此文件"),
    Saying(r"write for example (?P<example>.+)", "可写 {example}"),
    Saying(r"; did you mean (?P<word>.+)\?", "，是否想写 {word}？"),
    Saying(r"is not a key Duban knows; known here: (?P<words>.+)", "不是督办认识的键，此处可写：{words}"),
    Saying(r"is not a key Duban knows(?P<near>; did you mean .+\?)", "不是督办认识的键{near}", ("near",)),
    Saying(
        r"(?P<value>.+) is not one of (?P<words>[^;]+)(?P<near>(?:; did you mean .+\?)?)",
        "{value} 不在可选之列，可写：{words}{near}",
        ("near",),
    ),
    Saying(
        r"(?P<value>.+) holds control characters or line breaks; write one plain line",
        "{value} 含有控制字符或换行，请写成一行普通文字",
    ),
    Saying(r"is not a list of tables; write for example (?P<example>.+)", "应是表的列表，可写 {example}"),
    Saying(
        r"(?P<value>.+) is not a file mode; write four octal digits such as 0660",
        "{value} 不是文件权限，请写四位八进制数，如 0660",
    ),
    Saying(r"a list of whole numbers from (?P<least>\S+) to (?P<most>\S+)", "{least} 至 {most} 的整数列表"),
    Saying(r"a whole number from (?P<least>\S+) to (?P<most>\S+)", "{least} 至 {most} 的整数"),
    Saying(r"a number from (?P<least>\S+) to (?P<most>\S+)", "{least} 至 {most} 的数"),
    Saying(
        r"is (?P<value>.+); write a table; write its keys below (?P<header>.+)",
        "现为 {value}，应写成表，各键写在 {header} 之下",
    ),
    Saying(r"is (?P<value>.+); write (?P<wanted>.+)", "现为 {value}，应写：{wanted}", ("wanted",)),
)
