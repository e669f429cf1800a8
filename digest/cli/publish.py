"""`digest publish`: the act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.errors import RepositoryError, UsageError

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.pipeline.publish import Published


def publish(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    lang: Annotated[
        list[str] | None, typer.Option("--lang", help="Only this language; may be repeated.")
    ] = None,
    commit: Annotated[bool, typer.Option(help="Commit what it writes, where there is git.")] = True,
) -> None:
    """Check an issue, freeze what its pages rest on, set the time, lock and commit it.

    Example: digest publish 30 --lang zh
    """
    moment = now()
    with here() as digest:
        known = digest.config.digest.languages
        if unknown := [tag for tag in lang or [] if tag not in known]:
            raise UsageError(
                f"{unknown[0]!r} is not a language of this digest", hint=f"It has {', '.join(known)}"
            )
        languages = [tag for tag in known if not lang or tag in lang]
        done = digest.publish(number, languages, moment)
        saved = _commit(digest, done) if commit else ""
    if done.already and not saved and not done.frozen.written:
        raise UsageError(f"Vol. {number} is out in {', '.join(done.languages)} already")
    output.findings(done.warnings)
    if not done.frozen.counted:
        output.talk(
            f"note: no figures of its weeks are kept, for the store does not tell them. After a collect "
            f"that reaches them: digest publish {number} again"
        )
    output.talk(f"{_said(done, saved)}. Next: digest build")


def _said(done: Published, saved: str) -> str:
    """What was done, and in which commit it stands."""
    if done.already and not done.frozen.written:
        return f"Vol. {done.number} was out already; what was not committed is now, as {saved}"
    told = (
        f"Vol. {done.number} was out already; facts that it lacked are kept now"
        if done.already
        else f"Vol. {done.number} is out in {' and '.join(done.languages)}: "
        f"{output.count(done.entries, 'entry', 'entries')}, {done.at:%Y-%m-%d %H:%M %Z}"
    )
    return f"{told}, committed as {saved}" if saved else told


def _commit(digest: Digest, done: Published) -> str:
    """The commit's short id; what git refuses is said, for the issue is out all the same."""
    try:
        return digest.commit_published(done)
    except RepositoryError as error:
        output.talk(f"warning: not committed: {error}. Commit content/ yourself")
        return ""
