"""The line of every key, in every way that TOML can write one."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.config.lines import KeyPath, key_lines

CASES: dict[str, tuple[str, dict[KeyPath, int]]] = {
    "plain keys and comments": ("# one\n\na = 1 # [b]\nb = 2\n", {("a",): 3, ("b",): 4}),
    "tables": ("[a]\nx = 1\n\n[b.c]\nx = 2", {("a",): 1, ("a", "x"): 2, ("b", "c"): 4, ("b", "c", "x"): 5}),
    "arrays of tables": (
        "[[p]]\nn = 1\n[p.q]\nm = 2\n[[p]]\nn = 3\n[[p.r]]\nk = 4",
        {
            ("p", 0): 1,
            ("p", 0, "n"): 2,
            ("p", 0, "q", "m"): 4,
            ("p", 1): 5,
            ("p", 1, "n"): 6,
            ("p", 1, "r", 0, "k"): 8,
        },
    ),
    "dotted and quoted keys": (
        'a . "b.c" . \'d\' = 1\n"\\u4fe1" = 2\n["x ] y"]\n"=" = 3',
        {("a", "b.c", "d"): 1, ("信",): 2, ("x ] y",): 3, ("x ] y", "="): 4},
    ),
    "inline tables": ("a = { b = 1, c = { d = [1, 2] } }\ne = 1", {("a", "c", "d", 1): 1, ("e",): 2}),
    "arrays over lines": (
        "a = [\n  1, # one, ]\n  'x',\n\n  [ 2 ],\n]\nb = 1",
        {("a", 0): 2, ("a", 1): 3, ("a", 2): 5, ("a", 2, 0): 5, ("b",): 7},
    ),
    "strings over lines": (
        "a = \"\"\"\nx = 1 \\\" [t]\n\"\"\"\"\nb = '''\ny = ''\n'''''\nc = 3",
        {("a",): 1, ("b",): 4, ("c",): 7},
    ),
    "brackets and marks in strings": (
        "a = ['],\"', \"\\\"]#\", '''\n''']\nb = \"#\"\nc = 1979-05-27 07:32:00",
        {("a", 2): 1, ("b",): 3, ("c",): 4},
    ),
    "windows lines": ("a = 1\r\n\r\nb = [\r\n1]\r\n", {("a",): 1, ("b",): 3, ("b", 0): 4}),
    "a table below its child": ("[a.b]\nx = 1\n[a]\ny = 2", {("a",): 1, ("a", "b"): 1, ("a", "y"): 4}),
}


@pytest.mark.parametrize("name", CASES)
def test_each_key_stands_on_its_line(name: str) -> None:
    """However a key is written, its path leads to the line where it is first named."""
    text, expected = CASES[name]
    tomllib.loads(text)
    found = key_lines(text)
    assert {path: found.get(path) for path in expected} == expected


words = st.text(st.sampled_from("ab.\"'\\[]{}#=,\n 信"), max_size=6)
scalars = st.one_of(st.integers(), st.booleans(), st.floats(allow_nan=False), words)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
documents = st.lists(
    st.tuples(st.lists(words, max_size=2), st.dictionaries(words, values, max_size=4)), max_size=4
)


def toml_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.replace("\n", "\\n")


def toml_value(value: Any, block: bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        body = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"""\n{body}"""' if block else toml_string(value)
    if isinstance(value, list):
        return "[" + ("\n# ]\n" if block else "") + ", ".join(toml_value(item, block) for item in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{toml_string(key)} = {toml_value(item, False)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    return str(value)


def paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} | {deeper for key, item in items for deeper in paths(item, (*path, key))}


@given(documents, st.booleans())
def test_every_path_of_any_document_has_its_line(document: list[Any], block: bool) -> None:
    """The scanner finds exactly the paths that the library reads, and top-level keys on the line they begin."""
    lines: list[str] = []
    begins: dict[KeyPath, int] = {}
    for number, (header, pairs) in enumerate(document):
        table = (f"t{number}", *header)
        lines.append("[" + ".".join(map(toml_string, table)) + "]")
        for key, value in pairs.items():
            begins[(*table, key)] = len(lines) + 1
            lines.extend(f"{toml_string(key)} = {toml_value(value, block)}".split("\n"))
    text = "\n".join(lines)
    found = key_lines(text)
    assert set(found) == paths(tomllib.loads(text)) - {()}
    assert {path: found[path] for path in begins} == begins
