"""`digest init`: a new digest."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import now
from digest.errors import UsageError


def init(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="New, or empty; git may be in it already.")
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    languages: Annotated[
        str, typer.Option(help="Tags with commas between; the first is the default.")
    ] = "zh,en",
    title: Annotated[
        list[str] | None,
        typer.Option(metavar="[LANG=]TITLE", help="For one language or for all; may be repeated."),
    ] = None,
    site_url: Annotated[str, typer.Option(help="Address the site will have; none: to be set later.")] = "",
    time_zone: Annotated[str, typer.Option(help="Such as Asia/Shanghai; none: by the first language.")] = "",
) -> None:
    """Make a bare digest: settings, an empty watch list, pages about it, a README for its editors.

    Example: digest init --yes my-weekly --languages en --title "My Weekly"
    """
    from digest import scaffold
    from digest.app import teach_merging

    if not yes and not sys.stdin.isatty():
        raise UsageError("there is nobody to ask", hint=f"Run: digest init --yes {directory}")
    if not yes:
        languages = _ask("Languages, the first is the default", languages)
    tags = split(languages)
    presets = scaffold.preset(tags)
    titles = _titles(title or [], tags)
    if not yes:
        titles = {tag: _ask(f"Title ({tag})", titles.get(tag) or presets[tag]["title"]) for tag in tags}
        site_url = _ask("Address of the site", site_url or scaffold.SOMEWHERE)
    answers = scaffold.Answers(
        languages=tags,
        title=titles,
        site_url=site_url or scaffold.SOMEWHERE,
        time_zone=time_zone,
        year=now().year,
    )
    written = scaffold.write(directory, answers)
    teach_merging(directory)
    later = "" if site_url else " Set site_url in digest.toml before an issue goes out."
    output.talk(
        f"{output.count(len(written), 'file')} written into {directory}.{later} "
        f"Next: cd {directory}, then digest sources add ID ADDRESS"
    )


def split(languages: str) -> tuple[str, ...]:
    """`zh,en` as tags."""
    if not (tags := tuple(languages.replace(",", " ").split())):
        raise UsageError("no language is named", hint="Write for example --languages zh,en")
    return tags


def _titles(words: Sequence[str], tags: Sequence[str]) -> Mapping[str, str]:
    """Language to title; a text that names no language is for all."""
    titles: dict[str, str] = {}
    for text in words:
        tag, equals, rest = text.partition("=")
        if equals and tag in tags:
            titles[tag] = rest
        else:
            titles |= {tag: text for tag in tags if tag not in titles}
    return titles


def _ask(question: str, default: str) -> str:
    return str(typer.prompt(question, default=default, err=True)).strip()
