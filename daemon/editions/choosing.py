"""Choices: what an officer says an edit is to mean to open cases, complete or refused."""

from collections.abc import Mapping, Sequence

from schema.errors import BadInput
from schema.kinds import Choice


def complete(changed: Sequence[str], choices: Mapping[str, Choice], rest: Choice | None) -> dict[str, Choice]:
    """Return a choice for each changed policy; ``rest`` is for those not named.

    BadInput for a policy that did not change, and for one that is left without a choice: what is not said is not
    guessed, since each guess is wrong for somebody's cases.
    """
    if strangers := sorted(choices.keys() - set(changed)):
        raise BadInput(
            f"{', '.join(strangers)} did not change; the edit changes {_listed(changed)}",
            zh=f"时限政策{'、'.join(strangers)}没有改动；有改动的是{'、'.join(changed) or '（无）'}",
        )
    found = {name: choices.get(name, rest) for name in changed}
    if missing := [name for name, choice in found.items() if choice is None]:
        raise BadInput(
            f"say what the edit means to open cases of {_listed(missing)}: pin, recompute or new_only; "
            "one for each, or one for all",
            zh=f"请选定{'、'.join(missing)}的在办事项怎么算：保留、重排或只用于新件",
        )
    return {name: choice for name, choice in found.items() if choice is not None}


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "no policy"
