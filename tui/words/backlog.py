"""The wordings of the backlog board, by key, Chinese and English."""

BACKLOG_WORDS: dict[str, tuple[str, str]] = {
    "backlog.head": ("难度色 x 层级：一般 / 较难 / 疑难", "difficulty x level: plain / hard / hardest"),
    "backlog.0": ("绿色 一般", "green plain"),
    "backlog.1": ("黄色 较难", "yellow hard"),
    "backlog.2": ("红色 疑难", "red hardest"),
    "backlog.sum": ("合计", "all"),
    "cases": ("件", ""),
}
