"""`digest choose`: two people changed the same words; whose stay."""

from __future__ import annotations

import json as text
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import output
from digest.cli.here import here
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.model import Clash


def choose(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    place: Annotated[str, typer.Argument(help="As the list calls it.")] = "",
    side: Annotated[str, typer.Argument(metavar="mine|theirs|NAME", help="Whose words stay.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One object a clash.")] = False,
) -> None:
    """Choose between two versions of the same words; without PLACE: show both of each.

    Example: digest choose 31 entries/kep-127/title/en theirs
    """
    if place and not side:
        raise UsageError("say whose words stay", hint=f"Write digest choose {number} {place} mine, or theirs")
    with here() as digest:
        if place:
            left = len(digest.choose(number, place, side))
            after = (
                f"{output.count(left, 'place')} left"
                if left
                else f"none is left. Next: digest check {number}"
            )
            output.talk(f"{place}: {side} stays; {after}.")
            return
        found = digest.clashes(number)
        if json:
            output.objects(_record(clash, digest) for clash in found)
        else:
            for clash in found:
                _show(clash, digest)
    if found:
        output.talk(
            f"{output.count(len(found), 'place')} in Vol. {number} to choose; "
            f"until then the file says theirs. "
            f"Choose with: digest choose {number} {found[0].place} mine|theirs"
        )
    else:
        output.talk(f"Nothing in Vol. {number} was written in two ways.")


def _record(clash: Clash, digest: Digest) -> dict[str, Any]:
    return {
        "place": clash.place,
        "kind": clash.kind,
        "by": clash.by,
        "called": digest.clash_name(clash),
        "base": clash.base,
        "ours": clash.ours,
        "theirs": clash.theirs,
    }


def _show(clash: Clash, digest: Digest) -> None:
    """Both versions, one under the other, each with whose it is."""
    output.data(clash.place)
    names = (digest.clash_name(clash), "theirs")
    room = max(map(output.width, (*names, "before")))
    for name, words in zip(("before", *names), (clash.base, clash.ours, clash.theirs), strict=True):
        if name == "before" and words is None:
            continue
        for n, line in enumerate(_lines(words)):
            output.data(f"  {output.pad(name if n == 0 else '', room)}  {line}".rstrip())


def _lines(words: Any) -> list[str]:
    if words is None:
        return ["(taken out)"]
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        return [f"- {word}" for word in words] or ["(none)"]
    if not isinstance(words, str):
        words = text.dumps(words, ensure_ascii=False, indent=2)
    return str(words).strip("\n").split("\n")
