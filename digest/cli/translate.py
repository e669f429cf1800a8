"""`digest translate`: drafts for what an issue lacks in a language."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.cli.memory import reading
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.pipeline.translate import Report, Said


def translate(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    entries: Annotated[
        list[str] | None, typer.Argument(metavar="ENTRY...", help="Only these entries.")
    ] = None,
    head: Annotated[
        bool, typer.Option("--head", help="Only, or also, the issue's own title and lead.")
    ] = False,
    to: Annotated[
        str, typer.Option("--to", help="The language to fill; with two, the second if not said.")
    ] = "",
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Also drafts nobody edited whose other side a person wrote.")
    ] = False,
    memory_only: Annotated[bool, typer.Option("--memory-only", help="Ask no service.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent; send and write nothing.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a text.")] = False,
) -> int:
    """Draft what is missing or stale in a language; from the memory, then by a service if one is set up.

    Drafts are marked as a machine's until a person confirms them.

    Example: digest translate 31 --to en
    """
    with here() as digest:
        target = to or _second(digest)
        began = time.monotonic()
        report = digest.translate(
            number,
            target,
            drafts=drafts,
            only=[*([""] if head else []), *(entries or [])],
            dry=dry_run,
            memory_only=memory_only,
            progress=reading,
            told=lambda said: None if json else _tell(said, dry=dry_run),
        )
        took = time.monotonic() - began
        asks = not memory_only and digest.translator is not None
        for shown in report.shown:
            output.data(shown)
        if json:
            output.objects(_record(said, target) for said in report.said)
        for entry, why in report.left:
            output.talk(f"  {entry or 'title and lead'}: {why}")
        if report.stopped:
            output.warn(report.stopped)
        output.talk(_closing(digest, number, target, report, took, dry=dry_run, asks=asks))
    return 1 if report.stopped or report.refused or (report.unasked and not dry_run) else 0


def _second(digest: Digest) -> str:
    languages = digest.config.digest.languages
    if len(languages) == 1:
        raise UsageError("the digest has one language", hint="Name a second in digest.toml to translate into")
    if len(languages) != 2:
        raise UsageError(
            "say into which language", hint=f"One of: {', '.join(f'--to {t}' for t in languages)}"
        )
    return languages[1]


def _tell(said: Said, *, dry: bool) -> None:
    # Lines of a lead go one behind the other, without the bullets that they have between them.
    line = " / ".join(" ".join(part.removeprefix("- ").split()) for part in said.words.split("\n") if part)
    name = f"{said.entry} {said.field}".strip()
    if said.reason:
        output.talk(f"  {name}: not written: {said.reason}")
    else:
        would = "would be taken from memory" if dry else f"from {said.by}"
        output.talk(f"  {name}, {would}: {output.cut(line, 70)}")


def _closing(
    digest: Digest, number: int, target: str, report: Report, took: float, *, dry: bool, asks: bool
) -> str:
    if not report.said and not report.unasked:
        return f"Nothing of Vol. {number} is missing or stale in {target}."
    if dry:
        texts = output.count(report.unasked, "text")
        sent = (
            f"{texts} would be sent to {digest.translator.name}"
            if asks and digest.translator
            else (f"{texts} would stay as they are: no service is set up")
        )
        return f"{report.written()} from memory, {sent}. Nothing was sent or written."
    told = [f"{output.count(report.written(), 'draft')} written ({report.written('memory')} from memory)"]
    if report.refused:
        told.append(f"{report.refused} refused")
    if report.unasked:
        nobody = "by --memory-only" if digest.translator else "as no service is set up (docs/translating.md)"
        why = "" if asks else f", {nobody}"
        told.append(f"{report.unasked} still to do{why}")
    if any(report.tokens):
        cost = digest.cost(report.tokens)
        price = f", about {cost:.4f} {digest.config.translate.currency}" if cost else ""
        told.append(f"{report.tokens[0]:,} + {report.tokens[1]:,} tokens{price}")
    told.append(f"{took:.1f} s")
    if not report.written():
        again = " Next: run it again" if asks and (report.unasked or report.stopped) else ""
        return f"{', '.join(told)}.{again}"
    return f"{', '.join(told)}. Drafts are a machine's until you confirm them. Next: digest review {number}"


def _record(said: Said, target: str) -> dict[str, object]:
    return {
        "entry": said.entry,
        "field": said.field,
        "language": target,
        "by": said.by or None,
        "words": said.words or None,
        "reason": said.reason or None,
    }
