"""The theme of high contrast: every word at 7 : 1 or more on every ground."""

from tui.themes.coloured import Colours, coloured

CONTRAST = coloured(
    "contrast",
    Colours(
        background="#000000",
        stripe="#0b0b0b",
        surface="#141414",
        panel="#1d1d1d",
        cursor="#00285e",
        text="#ffffff",
        soft="#e8e8e8",
        faint="#d2d2d2",
        accent="#6ff5f5",
        strong="#ffffff",
        red="#ffada6",
        yellow="#ffe04a",
        blue="#a9d6ff",
        green="#93f2a8",
        cards=(("#ffffff", "#00449e"), ("#000000", "#ffd500"), ("#ffffff", "#960000")),
        warn=("#000000", "#ffd500"),
        alarm=("#ffffff", "#960000"),
        bars=(("#000000", "#00c853"), ("#000000", "#ffd500"), ("#ffffff", "#960000"), ("#ffffff", "#333333")),
        heats=(
            ("#e8e8e8", "#141414"),
            ("#ffffff", "#00285e"),
            ("#ffffff", "#5a3d00"),
            ("#000000", "#ffd500"),
            ("#ffffff", "#960000"),
        ),
        scrollbar="#8a8a8a",
    ),
    dark=True,
)
