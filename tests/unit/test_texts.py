"""The texts of pushes: what each says, whose template speaks, and what a template can never do."""

import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.channels.cutting import fitted
from daemon.channels.wecom import WECOM
from daemon.digests import ITEMS_MAX
from daemon.message import digest_facts, facts, unworded
from daemon.proofing import open_texts, proven
from daemon.samples import samples
from daemon.texts import built_in
from daemon.texts.variables import CASE, CLAUSES, DIGEST, ROOT, variables
from schema.config import ChannelSettings, loads
from schema.config.templates import KINDS, WHATS
from schema.kinds import Act, Clock, EventKind, Rung, Status
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import TOWNSHIP, VILLAGE, Life
from tests.pushes import FACTS, ZONE, at_us, push_line
from tests.texting import CHAIN, NAMES, POLICY, config_with, of_kind, own, sent, with_own

ROOM = Path(__file__).resolve().parents[2]
DUE = {"zh": "2026年3月4日24:00", "en": "2026-03-04 24:00"}
SINCE = {"zh": "2026年3月2日10:00", "en": "2026-03-02 10:00"}
CLOSED = {Status.RESOLVED: ("其后已办结", "resolved since"), Status.VOID: ("其后已作废", "voided since")}
SAYS = {  # what only a push of this kind may say, in its first line
    "opened": ("新收", "came in"),
    "taken_over": ("接入", "taken over from another system"),
    "accepted": ("已签收", "has signed"),
    "noted": ("新进展", "progress"),
    "told": ("已向群众反馈", "the citizen has been told"),
    "resolved": ("已办结", "resolved by"),
    "escalated": ("人工提级，由", "raised by hand to"),
    "assigned": ("交办，由", "assigned to"),
    "corrected": ("更正", "corrected"),
    "coloured": ("难度颜色已定", "difficulty"),
    "voided": ("已作废", "void"),
    "reopened": ("重开", "open again"),
    "listed": ("已挂牌督办", "listed for public supervision"),
    "undone": ("“交办”已撤销", "“assigned” was taken back"),
    "paused": ("因听证中止至", "paused for 听证 until"),
    "resumed": ("恢复办理", "the pause is over"),
    "extended": ("已延至", "extended to"),
    "returned": ("退单，应于", "returned it; whose it is"),
    "ruled": ("裁定由", "ruled to be"),
    "withdrawn": ("红牌系误发", "the red card was issued in error"),
    "promised": ("承诺于", "promises to resolve it by"),
    "broken": ("未兑现", "and has not"),
    "replanned": ("重排", "planned anew"),
    "remind": ("应于", "due by"),
    "blue": ("应于", "due by"),
    "yellow": ("应于", "due by"),
    "red": ("应于", "due by"),
    "escalate": ("逾期，提级由", "rises to"),
    "list": ("拟挂牌督办，待人工确认", "proposed for listing"),
    "review": ("应于", "due by"),
}


@pytest.mark.parametrize("what", KINDS)
def test_every_push_says_all_that_is_needed(what: str) -> None:
    """Number, place, what happened, what is due, since when, with whom, who was told, and what to do."""
    for lang, status, is_late, to in product(("zh", "en"), (Status.HANDLING, *CLOSED), (False, True), CHAIN):
        created_us = at_us(2026, 3, 6, 9) if is_late else at_us(2026, 3, 3, 9)
        line = of_kind(what, to=to, created_us=created_us)
        data = sent(line, status=status, told=CHAIN, link="https://d.cn/r/1")
        text, first = data["text"][lang], data["text"][lang].splitlines()[0]
        assert "TC-1" in first
        assert NAMES["610202001001003"] in first
        assert SAYS[what][lang == "en"] in first
        for said in (DUE[lang], SINCE[lang], data["next"][lang], "https://d.cn/r/1"):
            assert said in text
        others = [NAMES[code] for code in CHAIN if code != to]
        told = (
            "已告知：" + "、".join([NAMES[to], *others])
            if lang == "zh"
            else "Told: " + ", ".join([NAMES[to], *others])
        )
        assert text.splitlines()[-1] == told
        if is_late and what not in {"paused", "extended", "promised", "broken"}:
            assert ("已逾期" if lang == "zh" else "overdue") in text
        if status in CLOSED and what not in {"resolved", "voided"}:
            assert CLOSED[status][lang == "en"] in first
        assert len(text.encode()) < 1_000  # half of what WeCom takes


@pytest.mark.parametrize("clock", Clock)
@pytest.mark.parametrize("what", [Rung.REMIND, Rung.RED, Rung.REVIEW])
def test_the_next_step_is_the_clock_s(clock: Clock, what: Rung) -> None:
    """Whoever hears that a citizen was not told is not asked to sign."""
    steps = {"respond": "签收", "feedback": "反馈", "report": "报到", "callback": "回访", "ruling": "裁定"}
    step = sent(of_kind(what.word, clock=clock.word))["next"]["zh"]
    assert steps.get(clock.word, "办结") in step


def test_the_next_step_is_the_recipient_s() -> None:
    """The new owner signs, the old one hands over, who stands above sees to it; a closed case asks nothing."""
    rise = {"unit": CHAIN[1], "level": 2}
    steps = [sent(of_kind("escalate", to=to, **rise))["next"]["zh"] for to in CHAIN]
    assert steps == [
        "向王益区 七一路街道交接并协办",
        "请签收，在本级时限内办理",
        "请督促王益区 七一路街道按时办理",
    ]
    assert sent(of_kind("escalate", to=CHAIN[1], **rise), status=Status.RESOLVED)["next"]["zh"] == "无须再办"
    assert "交接" in sent(of_kind("ruled", to="610202002"))["next"]["zh"]


def test_a_supervised_stage_says_who_supervises_and_that_the_owner_goes_on() -> None:
    """No case is said to have risen whose owner stays."""
    line = of_kind("escalate", to=CHAIN[1], supervisor=CHAIN[1])
    data = sent(line)
    assert data["supervisor"] == {"code": CHAIN[1], "name": NAMES[CHAIN[1]]}
    assert "提级由王益区 七一路街道督办，王益区 七一路街道 桃园社区继续办理" in data["text"]["zh"]
    assert data["next"]["zh"].startswith("请督办")
    assert sent(of_kind("escalate", supervisor=CHAIN[1]))["next"]["zh"] == "立即办理，并向督办单位报告进展"


WATCHED = POLICY + b'escalate = "0"\non_escalate = "supervise"\n'


def test_an_escalation_names_its_supervisor_where_the_owner_stays(
    sqlite_databases: Databases, new_store: NewStore
) -> None:
    """As the engine writes it: under `supervise` the unit above, else nobody, for the case is another unit's."""
    for supervisor, text in {TOWNSHIP: WATCHED, None: POLICY + b'escalate = "0"\n'}.items():
        life = Life.begin(new_store(sqlite_databases.fresh()), "2026-03-02 10:00", config=loads(text))
        life.open(policy="all")
        life.act(Act.ESCALATE, seen_level=1)
        life.act(Act.ESCALATE, seen_level=2)
        life.act(Act.ASSIGN, unit=VILLAGE)  # the county watches what it sent down, raised or not
        life.tick("2026-03-10 10:00")
        rises = [json.loads(push.body) for push in life.pushes() if push.kind == "escalate"]
        assert {body.get("supervisor") for body in rises} == {supervisor}


def test_a_push_without_a_limit_says_so() -> None:
    """A case that stands still has none, and is told of nevertheless."""
    data = sent(of_kind("reopened", clock="", due_us=None))
    assert "现无时限" in data["text"]["zh"]
    assert "no limit runs now" in data["text"]["en"]


def test_the_mark_of_a_repeat_stands_first() -> None:
    """Before whatever a city's own template says as well."""
    texts = with_own(own("red", "{{ number }}"))
    assert sent(of_kind("red"), texts, is_repeat=True)["text"]["zh"] == "（可能重复）TC-1"


NEAREST_FIRST = (("red", "town"), ("red", ""), ("case", "town"), ("case", ""))


def test_the_nearest_template_speaks() -> None:
    """The channel's of this kind, then that of all channels, then those of all cases; else the built-in one."""
    for nearest in range(len(NEAREST_FIRST) + 1):
        left = NEAREST_FIRST[nearest:]
        made = [own(what, f"{what} {channel} {{{{ number }}}}", channel) for what, channel in left]
        said = sent(of_kind("red")._replace(channel="town"), with_own(*made))["text"]
        expected = "{} {} TC-1".format(*NEAREST_FIRST[nearest]) if made else "【红牌】TC-1"
        assert said["zh"].startswith(expected)
        assert said["en"].startswith("[red card] TC-1")  # in the other language nothing was changed


def test_a_channel_s_template_is_nobody_else_s() -> None:
    """Nor does a text of cases stand for a digest."""
    texts = with_own(own("case", "件", "town"), own("case", "x {{ number }}"))
    assert sent(of_kind("red")._replace(channel="other"), texts)["text"]["zh"] == "x TC-1"
    body = digest_facts(unit=CHAIN[0], reason="merged", counts={"red": 2}, from_us=0, until_us=1)
    digest = push_line(kind="digest", case_id=None, body=body, channel="town")
    assert sent(digest, texts)["text"]["zh"].startswith("【汇总】")


@pytest.mark.parametrize("is_default", [True, False])
def test_a_recipient_without_a_channel_has_the_default_s_texts(is_default: bool) -> None:
    """The one that is marked so, or the only one there is."""
    channels = (ChannelSettings("town", "https://x", is_default=is_default),)
    texts = with_own(own("case", "{{ number }}", "town"), channels=channels)
    assert sent(of_kind("red")._replace(channel=""), texts)["text"]["zh"] == "TC-1"


def test_the_clauses_are_templates_too() -> None:
    """A city words the next step anew without writing a whole text; the payload has it as well."""
    texts = with_own(own("next", "请到综治中心{{ '窗口' if role == 'owner' else '' }}"), own("news", "注意"))
    data = sent(of_kind("red"), texts)
    assert data["next"]["zh"] == "请到综治中心窗口"
    assert data["text"]["zh"].splitlines()[0].endswith("：注意")
    assert "下一步：请到综治中心窗口" in data["text"]["zh"]


def test_a_template_may_include_the_built_in_text_and_its_neighbours() -> None:
    """A line more under what Duban says, kept in one place for all."""
    line = own("next", "请办理")
    more = own("red", '{% include "built-in/case.zh.txt" %}\n值班 {% include "next.zh.txt" %}')
    texts = open_texts(config_with(more, line))
    said = sent(of_kind("red"), texts)["text"]["zh"].splitlines()
    assert said[0].startswith("【红牌】TC-1")
    assert said[-1] == "值班 请办理"


MARKDOWN = ChannelSettings("town", "https://x", kind="wecom", options={"style": "markdown"})


def test_a_name_is_no_markup() -> None:
    """A number that a hotline sent can put no link, mention, heading or code into a group; what is typed may."""
    texts = with_own(own("red", "**{{ number }}** {{ place }}"), channels=(MARKDOWN,))
    line = of_kind("red", number="[点我](https://evil) <@all> # `x` *y* ~z~ |", place="第_三_网格")
    said = sent(line._replace(channel="town"), texts)["text"]["zh"]
    assert said == "**［点我］(https://evil) ＜@all＞ ＃ ｀x｀ ＊y＊ ～z～ ｜** 第_三_网格"


def test_plain_text_is_left_as_it_is() -> None:
    """Where nothing is markup, nothing is taken for it; but a name never begins a line of its own."""
    line = of_kind("red", number="[1] *2*", place="甲\n【红牌】乙")
    assert "[1] *2*（甲 【红牌】乙）" in sent(line)["text"]["zh"]


def test_a_link_in_markdown_can_be_touched() -> None:
    """Vendors' markdown makes no link of a bare address."""
    texts = with_own(channels=(MARKDOWN,))
    data = sent(of_kind("red")._replace(channel="town"), texts, link="https://d.cn/r/1")
    assert "[确认已读](https://d.cn/r/1)" in data["text"]["zh"]


def test_what_to_do_survives_when_a_long_digest_is_cut() -> None:
    """WeCom takes 2,048 bytes: the tail of the list goes, the step and the link stay."""
    item = {"number": "SF-2026-00010", "what": "red", "place": CHAIN[0] + "003", "due_us": at_us(2026, 3, 5)}
    body = digest_facts(
        unit=CHAIN[0], reason="limit", counts={"red": 90}, from_us=0, until_us=1, items=[item] * ITEMS_MAX, more=70
    )
    data = sent(push_line(kind="digest", case_id=None, body=body), None, link="https://d.cn/r/1")
    cut = fitted(data["text"]["zh"], WECOM.most_bytes["text"], lambda text: WECOM.size("text", text), "zh")
    assert cut.endswith("…（以下略）")
    assert "90件" in cut.splitlines()[0]
    assert data["next"]["zh"] in cut
    assert "https://d.cn/r/1" in cut


@pytest.mark.parametrize("what", [*KINDS, "digest", "root"])
def test_a_template_sees_what_is_documented_and_nothing_else(what: str) -> None:
    """A fixed set of names, made of a row's facts and of the tree: none is a citizen's."""
    expected = {"digest": DIGEST, "root": ROOT}.get(what, CASE)
    for found in samples(what):
        assert variables(found, "zh").keys() == expected
        assert not {"title", "text", "citizen", "phone", "address", "name", "officer"} & expected


def test_the_documentation_lists_every_name() -> None:
    """docs/texts.md is the whole of it: each variable, filter and kind of text."""
    said = (ROOM / "docs" / "texts.md").read_text(encoding="utf-8")
    missing = {name for name in CASE | DIGEST | ROOT | CLAUSES | WHATS if f"`{name}`" not in said}
    assert not missing


def test_the_documented_example_works() -> None:
    """Copied into a city's folder it has no fault and no doubt, and says a line to who stands above."""
    said = (ROOM / "docs" / "texts.md").read_text(encoding="utf-8")
    example = own("red", said.split("templates/wecom/red.zh.txt`:\n\n```\n")[1].split("```")[0], "wecom")
    proof = proven(config_with(example))
    assert (proof.faults, proof.warnings) == ((), ())
    for to in CHAIN:
        text = sent(of_kind("red", to=to)._replace(channel="wecom"), proof.texts)["text"]["zh"]
        assert ("督办例会" in text) is (to != CHAIN[0])


words = st.sampled_from(KINDS)
anything = st.text(st.characters(codec="utf-8"), max_size=64)
some_facts = st.fixed_dictionaries(
    {
        **{key: st.just(value) for key, value in FACTS.items()},
        "number": anything,
        "place": anything,
        "what": words,
        "clock": st.sampled_from(["", *(clock.word for clock in Clock)]),
        "due_us": st.none() | st.just(FACTS["due_us"]),
        "occurrence": st.integers(0, 999),
        "late": st.booleans(),
        "reason": anything,
        "card": st.sampled_from(["", "red"]),
        "supervisor": st.sampled_from(["", CHAIN[1]]),
        "undid": st.sampled_from(["", "assigned"]),
    }
)


@given(some_facts, st.sampled_from([None, *Status]), st.sampled_from([*CHAIN, "9"]))
def test_the_built_in_texts_say_anything(given_facts: dict, status: int | None, to: str) -> None:
    """Whatever the facts, a text comes of them in both languages, and no braces of a template in it."""
    line = push_line(kind=given_facts["what"], unit_code=to, body=facts(**given_facts))
    data = sent(line, status=status, told=CHAIN)
    assert all(data["text"][lang] and data["next"][lang] for lang in ("zh", "en"))


def test_the_built_in_texts_pass_their_own_proof() -> None:
    """Laid into a city's folder, none has a fault or a doubt."""
    folder = ROOM / "daemon" / "texts" / "built_in"
    copies = [
        own(*path.stem.split(".")[:1], path.read_text(encoding="utf-8"), language=path.stem.split(".")[1])
        for path in sorted(folder.glob("*.txt"))
        if path.stem.split(".")[0] in WHATS
    ]
    assert len(copies) == 10
    proof = proven(config_with(*copies))
    assert (proof.faults, proof.warnings) == ((), ())


def test_the_built_in_texts_are_there_once() -> None:
    """And hold no template of a city's."""
    assert built_in() is built_in()
    line = push_line()
    plain = unworded(line, status=None, is_repeat=False, name_of=str, zone=ZONE)
    assert json.dumps(plain)
    assert built_in().text("anything", "zh", plain).startswith("【红牌】TC-1")


def test_no_deadline_waits_for_jinja() -> None:
    """What decides and what sends is loaded without it; so is a daemon whose city has no texts of its own."""
    code = "import sys, daemon.message, daemon.casework.pushes, daemon.editions; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOM, check=False).returncode == 0


def test_the_words_of_the_program_are_those_of_templates() -> None:
    """Every rung and every act has a name under which a city may write its own text."""
    assert set(KINDS) == {rung.word for rung in Rung} | {kind.value for kind in EventKind} - {"rung"}
    assert set(SAYS) == set(KINDS)
