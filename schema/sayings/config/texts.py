"""A city's own texts of pushes: where their files lie, and what is wrong in them."""

from schema.sayings.saying import Saying

SENTENCES = {
    "is a file; make it a folder, and put the texts into it": "是文件，请建成文件夹，把文案放进去",
    "write what a push is to say, or delete the file": "请写上推送的文案，或删去此文件",
    "says nothing; correct it": "写不出任何内容，请改正",
    "says more than 20,000 characters; correct it": "写出的内容超过 20,000 字，请改正",
    "includes itself; take that out": "把自己也包含进来了，请删去",
    # what no text may hold
    "a call": "函数调用",
    "an include in a loop": "循环里的 include",
    "a loop over anything but a variable or a part of one": "循环的不是变量或其一部分",
    "a loop in a loop in a loop": "三层循环",
    "the filter join for anything but a variable": "对变量以外的内容用过滤器 join",
}

SAYINGS = (
    Saying(
        r"name it WHAT\.LANGUAGE(?P<suffix>\.\w+), for example (?P<example>\S+)",
        "取名为 种类.语言{suffix}，如 {example}",
    ),
    Saying(
        r"lies in a folder called (?P<name>\S+), which is Duban's own; name the folder for a channel",
        "放在文件夹 {name} 里，而此名归督办自用，请按渠道名称给文件夹取名",
    ),
    Saying(
        r"is in no language Duban speaks; (?P<naming>.+), the language zh or en",
        "文件名里没有督办支持的语言，请{naming}，语言为 zh 或 en",
        ("naming",),
    ),
    Saying(
        r"is no text that Duban sends; (?P<naming>.+), with one of (?P<words>.+)",
        "不是督办会发的文案，请{naming}，种类可为：{words}",
        ("naming",),
    ),
    Saying(
        r"is larger than (?P<n>[\d,]+) bytes, which no push is; shorten it",
        "超过 {n} 字节，推送不会这么长，请缩短",
    ),
    Saying(
        r"knows nothing called (?P<word>.+?); it may name (?P<words>.+)", "没有 {word} 这个变量，可用：{words}"
    ),
    Saying(
        r"includes (?P<name>.+), which is not there; name a file here, or built-in/case\.zh\.txt or the like",
        "要包含的 {name} 不存在，请写此处的文件，或 built-in/case.zh.txt 之类",
    ),
    Saying(
        r"wants what no text may \((?P<said>.*)\); it can only fill in variables",
        "做了文案不许做的事（“{said}”），文案只能填入变量",
    ),
    Saying(
        r"names what is not there \((?P<said>.*)\); docs/texts\.md lists what is",
        "用了不存在的内容（“{said}”），可用的见 docs/texts.md",
    ),
    Saying(
        r"is no template \(it holds (?P<what>.+), and a text only fills in words\); correct it, .+",
        "不是可用的模板：含有不许用的内容（{what}），文案只能填入词语；写法见 docs/texts.md",
        ("what",),
    ),
    Saying(
        r"is no template \((?P<said>.*)\); correct it, docs/texts\.md shows how",
        "不是可用的模板（“{said}”），写法见 docs/texts.md",
    ),
    Saying(r"the filter (?P<name>\w+) with something else than a constant", "参数不是常量的过滤器 {name}"),
    Saying(r"fails \((?P<said>.*)\); correct it", "套用时出错（“{said}”），请改正"),
)
