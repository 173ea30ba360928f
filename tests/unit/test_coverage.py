"""What a configuration leaves uncovered in a city: categories that fall to the default, units nobody hears of."""

import pytest

from daemon.coverage import (
    audience_hints,
    category_hints,
    recipient_hints,
    sender_hints,
    tells_categories_apart,
)
from daemon.directory import Directory
from daemon.rows import OfficerRow, UnitRow
from schema.config import Config, loads

REST = '[policy.rest]\ndefault = true\nresolve = { limit = "5wd", escalate = "0" }\n'
HOUSING = '[policy.housing]\nmatch.category = ["城乡建设/住房"]\nresolve = { limit = "3wd", escalate = "0" }\n'
CHANNEL = '[channel.city]\nkind = "webhook"\nurl = "https://a.example"\nsecrets = [{ env = "X" }]\n'


def config(*parts: str) -> Config:
    return loads("".join(parts).encode())


def uncovered(categories: list[str], *parts: str) -> list[str]:
    hints = category_hints(config(*parts), categories, "of a test")
    return [f"{'.'.join(map(str, path))}: {reason}" for path, reason in hints]


def test_a_category_that_no_policy_names_is_counted_by_its_widest_class() -> None:
    """Classes that are left out whole are named once with their number; covered ones are not named at all."""
    found = ["城乡建设/住房/公租房", "城乡建设/供热", "城乡建设/供水", "政法/户籍", "政法/治安", "三农/土地"]
    [hint] = uncovered(found, REST, HOUSING)
    assert hint.startswith("policy.rest.default: takes 5 of 6 categories of a test, which no other policy names: ")
    assert hint.endswith(": 政法 (2), 三农 (1), 城乡建设/供水 (1) and 1 more")


def test_no_doubt_where_every_category_has_a_policy() -> None:
    """Nothing is said of covered categories, nor of cases without one."""
    assert uncovered(["城乡建设/住房/公租房", "城乡建设/住房", ""], REST, HOUSING) == []


def test_a_category_cannot_steer_the_terminal() -> None:
    """What stands in a table is printed harmless."""
    [hint] = uncovered(["a\x1b[31m/b"], REST)
    assert hint.isprintable()


def test_policies_that_know_no_categories_tell_none_apart() -> None:
    """Whether any policy matches by category is what decides if open cases are looked at."""
    assert tells_categories_apart(config(REST, HOUSING))
    assert not tells_categories_apart(config(REST))


def unit(code: str, level: int, name: str) -> UnitRow:
    return UnitRow(code, level, "centre", name, "6102" if level == 3 else None)


def officer(number: int, code: str, channel: str = "", *, is_active: bool = True) -> OfficerRow:
    return OfficerRow(number, code, f"officer {number}", "handler", channel, "", is_active)


UNITS = [unit("6102", 4, "市"), unit("610202", 3, "甲"), unit("610203", 3, "乙"), unit("610204", 3, "丙\x1b")]


@pytest.mark.parametrize(
    ("channels", "officers", "silent"),
    [
        ("", [], {"county": "3 of 3", "city": "1 of 1"}),
        ("", [officer(1, "6102"), officer(2, "610202")], {"county": "3 of 3", "city": "1 of 1"}),
        (CHANNEL, [officer(1, "6102", "city"), officer(2, "610202", "city")], {}),
        (
            CHANNEL,
            [officer(1, "6102", "gone"), officer(2, "610202", "city")],
            {"county": "2 of 3", "city": "1 of 1"},
        ),
        (CHANNEL, [officer(1, "6102", "city", is_active=False)], {"county": "3 of 3", "city": "1 of 1"}),
        (f"{CHANNEL}default = true\n", [], {}),
        (f"{CHANNEL}default = true\n", [officer(1, "6102", "gone")], {"county": "3 of 3", "city": "1 of 1"}),
    ],
)
def test_levels_with_units_that_no_push_reaches(
    channels: str, officers: list[OfficerRow], silent: dict[str, str]
) -> None:
    """Over the channel of somebody on duty there, else at the nearest unit above, else over the default one."""
    hints = list(recipient_hints(config(REST, channels), Directory.build(UNITS, (), officers)))
    assert [path for path, _ in hints] == [("channel",)] * len(silent)
    for (_, reason), (level, share) in zip(hints, silent.items(), strict=True):
        assert reason.startswith(f"reaches nobody at {share} units of level {level}: ")
        assert reason.isprintable()


def test_at_most_three_units_are_named() -> None:
    """A level of a thousand villages is three names and a number."""
    villages = [unit(f"61020200{n:04}", 1, f"第{n}村") for n in range(1, 1001)]
    [(_, reason)] = recipient_hints(config(REST), Directory.build(villages))
    assert reason.startswith(
        "reaches nobody at 1000 of 1000 units of level village: "
        "第1村 610202000001, 第2村 610202000002, 第3村 610202000003 and 997 more; name a default channel"
    )


def test_what_telling_names_and_the_tree_lacks_is_a_warning() -> None:
    """A unit or officer that is not there, or is off duty: by rung, with what happens until then."""
    officers = [officer(1, "610202"), officer(2, "610203", is_active=False)]
    telling = """[telling]
    red = ["owner", "unit:610202", "unit:610209:leader", "level:county", "officer:610202/officer 1"]
    escalate = ["officer:610203/officer 2", "officer:610299/王芳"]
    """
    hints = list(audience_hints(config(REST, telling), Directory.build(UNITS, (), officers)))
    assert [path for path, _ in hints] == [("telling", "red"), ("telling", "escalate"), ("telling", "escalate")]
    assert [reason.split(";")[0] for _, reason in hints] == [
        "unit:610209:leader: there is no unit 610209 in the tree",
        "officer:610203/officer 2: unit 610203 has nobody of this name on duty (a viewer is not)",
        "officer:610299/王芳: there is no unit 610299 in the tree",
    ]


SENDER = '[door.from.{name}]\nunit = "{unit}"\nsecrets = [{{ env = "X" }}]\n'


def test_a_sender_whose_cases_nobody_could_take_over_is_doubted() -> None:
    """A unit that is not in the tree, or stands at its top; of an empty tree nothing is said."""
    tree = [UnitRow("6102", 4, "centre", "市", None), UnitRow("610202", 3, "centre", "甲", "6102")]
    units = {"good": "610202", "top": "6102", "gone": "610299"}
    some = config(REST, *(SENDER.format(name=name, unit=unit) for name, unit in units.items()))
    found = {path[2]: reason for path, reason in sender_hints(some, Directory.build(tree))}
    assert found == {
        "top": "has no centre above it, so nobody can take over what top sends",
        "gone": "is no unit of the tree, so nobody can take over what gone sends",
    }
    assert list(sender_hints(some, Directory.build([]))) == []
