"""`digest confirm`: a person's yes to words as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.asking import agree
from digest.cli.here import here
from digest.cli.publish import chosen
from digest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.core.reviewing import Look


def confirm(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    entries: Annotated[
        list[str] | None, typer.Argument(metavar="ENTRY...", help="By their ids; none: all that lack it.")
    ] = None,
    head: Annotated[bool, typer.Option("--head", help="The issue's own title and lead.")] = False,
    lang: Annotated[
        list[str] | None, typer.Option("--lang", help="Only this language; may be repeated.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing.")] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would be confirmed.")] = False,
) -> int:
    """Say that you read an entry in its languages side by side, and that they are right as they stand.

    Example: digest confirm 30 kep-2254 --lang en
    """
    with here() as digest:
        languages = chosen(digest, lang)
        seen = digest.review(number)
        if entries or head:
            wanted = named(seen.looks, [*([""] if head else []), *(entries or [])], number)
        else:
            wanted = [look for look in seen.waiting if set(look.lacks) & set(languages)]
            if wanted and not dry:
                names = ", ".join(look.name for look in wanted)
                question = (
                    f"{output.count(len(wanted), 'text')} nobody has confirmed: {names}. Are all right?"
                )
                agree(question, otherwise="nothing was confirmed", yes=yes)
        _, told = digest.confirm(number, wanted, languages, dry=dry)
    left, verb = 0, "would be confirmed" if dry else "confirmed"
    for look in wanted:
        answer = told[look.id]
        if answer.records:
            output.talk(f"{look.name}: {' and '.join(answer.records)} {verb}")
        for tag, why in answer.refused.items():
            left += 1
            output.talk(f"{look.name}: {tag} is not confirmed: {why}")
    done = sum(bool(answer.records) for answer in told.values())
    output.talk(
        f"{output.count(done, 'text')} in Vol. {number} {verb}"
        + (f", {left} not" if left else "")
        + f". Next: digest {'review' if left else 'check'} {number}"
    )
    return 1 if left else 0


def named(looks: Sequence[Look], names: Sequence[str], number: int) -> list[Look]:
    """Those of `looks` that a person named; raises UsageError for a name that none has."""
    known = {look.id: look for look in looks}
    for name in names:
        if name not in known:
            hint = f"Entries: {', '.join(filter(None, known)) or 'none'}"
            raise UsageError(f"there is no entry {name!r} in Vol. {number} with words to confirm", hint=hint)
    return [known[name] for name in dict.fromkeys(names)]
