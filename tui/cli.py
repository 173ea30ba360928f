"""`duban`, the officer's side. A command is loaded when it is called, so that `duban --help` is there at once."""

import os
import sys
from io import TextIOWrapper

import click

from schema.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_REFUSED
from schema.lazy import LazyGroup, Place
from tui.commands.desk import Desk, desk_options
from tui.commands.output import print_error, print_json
from tui.themes import NAMES

_COMMANDS = {
    "cases": Place("tui.commands.cases:cases", "Bring, list, show and act on cases 事项."),
    "units": Place("tui.commands.units:units", "Import and list the four-level tree 单位."),
    "grids": Place("tui.commands.units:grids", "Import the numbered areas of villages 网格."),
    "officers": Place("tui.commands.officers:officers", "Who is on duty, on watch, away 值班员."),
    "pushes": Place("tui.commands.pushes:pushes", "List messages, retry what did not arrive 推送."),
    "shift": Place("tui.commands.shift:shift", "Print the brief or the hand-over of a shift 交接班."),
    "orders": Place("tui.commands.orders:orders", "List and print the orders of a case's cards 督办单."),
    "ledger": Place("tui.commands.ledger:ledger", "Show a case's ledger, follow everybody's 台账."),
    "policies": Place("tui.commands.policies:policies", "Show the deadlines in force, confirm an edit 时限政策."),
    "plan": Place("tui.commands.plan:plan", "Show what an edited config.toml would do, before it bites 测算."),
    "status": Place("tui.commands.status:status", "Say how the daemon is, and its clock 状态."),
    "wall": Place("tui.commands.wall:wall", "Show how the city stands on the wall of the centre 大屏."),
    "web": Place("tui.commands.web:web", "Open the dashboard in a browser of this machine 浏览器."),
    "demo": Place("tui.demo.command:demo", "Show a city at work on a scaled clock 演示."),
}


@click.group(
    cls=LazyGroup,
    commands_at=_COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="duban", prog_name="duban")
@click.option(
    "--ascii/--no-ascii", "ascii_only", default=None, help="Dashboard: only characters of certain width."
)
@click.option("--theme", type=click.Choice(NAMES), help="Dashboard: its colours; `none` has none.")
@desk_options
def duban(desk: Desk, *, ascii_only: bool | None, theme: str | None) -> None:
    """Show the deadlines of citizens' cases and act on them; without a command, the dashboard 督办."""
    if click.get_current_context().invoked_subcommand is None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()) and not in_a_browser():
            raise click.UsageError("The dashboard needs a terminal; without one, ask by `duban status`.")
        from tui.app import run_dashboard

        run_dashboard(desk.target, lang=desk.chosen_lang, ascii_only=ascii_only, theme=theme)


def in_a_browser() -> bool:
    """Tell whether `duban web` started this for a tab: the browser is the terminal then."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")


def main() -> None:
    """Run the command line; exit codes are 0 done, 1 refused or failed, 2 bad usage or bad input."""
    _never_fail_to_print()
    try:
        code = duban.main(standalone_mode=False)
    except click.Abort:
        sys.exit(EXIT_REFUSED)
    except click.ClickException as usage:
        _say_usage(usage)
        sys.exit(EXIT_BAD_INPUT)
    sys.exit(code if isinstance(code, int) else EXIT_DONE)


def _never_fail_to_print() -> None:
    """Write out what a terminal's encoding cannot show: Chinese on a Latin one is ugly, and no crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _say_usage(usage: click.ClickException) -> None:
    if "--json" in sys.argv:
        print_json({"error": {"code": "bad_usage", "message": usage.format_message()}})
        return
    context = usage.ctx if isinstance(usage, click.UsageError) else None
    print_error(f"{usage.format_message()} See `{context.command_path if context else 'duban'} --help`.")


if __name__ == "__main__":
    main()
