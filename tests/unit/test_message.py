"""What a push says, and what it can never say."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.message import digest_facts, facts, payload, root_facts
from daemon.rows import PushLine
from daemon.sentences import label, moment
from schema.kinds import Clock, EventKind, Rung, Status
from tests.pushes import FACTS, ZONE, at_us, body_of, push_line

FACT_KEYS = {
    *("number", "place", "unit", "level", "clock", "what", "ordinal", "occurrence"),
    *("due_us", "since_us", "stage", "planned_us", "late"),
}
DATA_KEYS = {
    *("number", "place", "unit", "level", "stage", "clock", "what", "ordinal", "occurrence", "due_at", "since_at"),
    *("planned_at", "is_overdue", "is_late", "closed_as", "to", "text", "possibly_repeated"),
}
NAMES = {"610202001001": "王益区 七一路街道 桃园社区", "610202001001003": "王益区 七一路街道 桃园社区 第三网格"}


def told(line: PushLine, status: int | None = Status.PENDING, *, is_repeat: bool = False) -> dict:
    return payload(line, status=status, is_repeat=is_repeat, name_of=lambda code: NAMES.get(code, code), zone=ZONE)


def test_case_sentence_in_both_languages() -> None:
    """A red card says which case, where down to the grid, what was due when, since when, and who has it."""
    sent = told(push_line(created_us=at_us(2026, 3, 5, 9)))
    assert sent["type"] == "case.red"
    assert sent["timestamp"] == "2026-03-05T09:00:00+08:00"
    assert sent["data"]["text"] == {
        "zh": "【红牌】TC-1（王益区 七一路街道 桃园社区 第三网格）：限时办理应于2026年3月4日24:00前完成，已逾期；"
        "自2026年3月2日10:00起；现在村（社区）一级，由王益区 七一路街道 桃园社区办理。",
        "en": "[red card] TC-1 (王益区 七一路街道 桃园社区 第三网格): resolve was due by 2026-03-04 24:00, "
        "overdue; since 2026-03-02 10:00; now with 王益区 七一路街道 桃园社区 (village).",
    }
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
    assert (zh or "。") in data["text"]["zh"]


def test_a_pause_says_why_and_until_when() -> None:
    """Its reason as config.toml titles it, and that the case goes on by itself; the payload has it as a fact."""
    data = told(push_line(kind="paused", body=body_of(what="paused", clock="pause", reason="听证")))["data"]
    assert (data["reason"], data["clock"]) == ("听证", "pause")
    assert data["text"] == {
        "zh": "【中止】TC-1（王益区 七一路街道 桃园社区 第三网格）：中止事由：听证；"
        "中止至2026年3月4日24:00，到期自动恢复；自2026年3月2日10:00起；"
        "现在村（社区）一级，由王益区 七一路街道 桃园社区办理。",
        "en": "[paused] TC-1 (王益区 七一路街道 桃园社区 第三网格): paused for 听证; "
        "until 2026-03-04 24:00, then it goes on by itself; since 2026-03-02 10:00; "
        "now with 王益区 七一路街道 桃园社区 (village).",
    }


def test_a_return_says_by_when_the_ruling_is_due() -> None:
    """The unit above reads what it owes, and until when."""
    data = told(push_line(kind="returned", body=body_of(what="returned", clock="ruling")))["data"]
    assert data["text"]["zh"].startswith("【退单】")
    assert "退单裁定应于2026年3月4日24:00前完成" in data["text"]["zh"]
    assert "ruling was due by 2026-03-04 24:00" in data["text"]["en"]


def test_a_withdrawal_says_which_card_it_was() -> None:
    """Whoever heard of the red card reads that it was issued in error."""
    data = told(push_line(kind="withdrawn", body=body_of(what="withdrawn", card="red")))["data"]
    assert data["card"] == "red"
    assert "红牌已撤销，以此为准" in data["text"]["zh"]
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
    assert "sent late, planned for 2026-03-04 24:00" in text["en"]


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
        "【汇总】王益区 七一路街道 桃园社区：2026年3月2日10:00至2026年3月4日08:00"
        "督办系统停运期间应发15件：提醒12件、黄牌3件。"
    )
    assert sent["data"]["text"]["en"] == (
        "[digest] 王益区 七一路街道 桃园社区: 15 while the daemon was away, "
        "2026-03-02 10:00 to 2026-03-04 08:00: 12 remind, 3 yellow card."
    )


def test_a_takeover_is_of_one_instant() -> None:
    """Old cases come in at once, so the digest names that instant once."""
    noon_us = at_us(2026, 3, 2, 12)
    body = digest_facts(
        unit="610202001001", reason="takeover", counts={"red": 60}, from_us=noon_us, until_us=noon_us
    )
    sent = told(push_line(kind="digest", case_id=None, body=body), None)
    assert sent["data"]["text"] == {
        "zh": "【汇总】王益区 七一路街道 桃园社区：2026年3月2日12:00接入前已过60件：红牌60件。",
        "en": "[digest] 王益区 七一路街道 桃园社区: 60 already past at intake, 2026-03-02 12:00: 60 red card.",
    }


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
    text = (Path(__file__).resolve().parents[2] / "docs" / "webhook.md").read_text(encoding="utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    assert example == told(push_line(created_us=at_us(2026, 3, 5, 0, 0, 1)))
