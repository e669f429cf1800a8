"""`digest memory`: how something was translated before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here

if TYPE_CHECKING:
    from digest.core.memory import Match

#: Fewer issues than these are read in without a word.
QUIETLY = 50


def memory(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="WORDS...", help="A title, a sentence, a paragraph.")
    ] = None,
    source: Annotated[str, typer.Option("--from", help="Their language; none: by their script.")] = "",
    target: Annotated[str, typer.Option("--to", help="Only translations into this language.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many a language.")] = 5,
    json: Annotated[bool, typer.Option("--json", help="One object a match.")] = False,
) -> None:
    """Find how words were translated before: the same and similar segments of texts somebody confirmed.

    Example: digest memory 动态资源分配进入 beta
    """
    with here() as digest:
        found = digest.remember(
            " ".join(words or []), source=source, target=target, limit=limit, progress=reading
        )
    for fault in found.faults:
        output.warn(fault)
    if not found.kept:
        output.talk("The memory cannot be kept in .digest/, so it was made for this time alone.")
    if json:
        output.objects(_record(match) for match in found.matches)
    else:
        output.table(
            [
                [f"{match.score}%", _where(match), f"{match.day}", match.translation]
                for match in found.matches
            ],
            header=["like", "where", "day", "translation"],
            below=["" if match.exact else f"for: {match.words}" for match in found.matches],
        )
    pairs = output.count(found.pairs, "pair")
    if not found.pairs:
        output.talk(
            "Nothing is remembered yet: the memory is made of texts that somebody confirmed in two languages."
        )
    elif not found.matches:
        output.talk(f"Nothing like it in {pairs} of confirmed texts; it was taken to be {found.source}.")
    else:
        same = sum(match.exact for match in found.matches)
        output.talk(
            f"{len(found.matches)} of {pairs}, {same} the very same; it was taken to be {found.source}."
        )


def reading(done: int, total: int) -> None:
    """A line at the beginning of long work and at each tenth of it."""
    if total >= QUIETLY and done * 10 // total > (done - 1) * 10 // total:
        output.talk(f"  reading issues into the translation memory: {done:,} of {total:,}")


def _where(match: Match) -> str:
    return f"Vol. {match.issue} #{match.entry}"


def _record(match: Match) -> Mapping[str, object]:
    return {
        "score": match.score,
        "exact": match.exact,
        "from": match.source,
        "to": match.target,
        "words": match.words,
        "translation": match.translation,
        "issue": match.issue,
        "entry": match.entry,
        "day": match.day,
        "kind": match.kind,
    }
