"""Reads a whole configuration: TOML to ``Config``, with every fault and warning on the way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path

from schema.config.channels import channel_hints, read_channels, read_url
from schema.config.door import door_hints, read_door
from schema.config.examined import Examined
from schema.config.lints import policy_hints
from schema.config.parsing import parse
from schema.config.pauses import read_pauses
from schema.config.policy import read_policies
from schema.config.quiet import read_quiet
from schema.config.report import Report, by_line, shown
from schema.config.settings import (
    LANGUAGES,
    LOG_LEVELS,
    Config,
    EngineSettings,
    HeartbeatSettings,
    LogSettings,
    ServeSettings,
)
from schema.config.signing import SecretSource
from schema.config.table import Table
from schema.config.telling import read_telling
from schema.config.templates import Templates, homeless, read_templates
from schema.config.text import decode, read_text
from schema.config.workdays import read_calendar
from schema.config.years import Years, read_years
from schema.errors import BadConfig, Fault
from schema.periods import Period

DAY_S = 86_400
_OCTAL = re.compile(r"0[0-7]{3}")
_DATABASES = ("sqlite:", "postgresql:", "postgresql+psycopg:", "postgres:")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file; ``config`` holds defaults in place of what was wrong."""

    config: Config
    report: Report


def load(path: Path, *, need_secrets: bool = False) -> Config:
    """Return the configuration at ``path``; BadConfig names every fault at once, with file, line and key.

    ``need_secrets`` makes a secret that cannot be read a fault: the daemon says so before it starts, while
    an officer's program may not even be allowed to read it.
    """
    reading = _read(read_text(path), path, read_years(path.parent), read_templates(path.parent))
    faults = [*reading.report.faults, *(_secret_faults(reading.config) if need_secrets else ())]
    if faults:
        raise BadConfig(tuple(sorted(faults, key=by_line)))
    return reading.config


def loads(data: bytes, file: str = "config.toml") -> Config:
    """Return the configuration that ``data`` holds; BadConfig as ``load`` raises it."""
    reading = _read(decode(data, file), Path(file), Years(), Templates())
    if reading.report.faults:
        raise BadConfig(tuple(sorted(reading.report.faults, key=by_line)))
    return reading.config


def check(path: Path) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """Return every fault and every warning of the file at ``path``, each in the order of lines."""
    examined = examine(path)
    return examined.faults, examined.warnings


def examine(path: Path) -> Examined:
    """Read the file at ``path`` whatever is wrong with it, and say what is, and what is doubtful."""
    try:
        reading = _read(read_text(path), path, read_years(path.parent), read_templates(path.parent))
    except BadConfig as error:
        return Examined(None, error.faults, (), Report(str(path), {}))
    config, report = reading.config, reading.report
    hints = () if report.faults else policy_hints(config.policies, report.lines)  # half understood, none is judged
    warnings = [*report.warnings, *starmap(report.at, hints), *_way_hints(reading), *_secret_faults(config)]
    warnings += homeless(config.templates, (channel.name for channel in config.channels))
    return Examined(
        None if report.faults else config,
        tuple(sorted(report.faults, key=by_line)),
        tuple(sorted(warnings, key=by_line)),
        report,
    )


def _secret_faults(config: Config) -> Iterator[Fault]:
    for source in _sources(config):
        try:
            source.read()
        except BadConfig as error:
            yield from error.faults


def _sources(config: Config) -> Iterator[SecretSource]:
    for channel in config.channels:
        yield from channel.sources()
    yield from config.door.sources()


def _way_hints(reading: Reading) -> Iterator[Fault]:
    if reading.config.default_channel is None:
        yield reading.report.at(
            ("channel",), "none is the default; pushes to officers without a channel wait undelivered"
        )
    yield from starmap(reading.report.at, channel_hints(reading.config.channels))
    yield from starmap(reading.report.at, door_hints(reading.config.door))
    yield from (hint for source in _sources(reading.config) if (hint := source.open_to_all()))


def _read(text: str, path: Path, years: Years, templates: Templates) -> Reading:
    values, report = parse(text, str(path))
    report.faults += (*years.faults, *templates.faults)
    report.warnings += (*years.warnings, *templates.warnings)
    top = Table(values, (), report)
    engine = _engine(top.table("engine"))
    language = top.one_of("language", LANGUAGES, "zh")
    config = Config(
        path=path,
        language=language,
        calendar=read_calendar(top, years.published),
        engine=engine,
        policies=read_policies(top, engine.review_every),
        channels=read_channels(top, language),
        telling=read_telling(top),
        quiet=read_quiet(top),
        pauses=read_pauses(top),
        serve=_serve(top.table("serve")),
        door=read_door(top.table("door")),
        heartbeat=_heartbeat(top.table("heartbeat")),
        log=_log(top.table("log")),
        database_url=_database_url(top.table("database")),
        templates=templates.found,
    )
    top.finish()
    return Reading(config, report)


def _engine(table: Table) -> EngineSettings:
    shipped = EngineSettings()
    settings = EngineSettings(
        heartbeat_s=table.whole("heartbeat_s", shipped.heartbeat_s, least=1, most=30),
        late_ok_s=table.whole("late_ok_s", shipped.late_ok_s, least=0, most=DAY_S),
        batch=table.whole("batch", shipped.batch, least=1, most=100_000),
        review_every=table.parsed("review_every", Period.parse, shipped.review_every),
        clock_tolerance_s=table.whole("clock_tolerance_s", shipped.clock_tolerance_s, least=1, most=3600),
        clock_stable_s=table.whole("clock_stable_s", shipped.clock_stable_s, least=0, most=DAY_S),
        storm_cases=table.whole("storm_cases", shipped.storm_cases, least=1, most=10_000_000),
        storm_share=table.number("storm_share", shipped.storm_share, least=0, most=1),
        undo_s=table.whole("undo_s", shipped.undo_s, least=0, most=DAY_S),
    )
    table.finish()
    return settings


def _serve(table: Table) -> ServeSettings:
    shipped = ServeSettings()
    settings = ServeSettings(
        socket_mode=table.parsed("socket_mode", _mode, shipped.socket_mode),
        keepalive_s=table.whole("keepalive_s", shipped.keepalive_s, least=1, most=600),
    )
    table.finish()
    return settings


def _heartbeat(table: Table) -> HeartbeatSettings:
    shipped = HeartbeatSettings()
    every_s = table.whole("every_s", shipped.every_s, least=5, most=DAY_S)
    settings = HeartbeatSettings(url=read_url(table), every_s=every_s)
    table.finish()
    return settings


def _log(table: Table) -> LogSettings:
    shipped = LogSettings()
    settings = LogSettings(
        level=table.one_of("level", LOG_LEVELS, shipped.level),
        rotate_mb=table.whole("rotate_mb", shipped.rotate_mb, least=1, most=10_000),
        keep_files=table.whole("keep_files", shipped.keep_files, least=1, most=10_000),
    )
    table.finish()
    return settings


def _database_url(table: Table) -> str | None:
    url = table.parsed("url", _checked_url, None)
    table.finish()
    return url


def _checked_url(text: str) -> str:
    if not text.startswith(_DATABASES) or not text.isprintable():  # not repeated: it may hold a password
        raise ValueError("is not a database Duban keeps; write postgresql://host/name, or take the key out")
    return text


def _mode(text: str) -> int:
    if not _OCTAL.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a file mode; write four octal digits such as 0660")
    return int(text, 8)
