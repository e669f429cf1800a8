"""`digest suggest`: a machine's draft of a title and a summary, with the sentences it rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core.inbox import find


def suggest(
    name: Annotated[str, typer.Argument(metavar="ID", help="As digest shortlist shows it, or an address.")],
    language: Annotated[str, typer.Option("--lang", help="In this language; none: the first.")] = "",
    issue: Annotated[int | None, typer.Option(help="For this issue; none: the next.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Into its entry too, where no person wrote yet.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent; send and write nothing.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> None:
    """Have a title and a summary of an article drafted from its stored text, by the service of [translate].

    Example: digest suggest a-3f9k2 --lang zh
    """
    with here() as digest:
        box = digest.inbox(now(), issue)
        candidate = find(box.candidates, name)
        if dry_run:
            output.data(digest.shown_suggestion(candidate, language))
            output.talk("Nothing was sent or written.")
            return
        made = digest.suggest(candidate, language)
        entry = digest.write_suggestion(candidate, made, box.issue.number) if write else ""
        cost = digest.cost(made.tokens)
        price = f", about {cost:.4f} {digest.config.translate.currency}" if cost else ""
    if json:
        record = {
            "id": candidate.id,
            "identity": candidate.story.identity,
            "draft": True,
            "by": made.by,
            "language": made.language,
            "title": made.title,
            "summary": made.summary,
            "sentences": made.sentences,
            "url": made.url,
            "cut": made.cut,
            "entry": entry or None,
        }
        output.objects([record])
    else:
        output.data(output.dim(f"a machine's draft in {made.language}, by {made.by}"))
        output.data(f"{made.title}\n\n{made.summary}\n")
        output.data(output.dim(f"it rests on these sentences of {made.url}"))
        for sentence in made.sentences:
            output.data(f"> {' '.join(sentence.split())}")
    told = [f"{made.tokens[0]:,} + {made.tokens[1]:,} tokens{price}"] if any(made.tokens) else []
    told += ["only the beginning of the text was read"] if made.cut else []
    where = f"Written into {entry} of Vol. {box.issue.number} as a draft" if entry else "Nothing was written"
    output.talk(f"{', '.join([where, *told])}. It is a machine's: read the article before you use it.")
