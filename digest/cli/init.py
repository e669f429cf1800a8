"""`digest init`: a new digest."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
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
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Bring an older one forward; shows the differences.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --upgrade: show them, change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    languages: Annotated[
        str, typer.Option(help="Tags with commas between; the first is the default.")
    ] = "zh,en",
    title: Annotated[
        list[str] | None,
        typer.Option(metavar="[LANG=]TITLE", help="For one language or for all; may be repeated."),
    ] = None,
    site_url: Annotated[str, typer.Option(help="Address the site will have; none: to be set later.")] = "",
    repository: Annotated[
        str, typer.Option(metavar="OWNER/NAME", help="At GitHub; none: to be set later.")
    ] = "",
    sections: Annotated[
        str, typer.Option(help="cloud-native; general: any subject; empty: one section.")
    ] = "cloud-native",
    send: Annotated[
        str, typer.Option(help="none, email, listmonk or buttondown: readers who get mail.")
    ] = "none",
    time_zone: Annotated[str, typer.Option(help="Such as Asia/Shanghai; none: by the first language.")] = "",
) -> int:
    """Make a digest: settings, a watch list, pages about it, workflows, a README for its editors.

    Example: digest init --yes my-weekly --languages en --title "My Weekly"
    """
    from digest import scaffold
    from digest.app import teach_merging

    if upgrade:
        if not directory.is_dir():
            raise UsageError("there is no such folder", subject=str(directory), hint="Name that of a digest")
        return _upgrade(directory, dry=dry_run)
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is nobody to ask", hint=f"Run: digest init --yes {directory}")
    if not yes:
        languages = _ask("Languages, the first is the default", languages, split)
        known = "cloud-native: with Kubernetes' proposals; general: news, releases, reading; empty: one"
        sections = _ask(f"Sections ({known})", sections, partial(one_of, scaffold.PRESETS))
    tags = split(languages)
    presets = scaffold.preset(tags, plain=sections != "cloud-native")
    titles = _titles(title or [], tags)
    if not yes:
        titles = {tag: _ask(f"Title ({tag})", titles.get(tag) or presets[tag]["title"]) for tag in tags}
        site_url = _ask("Address of the site", site_url or scaffold.SOMEWHERE)
        repository = _ask("Repository at GitHub (owner/name; empty: none)", repository)
        send = _ask(f"Mail ({', '.join(scaffold.WAYS)})", send, partial(one_of, scaffold.WAYS))
    answers = scaffold.Answers(
        languages=tags,
        title=titles,
        site_url=site_url or scaffold.SOMEWHERE,
        time_zone=time_zone,
        sections=sections,
        repository=repository,
        send=send,
        year=now().year,
    )
    written = scaffold.write(directory, answers)
    teach_merging(directory)
    later = "" if site_url else " Set site_url in digest.toml before an issue goes out."
    later += " Fill in the service below [channels] there." if send != "none" else ""
    here = directory.resolve() == Path.cwd()
    output.talk(
        f"{output.count(len(written), 'file')} written into {'this folder' if here else directory}.{later} "
        f"Next: {'' if here else f'cd {shlex.quote(str(directory))}, then '}digest sources add ID ADDRESS"
    )
    return 0


def _upgrade(directory: Path, *, dry: bool) -> int:
    """Show what differs from what would be written today, and put it where no person is in the way."""
    from digest import scaffold

    steps = scaffold.plan(directory)
    for step in steps:
        for line in step.diff():
            output.data(line)
    if not dry:
        scaffold.apply(directory, steps)
    for step in steps:
        output.talk(f"{step.target}: {step.did}")
    beside = sum(step.did is scaffold.Did.BESIDE for step in steps)
    ours = sum(step.did in {scaffold.Did.NEW, scaffold.Did.RENEWED} for step in steps)
    merged = sum(step.did is scaffold.Did.MERGED for step in steps)
    counts = f"{output.count(ours, 'file')} {'would be ' if dry else ''}written, {merged} merged"
    again = shlex.quote(str(directory))
    if dry:
        output.talk(
            f"{counts}, {beside} laid beside. Nothing was changed. Next: digest init --upgrade {again}"
        )
    elif beside:
        output.talk(f"{counts}. Next: take what you want from the {beside} ending in .new, and remove them")
    elif steps:
        output.talk(f"{counts}. Next: git diff, then commit")
    else:
        output.talk("It is as digest init would write it today.")
    return 1 if beside and not dry else 0


def split(languages: str) -> tuple[str, ...]:
    """`zh,en` as tags; the signs of a Chinese keyboard will do."""
    if not (tags := tuple(re.sub("[,，、;；]", " ", languages).split())):
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


def one_of(known: Sequence[str], said: str) -> str:
    """`said`, if it is one of these; raises UsageError."""
    if said not in known:
        raise UsageError(f"{said!r} is not known", hint=f"There are {', '.join(known)}")
    return said


def _ask(question: str, default: str, check: Callable[[str], object] = str) -> str:
    """An answer that `check` takes; asked again until there is one."""
    while True:
        said = str(typer.prompt(question, default=default, err=True)).strip()
        try:
            check(said)
        except UsageError as error:
            output.talk(f"error: {error}")
            continue
        return said
