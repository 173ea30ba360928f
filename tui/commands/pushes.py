"""`duban pushes`: what was sent, what was not and why, another try, who has read it, how each channel stands."""

import sys
from collections.abc import Iterator, Sequence

import click

from schema.errors import EXIT_REFUSED, BadInput
from schema.kinds import PushState
from schema.wire import ChannelsPage, PushDetail, PushesPage, Retried, RetryIn, TriedView
from schema.wire.pushes import RETRIES_MAX, AttemptView, ChannelView, PushEntry
from tui import calls
from tui.commands.case_page import kind_name
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.words import say
from tui.text import say as wording
from tui.view.look import Look
from tui.view.push import fate_name, push_lines
from tui.view.tone import text_of

_CELLS = 80


@click.group()
def pushes() -> None:
    """List messages, say why one is late, retry what did not arrive, test a channel 推送."""


@pushes.command("list")
@click.option("--state", type=click.Choice([state.value for state in PushState]), help="Default: all.")
@click.option("--dead", is_flag=True, help="Only those that nobody tries any more.")
@click.option("--number", default="", help="Of one case.")
@click.option("--channel", default="", help="Over one channel.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--before", type=click.IntRange(1), help="Older than this push's id.")
@desk_options
def list_pushes(
    desk: Desk, *, state: str | None, dead: bool, number: str, channel: str, limit: int, before: int | None
) -> None:
    """List pushes, newest first; `!` marks those that nobody tries any more."""
    asked = calls.pushes(state=state or "", number=number, channel=channel, dead=dead, limit=limit, before=before)
    page = desk.ask(asked)
    desk.show(page, lambda: _print_pushes(desk, page))


@pushes.command("show")
@click.argument("push_id", metavar="ID", type=click.IntRange(1))
@desk_options
def show_push(desk: Desk, *, push_id: int) -> None:
    """Show the push ID: its text, every attempt, and why it is late."""
    detail = desk.ask(calls.push(push_id))
    desk.show(detail, lambda: print_lines(page_of(detail, Look(desk.lang, zone=desk.zone))))


@pushes.command("read")
@click.argument("push_id", metavar="ID", type=click.IntRange(1))
@desk_options
def read_push(desk: Desk, *, push_id: int) -> None:
    """Mark the push ID as read; its first reader stays."""
    push = desk.ask(calls.read_push(push_id))
    desk.show(push, lambda: print_lines([say(desk.lang, "push_read", id=push.id, by=_reader(push, desk))]))


def _reader(push: PushEntry, desk: Desk) -> str:
    """Return when a push was first marked as read, and by whom; empty while it was not."""
    return f"{moment(push.read_at, desk.zone)} {push.read_by}" if push.read_at else ""


def page_of(detail: PushDetail, look: Look) -> list[str]:
    """Return one push in full as plain lines of at most 80 cells."""
    return [text_of(line).rstrip() for line in push_lines(detail, look, _CELLS)]


@pushes.command("retry")
@click.argument("push_ids", metavar="[ID]...", type=click.IntRange(1), nargs=-1)
@click.option("--dead", is_flag=True, help="All that nobody tries any more.")
@click.option("--channel", help="With --dead: only those over this channel.")
@desk_options
def retry_pushes(desk: Desk, *, push_ids: tuple[int, ...], dead: bool, channel: str | None) -> None:
    """Try pushes again now; exit code 1 when any of them cannot be."""
    done = _retry_dead(desk, channel) if _means_dead(push_ids, dead, channel) else _retry_these(desk, push_ids)
    desk.show(done, lambda: print_lines(_retried(done, desk.lang)))
    if done.refused:
        sys.exit(EXIT_REFUSED)


def _means_dead(push_ids: Sequence[int], dead: bool, channel: str | None) -> bool:
    if bool(push_ids) == dead or (channel is not None and not dead):
        raise BadInput("name the pushes to retry by their ids, or say --dead, with --channel if you like")
    return dead


def _retry_these(desk: Desk, push_ids: Sequence[int]) -> Retried:
    rounds = (push_ids[at : at + RETRIES_MAX] for at in range(0, len(push_ids), RETRIES_MAX))
    return _joined([desk.ask(calls.retry_pushes(RetryIn(ids=tuple(ids)))) for ids in rounds])


def _retry_dead(desk: Desk, channel: str | None) -> Retried:
    done = [desk.ask(calls.retry_pushes(RetryIn(dead=True, channel=channel)))]
    while (before := done[-1].before) is not None:
        done.append(desk.ask(calls.retry_pushes(RetryIn(dead=True, channel=channel, before=before))))
    return _joined(done)


def _joined(done: Sequence[Retried]) -> Retried:
    return Retried(
        retried=[push_id for one in done for push_id in one.retried],
        refused=[refusal for one in done for refusal in one.refused],
    )


def _retried(done: Retried, lang: str) -> Iterator[str]:
    if done.retried or not done.refused:
        yield wording(lang, "pushes.retried_many", n=len(done.retried))
    for refusal in done.refused:
        yield wording(lang, "pushes.refused_one", id=refusal.id, why=refusal.reason)


@pushes.command("channels")
@desk_options
def list_channels(desk: Desk) -> None:
    """List the channels: limits, what waits, what failed, which bots are in trouble; for the administrator."""
    page = desk.ask(calls.channels())
    desk.show(page, lambda: _print_channels(desk, page))


@pushes.command("test")
@click.argument("channel")
@click.option("--to", default="", metavar="ADDRESS", help="Default: the channel's own address.")
@desk_options
def test_channel(desk: Desk, *, channel: str, to: str) -> None:
    """Send one message marked 【测试】 over CHANNEL as it is configured; exit code 1 when it does not arrive."""
    tried = desk.ask(calls.try_channel(channel, to))
    desk.show(tried, lambda: print_lines(_tried(tried, Look(desk.lang))))
    if not tried.delivered:
        sys.exit(EXIT_REFUSED)


def _tried(tried: TriedView, look: Look) -> Iterator[str]:
    took = f"{tried.took_ms:.0f}"
    if tried.delivered:
        yield look.say("channels.good", name=tried.channel, ms=took)
        return
    fate = f"{fate_name(tried.fate, look)} {tried.code}".strip()
    yield look.say("channels.bad", name=tried.channel, fate=fate, ms=took, why=tried.reason)
    if tried.may_have_arrived:
        yield look.say("channels.maybe")
    yield look.say("channels.see")


def _state(push: PushEntry, desk: Desk) -> str:
    """Return where a push stands; of one that waits, until when."""
    state = wording(desk.lang, f"standing.{push.standing}")
    if push.next_at is None:
        return state
    return say(desk.lang, "held_until", state=state, until=moment(push.next_at, desk.zone))


def _print_pushes(desk: Desk, page: PushesPage) -> None:
    headings = ["id", *(say(desk.lang, key) for key in ("at", "number", "kind"))]
    headings += [wording(desk.lang, "push.to"), wording(desk.lang, "push.over")]
    headings += [say(desk.lang, key) for key in ("status", "tries", "why", "marked_read")]
    rows = [
        (
            push.id,
            moment(push.created_at, desk.zone),
            push.number,
            kind_name(push.kind, desk.lang),
            push.officer_name or push.unit.name or push.unit.code,
            push.channel,
            _state(push, desk),
            push.attempts,
            push.error,
            _reader(push, desk),
        )
        for push in page.pushes
    ]
    dead = [number for number, push in enumerate(page.pushes) if push.standing.is_dead]
    print_table(headings, rows, red=dead)
    if page.before is not None:
        print_lines([say(desk.lang, "more", before=page.before)])


def _print_channels(desk: Desk, page: ChannelsPage) -> None:
    lang = desk.lang
    headings = [wording(lang, f"channels.{key}") for key in ("name", "kind", "limit", "waiting", "dead")]
    rows = [_channel(one, lang) for one in page.channels]
    if not rows:
        print_lines([wording(lang, "channels.none")])
    else:
        print_table(headings, rows, red=[number for number, one in enumerate(page.channels) if one.dead])
    print_lines(_troubles(desk, page.channels))
    if page.tests:
        print_lines([wording(lang, "channels.tests")])
        print_table((), [_test(one, desk) for one in page.tests])


def _channel(one: ChannelView, lang: str) -> tuple[object, ...]:
    name = f"{one.name}{wording(lang, 'push.default')}" if one.is_default else one.name
    kind = one.kind or wording(lang, "channels.unknown")
    return name, kind, one.per_minute or "", one.waiting, f"! {one.dead}" if one.dead else 0


def _troubles(desk: Desk, channels: Sequence[ChannelView]) -> Iterator[str]:
    for one in channels:
        for lane in one.troubles:
            yield wording(
                desk.lang,
                "channels.trouble",
                name=one.name,
                lane=lane.key,
                since=moment(lane.since_at, desk.zone),
                until=moment(lane.until_at, desk.zone),
                rests=lane.rests,
                why=lane.reason,
            )


def _test(test: AttemptView, desk: Desk) -> tuple[object, ...]:
    fate = fate_name(test.fate or "unknown", Look(desk.lang))
    return moment(test.at, desk.zone), test.lane, fate, test.code, test.reason
