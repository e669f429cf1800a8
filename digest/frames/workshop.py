"""The folders MkDocs reads and what is taken from the folder it writes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from digest.errors import BuildError
from digest.frames import cache, holes, overrides
from digest.frames.mending import mended, tightened
from digest.frames.written import Written
from digest.ports import Frame

#: Page kinds and the address of each one's frame below the language's root. A frame must lie as deep
#: as the pages it fills, or its relative links are wrong.
KINDS: Mapping[str, str] = {
    "home": "",
    "archive": "archive/",
    "year": "archive/0/",
    "feeds": "feeds/",
    "issue": "issues/0/",
    "pictures": "pictures/",
    "subjects": "subjects/",
    "subject": "subjects/0/",
    "subject-year": "subjects/0/0/",
}
NOT_FOUND = "404"
#: Of what the theme brings, what no page asks for: its search (ours is assets/search.worker.js), source maps.
UNUSED_FOLDERS, UNUSED_FILES = (
    ("assets/javascripts/lunr/", "assets/javascripts/workers/", "search/"),
    (".map", "sitemap.xml", "sitemap.xml.gz"),
)


def kinds_by_file() -> dict[str, str]:
    """`issues/0/index.md` to `issue`: how the overrides know a frame."""
    return {f"{at}index.md": kind for kind, at in KINDS.items()}


def lay_out(work: Path, pages: Written, folders: Sequence[Path], tokens: Mapping[str, str]) -> None:
    """Write the hand-written pages, an empty page per kind and the overrides below `work`."""
    overrides.lay_out(folders, work / "overrides")
    for path, file in pages.files.items():
        target = work / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    for at in KINDS.values():
        target = work / "docs" / at / "index.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        # The heading gives the skip link its target; whatever is filled in carries this id.
        target.write_text(
            f"---\ntitle: {tokens[holes.TITLE]}\nsearch: {{exclude: true}}\n---\n\n# content_\n",
            encoding="utf-8",
        )


def gather(site: Path, out: Path, tokens: Mapping[str, str]) -> dict[str, Frame]:
    """Cut the frames out of the built site and move what is published as it is to `out`."""
    places = {kind: f"{at}index.html" for kind, at in KINDS.items()} | {NOT_FOUND: "404.html"}
    frames = {}
    for kind, place in places.items():
        page = site / place
        if not page.is_file():
            raise BuildError(f"MkDocs made no {place}", subject="frames")
        frames[kind] = holes.cut(tightened(mended(page.read_text(encoding="utf-8"))), tokens, kind=kind)
        page.unlink()
    for file in cache.walk(site):
        path = file.relative_to(site).as_posix()
        if not path.startswith(UNUSED_FOLDERS) and not path.endswith(UNUSED_FILES):
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            file.rename(target)
            if target.suffix == ".html":
                target.write_text(mended(target.read_text(encoding="utf-8")), encoding="utf-8")
    return frames


def search(site: Path) -> Mapping[str, object]:
    """The engine's search configuration and its documents, those of the hand-written pages."""
    try:
        found = json.loads((site / "search" / "search_index.json").read_bytes())
    except FileNotFoundError:
        return {}
    return {"config": found["config"], "docs": found["docs"]}
