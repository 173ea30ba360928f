"""Acts: what an officer does to a case, as the ledger line it becomes. Pure.

An act only says what changed; ``fold.apply`` makes it so, in the row as in the auditor's count.
"""

from daemon.casework.acts.scene import Said, Scene
from daemon.casework.acts.table import decide

__all__ = ["Said", "Scene", "decide"]
