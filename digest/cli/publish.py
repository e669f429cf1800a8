"""`digest publish`: the act."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.errors import DigestError, IssueError, RepositoryError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from digest.app import Digest
    from digest.pipeline.publish import Published


def publish(
    number: Annotated[int | None, typer.Argument(help="Of the issue.")] = None,
    lang: Annotated[
        list[str] | None, typer.Option("--lang", help="Only this language; may be repeated.")
    ] = None,
    at: Annotated[
        str, typer.Option(metavar="TIME", help="Not now: 2026-11-30T18:00, in the digest's zone or its own.")
    ] = "",
    due: Annotated[bool, typer.Option("--due", help="All whose time, set with --at, has come.")] = False,
    branch: Annotated[
        bool,
        typer.Option("--branch", help="On a branch publish-NNN, for a pull request; nothing changes here."),
    ] = False,
    commit: Annotated[bool, typer.Option(help="Commit what it writes, where there is git.")] = True,
) -> int:
    """Check an issue, freeze what its pages rest on, set the time, lock and commit it.

    Example: digest publish 30 --lang zh
    """
    _one_way(number, at=at, due=due, branch=branch, commit=commit, lang=bool(lang))
    moment = now()
    with here() as digest:
        if due or number is None:
            return _due(digest, moment, commit)
        languages = chosen(digest, lang)
        if at:
            _later(digest, number, languages, at, moment, commit)
            return 0
        if branch:
            _aside(digest, number, languages, moment)
            return 0
        done = digest.publish(number, languages, moment)
        new = done.frozen.written or not done.already
        saved = committed(digest, lambda: digest.commit_published(done), written=new) if commit else ""
    if done.already and not saved and not done.frozen.written:
        hint = _capital(_uncounted(done))
        raise UsageError(f"Vol. {number} is out in {', '.join(done.languages)} already", hint=hint)
    _notes(done)
    output.talk(
        f"{_said(done, saved)}. Next: digest build", event="published", issue=done.number, commit=saved
    )
    return 0


def chosen(digest: Digest, lang: list[str] | None) -> list[str]:
    """The languages named, or all of the digest's; raises UsageError for one that it has not."""
    known = digest.config.digest.languages
    if unknown := [tag for tag in lang or [] if tag not in known]:
        raise UsageError(
            f"the digest has no language {unknown[0]!r}", hint=f"It has {digest.config.digest.spoken}"
        )
    return [tag for tag in known if not lang or tag in lang]


def committed(digest: Digest, commit: Callable[[], str], *, written: bool = True) -> str:
    """The commit's short id; what git refuses is said, for what was written stands all the same."""
    try:
        made = commit()
    except RepositoryError as error:
        output.talk(f"warning: not committed: {error}. Commit content/ yourself")
        return ""
    if written and not made and (why := digest.uncommittable()):
        output.talk(f"note: not committed: {why}. What was written lies in content/; keep a copy of it")
    if made and digest.detached():
        output.talk(f"warning: no branch is checked out, so {made} is on none. Keep it: git switch -c NAME")
    return made


def _one_way(number: int | None, *, at: str, due: bool, branch: bool, commit: bool, lang: bool) -> None:
    if due and (number is not None or at or branch or lang):
        raise UsageError("--due takes what is due, and nothing else", hint="Write digest publish --due")
    if not due and number is None:
        raise UsageError("say which issue", hint="Write digest publish NUMBER, or digest publish --due")
    if branch and (at or not commit):
        raise UsageError("--branch commits, and at once", hint="Leave out --at and --no-commit")


def _notes(done: Published) -> None:
    output.findings(done.warnings)
    if words := _uncounted(done):
        output.talk(f"note: {words}")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _uncounted(done: Published) -> str:
    """Why no page can say how much was gathered, and what helps; "" where nothing is missing."""
    said = "how much was gathered in its weeks is not kept, so no page can say it: "
    again = f"digest collect, then digest publish {done.number} again"
    if done.uncounted == "early":
        return f"{said}their last day has not begun. From {done.last} on: {again}"
    if done.uncounted == "silent":
        return f"{said}not all that is counted was read since {done.last} began. To have it: {again}"
    if done.uncounted == "young":
        return f"{said}what its sources tell begins inside of them"
    return ""


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


def _later(
    digest: Digest, number: int, languages: list[str], at: str, moment: datetime, commit: bool
) -> None:
    from digest.core.weeks import parse_day

    if len(at.strip()) <= len("2026-11-30"):
        raise UsageError(f"{at!r} names no hour", hint="Write it like 2026-11-30T18:00")
    done = digest.schedule(number, languages, parse_day(at.strip(), digest.config.zone), moment)
    tags = " and ".join(done.languages)
    message = f"Schedule Vol. {number} ({', '.join(done.languages)}) for {done.at:%Y-%m-%d %H:%M %Z}"
    saved = committed(digest, lambda: digest.commit_file(number, message)) if commit else ""
    output.findings(done.warnings)
    before = {f"{old:%Y-%m-%d %H:%M %Z}" for old in done.before.values() if old != done.at}
    output.talk(
        f"Vol. {number} goes out in {tags} at {done.at:%Y-%m-%d %H:%M %Z}"
        + (f" (not at {', '.join(sorted(before))} any more)" if before else "")
        + (f", committed as {saved}" if saved else "")
        + f". Next: push, and have digest publish --due run then; digest unpublish {number} calls it off"
    )


def _due(digest: Digest, moment: datetime, commit: bool) -> int:
    """Put out what is due; one that has faults costs the others nothing."""
    waiting, broken = digest.waiting(), digest.unreadable()
    output.findings(broken)
    out, failed = 0, len({finding.path for finding in broken})
    for one in waiting:
        if one.at > moment:
            continue
        try:
            done = digest.publish(one.number, one.languages, moment, one.at)
        except DigestError as error:
            failed += 1
            output.findings(error.findings if isinstance(error, IssueError) else ())
            output.talk(f"error: {error}")
            continue
        out += 1
        saved = committed(digest, partial(digest.commit_published, done)) if commit else ""
        _notes(done)
        output.talk(f"{_said(done, saved)}.", event="published", issue=done.number, commit=saved)
    later = sum(one.at > moment for one in waiting)
    parts = [f"{output.count(out, 'issue')} put out", f"{later} not due yet"]
    parts += [f"{failed} not put out, for something is to be mended first"] if failed else []
    output.talk(", ".join(parts) + (". Next: push, digest build" if out else "."))
    return 1 if failed else 0


def _aside(digest: Digest, number: int, languages: list[str], moment: datetime) -> None:
    done, branch, saved = digest.publish_aside(number, languages, moment)
    if not saved:
        raise UsageError(f"Vol. {number} is out in {', '.join(done.languages)} already")
    _notes(done)
    output.talk(
        f"Vol. {number} is ready on the branch {branch} ({saved}); nothing changed here. Next: "
        f"git push origin {branch}, and open a pull request; it is out when that is merged"
    )
