"""Whatever stands in the files, reading them ends in a configuration or in faults, never in a traceback."""

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daemon.trial import starts, trial_hints
from schema.config import Config, apply_edition, check, edition_of, loads
from schema.errors import BadConfig, Fault
from tests.configs import configs
from tests.odd_configs import DEFAULT_POLICY, LINES, ODD_VALUES, SPICE, VALUES, WHOLE, YEAR, tables

FIRST = date(2026, 9, 30)
# No deadline where calendars are laid out: the first to reach a far year works it out for all.


@pytest.fixture(autouse=True)
def _short_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a trial look at the eve of a holiday and two days more."""
    monkeypatch.setattr(starts, "DAYS", 3)


def read(data: bytes) -> Config | None:
    """Read ``data``; whatever faults it has, each names a place in it and can be printed."""
    try:
        return loads(data)
    except BadConfig as error:
        assert_named(error.faults, data)
        return None


def assert_named(faults: tuple[Fault, ...], data: bytes) -> None:
    assert faults
    for fault in faults:
        assert fault.reason
        assert 0 <= fault.line <= data.count(b"\n") + 1
        assert str(fault).isprintable()


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
def test_any_bytes(data: bytes) -> None:
    """Bytes of any sort are refused or read."""
    read(data)


@given(st.text(max_size=200) | st.lists(st.sampled_from([*LINES, *SPICE]), max_size=12).map("\n".join))
def test_any_text(text: str) -> None:
    """Text of any sort, and lines of the real file in any order, are refused or read."""
    read(text.encode("utf-8", "surrogatepass"))


@given(st.data())
def test_a_mutated_file(data: st.DataObject) -> None:
    """The whole language with a piece cut out and something else put in is refused or read."""
    start = data.draw(st.integers(0, len(WHOLE)))
    length = data.draw(st.integers(0, 40))
    piece = data.draw(st.sampled_from(SPICE) | st.text(max_size=10))
    read((WHOLE[:start] + piece + WHOLE[start + length :]).encode("utf-8", "surrogatepass"))


def with_odd_values(data: st.DataObject, text: str, pool: list[str]) -> str:
    """Return a text in which some keys have another value."""
    lines = text.splitlines()
    keyed = [number for number, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    for number in data.draw(st.lists(st.sampled_from(keyed), max_size=4)):
        key = lines[number].split(" = ")[0]
        lines[number] = f"{key} = {data.draw(st.sampled_from(pool))}"
    return "\n".join(lines)


@settings(deadline=None)
@given(st.data())
def test_any_value_under_any_key(data: st.DataObject) -> None:
    """Every key there is takes every sort of value without a traceback."""
    read(with_odd_values(data, WHOLE, ODD_VALUES).encode())


TABLES = [table for table in tables(WHOLE) if not table.startswith("[policy.")]
CLOCKS = [table.partition("\n")[2] for table in tables(WHOLE) if table.startswith("[policy.") and "limit" in table]


@st.composite
def small_files(draw: st.DrawFn) -> str:
    """Return one policy of clocks from anywhere, some other tables, and here and there another's value."""
    words = draw(st.lists(st.sampled_from(["respond", "feedback", "overall", "ruling"]), unique=True))
    clocks = [f"[policy.all.{word}]\n{draw(st.sampled_from(CLOCKS))}" for word in words]
    others = draw(st.lists(st.sampled_from(TABLES), unique=True, max_size=4))
    return DEFAULT_POLICY + "\n".join((*clocks, *others))


@settings(deadline=None)
@given(small_files(), st.data())
def test_what_is_read_can_be_kept_and_tried_out(text: str, data: st.DataObject) -> None:
    """A file that has no fault can be stored as an edition and read back, and its policies tried out."""
    config = read(with_odd_values(data, text, [*VALUES, *ODD_VALUES]).encode())
    if config is not None:
        assert_kept_and_tried(config)


@settings(deadline=None)
@given(configs())
def test_any_sound_configuration_can_be_tried_out(config: Config) -> None:
    """However far away its limits and rungs are, a configuration is doubted and never ends in a traceback."""
    for path, reason in trial_hints(config, FIRST):
        assert path[0] == "policy"
        assert reason


def assert_kept_and_tried(config: Config) -> None:
    edition = edition_of(config)
    assert edition_of(apply_edition(config, edition.body)) == edition
    list(trial_hints(config, FIRST))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a folder with a sound config.toml, beside which years are typed in."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "config.toml").write_text(DEFAULT_POLICY, encoding="utf-8")
        yield Path(name)


@settings(deadline=None)
@given(st.data())
def test_any_year_typed_in(folder: Path, data: st.DataObject) -> None:
    """A file of holidays of any sort is refused under its own name, or read."""
    text = with_odd_values(data, YEAR, [*VALUES, *ODD_VALUES]) + data.draw(st.sampled_from(["", *SPICE]))
    year = folder / f"holidays-{data.draw(st.sampled_from(['2027', '2004', '1999', 'next']))}.toml"
    year.write_text(text, encoding="utf-8")
    try:
        faults, _ = check(folder / "config.toml")
        assert all(fault.file == str(year) and fault.reason and str(fault).isprintable() for fault in faults)
    finally:
        year.unlink()
