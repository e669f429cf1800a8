"""`digest serve`: the site on this machine, drafts shown, new after each edit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from urllib.parse import urlsplit

import typer

from digest.cli import output, scheduled

if TYPE_CHECKING:
    from digest.app.edits import Watch
    from digest.app.previewing import Previewing, Updated
    from digest.cli.loopback import Preview
    from digest.model import Finding

#: Seconds after an edit that belong to the browser.
PATIENCE = 0.5


def serve(
    port: Annotated[int, typer.Option(help="On 127.0.0.1; 0: any free one.")] = 8000,
    drafts: Annotated[bool, typer.Option(help="Drafts too, marked.")] = True,
) -> None:
    """Preview the site with live reload; stop with Ctrl-C."""
    from digest.app import open_preview
    from digest.app.edits import Watch
    from digest.cli.loopback import Preview

    previewing = open_preview(Path.cwd(), drafts=drafts)
    try:
        config = previewing.digest.config
        watch = Watch([config.content, config.root / "templates"], config.root)
        began = time.perf_counter()
        _tell(previewing.update(), time.perf_counter() - began)
        for line in scheduled.lines(previewing.digest):
            output.talk(f"note: {line}")
        prefix = urlsplit(config.digest.site_url).path
        with Preview(previewing.answer, prefix, port) as preview:
            if port not in (0, preview.port):
                output.talk(f"Port {port} is taken; this one is free:")
            output.talk(f"http://127.0.0.1:{preview.port}{prefix} (stop with Ctrl-C)")
            _follow(previewing, watch, preview)
    except KeyboardInterrupt:
        output.talk("Stopped.")
    finally:
        previewing.close()


def _follow(previewing: Previewing, watch: Watch, preview: Preview) -> NoReturn:
    """Take in edit after edit; where nobody edits, look for what breaks pages that nobody looks at."""
    samples: Iterator[tuple[Finding, ...]] = iter(())
    told: set[Finding] = set()
    idle = 0.0
    while True:
        time.sleep(watch.pause)
        if changed := watch.changed():
            began = time.perf_counter()
            done = previewing.update(changed)
            preview.reload()
            _tell(done, time.perf_counter() - began)
            samples, told, idle = previewing.samples(), set(done.faults), 0.0
        elif (idle := idle + watch.pause) > PATIENCE:
            found = [fault for fault in next(samples, ()) if fault not in told]
            output.findings(found)
            told.update(found)


def _tell(done: Updated, seconds: float) -> None:
    for warning in done.warnings:
        output.talk(f"warning: {warning}")
    output.findings(done.faults)
    if done.faults:
        output.talk("What cannot be read is shown as it was before.")
    else:
        output.talk(f"{output.count(done.pages, 'page')} new or changed, {seconds:.2f} s")
