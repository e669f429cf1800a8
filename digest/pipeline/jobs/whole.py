"""What belongs to the site as a whole: assets, pictures, the entrance, pages not found, sitemaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from digest.core import addresses
from digest.model import Card, Document
from digest.pipeline.jobs import subjects, terms
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job

#: An address from the site's root, and when its page last changed, where that is known.
Listed = tuple[str, datetime | None]
_NEVER = datetime.min.replace(tzinfo=UTC)


def files(plan: Plan, language: str) -> Iterator[Job]:
    """Assets and hand-written pages, as the frame's engine made them."""
    frame = plan.frames[language]

    def documents() -> Iterator[Document]:
        for path in sorted(frame.files):
            body = frame.files[path].read_bytes()
            yield Document(path=f"{language}/{path}", media_type="application/octet-stream", body=body)

    yield Job(f"files:{language}", frame.key, lambda: list(documents()))


def jobs(plan: Plan) -> Iterator[Job]:
    """The root page, pages not found, sitemaps, pictures."""
    yield from _images(plan)
    latest = {tag: next(iter(reversed(plan.shelf.shown(tag))), None) for tag in plan.languages}
    key = hashed(plan.all_frames, repr(latest))
    yield Job("root", key, lambda: [plan.pages.root(latest)])
    yield Job("manifests", plan.shared, lambda: [plan.pages.manifest(tag) for tag in plan.languages])
    yield Job("404", plan.all_frames, plan.pages.not_found)
    listed = {tag: _addresses(plan, tag) for tag in plan.languages}
    yield Job("sitemaps", hashed(plan.all_frames, repr(listed)), lambda: plan.pages.sitemaps(listed))


def _images(plan: Plan) -> Iterator[Job]:
    """Pictures of entries, as they lie in content/images: one a job, so that no two are held at a time."""
    folder = plan.press.images
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and not path.name.startswith("."):
            name = path.relative_to(folder).as_posix()
            yield Job(f"image:{name}", hashed(path.read_bytes()), partial(_image, path, name))


def _image(path: Path, name: str) -> Sequence[Document]:
    return [Document(path=f"images/{name}", media_type="application/octet-stream", body=path.read_bytes())]


def _addresses(plan: Plan, language: str) -> Sequence[tuple[str, datetime | None]]:
    """What the sitemap lists, each kind of page in turn."""
    return [listed for kind in LISTED for listed in kind(plan, language)]


def _lists(plan: Plan, language: str) -> Iterator[Listed]:
    """Home and archive, as new as the newest issue; each year as new as what it holds."""
    years: dict[int, list[datetime]] = {}
    for card in _out(plan, language):
        years.setdefault(card.covers[1].year, []).append(card.updated or card.published or _NEVER)
    newest = max((when for found in years.values() for when in found), default=None)
    yield addresses.home(language), newest
    yield addresses.archive(language), newest
    yield addresses.pictures(language), newest
    yield addresses.feeds(language), None
    for year, found in sorted(years.items()):
        yield addresses.archive(language, year), max(found)


def _written(plan: Plan, language: str) -> Iterator[Listed]:
    """Hand-written pages: nobody says when they changed."""
    for page in plan.frames[language].pages:
        yield f"{language}/{page}", None


def _issues(plan: Plan, language: str) -> Iterator[Listed]:
    for card in _out(plan, language):
        yield addresses.issue(language, card.number), card.updated


def _out(plan: Plan, language: str) -> list[Card]:
    return [card for card in plan.shelf.shown(language) if card.published is not None]


#: Kinds of pages a sitemap lists. A new kind of page adds its own.
LISTED: tuple[Callable[[Plan, str], Iterable[Listed]], ...] = (
    _lists,
    _written,
    _issues,
    subjects.addresses,
    terms.addresses,
)
