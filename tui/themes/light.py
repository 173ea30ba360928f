"""The theme for a bright room and for terminals with dark letters on white."""

from tui.themes.coloured import Colours, coloured

LIGHT = coloured(
    "light",
    Colours(
        background="#fbfcfd",
        stripe="#f1f4f7",
        surface="#e6ebf0",
        panel="#dbe2e9",
        cursor="#c6dcf3",
        text="#18212b",
        soft="#3b4753",
        faint="#4b5764",
        accent="#07595b",
        strong="#000000",
        red="#a01219",
        yellow="#6a4700",
        blue="#0a4c90",
        green="#125527",
        cards=(("#ffffff", "#1f5fa8"), ("#1b1500", "#f0bb33"), ("#ffffff", "#b3191f")),
        warn=("#1b1500", "#f0bb33"),
        alarm=("#ffffff", "#a01219"),
        bars=(("#ffffff", "#1d7a45"), ("#1b1500", "#e0ab24"), ("#ffffff", "#b3191f"), ("#18212b", "#ccd5de")),
        heats=(
            ("#3b4753", "#eef1f4"),
            ("#18212b", "#cfe0f2"),
            ("#2b2100", "#f7e2a4"),
            ("#1b1500", "#eeb02c"),
            ("#ffffff", "#b3191f"),
        ),
        scrollbar="#8f9dab",
    ),
    dark=False,
)
