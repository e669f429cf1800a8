"""`digest desk`: an issue made in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.cli.log import LINK
from digest.errors import UsageError

if TYPE_CHECKING:
    from starlette.applications import Starlette

#: Where the desk is, if that is free.
PORT = 8029


def desk(
    port: Annotated[int, typer.Option(help="On 127.0.0.1; 0: any free one.")] = PORT,
    address: Annotated[
        str,
        typer.Option(help="Its public address (https://desk.example.org/), behind a proxy on this machine."),
    ] = "",
    opens: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
) -> None:
    """Make an issue in the browser: choose, write in all languages, preview, publish; stop with Ctrl-C.

    Example: digest desk
    """
    try:
        from digest.desk import Sessions, make_desk
        from digest.desk.gate import place
        from digest.desk.serving import free, serve
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the desk needs {error.name}", hint='Install it with: pip install "weekly-digest[desk]"'
        ) from error
    from digest.app.newsroom import Newsroom

    if address and urlsplit(address).scheme != "https":
        raise UsageError(
            f"--address {address}: the proxy must speak https", hint="Write https:// and the host's name"
        )
    with here() as digest:
        root = digest.config.root
    room = Newsroom(root, now)
    socket = free(port)
    socket.listen()  # who follows the link at once waits until the desk answers
    got = socket.getsockname()[1]
    if port not in (0, got):
        output.talk(f"Port {port} is taken; this one is free:")
    where = place(got, address)
    sessions = Sessions(room.digest.config.state / "desk.json")
    app: Starlette = make_desk(room, where, sessions, warm=True)
    link = f"{where.origin}{where.prefix}/?token={sessions.token}"
    output.talk(f"{link} (stop with Ctrl-C)", event=LINK)
    serve(app, socket, opening=link if opens and not address else "")
    output.talk("Stopped; everything is saved.")
