"""What the demonstration's citizens bring and what its officers do: invented, seeded, the same every time."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schema.attachments import Link
from schema.instants import to_us
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Colour
from schema.script import Step


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of trouble: how it is filed and how it is told; ``{n}`` is a small number."""

    category: str
    kind: str
    source: str
    titles: tuple[str, ...]
    colour: Colour = Colour.GREEN
    urgency: int = 0
    weight: int = 4


THEMES = (
    Theme(
        "矛盾纠纷/邻里纠纷",
        "邻里事",
        "网格",
        (
            "楼上漏水泡坏{n}层住户墙面",
            "两家为宅基地滴水起争执",
            "楼道堆放杂物堵住消防通道",
            "广场舞音响晚上{n}点还在放",
        ),
        weight=8,
    ),
    Theme(
        "城乡建设/物业服务",
        "邻里事",
        "12345热线",
        (
            "小区电梯停用{n}天无人修",
            "物业收费不公示也不开票",
            "{n}号楼二次供水有铁锈味",
            "地下车库积水{n}厘米",
        ),
        weight=7,
    ),
    Theme(
        "劳动和社会保障/劳动报酬",
        "劳动争议",
        "窗口",
        ("工地{n}名工人工资拖欠两个月", "饭店停业未结清服务员工资", "试用期被辞退未签合同"),
        colour=Colour.YELLOW,
        weight=5,
    ),
    Theme(
        "农村农业/土地承包",
        "村里事",
        "网格",
        ("果园界石被移动{n}米", "流转土地租金拖欠{n}年", "机耕路塌陷影响春耕", "灌溉渠淤堵下游{n}户浇不上水"),
        weight=7,
    ),
    Theme(
        "卫生健康/医疗纠纷",
        "医疗纠纷",
        "窗口",
        ("术后复查费用争议", "检查单遗失要求补做"),
        colour=Colour.RED,
        weight=1,
    ),
    Theme(
        "城乡建设/供水供热",
        "急难愁盼",
        "12345热线",
        ("整栋楼停水{n}小时", "暖气片漏水家里有老人", "变压器跳闸{n}户停电"),
        colour=Colour.YELLOW,
        urgency=1,
        weight=3,
    ),
    Theme(
        "城乡建设/安全生产",
        "急难愁盼",
        "12345热线",
        ("燃气味重疑似泄漏", "沿街广告牌松动随时会掉", "边坡落石砸到护栏"),
        colour=Colour.RED,
        urgency=2,
        weight=1,
    ),
    Theme(
        "信访/征地补偿",
        "信访",
        "来信",
        ("征地补偿款{n}年未付清", "搬迁过渡费标准不一", "安置房面积与协议不符"),
        colour=Colour.RED,
        weight=2,
    ),
    Theme(
        "家庭/赡养",
        "家里事",
        "网格",
        ("老人赡养费几个子女谈不拢", "分家后老屋归属有争议"),
        weight=4,
    ),
    Theme(
        "市容环境/噪声扬尘",
        "邻里事",
        "12345热线",
        ("夜间施工噪音到{n}点", "砂石料场扬尘飘进院子", "烧烤摊油烟直排居民楼"),
        weight=6,
    ),
)

# How an officer treats a case: waits in hours before accepting, telling and resolving; None: never.
_TEMPERS: tuple[tuple[int, tuple[float | None, float | None, float | None]], ...] = (
    (9, (1, 4, 7)),  # the same day
    (8, (2, 20, 26)),  # the next day
    (6, (4, 30, 70)),  # late for the village, in time for the township
    (3, (3, None, 200)),  # signed for, then long silence
    (3, (60, 90, 260)),  # nobody signs before it has risen
    (2, (None, None, None)),  # nobody ever touches it
)

_ELSEWHERE = "https://example.org/annex"
_LINKED_EVERY = 3  # cases


def month(places: Sequence[str], *, start: datetime, days: int, per_day: float, seed: int) -> Iterator[Step]:
    """Yield the steps of ``days`` days from ``start``, in order of time.

    ``places`` are grid codes; a place may be drawn again and again, so that some grids carry more than others.
    """
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    busy = dice.sample(list(places), k=min(len(places), 60))
    steps: list[Step] = []
    for index in range(int(days * per_day)):
        opened_at = _working_moment(dice, start, days)
        case = _case(dice, index, opened_at, dice.choice(busy if dice.random() < 0.7 else places))
        steps.append(Step(case.opened_us, case))
        steps.extend(_treatment(dice, case, opened_at))
    steps.sort(key=lambda step: (step.at_us, step.what.number, isinstance(step.what, ActRequest)))
    yield from steps


def _working_moment(dice: random.Random, start: datetime, days: int) -> datetime:
    """Draw an instant: citizens come mostly by day, a few call at night."""
    hour = dice.choice((8, 8, 9, 9, 9, 10, 10, 11, 13, 14, 14, 15, 15, 16, 17, 19, 21, 23))
    return start + timedelta(days=dice.randrange(days), hours=hour, minutes=dice.randrange(60))


def _case(dice: random.Random, index: int, opened_at: datetime, place: str) -> NewCase:
    theme = dice.choices(THEMES, weights=[theme.weight for theme in THEMES])[0]
    number = f"TC{opened_at:%Y%m%d}{index + 1:04d}"
    return NewCase(
        number=number,
        place=place,
        opened_us=to_us(opened_at),
        title=dice.choice(theme.titles).format(n=dice.randrange(2, 9)),
        category=theme.category,
        kind=theme.kind,
        source=theme.source,
        urgency=theme.urgency,
        colour=theme.colour,
        links=_links(number) if index % _LINKED_EVERY == 0 else (),
    )


def _links(number: str) -> tuple[Link, ...]:
    """Return what hangs on a case elsewhere: addresses that lead nowhere but to an example."""
    return Link("现场照片", f"{_ELSEWHERE}/{number}/photo.jpg"), Link(
        "诉求登记表", f"{_ELSEWHERE}/{number}/form.pdf"
    )


def _treatment(dice: random.Random, case: NewCase, opened_at: datetime) -> Iterator[Step]:
    """Yield the acts of one case, as one of the tempers would."""
    waits_h = dice.choices([temper for _, temper in _TEMPERS], weights=[weight for weight, _ in _TEMPERS])[0]
    words = {Act.ACCEPT: "", Act.TELL: "已电话告知办理进展", Act.RESOLVE: "双方达成一致，已回访"}
    for (act, text), wait_h in zip(words.items(), waits_h, strict=True):
        if wait_h is not None:
            at = opened_at + timedelta(hours=wait_h * dice.uniform(0.8, 1.4))
            yield Step(to_us(at), ActRequest(number=case.number, act=act, text=text))
