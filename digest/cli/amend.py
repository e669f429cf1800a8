"""`digest amend`: a change after publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.cli.publish import committed
from digest.core.amendment import Amendment, by_language
from digest.errors import DigestError, UsageError

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.pipeline.amend import Amended, Difference


def amend(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    erratum: Annotated[
        list[str] | None,
        typer.Option("--erratum", metavar="LANG=WORDS", help="What readers are told; once a language."),
    ] = None,
    typo: Annotated[bool, typer.Option("--typo", help="A slip of the pen: nobody is told.")] = False,
    withdraw: Annotated[
        str, typer.Option(metavar="ENTRY", help="Take this entry's text away; its address stays.")
    ] = "",
    entry: Annotated[str, typer.Option(metavar="ENTRY", help="The entry meant, if several differ.")] = "",
    head: Annotated[bool, typer.Option("--head", help="Title and lead are meant.")] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="Show it, write nothing.")] = False,
    commit: Annotated[bool, typer.Option(help="Commit what it writes, where there is git.")] = True,
) -> int:
    """Show what is not as it went out, and tell readers of it or call it a slip of the pen.

    Example: digest amend 30 --erratum "zh=原文误作 v1.16。" --erratum "en=It said v1.16."
    """
    how = _how(erratum or [], typo=typo, withdraw=withdraw, entry=entry, head=head)
    moment = now()
    with here() as digest:
        found = digest.differences(number)
        _show(found)
        if not how.says and any(not one.told for one in found):
            return _ask(number, found)
        done = digest.amend(number, how, moment, dry=dry)
        if dry:
            output.talk(f"{_told(done, how)}. Nothing was written, for it is a dry run")
            return 0
        line = _line(digest, done, moment)
        saved = committed(digest, lambda: digest.commit_amended(done, _message(done, how))) if commit else ""
    if not done.written and not saved:
        raise UsageError(f"the words of Vol. {number} are as they went out, or readers were told")
    where = f", committed as {saved}" if saved else ""
    output.talk(f"{_told(done, how)}{where}{line}. Next: digest build")
    return 0


def _how(errata: Sequence[str], *, typo: bool, withdraw: str, entry: str, head: bool) -> Amendment:
    words = by_language(errata)
    if typo and (words or withdraw):
        raise UsageError("nobody is told of a slip of the pen", hint="Leave out --typo, or the others")
    if (withdraw and (entry or head)) or (entry and head):
        raise UsageError("only one of --withdraw, --entry and --head", hint="Run it once for each")
    return Amendment(erratum=words, typo=typo, withdraw=withdraw, entry=entry, head=head)


def _show(found: Sequence[Difference]) -> None:
    """Old words and new, by entry and language."""
    for one in found:
        came = " (came later)" if one.came else ""
        output.data(f"{one.entry or 'title and lead'} [{one.language}]{came}")
        if one.lines is None:
            output.data("  (no version in git has the words that went out)")
        for old, new in one.lines or ():
            for mark, text in (("-", old), ("+", new)):
                if text:
                    output.data(f"  {mark} {text}")


def _ask(number: int, found: Sequence[Difference]) -> int:
    names = dict.fromkeys(one.entry for one in found if not one.told)
    output.talk(
        f"Vol. {number}: {output.count(len(names), 'entry', 'entries')} not as "
        f"{'it' if len(names) == 1 else 'they'} went out. Next: say what it is, --erratum LANGUAGE=WORDS for "
        f"a correction readers are told of or --typo for a slip of the pen, or put the old words back"
    )
    return 1


def _called(names: Sequence[str]) -> str:
    return ", ".join(name or "title and lead" for name in names)


def _told(done: Amended, how: Amendment) -> str:
    if how.withdraw:
        return f"Vol. {done.number}: {how.withdraw} is withdrawn; its address stays and says so"
    if how.typo:
        names = _called(done.names) or "nothing"
        return f"Vol. {done.number}: {names} taken as a slip of the pen; no feed reader is told"
    return f"Vol. {done.number}: readers are told of the correction of {_called(done.names)}"


def _message(done: Amended, how: Amendment) -> str:
    verb = "Withdraw from" if how.withdraw else "Mend a slip of the pen in" if how.typo else "Correct"
    names = _called(done.names)
    return f"{verb} Vol. {done.number}" + (f": {names}" if names else "")


def _line(digest: Digest, done: Amended, moment: datetime) -> str:
    """Where the next issue tells of it; that it cannot is said, and costs the correction nothing."""
    try:
        number, name = digest.carry(done, moment)
    except DigestError as error:
        output.talk(f"warning: the next issue does not tell of it: {error}")
        return ""
    return f"; Vol. {number} tells of it as {name} (a draft, not committed)" if name else ""
