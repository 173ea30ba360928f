"""What a push says, and what it can never say."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.message import digest_facts, facts, payload, root_facts
from daemon.rows import PushLine
from daemon.words import label, moment
from schema.kinds import Clock, EventKind, Rung, Status
from tests.pushes import FACTS, ZONE, at_us, body_of, push_line

FACT_KEYS = {
    *("number", "place", "unit", "level", "clock", "what", "ordinal", "occurrence"),
    *("due_us", "since_us", "stage", "planned_us", "late"),
}
DATA_KEYS = {
    *("number", "place", "unit", "level", "stage", "clock", "what", "ordinal", "occurrence", "due_at", "since_at"),
    *("planned_at", "is_overdue", "is_late", "closed_as", "to", "told", "next", "text", "possibly_repeated"),
}
NAMES = {
    "610202001": "王益区 七一路街道",
    "610202001001": "王益区 七一路街道 桃园社区",
    "610202001001003": "王益区 七一路街道 桃园社区 第三网格",
}


def told(line: PushLine, status: int | None = Status.PENDING, *, is_repeat: bool = False, **more: Any) -> dict:
    return payload(
        line, status=status, is_repeat=is_repeat, name_of=lambda code: NAMES.get(code, code), zone=ZONE, **more
    )


def _first(data: dict) -> dict[str, str]:
    """Return the first line in both languages: what a phone's notification shows."""
    return {lang: text.partition("\n")[0] for lang, text in data["text"].items()}


def test_case_sentence_in_both_languages() -> None:
    """A red card says which case, where down to the grid, what was due, since when, who has it, what to do."""
    sent = told(push_line(created_us=at_us(2026, 3, 5, 9)), told=("610202001001", "610202001"))
    assert sent["type"] == "case.red"
    assert sent["timestamp"] == "2026-03-05T09:00:00+08:00"
    assert sent["data"]["text"] == {
        "zh": "【红牌】TC-1（王益区 七一路街道 桃园社区 第三网格）："
        "限时办理已逾期，应于2026年3月4日24:00前完成\n"
        "自2026年3月2日10:00起；现在村（社区）一级，由王益区 七一路街道 桃园社区办理\n"
        "下一步：立即办结并登记；确有困难的，及时申请延期或提级\n"
        "已告知：王益区 七一路街道 桃园社区、王益区 七一路街道",
        "en": "[red card] TC-1 (王益区 七一路街道 桃园社区 第三网格): "
        "resolve was due by 2026-03-04 24:00, overdue\n"
        "Since 2026-03-02 10:00; now with 王益区 七一路街道 桃园社区 (village)\n"
        "Next: resolve it at once; where that cannot be, ask for more time or escalate\n"
        "Told: 王益区 七一路街道 桃园社区, 王益区 七一路街道",
    }
    assert sent["data"]["next"]["en"] in sent["data"]["text"]["en"]
    assert [unit["code"] for unit in sent["data"]["told"]] == ["610202001001", "610202001"]
    assert sent["data"]["due_at"] == "2026-03-05T00:00:00+08:00"


def test_before_the_limit_nothing_is_overdue() -> None:
    """At the very limit the act still counts (DESIGN 2.4), so the push does not call the case overdue."""
    sent = told(push_line(created_us=at_us(2026, 3, 5)))
    assert sent["data"]["is_overdue"] is False
    assert "逾期" not in sent["data"]["text"]["zh"]


@pytest.mark.parametrize(
    ("status", "word", "zh"),
    [
        (Status.RESOLVED, "resolved", "其后已办结"),
        (Status.VOID, "void", "其后已作废"),
        (Status.PAUSED, None, None),
    ],
)
def test_a_case_closed_meanwhile_is_said(status: Status, word: str | None, zh: str | None) -> None:
    """A card that leaves after the case closed says so; a paused case is not closed."""
    data = told(push_line(), status)["data"]
    assert data["closed_as"] == word
    assert (zh or "限时办理") in data["text"]["zh"].partition("\n")[0]
    assert ("其后" in data["text"]["zh"]) is (word is not None)


def test_a_pause_says_why_and_until_when() -> None:
    """Its reason as config.toml titles it, and that the case goes on by itself; the payload has it as a fact."""
    data = told(push_line(kind="paused", body=body_of(what="paused", clock="pause", reason="听证")))["data"]
    assert (data["reason"], data["clock"]) == ("听证", "pause")
    assert _first(data) == {
        "zh": "【中止】TC-1（王益区 七一路街道 桃园社区 第三网格）：因听证中止至2026年3月4日24:00，到期自动恢复",
        "en": "[paused] TC-1 (王益区 七一路街道 桃园社区 第三网格): "
        "paused for 听证 until 2026-03-04 24:00, then it goes on by itself",
    }


def test_a_return_says_by_when_the_ruling_is_due() -> None:
    """The unit above reads what it owes, and until when."""
    data = told(push_line(kind="returned", body=body_of(what="returned", clock="ruling")))["data"]
    assert data["text"]["zh"].startswith("【退单】")
    assert "退单，应于2026年3月4日24:00前裁定由谁办理" in data["text"]["zh"]
    assert "was to be ruled by 2026-03-04 24:00" in data["text"]["en"]


def test_a_withdrawal_says_which_card_it_was() -> None:
    """Whoever heard of the red card reads that it was issued in error."""
    data = told(push_line(kind="withdrawn", body=body_of(what="withdrawn", card="red")))["data"]
    assert data["card"] == "red"
    assert "红牌系误发，已撤销，以此为准" in data["text"]["zh"]
    assert "the red card was issued in error and is withdrawn" in data["text"]["en"]


def test_what_few_pushes_say_has_no_key_in_the_others() -> None:
    """A rung's push costs not one byte more for what pauses and withdrawals say."""
    assert json.loads(body_of()).keys() == FACT_KEYS


def test_late_and_repeating_rungs_are_said() -> None:
    """A rung fired late names its planned instant; a repeating rung carries its count."""
    line = push_line(body=facts(**{**FACTS, "what": "review", "occurrence": 2, "late": True}))
    text = told(line)["data"]["text"]
    assert "【复查·第3次】" in text["zh"]
    assert "应发于2026年3月4日24:00" in text["zh"]
    assert "[review, no. 3]" in text["en"]
    assert "Sent late, planned for 2026-03-04 24:00" in text["en"]


def test_only_the_mark_tells_a_repeat_from_the_first() -> None:
    """The payload of a possible repeat differs by its mark alone: the flag, and the words before the sentence."""
    first, again = told(push_line())["data"], told(push_line(), is_repeat=True)["data"]
    assert (first.pop("possibly_repeated"), again.pop("possibly_repeated")) == (False, True)
    texts, marked = first.pop("text"), again.pop("text")
    assert first == again
    assert marked == {"zh": "（可能重复）" + texts["zh"], "en": "(possibly repeated) " + texts["en"]}


words = st.sampled_from([member.word for member in Rung] + [kind.value for kind in EventKind])
instants = st.integers(min_value=0, max_value=at_us(2200, 1, 1))
any_facts = st.fixed_dictionaries(
    {
        "number": st.text(st.characters(codec="utf-8"), max_size=64),
        "place": st.text(st.characters(codec="utf-8"), max_size=20),
        "unit": st.from_regex(r"[0-9]{12}", fullmatch=True),
        "level": st.integers(1, 4),
        "clock": st.sampled_from(["", *(clock.word for clock in Clock)]),
        "what": words,
        "ordinal": st.integers(0, 9),
        "occurrence": st.integers(0, 999),
        "due_us": st.none() | instants,
        "since_us": instants,
        "stage": st.integers(1, 9),
        "planned_us": instants,
        "late": st.booleans(),
    }
)


@given(any_facts, st.sampled_from([None, *Status]), st.booleans())
def test_a_push_has_no_key_for_personal_data(given_facts: dict, status: int | None, is_repeat: bool) -> None:
    """Whatever the facts, row and payload hold exactly the listed keys: no title, text, name or phone."""
    body = facts(**given_facts)
    assert json.loads(body) == given_facts
    assert set(given_facts) == FACT_KEYS
    line = push_line(body=body, kind=given_facts["what"])
    assert json.loads(line.body).keys() == FACT_KEYS
    sent = told(line, status, is_repeat=is_repeat)
    assert sent.keys() == {"type", "timestamp", "data"}
    assert sent["data"].keys() == DATA_KEYS
    assert sent["data"]["place"].keys() == sent["data"]["unit"].keys() == {"code", "name"}


def test_digest() -> None:
    """A digest says how long the daemon was away and how many of each rung it missed."""
    body = digest_facts(
        unit="610202001001",
        reason="outage",
        counts={"remind": 12, "yellow": 3},
        from_us=at_us(2026, 3, 2, 10),
        until_us=at_us(2026, 3, 4, 8),
    )
    sent = told(push_line(kind="digest", case_id=None, body=body), None)
    assert sent["type"] == "case.digest"
    assert sent["data"]["count"] == 15
    assert sent["data"]["text"]["zh"] == (
        "【汇总】王益区 七一路街道 桃园社区：15件（督办系统停运期间应发）：黄牌3件、提醒12件\n"
        "2026年3月2日10:00至2026年3月4日08:00\n"
        "下一步：打开督办屏，从最急的办起"
    )
    assert sent["data"]["text"]["en"] == (
        "[digest] 王益区 七一路街道 桃园社区: 15 (while the daemon was away): 3 yellow card, 12 remind\n"
        "2026-03-02 10:00 to 2026-03-04 08:00\n"
        "Next: open the dashboard and begin with the most urgent"
    )
    assert (sent["data"]["items"], sent["data"]["more"]) == ([], 0)
    assert "items" not in told(push_line(kind="digest", case_id=None, body=_older(body)), None)["data"]


def _older(body: str) -> str:
    """Return a digest as it was written before digests named cases."""
    return json.dumps({key: value for key, value in json.loads(body).items() if key not in {"items", "more"}})


ITEM = {"number": "TC-1", "what": "red", "place": "610202001001003", "due_us": at_us(2026, 3, 5)}


def test_a_digest_names_its_most_urgent_cases() -> None:
    """What to do stands before the list, whose end may be cut; how many are left out stands behind it."""
    body = digest_facts(
        unit="610202001001",
        reason="brief",
        counts={"remind": 12, "red": 2},
        from_us=at_us(2026, 3, 2, 21),
        until_us=at_us(2026, 3, 3, 8),
        items=[ITEM, {**ITEM, "number": "TC-2", "due_us": None}],
        more=12,
    )
    data = told(push_line(kind="digest", case_id=None, body=body), None, link="https://duban.example/r/1")["data"]
    assert data["text"]["zh"].splitlines() == [
        "【早间简报】王益区 七一路街道 桃园社区：14件（免打扰时段内暂缓）：红牌2件、提醒12件",
        "2026年3月2日21:00至2026年3月3日08:00",
        "下一步：打开督办屏，从最急的办起",
        "确认已读：https://duban.example/r/1",
        "1. 红牌 TC-1（王益区 七一路街道 桃园社区 第三网格）时限2026年3月4日24:00",
        "2. 红牌 TC-2（王益区 七一路街道 桃园社区 第三网格）",
        "另有12件，见督办屏",
    ]
    assert data["text"]["en"].splitlines()[-1] == "… and 12 more, on the dashboard"
    assert data["items"][0]["due_at"] == "2026-03-05T00:00:00+08:00"
    assert data["link"] == "https://duban.example/r/1"


@pytest.mark.parametrize("reason", ["outage", "late", "takeover", "merged", "limit", "brief"])
def test_every_reason_of_a_digest_is_said(reason: str) -> None:
    """In both languages, and by no word of the program's own."""
    body = digest_facts(unit="6102", reason=reason, counts={"red": 1}, from_us=0, until_us=1)
    assert reason not in told(push_line(kind="digest", case_id=None, body=body), None)["data"]["text"]["zh"]


def test_a_takeover_is_of_one_instant() -> None:
    """Old cases come in at once, so the digest names that instant once."""
    noon_us = at_us(2026, 3, 2, 12)
    body = digest_facts(
        unit="610202001001", reason="takeover", counts={"red": 60}, from_us=noon_us, until_us=noon_us
    )
    sent = told(push_line(kind="digest", case_id=None, body=body), None)
    assert sent["data"]["text"]["zh"].splitlines()[:2] == [
        "【汇总】王益区 七一路街道 桃园社区：60件（接入前已过）：红牌60件",
        "2026年3月2日12:00",
    ]


def test_root() -> None:
    """The daily root leaves the house in full, so that an outside copy can prove a later change."""
    line = push_line(kind="root", case_id=None, body=root_facts(day="2026-03-04", seq=9, root="ab" * 32))
    sent = told(line, None)
    assert sent["type"] == "ledger.root"
    assert sent["data"]["root"] == "ab" * 32
    assert "ab" * 32 in sent["data"]["text"]["zh"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"number": 1}', "not json", facts(**{**FACTS, "level": 9})])
def test_unreadable_facts_are_one_sentence(body: str) -> None:
    """A body that nobody could have written is refused by the push's number, whatever is wrong with it."""
    with pytest.raises(ValueError, match="push 7 holds facts that cannot be read"):
        told(push_line(body=body))


@pytest.mark.parametrize(
    "word", [*(rung.word for rung in Rung), *(kind.value for kind in EventKind if kind != "rung")]
)
def test_every_word_has_both_names(word: str) -> None:
    """Every rung and every act has a Chinese and an English name in a push."""
    assert not label(word, "zh").isascii()
    assert label(word, "en").isascii()


def test_moment_at_midnight_belongs_to_the_day_it_ends() -> None:
    """24:00 belongs to the day it ends, in the zone of the reader; a second later is the next day."""
    midnight = at_us(2026, 3, 1)
    assert moment(midnight, "en", ZONE) == "2026-02-28 24:00"
    assert moment(midnight + 1, "en", ZONE) == "2026-03-01 00:00"
    assert moment(midnight, "en", ZoneInfo("UTC")) == "2026-02-28 16:00"


def test_the_documented_payload_is_the_real_one() -> None:
    """The example in docs/webhook.md is, key by key, what a receiver gets."""
    units = ("610202001001", "610202001")
    text = (Path(__file__).resolve().parents[2] / "docs" / "webhook.md").read_text(encoding="utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    assert example == told(push_line(created_us=at_us(2026, 3, 5, 0, 0, 1)), told=units)
