"""Issues become the site and the outbox.

::

    content/issues/NNN.yaml ─ parse ─ compose ─┬─ card, search documents     cached by content hash
                                               └─ page, feeds, mails         made only if their key changed

`build` renders what is published; with `drafts` also the rest, marked. It reads `content/` alone and
knows no clock: the same content gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.errors import BuildError, StrictError
from digest.model import Finding
from digest.pipeline import jobs
from digest.pipeline.jobs import mails as mails_made
from digest.pipeline.jobs import wechat as articles_made
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import Press, Shelf, hashed
from digest.pipeline.tree import Report, Tree
from digest.pipeline.unlike import unlike


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What came out."""

    site: Report
    outbox: Report
    issues: int
    drafts: int
    languages: tuple[str, ...]
    #: What is wrong with drafts that were left out.
    findings: tuple[Finding, ...] = ()
    #: Broken links of hand-written pages, pictures that are not there, projects that may be one of several:
    #: one line each.
    warnings: tuple[str, ...] = ()
    #: What mails and articles could not hold, or hardly hold, one line each.
    remarks: tuple[str, ...] = ()


def build(
    press: Press, *, site: Path, outbox: Path, records: Path, drafts: bool = False, strict: bool = False
) -> Built:
    """Make `site` and `outbox`, both or none.

    Raises IssueError for files that cannot be read, BuildError for the rest; with `strict` also for what
    else is only warned of.
    """
    plan = planned(press, drafts=drafts)
    editions = plan.shelf
    site, outbox = site.resolve(), outbox.resolve()
    if site == outbox or site in outbox.parents or outbox in site.parents:
        raise BuildError("site and outbox need folders of their own", subject=str(outbox))
    warnings = tuple(warned(plan))
    if strict and (warnings or editions.left_out):
        raise StrictError([*map(str, editions.left_out), *warnings])
    with Tree(site, _record(records, site)) as pages, Tree(outbox, _record(records, outbox)) as mails:
        pages.prepare(list(jobs.site(plan)))
        mails.prepare(list(jobs.outbox(plan)))
        pages.swap()
        mails.swap()
    return Built(
        site=pages.report,
        outbox=mails.report,
        issues=len(editions.numbers),
        drafts=sum(not any(c.published for c in editions.of(n).values()) for n in editions.numbers),
        languages=plan.languages,
        findings=tuple(editions.left_out),
        warnings=warnings,
        remarks=(*mails_made.remarks(outbox), *articles_made.remarks(outbox)),
    )


def planned(press: Press, *, drafts: bool) -> Plan:
    """What a build is going to make; raises IssueError for files that cannot be read."""
    editions = Shelf.read(press, drafts)
    return Plan.of(press, editions, {tag: press.frames(tag) for tag in press.settings.languages})


def warned(plan: Plan) -> Iterator[str]:
    """What is not right and keeps nothing from being built: broken links, pictures, changed words."""
    for frame in plan.frames.values():
        yield from frame.warnings
    yield from plan.register.catalogue.doubts
    yield from plan.press.lacking
    yield from unlike(plan.shelf)
    shelf, folder = plan.shelf, plan.press.images
    for number in shelf.numbers:
        for path in shelf.pictures.get(number, ()):
            if not (folder / path).is_file():
                name = plan.press.archive.name(number)
                yield f"{name}: there is no picture {path} in content/images. Put it there, or take it out"


def _record(records: Path, folder: Path) -> Path:
    return records / f"{folder.name}-{hashed(str(folder))[:8]}.json"
