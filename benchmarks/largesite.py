"""An archive of many issues in three languages: what it takes to build, to change, to check and to keep."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import archive
from archive import LANGUAGES, Settings
from figures import measured, of_folder, size
from peers import Digest
from spending import MeasureError, Spent, say, spend

#: A third language, which nobody writes: OpenCC makes it of the first. It has pages, feeds, search and mails like any.
DERIVED = "zh-Hant"
_TOML = f'\n[derived.{DERIVED}]\nfrom = "zh"\n'


def settings() -> Settings:
    ours = Settings.read()
    return dataclasses.replace(ours, toml=ours.toml + _TOML)


def has_third() -> bool:
    from importlib.util import find_spec

    return find_spec("opencc") is not None


class Paper(Digest):
    """The digest of `site.py`, in three languages."""

    def hide(self, number: int) -> None:
        """As it was before this issue came out."""
        self._file(number).unlink()
        path = self.folder / "content" / "data" / f"{self.settings.tracker}.jsonl"
        if path.exists():
            lines = []
            for line in path.read_text("utf-8").splitlines():
                record = json.loads(line)
                record["told"] = {
                    issue: told for issue, told in record["told"].items() if int(issue) != number
                }
                if record["told"]:
                    lines.append(json.dumps(record, sort_keys=True) + "\n")
            path.write_text("".join(lines), "utf-8")

    def _file(self, number: int) -> Path:
        return self.folder / "content" / "issues" / f"{number:03}.yaml"

    def run(self, *words: str) -> Spent:
        return spend([*self.command[:-1], *words], self.folder, self.environment())


def site(issues: int, work: Path) -> None:
    """All figures of an archive of so many issues."""
    told, three = settings(), len(LANGUAGES) + 1
    name = f"{issues:,} issues x {three}"
    paper = Paper(work / f"paper-{issues}", issues, told)
    say(f"{name}: writing them")
    paper.write()
    data = (paper.folder / "content" / "data").is_dir() and {
        path: path.read_bytes() for path in (paper.folder / "content" / "data").iterdir()
    }
    paper.hide(issues)
    _build(f"{name}, all but the newest, nothing kept", paper)
    before = hashes(paper.folder)
    archive.write_issue(paper.folder, archive.issue(issues, issues, told))
    for path, raw in (data or {}).items():
        path.write_bytes(raw)
    _build(f"{name}, a new issue", paper)
    after = hashes(paper.folder)
    _changed(f"{name}, a new issue", paper.folder, before, after)
    paper.edit(issues, 1)
    _build(f"{name}, a sentence of the newest edited", paper)
    edited = hashes(paper.folder)
    _changed(f"{name}, a sentence edited", paper.folder, after, edited)
    _build(f"{name}, nothing changed", paper)
    if hashes(paper.folder) != edited:
        raise MeasureError("a build of nothing new made other bytes")
    complete(paper)
    _weighed(name, paper)
    _visited(name, paper, LANGUAGES[0])
    _checked(name, paper)
    _kept(name, paper)
    shutil.rmtree(paper.folder)


def _build(name: str, paper: Paper) -> None:
    spent = paper.run("build")
    measured(f"{name}: `digest build` {spent.wall:.1f} s, CPU {spent.cpu:.1f} s, {spent.peak:.0f} MB")


def complete(paper: Paper) -> None:
    """Every issue has a page in every language, with all its entries."""
    for tag in (*LANGUAGES, DERIVED):
        for number in range(1, paper.issues + 1):
            page = paper.page(tag, number)
            if not page.is_file():
                raise MeasureError(f"there is no {page.relative_to(paper.folder)}")
        text = page.read_text("utf-8")
        lost = [
            entry.id
            for entry in archive.issue(number, paper.issues, paper.settings).entries()
            if f'id="{entry.id}"' not in text
        ]
        if lost:
            raise MeasureError(f"{page.relative_to(paper.folder)} lacks {', '.join(lost)}")


def hashes(folder: Path) -> Mapping[str, str]:
    """Every file of the site to the hash of its bytes."""
    root = folder / "site"
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in root.rglob("*")
        if file.is_file()
    }


def _changed(name: str, folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """What is to be uploaded, and of what kinds it is."""
    new = after.keys() - before.keys()
    other = {path for path in after.keys() & before.keys() if after[path] != before[path]}
    gone = before.keys() - after.keys()
    paths = [folder / "site" / path for path in new | other]
    packed = sum(map(_packed, paths))
    measured(
        f"{name}: of {len(after):,} files {len(new):,} are new, {len(other):,} changed, {len(gone):,} gone:"
        f" {size(sum(path.stat().st_size for path in paths))} to upload, {size(packed)} compressed"
    )
    for kind, (count, bytes_) in sorted(_kinds(folder, new | other).items(), key=lambda pair: -pair[1][1])[
        :8
    ]:
        measured(f"  {kind}: {count:,} files, {size(bytes_)}")


def _kinds(folder: Path, paths: Sequence[str] | set[str]) -> Mapping[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for path in paths:
        parts = path.split("/")
        kind = (
            parts[1] if len(parts) > 2 else f"files such as {parts[-1]}" if len(parts) > 1 else "at the top"
        )
        count, bytes_ = found.get(kind, (0, 0))
        found[kind] = count + 1, bytes_ + (folder / "site" / path).stat().st_size
    return found


def _weighed(name: str, paper: Paper) -> None:
    files, bytes_ = of_folder(paper.folder / "site")
    mails, of_mails = of_folder(paper.folder / "outbox")
    _, cache = of_folder(paper.folder / ".digest")
    measured(
        f"{name}: site {files:,} files, {size(bytes_)}; outbox {mails:,} files, {size(of_mails)}; what builds keep {size(cache)}"
    )
    for kind, (count, weight) in sorted(
        _kinds(paper.folder, [*hashes(paper.folder)]).items(), key=lambda pair: -pair[1][1]
    )[:8]:
        measured(f"  {kind}: {count:,} files, {size(weight)}")
    for tag in (*LANGUAGES, DERIVED):
        folder = paper.folder / "site" / tag
        index = [file for file in (folder / "search").rglob("*") if file.is_file()]
        first = [file for file in index if file.parent.name == "search"]
        packed, once = sum(map(_packed, index)), sum(map(_packed, first))
        feeds = max(
            (folder / name for name in ("feed.xml", "atom.xml", "feed.json")),
            key=lambda file: file.stat().st_size,
        )
        pages = [paper.page(tag, number).stat().st_size for number in range(1, paper.issues + 1)]
        measured(
            f"{name}, {tag}: search index {size(sum(f.stat().st_size for f in index))}, compressed {size(packed)}"
            f" ({size(once)} at its first word, the rest as it is needed); largest feed {size(feeds.stat().st_size)};"
            f" page of an issue {size(sum(pages) / len(pages))} on average, {size(max(pages))} the heaviest"
        )


def _visited(name: str, paper: Paper, tag: str) -> None:
    """What a browser fetches, compressed as hosts do it."""
    page = paper.page(tag, paper.issues)
    text = page.read_text("utf-8")
    linked = {page.parent / path for path in re.findall(r'(?:href|src)="([^"]+\.(?:css|js))"', text)}
    assets = sum(_packed(path) for path in linked if path.is_file())
    feed = page.parents[2] / "feed.xml"
    measured(
        f"{name}, {tag}: a visit to the newest issue, compressed: page {size(_packed(page))}, styles and scripts, which are"
        f" kept, {size(assets)}; the feed {size(_packed(feed))}"
    )


def _packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def _checked(name: str, paper: Paper) -> None:
    for what in ("nothing kept", "as it was"):
        try:
            spent = paper.run("check")
        except MeasureError as error:
            say(str(error))
            measured(f"{name}: `digest check` finds something, and is not measured")
            return
        measured(
            f"{name}: `digest check`, {what}: {spent.wall:.1f} s, CPU {spent.cpu:.1f} s, {spent.peak:.0f} MB"
        )


def _kept(name: str, paper: Paper) -> None:
    """The archive in git, a commit an issue."""
    count, bytes_ = of_folder(paper.folder / "content")
    measured(f"{name}: content/ {count:,} files, {size(bytes_)}")
    work = paper.folder / "history"
    subprocess.run(["git", "init", "--quiet", str(work)], check=True)
    git = ["git", "-C", str(work)]
    subprocess.run([*git, "fast-import", "--quiet"], input=b"".join(_history(paper)), check=True)
    for what, command in (("as written", None), ("after git gc", ["gc", "--quiet"])):
        if command:
            subprocess.run([*git, *command], check=True)
        measured(
            f"{name}: its history in git, a commit an issue, {what}: {size(of_folder(work / '.git')[1])}"
        )


def _history(paper: Paper) -> Iterator[bytes]:
    files = sorted((paper.folder / "content" / "issues").glob("*.yaml"))
    for number, path in enumerate(files, start=1):
        raw = path.read_bytes()
        yield (
            (
                f"commit refs/heads/main\ncommitter E <e@example.org> {1_000_000_000 + number * 604_800} +0800\n"
                f"data 5\nIssue\nM 100644 inline content/issues/{path.name}\ndata {len(raw)}\n"
            ).encode()
            + raw
            + b"\n"
        )
