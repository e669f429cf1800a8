"""`digest serve`: the site on this machine, drafts shown, made again after each edit."""

from __future__ import annotations

import threading
from typing import Annotated
from urllib.parse import urlsplit

import typer

from digest.cli import output
from digest.cli.here import here
from digest.errors import DigestError, IssueError


def serve(
    port: Annotated[int, typer.Option(help="On 127.0.0.1; 0: any free one.")] = 8000,
    drafts: Annotated[bool, typer.Option(help="Drafts too, marked.")] = True,
) -> None:
    """Preview the site with live reload; stop with Ctrl-C."""
    with here() as digest:
        from digest.cli.preview import Preview, Watch

        folder = digest.config.state / "preview"
        watch = Watch([digest.config.content, digest.config.root / "templates"], digest.config.root)

        def make() -> bool:
            try:
                from digest.app import open_digest

                fresh = open_digest(digest.config.root)  # the configuration may have been edited too
                built = fresh.build(drafts=drafts, site=folder / "site", outbox=folder / "outbox")
            except IssueError as error:
                output.findings(error.findings)
                output.talk("The pages are as they were before this edit.")
                return False
            except DigestError as error:
                output.talk(f"error: {error}. The pages are as they were before this edit.")
                return False
            output.findings(built.findings)
            output.talk(f"{built.site.made} files made, {built.site.reused} kept")
            return True

        make()
        prefix = urlsplit(digest.config.digest.site_url).path
        with Preview(folder / "site", prefix, port) as preview:
            if port not in (0, preview.port):
                output.talk(f"Port {port} is taken; this one is free:")
            output.talk(f"http://127.0.0.1:{preview.port}{prefix} (stop with Ctrl-C)")
            stopped = threading.Event()
            try:
                while not stopped.wait(0.3):
                    if watch.changed() and make():
                        preview.reload()
            except KeyboardInterrupt:
                output.talk("Stopped.")
