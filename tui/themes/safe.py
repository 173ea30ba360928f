"""The theme for eyes that confuse red and green: blue, yellow and orange (after Okabe and Ito)."""

from tui.themes.coloured import Colours, coloured

SAFE = coloured(
    "safe",
    Colours(
        background="#11161d",
        stripe="#141a22",
        surface="#1a222c",
        panel="#212b37",
        cursor="#1d3a57",
        text="#d5dce5",
        soft="#a9b5c1",
        faint="#98a5b2",
        accent="#cfb6e8",
        strong="#ffffff",
        red="#ff832a",
        yellow="#f8f08a",
        blue="#9cc9f5",
        green="#58b8f0",
        cards=(("#ffffff", "#00629b"), ("#1b1800", "#f0e442"), ("#1b0d00", "#e8741a")),
        warn=("#1b1800", "#f0e442"),
        alarm=("#1b0d00", "#e8741a"),
        bars=(("#ffffff", "#00629b"), ("#1b1800", "#f0e442"), ("#1b0d00", "#e8741a"), ("#d5dce5", "#2a3540")),
        heats=(
            ("#c3ccd6", "#1a222c"),
            ("#e3e8ee", "#00436b"),
            ("#ffffff", "#00629b"),
            ("#1b0d00", "#e8741a"),
            ("#1b1800", "#f0e442"),
        ),
        scrollbar="#4a5a68",
    ),
    dark=True,
)
