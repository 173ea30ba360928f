"""Whatever stands in the file, reading it ends in a configuration or in faults, never in a traceback."""

from hypothesis import example, given
from hypothesis import strategies as st

from schema.config import loads
from schema.errors import BadConfig, Fault
from schema.folders import default_config_path

SHIPPED = default_config_path().read_text(encoding="utf-8")
LINES = [line for line in SHIPPED.splitlines() if line and not line.startswith("#")]
SPICE = [*"\"'[]{}=.,#\\\n\0\x1b-信", '"""', "[[", "9" * 30]
ODD_VALUES = [
    "0",
    "-1",
    "1e400",
    "nan",
    "true",
    '""',
    '"\\u0000"',
    '"\\U0010FFFF"',
    '"１wd"',
    '"0%"',
    "[]",
    "[[]]",
    "{}",
    "[{}]",
    '["0", 1]',
    "2026-02-28",
    "07:30:00",
    "0x7fffffffffffffffffff",
    "{ a.b = [ { c = 1 } ] }",
    f'"{"x" * 300}"',
]


def faults_of(data: bytes) -> tuple[Fault, ...]:
    try:
        loads(data)
    except BadConfig as error:
        return error.faults
    return ()


def read(data: bytes) -> None:
    """Read ``data``; whatever faults it has, each names a place in it and can be printed."""
    for fault in faults_of(data):
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
    """The shipped file with a piece cut out and something else put in is refused or read."""
    start = data.draw(st.integers(0, len(SHIPPED)))
    length = data.draw(st.integers(0, 40))
    piece = data.draw(st.sampled_from(SPICE) | st.text(max_size=10))
    read((SHIPPED[:start] + piece + SHIPPED[start + length :]).encode("utf-8", "surrogatepass"))


@given(st.data())
def test_any_value_under_any_key(data: st.DataObject) -> None:
    """Every key of the shipped file takes every sort of value without a traceback."""
    lines = SHIPPED.splitlines()
    keyed = [number for number, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    for number in data.draw(st.lists(st.sampled_from(keyed), min_size=1, max_size=4)):
        key = lines[number].split(" = ")[0]
        lines[number] = f"{key} = {data.draw(st.sampled_from(ODD_VALUES))}"
    read("\n".join(lines).encode())
