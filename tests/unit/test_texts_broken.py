"""Templates that are wrong, or mean harm: each is refused by name and line, and no push is lost to one."""

import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from loguru import logger

from daemon.proofing import proven
from tests.texting import config_with, faults, of_kind, own, sent, with_own

BROKEN: Mapping[str, tuple[str, int, str]] = {  # name → text, line, a part of the reason
    "not closed": ("【{{ label }}】\n{{ number", 2, "is no template ("),
    "no such tag": ("{{ number }}\n\n{% fro x in told %}", 3, "is no template (Encountered unknown tag 'fro'"),
    "a block left open": ("{% if due %}{{ number }}", 1, "is no template ("),
    "an unknown variable": ("{{ number }}\n{{ titel }}", 2, "knows nothing called titel; it may name "),
    "hidden in a branch": ("{{ number }}{% if nth > 9 %}{{ phone }}{% endif %}", 1, "knows nothing called phone"),
    "a digest's variable": ("{{ number }}{{ items }}", 1, "knows nothing called items"),
    "an unknown filter": ("{{ number | pprint }}", 1, "is no template (No filter named 'pprint'"),
    "nothing": ("{# later #}", 0, "says nothing"),
    "nothing for some": ('{% if what == "blue" %}{{ number }}{% endif %}', 0, "says nothing"),
    "no such file": (
        '{{ number }}\n{% include "../config.toml" %}',
        2,
        "includes ../config.toml, which is not there",
    ),
    "itself": ('{{ number }}{% include "red.zh.txt" %}', 1, "includes itself"),
    "a field that is not there": ("{{ number }}{% for one in told %}{{ one.phone }}{% endfor %}", 1, "not there"),
    "no number": ("{{ number + 1 }}", 1, "fails (TypeError"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_template_is_named_with_line_and_way_out(name: str) -> None:
    """One fault, with the file it stands in, fit for a terminal."""
    text, line, reason = BROKEN[name]
    template = own("red", text)
    (fault,) = faults(template)
    assert (fault.file, fault.line, fault.key) == (template.file, line, "")
    assert reason in fault.reason
    assert str(fault).isprintable()


def test_a_fault_stands_in_the_file_where_it_is() -> None:
    """Not in each that includes it; and all are named at once."""
    including = own("red", '{% include "next.zh.txt" %}{{ number }}')
    found = faults(including, own("next", "{{ wot }}"), own("blue", "{%"))
    assert {Path(fault.file).name for fault in found} == {"next.zh.txt", "blue.zh.txt"}


def test_control_characters_of_a_template_reach_no_terminal() -> None:
    """What the parser repeats of a text is escaped, what goes out of it is replaced."""
    texts = with_own(own("red", "{{ number }}\x1b[31m"))
    assert sent(of_kind("red"), texts)["text"]["zh"] == "TC-1\ufffd[31m"
    (fault,) = faults(own("red", "{% \x1b[31m %}"))
    assert str(fault).isprintable()


def test_a_text_without_the_number_is_doubtful() -> None:
    """It works, but whoever gets it cannot look the case up."""
    proof = proven(config_with(own("red", "红牌")))
    assert not proof.faults
    assert [fault.reason for fault in proof.warnings] == [
        "does not always say the case's number; write {{ number }}"
    ]


ATTACKS = (
    "{{ ''.__class__ }}",
    "{{ told.__class__.__mro__ }}",
    "{{ number.format }}{{ number.format() }}",
    "{{ ''.join(told) }}",
    "{{ number.center(1000000000) }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 9 ** 9999999 }}",
    "{{ '%1000000000d' % 1 }}",
    "{% for i in range(100000) %}x{% endfor %}",
    "{{ self.__init__.__globals__ }}",
    "{{ lipsum() }}",
    "{{ cycler.__init__ }}",
    "{{ told | attr('append') }}",
    "{{ told.append('x') }}",
    "{% set x = told.clear() %}",
    "{% import 'os' as os %}{{ os }}",
    "{{ number | map(attribute='__class__') | list }}",
    "{% macro grow(x) %}{{ grow(x ~ x) }}{% endmacro %}{{ grow('x') }}",
    "{% for place in [place ~ place] %}{% include 'red.zh.txt' %}{% endfor %}",
    "{% for a in told %}{% for b in told %}{% for c in told %}{% endfor %}{% endfor %}{% endfor %}",
    "{{ place | join(place) }}",
    "{{ place | join('xxxx') | join('xxxx') }}",
    "{{ told | join(',', attribute='__class__') }}",
    "{% call number() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{% for x in told recursive %}{{ loop(told) }}{% endfor %}",
    "{% for x in told %}{% include 'built-in/case.zh.txt' %}{% endfor %}",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_template_can_only_fill_in_words(attack: str) -> None:
    """It reaches no attribute, function, file or operator by which it could do more, or fill the memory."""
    tracemalloc.start()
    try:
        assert faults(own("red", f"{{{{ number }}}} {attack}"))
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_bytes < 50_000_000


def test_a_template_that_says_too_much_is_refused() -> None:
    """Twenty thousand characters are no push."""
    (fault,) = faults(own("red", "{{ number }}" + "{% for a in place %}{{ place ~ place }}{% endfor %}" * 99))
    assert "more than 20,000 characters" in fault.reason


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Collect what is logged."""
    lines: list[str] = []
    handler = logger.add(lambda message: lines.append(message.record["message"]), level="DEBUG")
    yield lines
    logger.remove(handler)


FAILING = [text for name, (text, _, _) in BROKEN.items() if name not in {"hidden in a branch", "nothing for some"}]


@pytest.mark.parametrize("text", [*FAILING, *ATTACKS])
def test_no_push_is_lost_to_a_template(text: str, logged: list[str]) -> None:
    """One that fails when it is sent nevertheless says what the built-in one says, and is logged once."""
    texts = with_own(own("red", text))
    for _ in range(3):
        assert sent(of_kind("red"), texts) == sent(of_kind("red"))
    (line,) = logged
    assert line.startswith("the built-in text goes out, for a template failed: red.zh.txt")
