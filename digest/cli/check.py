"""`digest check`: what is wrong in an issue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import linkreport, output, scheduled
from digest.cli.here import here
from digest.errors import ConfigError, DigestError, UsageError
from digest.model import Severity

if TYPE_CHECKING:
    from digest.app import Digest


def check(
    number: Annotated[int | None, typer.Argument(help="Of the issue; none: all.")] = None,
    links: Annotated[bool, typer.Option("--links", help="Also look where its links lead.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="With --links: remember nothing.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="With --links: what leads nowhere is an error.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a finding.")] = False,
    wechat: Annotated[
        str, typer.Option(metavar="WHAT", help="What WeChat would drop: of a file, an issue, or - (stdin).")
    ] = "",
) -> int:
    """Name what is wrong: file, line, column, what, what to do; exit 1 if something is."""
    if (anew or strict) and not links:
        word = "--anew" if anew else "--strict"
        raise UsageError(f"{word} is about links", hint=f"Write digest check --links {word}")
    if wechat and links:
        raise UsageError("--wechat looks at no links", hint="Leave out one of both")
    if wechat:
        return _article(number, wechat, json)
    with here() as digest:
        numbers = digest.archive.numbers() if number is None else [number]
        found = [finding for n in numbers for finding in digest.check(n)]
        found += digest.strays() if number is None else ()
        faults = list(_lists(digest)) if number is None else []
        later = scheduled.lines(digest) if number is None else []
        looked = linkreport.look(digest, numbers, anew=anew, strict=strict) if links else None
    if json:
        output.objects(asdict(finding) for finding in found)
        output.objects(linkreport.records(looked) if looked else ())
    else:
        output.findings([*found, *(looked.findings if looked else ())])
    for fault in faults:
        output.talk(fault)
    for line in later:
        output.talk(f"note: {line}")
    found = [*found, *(looked.findings if looked else ())]
    errors = len(faults) + sum(finding.severity is Severity.ERROR for finding in found)
    warnings = len(found) + len(faults) - errors
    if looked:
        output.talk(linkreport.summary(looked))
    output.talk(
        f"{output.count(len(numbers), 'issue')} checked: {output.count(errors, 'error')}, "
        f"{output.count(warnings, 'warning')}."
    )
    return 1 if errors else 0


def _article(number: int | None, what: str, json: bool) -> int:
    """Findings of what is to be pasted into WeChat's editor, or came back from it."""
    if number is not None:
        raise UsageError(
            "two things to check", hint=f"Write digest check --wechat {number}, or leave out --wechat"
        )
    with here() as digest:
        found = digest.check_article(what)
    if json:
        output.objects(asdict(finding) for finding in found)
    else:
        output.findings(found)
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    output.talk(
        f"{what} checked for WeChat: {output.count(errors, 'error')}, "
        f"{output.count(len(found) - errors, 'warning')}."
    )
    return 1 if errors else 0


def _lists(digest: Digest) -> Iterator[str]:
    """Faults of the other files under content/, which a collect or a build would stumble over."""
    readers: tuple[Callable[[], object], ...] = (
        lambda: digest.sources,
        lambda: digest.people,
        digest.facts.everything,
    )
    for read in readers:
        try:
            read()
        except ConfigError as error:
            yield from error.faults
        except DigestError as error:
            yield str(error)
