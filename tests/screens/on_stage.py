"""`python -m tests.screens.on_stage THEME [nasty]`: the real dashboard on the stand-in, for a real terminal."""

import os
import sys

from tests.screens import stand_in
from tests.screens.nasty import NASTY


def main() -> None:
    """Run it until it is left, with nasty titles where they are asked for."""
    from tui.app import prepare_terminal

    prepare_terminal()
    from tui.dashboard import Dashboard

    source = stand_in.StandIn(200)
    if "nasty" in sys.argv:
        for index, title in enumerate(NASTY):
            source.changed[index] = {"title": title, "unit_name": title, "place_name": title}
    os.environ.pop("NO_COLOR", None)
    Dashboard(source, lang="zh", theme=sys.argv[1], monotonic=source.time).run()


if __name__ == "__main__":
    main()
