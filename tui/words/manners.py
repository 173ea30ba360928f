"""The wordings of the palette, themes and what is remembered, by key, Chinese and English."""

MANNERS_WORDS: dict[str, tuple[str, str]] = {
    "key.commands": ("全部命令", "commands"),
    "key.theme": ("配色", "theme"),
    # what moves inside a screen
    "key.down": ("下", "down"),
    "key.up": ("上", "up"),
    "key.left": ("左", "left"),
    "key.right": ("右", "right"),
    "key.home": ("首条", "top"),
    "key.end": ("末条", "bottom"),
    "key.page_down": ("下一页", "page down"),
    "key.page_up": ("上一页", "page up"),
    "key.page_left": ("左翻一页", "page left"),
    "key.page_right": ("右翻一页", "page right"),
    "key.focus_next": ("下一栏", "next part"),
    "key.focus_previous": ("上一栏", "part before"),
    "key.copy_text": ("复制选中文字", "copy selection"),
    "key.leave_case": ("返回", "back"),
    # the help's groups
    "help.screen": ("本屏", "This screen"),
    "help.act": ("办理", "Acts"),
    "help.act_elsewhere": ("办理（先在待办或事项屏选中一件）", "Acts (choose a case on Queue or Case first)"),
    "help.list": ("移动", "Moving"),
    "help.around": ("各屏通用", "Everywhere"),
    # the palette
    "commands.title": ("全部命令", "Commands"),
    "commands.hint": ("中文、英文、拼音首字母，或事项编号", "a word, pinyin initials, or a case's number"),
    "commands.keys": ("上下键选择   Enter 执行   Esc 关闭", "Up Down choose   Enter does it   Esc closes"),
    "commands.none": ("没有这样的命令", "no such command"),
    "commands.number": ("打开事项 {number}", "open case {number}"),
    # themes
    "theme.title": ("配色", "Theme"),
    "theme.keys": ("上下键预览   Enter 采用   Esc 不改", "Up Down show   Enter takes it   Esc keeps the old"),
    "theme.head": ("配色：", "theme: "),
    "theme.dark": ("深色", "dark"),
    "theme.light": ("浅色", "light"),
    "theme.contrast": ("高对比度", "high contrast"),
    "theme.safe": ("色觉友好（不靠红绿区分）", "colour-blind safe"),
    "theme.ansi": ("16 色（用终端自己的颜色）", "16 colours (the terminal's own)"),
    "theme.none": ("无色（粗体、反白、下划线）", "none (bold, reverse, underline)"),
    "theme.taken": ("已换配色：{theme}", "Theme: {theme}"),
    # the memory
    "memory.trouble": (
        "记不住您的排序和配色，下次从头开始：{why}",
        "Order and theme cannot be remembered: {why}",
    ),
    # a terminal that is too small
    "cramped": ("窗口 {now} 太小，需 80x24", "window {now} is too small, 80x24 needed"),
    "clock_suspect.short": ("时钟可疑", "clock suspect"),
}
