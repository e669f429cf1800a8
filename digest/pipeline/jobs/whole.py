"""What belongs to the site as a whole: assets, pictures, the entrance, pages not found, sitemaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from digest.core import addresses
from digest.model import Document
from digest.pipeline.jobs import subjects
from digest.pipeline.jobs.plan import Plan
from digest.pipeline.shelf import hashed
from digest.pipeline.tree import Job


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
    yield _images(plan)
    latest = {tag: next(iter(reversed(plan.shelf.shown(tag))), None) for tag in plan.languages}
    key = hashed(plan.all_frames, repr(latest))
    yield Job("root", key, lambda: [plan.pages.root(latest)])
    yield Job("404", plan.all_frames, plan.pages.not_found)
    listed = {tag: _addresses(plan, tag) for tag in plan.languages}
    yield Job("sitemaps", hashed(plan.all_frames, repr(listed)), lambda: plan.pages.sitemaps(listed))


def _images(plan: Plan) -> Job:
    """Pictures of entries, as they lie in content/images."""
    folder = plan.press.images
    found = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    names = {path.relative_to(folder).as_posix(): path for path in found if not path.name.startswith(".")}
    key = hashed(*(part for name, path in names.items() for part in (name, path.read_bytes())))

    def make() -> Sequence[Document]:
        return [
            Document(path=f"images/{name}", media_type="application/octet-stream", body=path.read_bytes())
            for name, path in names.items()
        ]

    return Job("images", key, make)


def _addresses(plan: Plan, language: str) -> Sequence[tuple[str, datetime | None]]:
    """What the sitemap lists, with its last change."""
    shown = [card for card in plan.shelf.shown(language) if card.published is not None]
    newest = shown[-1].updated if shown else None
    found: list[tuple[str, datetime | None]] = [
        (addresses.home(language), newest),
        (addresses.archive(language), newest),
        (addresses.pictures(language), newest),
        (addresses.feeds(language), None),
    ]
    found += [(f"{language}/{page}", None) for page in plan.frames[language].pages]
    years = sorted({card.covers[1].year for card in shown})
    found += [(addresses.archive(language, year), None) for year in years]
    found += [(addresses.issue(language, card.number), card.updated) for card in shown]
    found += subjects.addresses(plan, language)
    return found
