"""What an officer types for an instant ahead: every form, and one sentence for what could be several."""

import pytest

from tests.life import ZONE, at, local
from tui.view.until import until_us

NOW = at("2026-03-04 10:00")  # a Wednesday


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-10 12:00", "2026-03-10 12:00"),
        ("2026-03-10", "2026-03-10 24:00"),
        ("2026/3/10 9:30", "2026-03-10 09:30"),
        ("2026年3月10日 下午3:05", "2026-03-10 15:05"),
        ("2026-03-10T12:00+00:00", "2026-03-10 20:00"),
        ("周五 12:00", "2026-03-06 12:00"),
        ("星期五12:00", "2026-03-06 12:00"),
        ("周五 １２：００", "2026-03-06 12:00"),
        ("周日 24:00", "2026-03-08 24:00"),
        ("礼拜天 8:00", "2026-03-08 08:00"),
        ("Fri 12:00", "2026-03-06 12:00"),
        ("friday 12:00", "2026-03-06 12:00"),
        ("周三 12:00", "2026-03-04 12:00"),  # today, still ahead
        ("wed 10:00", "2026-03-11 10:00"),  # this very instant is no time ahead
        ("wed 09:00", "2026-03-11 09:00"),
        ("tue 23:59", "2026-03-10 23:59"),
        ("明天 9:00", "2026-03-05 09:00"),
        ("后天 24:00", "2026-03-06 24:00"),
        ("today 18:00", "2026-03-04 18:00"),
        ("+4h", "2026-03-04 14:00"),
        (" +90m ", "2026-03-04 11:30"),
        ("+2d", "2026-03-06 10:00"),
        ("＋4H", "2026-03-04 14:00"),
    ],
)
def test_every_form_is_one_instant(text: str, instant: str) -> None:
    """In the city's zone, seen from the daemon's now."""
    assert local(until_us(text, ZONE, NOW)) == instant


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("周三", "says the day and not until when on it"),
        ("wednesday", "says the day and not until when on it"),
        ("明天", "says the day and not until when on it"),
        ("12:00", "does not say on which day"),
        ("03-04 12:00", "could be several"),
        ("3/4", "could be several"),
        ("next wed 12:00", "is no instant"),
        ("周八 12:00", "is no instant"),
        ("周三 25:00", "no time of day"),
        ("周三 24:01", "no time of day"),
        ("周三 12:60", "no time of day"),
        ("2026-02-30 12:00", "is no day or time of the calendar"),
        ("+4wd", "could be several"),
        ("+99999h", "could be several"),
        ("soon", "could be several"),
        ("", "could be several"),
    ],
)
def test_what_could_be_several_is_asked_again(text: str, sentence: str) -> None:
    """One sentence that says what is missing, never a guess."""
    with pytest.raises(ValueError, match=sentence):
        until_us(text, ZONE, NOW)
