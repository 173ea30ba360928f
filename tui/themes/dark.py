"""The theme for a dark room, and the one to begin with."""

from tui.themes.coloured import Colours, coloured

DARK = coloured(
    "dark",
    Colours(
        background="#11161d",
        stripe="#141a22",
        surface="#1a222c",
        panel="#212b37",
        cursor="#1d3a57",
        text="#d5dce5",
        soft="#a9b5c1",
        faint="#98a5b2",
        accent="#6cc0c0",
        strong="#ffffff",
        red="#ff8d85",
        yellow="#e8bb4a",
        blue="#7dbfff",
        green="#86cf96",
        cards=(("#ffffff", "#1f5fa8"), ("#1b1500", "#d9a520"), ("#ffffff", "#b62324")),
        warn=("#1b1500", "#d9a520"),
        alarm=("#ffffff", "#8e1519"),
        bars=(("#ffffff", "#2f6f4f"), ("#ffffff", "#7d611a"), ("#ffffff", "#8e2a2a"), ("#d5dce5", "#2a3540")),
        heats=(
            ("#c3ccd6", "#1a222c"),
            ("#e3e8ee", "#24405c"),
            ("#ffffff", "#5a4a1a"),
            ("#1b1500", "#d9a520"),
            ("#ffffff", "#b62324"),
        ),
        scrollbar="#4a5a68",
    ),
    dark=True,
)
