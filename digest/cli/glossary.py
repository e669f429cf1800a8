"""`digest glossary`: what a thing is called here."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here


def glossary(
    words: Annotated[
        list[str] | None, typer.Argument(help="To look for, in any language; none: all.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One object a term.")] = False,
) -> int:
    """List the words agreed on: their form in each language, other right ones, wrong ones.

    Example: digest glossary 容忍
    """
    with here() as digest:
        languages = digest.config.digest.languages
        every = digest.glossary.terms
        found = digest.glossary.search(" ".join(words or ()))
    if json:
        output.objects(
            {
                "id": term.id,
                "keep": term.keep,
                "term": dict(term.name.words),
                "also": term.also,
                "wrong": term.wrong,
                "note": dict(term.note.words),
            }
            for term in found
        )
    else:
        output.table(
            [
                [
                    term.id,
                    *(term.name.get(tag) for tag in languages),
                    ", ".join(dict.fromkeys(form for tag in languages for form in term.also.get(tag, ()))),
                    ", ".join(dict.fromkeys(form for tag in languages for form in term.wrong.get(tag, ()))),
                ]
                for term in found
            ],
            header=["id", *languages, "also", "not"],
            wide=len(languages) + 2,
        )
    said = f"{len(found)} of {output.count(len(every), 'term')}."
    output.talk(said if every else "No words are agreed on yet: write content/glossary.yaml")
    return 0 if found or not words else 1
