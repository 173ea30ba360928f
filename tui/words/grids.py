"""The wordings of the grids, by key, Chinese and English."""

GRIDS_WORDS: dict[str, tuple[str, str]] = {
    "col.grid": ("网格", "grid"),
    "col.village": ("所在村（社区）", "village"),
    "col.open": ("在办", "open"),
    "col.load": ("负荷", "load"),
    "col.due_today": ("今日", "today"),
    "col.late": ("逾期", "late"),
    "col.blue": ("蓝牌", "blue"),
    "col.yellow": ("黄牌", "yellow"),
    "col.red": ("红牌", "red"),
    "grids.total": ("有在办事项的网格 {n} 个", "{n} grids with open cases"),
    "grids.empty": ("没有网格有在办事项", "no grid has open cases"),
    "gridsort.open": ("在办", "open"),
    "gridsort.due_today": ("今日到期", "due today"),
    "gridsort.late": ("逾期", "late"),
    "gridsort.red": ("红牌", "red"),
    "gridsort.code": ("编码", "code"),
}
