"""Articles for WeChat of the newest issues, in the languages that have an account there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from digest.core import addresses
from digest.core.wechat import LEFT_OUT, SHORTENED, WRONG
from digest.model import Document
from digest.pipeline.jobs import covers
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job
from digest.ports import Articles


def jobs(plan: Plan) -> Iterator[Job]:
    """The page to copy from, the article alone and the cover's two crops, for the outbox."""
    for articles, number, language, key in _wanted(plan):
        yield Job(f"wechat:{number}:{language}", key, partial(_article, plan, articles, number, language))
        yield from _crops(plan, number, language, f"{number:03}-{language}.cover")


def previews(plan: Plan) -> Iterator[Job]:
    """The page to copy from below the issue's own, for previews: no site has it."""
    for articles, number, language, key in _wanted(plan):
        yield Job(f"copy:{number}:{language}", key, partial(_preview, plan, articles, number, language))
        yield from _crops(plan, number, language, f"{addresses.wechat(language, number)}cover")


def _crops(plan: Plan, number: int, language: str, stem: str) -> Iterator[Job]:
    draws, card = plan.press.covers, plan.shelf.of(number)[language]
    if draws is not None:
        yield Job(f"crops:{number}:{language}", covers.key(draws, card), partial(draws.crops, card, stem))


def remarks(outbox: Path) -> Iterator[str]:
    """Of which articles in the outbox something is not as on the site, made now or before."""
    for told in sorted(outbox.glob("*.wechat.remarks.txt")):
        lines = told.read_text("utf-8").splitlines()
        kinds = ((SHORTENED, "entry shortened", "entries shortened"),
                 (LEFT_OUT, "picture left out", "pictures left out"),
                 (WRONG, "fault", "faults"))  # fmt: skip
        counts = (
            (sum(line.startswith(f"{kind}: ") for line in lines), one, more) for kind, one, more in kinds
        )
        said = ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in counts if count)
        page = told.name.replace(".remarks.txt", ".html")
        yield f"{outbox.name}/{page}: {said}; {told.name} names {'it' if len(lines) == 1 else 'them'}"


def _wanted(plan: Plan) -> Iterator[tuple[Articles, int, str, str]]:
    """Who makes it, number, language and key of each, oldest first."""
    shelf, articles = plan.shelf, plan.press.articles
    if articles is None:
        return
    base = hashed(plan.shared, articles.key)
    for number in shelf.numbers[-plan.press.settings.outbox_issues :]:
        for language, card in shelf.of(number).items():
            if language in articles.languages and shelf.full(card):
                yield articles, number, language, hashed(base, shelf.keys[number])


def _article(plan: Plan, articles: Articles, number: int, language: str) -> Sequence[Document]:
    return articles.render(plan.shelf.edition(number, language))


def _preview(plan: Plan, articles: Articles, number: int, language: str) -> Sequence[Document]:
    return [articles.preview(plan.shelf.edition(number, language))]
