"""What is wrong with config.toml, and with the files beside it, is told in Chinese on a Chinese screen."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from starlette.requests import Request

import schema
from daemon.api.answers import _on_refusal
from schema.config import check, load, loads
from schema.errors import BadConfig, Fault
from schema.sayings import fault_said
from schema.wire import FaultLine, Health
from tests.texting import faults, own
from tests.unit.test_config_faults import BROKEN, GOOD, ODD_FILES
from tests.unit.test_texts_broken import ATTACKS
from tests.unit.test_texts_broken import BROKEN as BROKEN_TEXTS
from tui.commands.status import _config
from tui.view.look import Look

ROOT = Path(schema.__file__).parent
SOURCES = (
    *sorted((ROOT / "config").glob("*.py")),
    *(ROOT / f"{name}.py" for name in ("calendars", "fates", "periods", "policies", "reach")),
)
NO_FAULTS = (
    *(
        "damaged",
        "this is not the content",
        "a weekend is made",
        "is either a whole day",
    ),  # of a database's content
    *("is named for no channel", "is not read; "),  # warnings, which only `duband check` gives
    *("is not valid TOML (7)7", "what lies in 7 7"),  # whose parts are sentences themselves: see the files
)
QUOTED = re.compile(r"“.*”|'.*'", re.DOTALL)  # what others said, what was written
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
CHINESE = re.compile(r"[一-鿿]")


def assert_chinese(reason: str) -> None:
    """Fail, with the sentence, when any of its own words stay English."""
    told = fault_said(reason, "zh")
    ours = QUOTED.sub("", told)
    assert told != reason, f"has no Chinese: {reason}"
    assert CHINESE.search(ours), f"has no Chinese: {reason} → {told}"
    assert not ENGLISH.search(ours), f"is half English: {reason} → {told}"
    assert fault_said(reason, "en") == reason


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_each_fault_of_a_file_has_its_chinese(path: Path) -> None:
    """The reason is Chinese; file, line and key stay, and English is what it was."""
    with pytest.raises(BadConfig) as caught:
        load(path)
    (fault,) = caught.value.faults
    assert_chinese(fault.reason)
    place = ": ".join(filter(None, (f"{path}:{fault.line}", fault.key)))
    assert caught.value.said("zh") == f"{place}: {fault_said(fault.reason, 'zh')}"
    assert caught.value.said("en") == str(caught.value) == f"{place}: {fault.reason}"


@pytest.mark.parametrize("name", ODD_FILES)
def test_a_file_that_is_none_has_its_chinese(tmp_path: Path, name: str) -> None:
    """Whatever is told of a file as a whole is Chinese too."""
    (tmp_path / "config.toml").write_bytes(ODD_FILES[name][0])
    for fault in check(tmp_path / "config.toml")[0]:
        assert_chinese(fault.reason)


@pytest.mark.parametrize(
    "text",
    [*(text for text, _, _ in BROKEN_TEXTS.values()), *(f"{{{{ number }}}} {attack}" for attack in ATTACKS)],
)
def test_each_fault_of_a_text_has_its_chinese(text: str) -> None:
    """A broken template is a fault of the configuration as well."""
    for fault in faults(own("red", text)):
        assert_chinese(fault.reason)


def reasons_in(source: str) -> Iterator[str]:
    """Yield the sentences that a source refuses with, a 7 for each part that differs."""
    for node in ast.walk(ast.parse(source)):
        yield from (said for one in _refusing(node) if one is not None and " " in (said := _written(one)))


def _refusing(node: ast.AST) -> Iterator[ast.expr | None]:
    """Yield where a sentence may stand: in a refusal, in a table, in what a function for faults returns."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        yield from node.args if name in {"ValueError", "fault", "refuse", "_refusal", "Fault"} else ()
    elif isinstance(node, ast.Dict):
        yield from node.values
    elif isinstance(node, ast.FunctionDef) and node.name.endswith("_fault"):
        yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Return))


def _written(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_written, node.values))
    if isinstance(node, ast.FormattedValue):
        return "7"
    return str(node.value) if isinstance(node, ast.Constant) else ""


def test_each_sentence_of_the_loader_has_its_chinese() -> None:
    """A fault that somebody adds, and no broken file shows yet, needs its Chinese too."""
    found = {reason for path in SOURCES for reason in reasons_in(path.read_text("utf-8"))}
    ours = [reason for reason in sorted(found) if not any(word in reason for word in NO_FAULTS)]
    bare = [reason for reason in ours if not CHINESE.search(QUOTED.sub("", fault_said(reason, "zh")))]
    assert len(ours) > 100
    assert bare == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "'15x' is not a period; write for example 30m, 2h, 4wh, 15d, 3wd or 1mo",
            "'15x' 不是期间，可写 30m、2h、4wh、15d、3wd 或 1mo",
        ),
        ("is 0; write a whole number from 1 to 100000", "现为 0，应写：1 至 100000 的整数"),
        ("is not a key Duban knows; did you mean limit?", "不是督办认识的键，是否想写 limit？"),
        (
            "what lies in file '/etc/key of ours' is not one printable line",
            "file '/etc/key of ours' 里的内容不是一行可见字符",
        ),
        (
            (
                "is in no language Duban speaks; "
                "name it WHAT.LANGUAGE.txt, for example red.zh.txt, the language zh or en"
            ),
            "文件名里没有督办支持的语言，请取名为 种类.语言.txt，如 red.zh.txt，语言为 zh 或 en",
        ),
        (
            "is empty; write for example off = [2027-01-01], or delete the file",
            "是空文件，可写 off = [2027-01-01]，或删去此文件",
        ),
        ("quota exceeded", "quota exceeded"),
    ],
)
def test_keys_and_values_stay_as_they_are(english: str, chinese: str) -> None:
    """Only our own words are put into Chinese; a sentence that is not ours stays as it came."""
    assert fault_said(english, "zh") == chinese


def test_the_dashboard_tells_a_refused_file_in_its_language() -> None:
    """A plan of a broken text is refused with every fault, as a dialogue shows it."""
    with pytest.raises(BadConfig) as caught:
        loads(GOOD + b'blue = "soon"\nlimt = 1\n')
    told = Look("zh").why(caught.value)
    assert "不是台阶的位置" in told
    assert "是否想写 limit" in told
    assert Look("en").why(caught.value) == Look("en").plain(str(caught.value))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_answer_of_the_daemon_speaks_the_language_it_is_asked_in(lang: str) -> None:
    """Its sentence does; the faults beside it stay as they are stored, for whoever shows them."""
    with pytest.raises(BadConfig) as caught:
        loads(GOOD + b"limt = 1\n")
    request = Request({"type": "http", "headers": [(b"accept-language", lang.encode())]})
    body = json.loads(bytes((await _on_refusal(request, caught.value)).body))
    assert body["message"] == caught.value.said(lang)
    assert [fault["reason"] for fault in body["faults"]] == [fault.reason for fault in caught.value.faults]


def test_the_status_command_tells_a_refused_file_in_its_language() -> None:
    """File, line and key stay; the reason follows the language, and English is what it was."""
    line = FaultLine(file="config.toml", line=12, key="zone", reason="is 8; write text in quotes")
    health = SimpleNamespace(
        refused=SimpleNamespace(faults=[line]), waiting=None, applying=None, behind=None, restart=()
    )
    zh, en = ("".join(_config(lang, cast("Health", health))) for lang in ("zh", "en"))
    assert zh.endswith("config.toml:12: zone: 现为 8，应写：加引号的文字")
    assert en.endswith("config.toml:12: zone: is 8; write text in quotes")


def test_a_fault_without_line_or_key_keeps_its_shape() -> None:
    """Nothing but the reason changes with the language."""
    assert Fault("config.toml", 0, "", "is a device or pipe; name an ordinary file").said("zh") == (
        "config.toml: 是设备或管道，请指定普通文件"
    )
