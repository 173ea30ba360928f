"""The link in a push: what its page shows, what marks it as read, and what nobody gets in by."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from daemon.door.page import HEADERS, language
from daemon.identity import link_key_of
from daemon.ledger import facts_of
from daemon.links import Links
from daemon.rows import PushLine
from daemon.store import Store
from schema.kinds import Act, PushState
from tests.conftest import NewStore
from tests.databases import Databases
from tests.door_rig import MONDAY, Rig, open_door
from tests.life import VILLAGE, at, local
from tests.outbox_rig import post
from tests.receivers.raw import certificate

SECRET_WORDS = {"title": "漏水扰民", "text": "楼上漏水三个月", "citizen": "王小明", "phone": "13800000000"}


@pytest.fixture
async def city(store: Store) -> AsyncIterator[Rig]:
    async with open_door(store) as rig:
        yield rig


@pytest.fixture
async def porch(new_store: NewStore, sqlite_databases: Databases) -> AsyncIterator[Rig]:
    """Give a door for what never gets as far as the database's own ways."""
    async with open_door(new_store(sqlite_databases.fresh())) as rig:
        yield rig


def push_of(city: Rig, push_id: int) -> PushLine:
    with city.rooms.store.read() as reader:
        found = reader.push(push_id)
    assert found is not None
    return found


def path(city: Rig, push_id: int) -> str:
    return f"/r/{city.links.token(push_id)}"


async def test_looking_marks_nothing(city: Rig) -> None:
    """A chat program that previews the link, by GET or HEAD, however often, has read nothing."""
    push_id = city.raise_case()
    for method in ("GET", "HEAD", "GET"):
        assert (await city.http.request(method, path(city, push_id))).status_code == 200
    assert (push_of(city, push_id).read_us, push_of(city, push_id).read_by) == (None, "")


async def test_the_page_shows_the_push_and_one_button(city: Rig) -> None:
    """The sentence that was pushed, and a form that posts to the page's own address."""
    city.life.open("T1", **SECRET_WORDS)
    push = city.life.pushes("T1")[0]
    answer = await city.http.get(path(city, push.id))
    assert "【新件】T1（王益区 七一路街道 红旗社区 第一网格）" in answer.text
    assert '<form method="post"><button type="submit">已阅</button></form>' in answer.text
    assert not [word for word in SECRET_WORDS.values() if word in answer.text]


async def test_pressing_the_button_marks_it_and_says_who_has(city: Rig) -> None:
    """An officer's own push is read by that officer; the page then names both, and the button is gone."""
    push_id = city.raise_case()
    answer = await city.http.post(path(city, push_id))
    push = push_of(city, push_id)
    assert (push.read_us, push.read_by) == (at(MONDAY), f"officer:{push.officer_id}")
    assert f"值班{VILLAGE}已于2026年3月2日10:00阅知。" in answer.text
    assert "已阅</button>" not in answer.text
    assert (await city.http.get(path(city, push_id))).text == answer.text


async def test_the_first_reader_stays(city: Rig) -> None:
    """Pressed again an hour later, and by many at once, it is still the first one's."""
    push_id = city.raise_case()
    await asyncio.gather(*(city.http.post(path(city, push_id)) for _ in range(8)))
    city.life.clock.advance_to(at("2026-03-02 11:00"))
    assert (await city.http.post(path(city, push_id))).status_code == 200
    assert push_of(city, push_id).read_us == at(MONDAY)


async def test_a_push_to_a_unit_is_read_by_whoever_has_the_link(store: Store) -> None:
    """Nobody's name is claimed where the push was nobody's own."""
    async with open_door(store) as city:
        [push_id] = post(store)
        answer = await city.http.post(path(city, push_id))
        assert push_of(city, push_id).read_by == "system:link"
        assert "收到链接者已于" in answer.text


async def test_a_push_that_was_not_delivered_may_be_read(city: Rig) -> None:
    """Somebody may have shown it around: reading says nothing of the sending."""
    push_id = city.raise_case()
    assert push_of(city, push_id).state == PushState.UNDELIVERED
    assert (await city.http.post(path(city, push_id))).status_code == 200
    assert push_of(city, push_id).state == PushState.UNDELIVERED


@pytest.mark.parametrize(
    "token",
    [
        "",
        "1",
        "1-",
        "0-{proof}",
        "-1-{proof}",
        "01-{proof}",
        "{id}-{proof}a",
        "{other}-{proof}",
        "{id}-{upper}",
        "{id}_{proof}",
        "９-{proof}",
        "{id}-" + "a" * 26,
        "9" * 40 + "-{proof}",
        "../../etc/passwd",
        "%00",
        "x" * 5000,
    ],
)
async def test_a_link_of_ours_alone_opens(porch: Rig, token: str) -> None:
    """Whatever is wrong with it, nothing is there: to look at, or to mark."""
    city = porch
    push_id = city.raise_case()
    proof = city.links.token(push_id).partition("-")[2]
    wrong = token.format(id=push_id, other=push_id + 1, proof=proof, upper=proof.upper())
    for method in ("GET", "POST"):
        answer = await city.http.request(method, f"/r/{wrong}")
        assert answer.status_code == 404
        assert "T1" not in answer.text
    assert push_of(city, push_id).read_us is None


async def test_a_link_to_a_push_that_is_not_there_is_none(city: Rig) -> None:
    """The same 404 page as for a forged one."""
    gone = await city.http.get(f"/r/{city.links.token(99)}")
    forged = await city.http.get("/r/99-" + "a" * 26)
    assert (gone.status_code, gone.text) == (404, forged.text)
    assert "没有这个链接" in gone.text


async def test_another_database_s_links_do_not_fit(city: Rig) -> None:
    """Each has a key of its own, and keeps it."""
    push_id = city.raise_case()
    other = Links("https://duban.example", b"another key").token(push_id)
    assert (await city.http.post(f"/r/{other}")).status_code == 404
    assert link_key_of(city.rooms.store) == link_key_of(city.rooms.store)
    assert len(link_key_of(city.rooms.store)) == 32


async def test_nothing_of_the_page_comes_from_elsewhere(city: Rig) -> None:
    """No script, no address, no picture; the policy forbids them, and lets its own style pass by a hash."""
    answer = await city.http.get(path(city, city.raise_case()))
    seen = _Elements()
    seen.feed(answer.text)
    assert not {"script", "img", "link", "iframe", "object"} & set(seen.tags)
    assert not re.search(r"https?://|url\(|@import| on\w+=| style=", answer.text)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert _style_hash(answer.text) in policy


async def test_what_a_push_says_is_shown_as_text(store: Store) -> None:
    """A number that is markup stays letters on the page."""
    async with open_door(store) as city:
        city.life.open("<script>alert(1)</script>&amp;")
        [push] = city.life.pushes("<script>alert(1)</script>&amp;")
        answer = await city.http.get(path(city, push.id))
        assert "<script>" not in answer.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in answer.text


async def test_a_browser_that_prefers_english_gets_it(city: Rig) -> None:
    """Title, text and button; the links' language is nobody's setting."""
    push_id = city.raise_case()
    answer = await city.http.get(path(city, push_id), headers={"accept-language": "en-GB,en;q=0.9,zh;q=0.5"})
    assert '<html lang="en">' in answer.text
    assert "[new case] T1" in answer.text
    assert ">Mark as read<" in answer.text


async def test_the_door_speaks_tls_where_it_has_a_certificate(
    new_store: NewStore, sqlite_databases: Databases, tmp_path: Path
) -> None:
    """The same page, encrypted; without TLS nobody is answered there."""
    certificate(tmp_path, "IP:127.0.0.1")
    async with open_door(new_store(sqlite_databases.fresh()), tls=tmp_path) as city:
        assert (await city.http.post(path(city, city.raise_case()))).status_code == 200
        async with httpx.AsyncClient() as plain:
            with pytest.raises(httpx.HTTPError):
                await plain.get(f"{city.url.replace('https', 'http')}/r/1-a")


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US", "en"),
        ("de,en;q=0.7,zh;q=0.3", "en"),
        ("de,fr", "zh"),
        ("*", "zh"),
        ("en;q=0", "zh"),
        ("en;q=,zh", "en"),
        ("en;q=nan", "zh"),
        ("en;q=1e999;;;,,", "zh"),
        ("zh,en", "zh"),
        ("x" * 5000, "zh"),
    ],
)
def test_language(accepted: str, lang: str) -> None:
    """Chinese unless English comes first; nonsense is Chinese."""
    assert language(accepted) == lang


def test_a_link_is_whole_in_any_chat() -> None:
    """It ends with a letter or a digit, and holds nothing at which a program would end it."""
    links = Links("https://duban.example.gov.cn/d", b"k" * 32)
    for push_id in (1, 9, 10**17):
        assert re.fullmatch(r"https://duban\.example\.gov\.cn/d/r/\d+-[a-z2-7]{26}", links.of(push_id))
        assert links.push_id(links.token(push_id)) == push_id
    assert len({links.token(push_id) for push_id in range(1, 1000)}) == 999


def test_without_a_door_there_is_no_link() -> None:
    """An address that nobody answers is not sent to anybody."""
    assert Links("", b"k").of(7) == ""


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def _style_hash(text: str) -> str:
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert style is not None
    return base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()


def opened(city: Rig) -> int:
    """Open a case and return its owner's push."""
    city.life.open("T1")
    return city.life.pushes("T1")[0].id


def promised(city: Rig) -> list[tuple[str, str]]:
    """Return actor and instant of each promise in the case's ledger."""
    with city.rooms.store.read() as reader:
        lines = reader.events_of(city.life.case("T1").id)
    return [(one.actor, local(facts_of(one.body)["until_us"])) for one in lines if one.kind == "promised"]


async def test_whoever_has_the_case_can_promise_from_the_page(city: Rig) -> None:
    """The second form takes a local time; the promise is the officer's, is read with it, and is given once."""
    push_id = opened(city)
    assert 'name="until"' in (await city.http.get(path(city, push_id))).text
    until = {"until": "2026-03-02T16:00"}
    for _ in range(2):
        answer = await city.http.post(path(city, push_id), data=until)
    assert "已承诺于2026年3月2日16:00前办结；办理时限不变。" in answer.text
    officer = f"officer:{push_of(city, push_id).officer_id}"
    assert promised(city) == [(officer, "2026-03-02 16:00")]
    assert push_of(city, push_id).read_by == officer


@pytest.mark.parametrize("until", ["", "soon", "2026-02-30T12:00", "<b>"])
async def test_a_time_that_is_none_promises_nothing(city: Rig, until: str) -> None:
    """The page says so in one sentence, and the push is read all the same."""
    push_id = opened(city)
    answer = await city.http.post(path(city, push_id), data={"until": until})
    assert "没有填写时间" in answer.text
    assert "<b>" not in answer.text
    assert promised(city) == []
    assert push_of(city, push_id).read_us is not None


async def test_a_promise_that_is_refused_says_why(city: Rig) -> None:
    """One that lies behind is refused with the sentence every other way in gives."""
    answer = await city.http.post(path(city, opened(city)), data={"until": "2026-03-01T12:00"})
    assert answer.status_code == 200
    assert promised(city) == []
    assert re.search(r'<p class="done">[^<]{20,}</p>', answer.text)


async def test_who_has_not_the_case_is_not_asked(city: Rig) -> None:
    """The village, whose case has risen, sees no such form, and posting one promises nothing."""
    push_id = opened(city)
    city.life.act(Act.ESCALATE, seen_level=1)
    assert 'name="until"' not in (await city.http.get(path(city, push_id))).text
    await city.http.post(path(city, push_id), data={"until": "2026-03-05T12:00"})
    with city.rooms.store.read() as reader:
        case_id = push_of(city, push_id).case_id
        assert case_id is not None
        assert "promised" not in [line.kind for line in reader.events_of(case_id)]
