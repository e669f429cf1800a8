"""`digest check`: what is wrong in an issue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import linkreport, output, scheduled
from digest.cli.again import closing
from digest.cli.here import here
from digest.errors import ConfigError, DigestError, UsageError
from digest.model import CheckSettings, Finding, Severity

if TYPE_CHECKING:
    from digest.app import Digest


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


Selected = Annotated[
    list[str] | None, typer.Option(metavar="CODES", help="Only these: codes, or beginnings of codes.")
]
Ignored = Annotated[
    list[str] | None, typer.Option(metavar="CODES", help="All but these: codes, or beginnings of codes.")
]


def check(
    number: Annotated[int | None, typer.Argument(help="Of the issue; none: all.")] = None,
    links: Annotated[bool, typer.Option("--links", help="Also look where its links lead.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="With --links: ask each again.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="With --links: what leads nowhere is an error.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a finding.")] = False,
    wechat: Annotated[
        str, typer.Option(metavar="WHAT", help="What WeChat would drop: of a file, an issue, or - (stdin).")
    ] = "",
    explain: Annotated[
        str, typer.Option(metavar="CODE", help="What a rule wants and why, with a bad and a good example.")
    ] = "",
    select: Selected = None,
    ignore: Ignored = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what is safe to mend.")] = False,
    since: Annotated[str, typer.Option(metavar="REV", help="Only what is new since a commit.")] = "",
    published: Annotated[
        bool, typer.Option("--published", help="Only issues that are out in a language.")
    ] = False,
    output_format: Annotated[
        Format, typer.Option("--output-format", help="How findings are written.")
    ] = Format.TEXT,
) -> int:
    """Name what is wrong: file, line, column, what, what to do; exit 1 if something is."""
    if explain:
        from digest.cli.explaining import explain as tell

        tell(explain)
        return 0
    if (anew or strict) and not links:
        word = "--anew" if anew else "--strict"
        raise UsageError(f"{word} is about links", hint=f"Write digest check --links {word}")
    if published and number is not None:
        raise UsageError("--published looks at several", hint=f"Write digest check {number}")
    if wechat and links:
        raise UsageError("--wechat looks at no links", hint="Leave out one of both")
    wanted = _wanted(select, ignore)
    kind = Format.JSON if json else output_format
    if wechat:
        return _article(number, wechat, kind)
    with here() as digest:
        numbers = [number] if number is not None else _numbers(digest, published=published)
        before = digest.as_of(since) if since else None
        mended = []
        if fix:
            look = _looking(digest, wanted, before, number)
            mended = [done for n in numbers for done in digest.mend(n, partial(look, n))]
        look = _looking(digest, wanted, before, number)  # what ran elsewhere as it is now, after mending
        found = [finding for n in numbers for finding in look(n)]
        found += _chosen(digest.strays(), wanted) if number is None and not since else ()
        faults = list(_lists(digest) if number is None else _faults(lambda: digest.glossary))
        later = scheduled.lines(digest) if number is None else []
        looked = None
        if links:
            looked = linkreport.look(digest, numbers, anew=anew, strict=strict, before=before or {})
            found += _chosen(looked.findings, wanted)
        _print(found, kind, faults, digest, linkreport.known(looked) if looked else {})
    for fault in faults:
        output.talk(fault)
    for line in later:
        output.talk(f"note: {line}")
    if looked:
        output.talk(linkreport.summary(looked))
    counted = len(mended) if fix else None
    return closing(found, number=number, issues=len(numbers), faults=len(faults), mended=counted)


def _numbers(digest: Digest, *, published: bool) -> Sequence[int]:
    """All issues, or those of which something is out, whether their files can be read or not."""
    numbers = digest.archive.numbers()
    if not published:
        return numbers
    out = {issue.number for issue in digest.readable() if issue.published} | digest.locks.numbers()
    return [number for number in numbers if number in out]


def _wanted(select: Sequence[str] | None, ignore: Sequence[str] | None) -> CheckSettings:
    """The codes somebody named, each of which must be one."""
    from digest.core import rules

    given = [
        [word.strip().upper() for words in said or () for word in words.split(",")]
        for said in (select, ignore)
    ]
    for option, words in zip(("--select", "--ignore"), given, strict=True):
        word, near = rules.unknown(words, rules.BY_CODE)
        if word:
            hint = f"Did you mean {near}?" if near else "All there are: digest check --explain D"
            raise UsageError("no rule has such a code", subject=f"{option} {word}", hint=hint)
    return CheckSettings(select=tuple(given[0]), ignore=tuple(given[1]))


def _looking(
    digest: Digest, wanted: CheckSettings, before: Mapping[int, bytes] | None, only: int | None
) -> Callable[[int], Sequence[Finding]]:
    """What gives the findings of an issue that somebody wants to hear of; `before`: what files said then."""
    ran = digest.ran_before(only)

    def look(number: int) -> Sequence[Finding]:
        if before is not None and before.get(number) == digest.archive.read_bytes(number):
            return ()
        found = digest.checked(number, ran)
        if before is not None:
            found = digest.fresh(number, found, before.get(number))
        return _chosen(found, wanted)

    return look


def _chosen(found: Iterable[Finding], wanted: CheckSettings) -> tuple[Finding, ...]:
    from digest.core.rules import chosen

    return chosen(found, wanted)


def _print(
    found: Sequence[Finding],
    kind: Format,
    faults: Sequence[str],
    digest: Digest,
    more: Mapping[Finding, Mapping[str, object]],
) -> None:
    """Findings for whom they are; `more`: what objects say of some beside."""
    if kind is Format.TEXT:
        output.findings(found)
        return
    from digest.cli import reporting

    if kind is Format.JSON:
        output.objects({**reporting.plain(finding), **more.get(finding, {})} for finding in found)
        return
    prefix = digest.within()
    if kind is Format.SARIF:
        output.data(reporting.sarif(found, faults, prefix))
    for line in reporting.github(found, prefix) if kind is Format.GITHUB else ():
        output.data(line)


def _article(number: int | None, what: str, kind: Format) -> int:
    """Findings of what is to be pasted into WeChat's editor, or came back from it."""
    if number is not None:
        raise UsageError(
            "two things to check", hint=f"Write digest check --wechat {number}, or leave out --wechat"
        )
    with here() as digest:
        found = digest.check_article(what)
        _print(found, kind, (), digest, {})
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    output.talk(
        f"{what} checked for WeChat: {output.count(errors, 'error')}, "
        f"{output.count(len(found) - errors, 'warning')}."
    )
    return 1 if errors else 0


def _lists(digest: Digest) -> Iterator[str]:
    """Faults of the other files under content/, which a collect or a build would stumble over."""
    yield from _faults(
        lambda: digest.sources,
        lambda: digest.people,
        lambda: digest.glossary,
        digest.facts.everything,
    )


def _faults(*readers: Callable[[], object]) -> Iterator[str]:
    for read in readers:
        try:
            read()
        except ConfigError as error:
            yield from error.faults
        except DigestError as error:
            yield str(error)
