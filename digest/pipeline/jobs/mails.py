"""Mails of the newest issues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from digest.model import Document
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job

#: Bytes of HTML from which a mail is worth a word: another entry or two, and it has to be shortened.
WARN = 80_000


def jobs(plan: Plan) -> Iterator[Job]:
    """Each mail of the newest issues, oldest first; one of several editions once all of them are there."""
    shelf, base = plan.shelf, hashed(plan.shared, repr(plan.press.mail))
    wanted = plan.press.mail.editions or tuple((tag,) for tag in plan.languages)
    for number in shelf.numbers[-plan.press.settings.outbox_issues :]:
        there = {tag for tag, card in shelf.of(number).items() if shelf.full(card)}
        for tags in wanted:
            if there.issuperset(tags):
                yield Job(
                    f"mail:{number}:{'+'.join(tags)}",
                    hashed(base, shelf.keys[number]),
                    partial(_mail, plan, number, tags),
                )


def _mail(plan: Plan, number: int, tags: Sequence[str]) -> Sequence[Document]:
    return plan.press.mails.render(*(plan.shelf.edition(number, tag) for tag in tags))


def remarks(outbox: Path) -> Iterator[str]:
    """Which mails in the outbox had to be shortened, and which are nearly too long, made now or before."""
    for page in sorted(outbox.glob("*.html")):
        cut = page.with_suffix(".shortened.txt")
        if cut.is_file():
            lines = cut.read_text("utf-8").splitlines()
            gone = sum(" left out " in line for line in lines)
            said = f"{len(lines) - gone} of its entries end earlier than on the web"
            if gone:
                said += f", {gone} are left out"
            yield f"{outbox.name}/{page.name}: {said}, lest mail programs cut its foot; {cut.name} names them"
        elif page.with_suffix(".eml").is_file() and (size := page.stat().st_size) > WARN:
            place = f"{outbox.name}/{page.name}"
            yield f"{place} has {size:,} bytes; from 96,000 on its longest entries are shortened"
