"""`digest unpublish`: the act taken back."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.cli.publish import chosen, committed
from digest.errors import UsageError


def unpublish(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    lang: Annotated[
        list[str] | None, typer.Option("--lang", help="Only this language; may be repeated.")
    ] = None,
    commit: Annotated[bool, typer.Option(help="Commit what it writes, where there is git.")] = True,
) -> None:
    """Make an issue a draft again while nobody was sent it, or call off what is to go out later.

    Example: digest unpublish 30 --lang en
    """
    with here() as digest:
        languages = chosen(digest, lang)
        done = digest.unpublish(number, languages)
        saving = partial(digest.commit_unpublished, done)
        saved = committed(digest, saving, written=bool(done.written)) if commit else ""
    if not done.written and not saved:
        raise UsageError(f"Vol. {number} is not out in {' or '.join(languages)}, and not to go out later")
    told = [f"is a draft again in {' and '.join(done.languages)}"] if done.languages else []
    told += [f"goes out in {' and '.join(done.scheduled)} at no time"] if done.scheduled else []
    told = told or ["was a draft already; what was left of it is taken back"]
    where = f", committed as {saved}" if saved else ""
    after = "digest build; who saw the site or a feed may have it" if done.languages else "digest check"
    output.talk(f"Vol. {number} {', and '.join(told)}{where}. Next: {after}")
