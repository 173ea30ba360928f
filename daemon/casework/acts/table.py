"""Every act and how it is decided; an undo is none of these, for it takes back a line (``engine.acting``)."""

from collections.abc import Callable, Mapping

from daemon.casework.acts import extension, handling, passing, promising, standing, withdrawal
from daemon.casework.acts.scene import Said, Scene
from schema.kinds import Act

_ACTS: Mapping[Act, Callable[[Scene], Said]] = {
    Act.ACCEPT: handling.accept,
    Act.NOTE: handling.note,
    Act.TELL: handling.tell,
    Act.RESOLVE: handling.resolve,
    Act.CORRECT: handling.correct,
    Act.COLOUR: handling.colour,
    Act.VOID: handling.void,
    Act.LIST: handling.confirm_listing,
    Act.ESCALATE: passing.escalate,
    Act.ASSIGN: passing.assign,
    Act.REOPEN: passing.reopen,
    Act.RULE: passing.rule,
    Act.PAUSE: standing.pause,
    Act.RESUME: standing.resume,
    Act.RETURN: standing.give_back,
    Act.EXTEND: extension.extend,
    Act.WITHDRAW: withdrawal.withdraw,
    Act.PROMISE: promising.promise,
}


def decide(scene: Scene) -> Said:
    """Return the line of an act; NotAllowed, Conflict or BadInput with one sentence when it cannot be."""
    return _ACTS[scene.request.act](scene)
