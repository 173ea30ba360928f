"""Why what a process of its own was to work out, a plan or a forecast, did not come: English, and its Chinese."""

from schema.sayings.saying import Saying

TROUBLES = (
    Saying(r"(?P<what>.+) was not done within (?P<s>[\d.]+) s", "{s} 秒内没有算完"),
    Saying(r"(?P<what>.+) could not be worked out: (?P<said>.*)", "测算进程报错“{said}”"),
    Saying(r"the process that .+ gave (?:none|no plan): (?P<said>.*)", "测算进程给出的结果看不懂：{said}"),
)
