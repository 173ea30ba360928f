"""A made-up file in the shape of real appeals to a mailbox: ten years, most answered within weeks, some never."""

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path

HEADS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复时间")
MAPPING = ("number=留言编号", "opened_at=留言时间", "resolved_at=答复时间")
_FIRST = datetime(2011, 1, 4)  # noqa: DTZ001 - the file's times are local, as people write them
_DAYS = 3_600
# Of the 1,883 real ones, how many came in each hour of the day.
_BY_HOUR = (35, 26, 5, 4, 1, 8, 11, 33, 74, 119, 177, 187, 91, 106, 147, 163, 125, 127, 80, 74, 61, 88, 87, 54)
_MATTERS = ("小区夜间噪音扰民", "物业不退押金", "长安路雨后积水", "请求修路灯", "拖欠农民工工资", "垃圾无人清运")


def write(path: Path, cases: int, seed: int = 20, share: float = 1.0) -> None:
    """Write ``cases`` rows that come in within a share of the ten years.

    The hours of the day and the days to an answer are spread as in the real file: median 11 days, a long tail.
    """
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEADS)
        for nth in range(cases):
            rows.writerow(_row(chance, nth, int(_DAYS * share)))


def _row(chance: random.Random, nth: int, days: int) -> tuple[str, ...]:
    [hour] = chance.choices(range(24), _BY_HOUR)
    opened = _FIRST + timedelta(days=chance.randrange(days), hours=hour, seconds=chance.randrange(3_600))
    answered = opened + timedelta(days=chance.lognormvariate(2.4, 0.9))
    title = chance.choice(_MATTERS)
    said = title * chance.randrange(3, 30)
    return (str(nth), f"A{nth % 9_973:08d}", title, _time(opened), said, _time(answered))


def _time(at: datetime) -> str:
    return f"{at.year}/{at.month}/{at.day} {at:%H:%M:%S}".replace(" 0", " ")
