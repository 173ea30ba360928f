"""`duban web`: the same dashboard in a browser of this machine."""

import secrets
import sys

import click

from tui.commands.desk import Desk, desk_options

_PORT = 8470


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=_PORT, show_default=True, help="Where to listen.")
@click.option("--host", default="127.0.0.1", show_default=True, help="127.0.0.1 or ::1; never another machine's.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Only characters of certain width.")
@desk_options
def web(desk: Desk, *, port: int, host: str, ascii_only: bool) -> None:
    """Open the dashboard to a browser of this machine; the address that is printed holds the key 浏览器."""
    from tui.web.address import Address

    address = Address.checked(host, port)
    address.must_be_free()
    from tui.web.server import WebServer

    key = secrets.token_urlsafe(24)
    WebServer(command_of(desk, ascii_only=ascii_only), address, key, _say).serve()


def command_of(desk: Desk, *, ascii_only: bool) -> list[str]:
    """Return what opens the dashboard for each tab: as the same officer, on the same daemon."""
    options = {
        "--data": desk.data,
        "--socket": desk.socket,
        "--unit": desk.unit,
        "--officer": desk.officer,
        "--lang": desk.chosen_lang,
    }
    given = [part for name, value in options.items() if value is not None for part in (name, str(value))]
    return [sys.executable, "-m", "tui.cli", *given, *(["--ascii"] if ascii_only else [])]


def _say(url: str) -> None:
    click.echo(f"在本机浏览器里打开 open in a browser of this machine:\n\n    {url}\n\nCtrl+C 结束 ends it")
