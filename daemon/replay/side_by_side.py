"""An outcome as text: the figures of one life, or of two beside each other, in tables. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from daemon.replay.outcome import Outcome
from daemon.replay.table import table
from schema.kinds import Card, Level

_Doc = dict[str, Any]
_CARDS = tuple(card for card in Card if card)


def as_text(outcome: Outcome) -> str:
    """Return the outcome for a reader at a terminal."""
    docs = [column.as_json(outcome.policies, outcome.zone) for column in outcome.columns]
    titles = [column.title for column in outcome.columns]
    parts = [
        _whole(titles, docs),
        _by_level(titles, docs),
        _by_policy(titles, docs, outcome.policies),
        _by_channel(titles, docs),
        *_not_applied(titles, docs),
        f"judged 截至 {outcome.until_at}",
    ]
    return "\n\n".join(parts)


def _whole(titles: Sequence[str], docs: Sequence[_Doc]) -> str:
    compares = len(docs) > 1
    head = ("", *titles, *(["change 增减"] if compares else []))
    lines = [head]
    for (label, first), *others in zip(*map(_figures, docs), strict=True):
        values = [first, *(value for _label, value in others)]
        change = [f"{first - values[-1]:+,}" if first != values[-1] else ""] if compares else []
        lines.append((label, *(f"{value:,}" for value in values), *change))
    return table(lines)


def _figures(doc: _Doc) -> Iterator[tuple[str, int]]:
    yield "cases 事项", doc["cases"]
    yield "on time 按期", doc["on_time"]
    yield "overdue 逾期", doc["overdue"]
    for card in _CARDS:
        yield f"{card.word} cards {card.zh}牌", doc["cards"][card.word]
    for word, count in doc["escalations"].items():
        yield f"escalated to {word} 提级到{Level.of(word).zh}", count
    yield "proposed for listing 拟挂牌", doc["proposed"]
    yield "pushes 推送", doc["pushes"]


def _by_level(titles: Sequence[str], docs: Sequence[_Doc]) -> str:
    head = ("by level 分层级", "", "stages 阶段", "in time 按时", "late 超时", "running 在办", *_card_heads())

    def figures(doc: _Doc, level: str) -> list[str]:
        stages = doc["by_level"][level]
        return [f"{stages[name]:,}" for name in ("stages", "in_time", "late", "running")] + _cards(stages)

    labels = {level.word: f"{level.word} {level.zh}" for level in Level}
    return _table(head, titles, docs, labels, figures)


def _by_policy(titles: Sequence[str], docs: Sequence[_Doc], policies: Sequence[str]) -> str:
    head = ("by policy 分政策", "", "cases 事项", "on time 按期", "overdue 逾期", *_card_heads(), "escalated 提级")

    def figures(doc: _Doc, policy: str) -> list[str]:
        count = doc["by_policy"][policy]
        risen = f"{sum(count['escalations'].values()):,}"
        return [*(f"{count[name]:,}" for name in ("cases", "on_time", "overdue")), *_cards(count), risen]

    return _table(head, titles, docs, {name: name for name in policies}, figures)


def _by_channel(titles: Sequence[str], docs: Sequence[_Doc]) -> str:
    head = ("by channel 分渠道", "", "pushes 推送", "most in a minute 每分钟最多", "at 高峰时刻")

    def figures(doc: _Doc, channel: str) -> list[str]:
        found = doc["channels"].get(channel)
        return [f"{found['pushes']:,}", f"{found['peak']:,}", found["peak_at"]] if found else ["0", "0", "–"]

    channels = sorted({name for doc in docs for name in doc["channels"]})
    return _table(head, titles, docs, {name: name for name in channels}, figures)


def _table(
    head: Sequence[str],
    titles: Sequence[str],
    docs: Sequence[_Doc],
    labels: dict[str, str],
    figures: Callable[[_Doc, str], list[str]],
) -> str:
    """Return a table of one line for each thing in ``labels`` and each column, the columns under each other."""
    lines = [head]
    for name, label in labels.items():
        for nth, (title, doc) in enumerate(zip(titles, docs, strict=True)):
            lines.append(("" if nth else label, title if len(docs) > 1 else "", *figures(doc, name)))
    return table(lines)


def _card_heads() -> list[str]:
    return [f"{card.word} {card.zh}牌" for card in _CARDS]


def _cards(doc: _Doc) -> list[str]:
    return [f"{doc['cards'][card.word]:,}" for card in _CARDS]


def _not_applied(titles: Sequence[str], docs: Sequence[_Doc]) -> Iterator[str]:
    for title, doc in zip(titles, docs, strict=True):
        refused = doc["not_applied"]
        if refused["count"]:
            more = refused["count"] - len(refused["named"])
            rest = [f"and {more} more"] if more else []
            head = f"{title}: no longer apply 不再适用 {refused['count']:,}"
            yield "\n  ".join([head, *refused["named"], *rest])
