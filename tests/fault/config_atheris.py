"""Coverage-guided noise against the reader of config.toml: ``python -m tests.fault.config_atheris --seconds N``.

libFuzzer mutates the shipped file, its tables and the broken files of ``tests/unit/config``, and keeps whatever
reaches new branches. If anything comes out but a configuration or named faults, it prints the traceback, keeps the
input, and ends with another code than 0. It ends the process itself, so nothing comes back from here.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["schema", "tomllib"]):
    from schema.config import apply_edition, check, edition_of, loads
    from schema.errors import BadConfig, Fault

from tests.odd_configs import DEFAULT_POLICY, ODD_VALUES, SPICE, VALUES, WHOLE, YEAR, tables

BROKEN = Path(__file__).parents[1] / "unit" / "config"
_KEPT = Path(tempfile.gettempdir()) / "duban-fuzz"
_BYTES_MAX = 4_000  # a table or two
_INPUT_S = 10  # one input that takes longer is a fault
_IS_YEAR = b"#year\n"  # an input that begins so is a file of holidays
_MUTATED_BY_LINE = 0.8  # of the inputs; the others are mutated by byte


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz for so many seconds; exit code 0 when nothing but configurations and named faults came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1, help="the same seed goes the same way")
    parser.add_argument("--keep", type=Path, default=_KEPT, help="a folder for inputs that are new, or fail")
    wanted = parser.parse_args(arguments)
    corpus = wanted.keep / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    _sow(corpus)
    options = {
        "max_total_time": wanted.seconds,
        "seed": wanted.seed,
        "max_len": _BYTES_MAX,
        "reduce_inputs": 0,  # a table cut to its fewest bytes is one that no mutation makes whole again
        "timeout": _INPUT_S,
        "dict": _dictionary(wanted.keep),
        "artifact_prefix": f"{wanted.keep}/",
    }
    flags = [f"-{name}={value}" for name, value in options.items()]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], _reader(wanted.keep), custom_mutator=_mutate)
    atheris.Fuzz()


def _reader(folder: Path) -> Callable[[bytes], None]:
    """Return what libFuzzer calls with each input."""
    scene = folder / "scene"
    scene.mkdir(exist_ok=True)
    (scene / "config.toml").write_text(DEFAULT_POLICY, encoding="utf-8")
    year = scene / "holidays-2027.toml"

    def read(data: bytes) -> None:
        if data.startswith(_IS_YEAR):
            year.write_bytes(data)
            _judge(check(scene / "config.toml")[0], data)
            return
        try:
            config = loads(data)
        except BadConfig as refusal:
            _judge(refusal.faults, data)
        else:
            edition = edition_of(config)
            assert edition_of(apply_edition(config, edition.body)) == edition

    return read


def _judge(faults: tuple[Fault, ...], data: bytes) -> None:
    """Check that each fault names a place in the file and can be printed."""
    for fault in faults:
        assert fault.reason
        assert 0 <= fault.line <= data.count(b"\n") + 1
        assert str(fault).isprintable()


def _sow(corpus: Path) -> None:
    """Write the seeds: each table beside the one policy that a file needs, and the broken files.

    The shipped file as a whole is none: a small input runs ten times as often, and a fault in it is as good.
    """
    seeds = [f"{DEFAULT_POLICY}{_bare(table)}".encode() for table in tables(WHOLE)]
    seeds += [path.read_bytes() for path in sorted(BROKEN.glob("*.toml"))]
    for number, seed in enumerate([*seeds, _IS_YEAR + YEAR.encode()]):
        (corpus / f"seed{number:03}").write_bytes(seed)


def _bare(table: str) -> str:
    """Return a table without its comments."""
    return "\n".join(line.partition("  #")[0] for line in table.splitlines() if line and not line.startswith("#"))


def _dictionary(folder: Path) -> Path:
    """Write the words of the language as libFuzzer reads them, each in quotes with its bytes escaped."""
    words = {line.partition(" = ")[0] for line in WHOLE.splitlines() if " = " in line and line[0].islower()}
    path = folder / "words"
    escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in sorted({*words, *VALUES, *SPICE}))
    path.write_text("".join(f'"{word}"\n' for word in escaped), encoding="ascii")
    return path


def _mutate(data: bytes, size_max: int, seed: int) -> bytes:
    """Return another input: by line, as a person edits a file, or by byte."""
    dice = random.Random(seed)
    if dice.random() > _MUTATED_BY_LINE:
        return bytes(atheris.Mutate(data, len(data)))
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    dice.choice(_EDITS)(lines, at, dice)
    return b"\n".join(lines)[:size_max]


def _set_value(lines: list[bytes], at: int, dice: random.Random) -> None:
    keyed = [number for number, line in enumerate(lines) if b" = " in line]
    at = dice.choice(keyed) if keyed else at
    values = dice.choice((VALUES, ODD_VALUES))
    lines[at] = lines[at].partition(b" = ")[0] + b" = " + dice.choice(values).encode()


def _take_out(lines: list[bytes], at: int, dice: random.Random) -> None:
    del lines[at : at + dice.randint(1, 4)]


def _say_twice(lines: list[bytes], at: int, dice: random.Random) -> None:
    lines.insert(dice.randrange(len(lines) + 1), lines[at])


def _move(lines: list[bytes], at: int, dice: random.Random) -> None:
    lines.insert(dice.randrange(len(lines)), lines.pop(at))


_EDITS = (_set_value, _set_value, _set_value, _take_out, _say_twice, _move)  # what people do most comes most


if __name__ == "__main__":
    main()
