"""How long a site takes: this program beside plain Material for MkDocs and Hugo, on the same words.

    .venv/bin/python benchmarks/site.py                      52, 260 and 520 issues, three runs of each
    .venv/bin/python benchmarks/site.py --issues 52 --runs 1 a first look, half a minute
    .venv/bin/python benchmarks/site.py --check              is what is measured right? (8 issues, seconds)

A number is the CPU time, user and system, of a whole process and its children; of several runs the
median. The tools take turns, so that a busy moment of the machine hits all of them. Exit code 1: a
promise is not kept, or something measured is wrong. README.md beside this file says what is promised.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import os
import platform
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import archive
from archive import LANGUAGES, Settings
from peers import TOOLS, Digest, Tool
from serving import served
from spending import MeasureError, Spent, say, spend

SMALL, LARGE = 52, 520
#: The most that is promised, of CPU at 520 issues where nothing else is said.
FULL_OF_MATERIAL, FULL_OF_HUGO = 0.12, 2.0
ANEW_OF_HUGO = 1.0
EDITED_OF_HUGO = 0.3
SERVED_OF_HUGO = 0.1
GROWTH = 11.0  # from 52 to 520 issues
OUTPUT_OF_MATERIAL = 0.25  # bytes
PEAK = 400.0  # MB
HEAVIEST = 60.0  # KB of an issue's page
INDEX = 1.5  # MB compressed, of a language
HELP_SECONDS = 0.3  # wall

FULL, ANEW = "full build", "every page anew"
EDITED, UNCHANGED = "one issue changed", "nothing changed"
SERVED = "one issue changed, served"
STEPS = (FULL, ANEW, EDITED, SERVED, UNCHANGED)


#: Of what the digest made, beside the tools' megabytes.
HEAVIEST_PAGE, INDEX_SIZE = "heaviest page", "search index"

Figures = dict[tuple[str, int, str], list[Spent]]


def build(tool: Tool) -> Spent:
    return spend(tool.command, tool.folder, tool.environment())


# ---------------------------------------------------------------- measuring


def measure(
    tools: Sequence[type[Tool]], sizes: Sequence[int], runs: int, work: Path
) -> tuple[Figures, dict[tuple[str, int], float]]:
    """All figures, and megabytes of output."""
    settings = Settings.read()
    figures: Figures = {}
    outputs: dict[tuple[str, int], float] = {}
    for kind in tools:  # not counted: fills the caches of Python and of the disk
        with _written(kind, 2, work, settings) as tool:
            build(tool)
    for size in sizes:
        say(f"{size} issues: writing them")
        made = [kind(work / f"{kind.name}-{size}", size, settings) for kind in tools]
        for tool in made:
            tool.write()
        for run in range(1, runs + 1):
            for tool in made:
                tool.clean()
                _note(figures, tool, size, FULL, run)
                if run == 1:
                    complete(tool, settings)
                    all_kinds(tool)
                    outputs[tool.name, size] = tool.output() / 1e6
        for run in range(1, runs + 1):
            for tool in made:
                if tool.rebuilds:
                    if tool.touch(run):
                        _note(figures, tool, size, ANEW, run)
                    tool.edit(size, run)
                    _note(figures, tool, size, EDITED, run)
                    _note(figures, tool, size, UNCHANGED, run)
        for tool in made:
            if isinstance(tool, Digest):
                outputs[HEAVIEST_PAGE, size], outputs[INDEX_SIZE, size] = tool.heaviest(), tool.index()
                for cpu in served(tool, LANGUAGES[0], runs) if Path("/proc/self/stat").exists() else ():
                    figures.setdefault((tool.name, size, SERVED), []).append(Spent(cpu, 0, 0))
                    say(f"  {size} issues, {SERVED}: {cpu:.2f} s CPU")
            shutil.rmtree(tool.folder)
    return figures, outputs


def _note(figures: Figures, tool: Tool, size: int, step: str, run: int) -> None:
    spent = build(tool)
    figures.setdefault((tool.name, size, step), []).append(spent)
    say(
        f"  {size} issues, {step}, run {run}: {tool.name} {spent.cpu:.2f} s CPU, {spent.wall:.2f} s, {spent.peak:.0f} MB"
    )


@contextmanager
def _written(kind: type[Tool], issues: int, work: Path, settings: Settings) -> Iterator[Tool]:
    tool = kind(work / f"{kind.name}-small", issues, settings)
    tool.write()
    yield tool
    shutil.rmtree(tool.folder)


def help_seconds(runs: int = 9) -> float:
    """Wall time of `digest --help`."""
    script = Path(sys.executable).with_name("digest")
    command = [str(script), "--help"] if script.exists() else [sys.executable, "-m", "digest", "--help"]
    spent = [spend(command, archive.ROOT, dict(os.environ)) for _ in range(runs + 1)]
    return statistics.median(one.wall for one in spent[1:])


# ---------------------------------------------------------------- telling


@dataclass(frozen=True)
class Table:
    figures: Figures
    outputs: Mapping[tuple[str, int], float]
    names: Sequence[str]
    sizes: Sequence[int]

    def cpu(self, name: str, size: int, step: str) -> float | None:
        spent = self.figures.get((name, size, step))
        return statistics.median(one.cpu for one in spent) if spent else None

    def ratio(self, name: str, other: str, size: int, step: str) -> float | None:
        """Medians of `name` over `other`; an other that has no such step does what is nearest to it."""
        mine, theirs = self.cpu(name, size, step), self._theirs(other, size, step)
        return mine / theirs if mine is not None and theirs else None

    def _theirs(self, other: str, size: int, step: str) -> float | None:
        rebuilt = self.cpu(other, size, EDITED) if step == SERVED else None
        return self.cpu(other, size, step) or rebuilt or self.cpu(other, size, FULL)

    def size(self, name: str, other: str, issues: int) -> float | None:
        """Bytes of what `name` made over those of `other`."""
        mine, theirs = self.outputs.get((name, issues)), self.outputs.get((other, issues))
        return mine / theirs if mine and theirs else None

    def growth(self, name: str) -> float | None:
        small, large = self.cpu(name, SMALL, FULL), self.cpu(name, LARGE, FULL)
        return large / small if small and large else None

    def show(self) -> None:
        self._head("CPU seconds", "grows")
        for step in STEPS:
            for name in self.names:
                cpu = [self.cpu(name, size, step) for size in self.sizes]
                self._row(f"{step}, {name}", cpu, ".2f", self.growth(name) if step == FULL else None)
        self._head("\nratio of CPU")
        for step in STEPS:
            for other in self.names:
                if other != Digest.name and Digest.name in self.names:
                    ratios = [self.ratio(Digest.name, other, size, step) for size in self.sizes]
                    self._row(f"{step}, {Digest.name} / {other}", ratios, ".3f")
        self._head("\nfull build")
        for name in self.names:
            self._row(f"{name}, peak MB", [self.peak(name, size) for size in self.sizes], ".0f")
            self._row(f"{name}, output MB", [self.outputs.get((name, size)) for size in self.sizes], ".1f")

    def peak(self, name: str, size: int) -> float | None:
        spent = self.figures.get((name, size, FULL))
        return statistics.median(one.peak for one in spent) if spent else None

    def _head(self, title: str, last: str = "") -> None:
        heads = "".join(f"{f'{size} issues':>12}" for size in self.sizes)
        print(f"{title:<38}{heads}{last:>8}".rstrip())

    def _row(self, label: str, values: Sequence[float | None], form: str, last: float | None = None) -> None:
        if any(one is not None for one in values):
            cells = "".join(f"{'' if one is None else format(one, form):>12}" for one in values)
            print(f"{label:<38}{cells}" + (f"{last:>7.1f}x" if last else ""))


def judge(table: Table) -> bool:
    """Print each promise with what was measured; False if one is not kept."""
    mine, large = Digest.name, f"{LARGE} issues"
    found = [
        (f"full build, {large}, of Material's CPU", table.ratio(mine, "material", LARGE, FULL), FULL_OF_MATERIAL, ""),
        (f"full build, {large}, of Hugo's CPU", table.ratio(mine, "hugo", LARGE, FULL), FULL_OF_HUGO, ""),
        (f"every page anew, {large}, of Hugo's CPU", table.ratio(mine, "hugo", LARGE, ANEW), ANEW_OF_HUGO, ""),
        (f"one issue changed, {large}, of Hugo's CPU", table.ratio(mine, "hugo", LARGE, EDITED), EDITED_OF_HUGO, ""),
        (f"the same in a running serve, {large}", table.ratio(mine, "hugo", LARGE, SERVED), SERVED_OF_HUGO, ""),
        (f"growth of a full build, {SMALL} to {LARGE}", table.growth(mine), GROWTH, "x"),
        (f"output, {large}, of Material's bytes", table.size(mine, "material", LARGE), OUTPUT_OF_MATERIAL, ""),
        (f"peak memory, {large}", table.peak(mine, LARGE), PEAK, " MB"),
        (f"heaviest page of an issue, {large}", table.outputs.get((HEAVIEST_PAGE, LARGE)), HEAVIEST, " KB"),
        (f"search index of a language, {large}", table.outputs.get((INDEX_SIZE, LARGE)), INDEX, " MB"),
        ("digest --help", help_seconds() if mine in table.names else None, HELP_SECONDS, " s"),
    ]  # fmt: skip
    for label, value, bar, unit in found:
        told = "not measured" if value is None else f"{value:.2f}{unit}"
        verdict = "" if value is None else "pass" if value <= bar else "FAIL"
        print(f"{label:<46}{told:>14}   at most {bar:g}{unit:<8}{verdict}")
    return all(value is None or value <= bar for _, value, bar, _ in found)


def versions(tools: Sequence[type[Tool]]) -> str:
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return "; ".join([*(kind.versions() for kind in tools), machine])


# ---------------------------------------------------------------- checking


def complete(tool: Tool, settings: Settings, *, revisions: Mapping[int, int] | None = None) -> None:
    """Every page is there and has the words of all its entries, the changed ones too."""
    for number in range(1, tool.issues + 1):
        made = archive.issue(number, tool.issues, settings, revision=(revisions or {}).get(number, 0))
        for language in LANGUAGES:
            page = tool.page(language, number)
            if not page.is_file():
                raise MeasureError(f"{tool.name} made no {page.relative_to(tool.folder)}")
            found = _words(page)
            for entry in made.entries():
                for wanted in (entry.title[language], _MARKS.sub(r"\1", entry.summary[language])):
                    if _plain(wanted) not in found:
                        raise MeasureError(f"{tool.name}: {page.relative_to(tool.folder)} lacks: {wanted}")


#: Markdown as archive.py writes it: links and list items; `_plain` drops the marks of bold and code.
_MARKS = re.compile(r"\[([^\]]+)\]\([^)]+\)|^- ", re.MULTILINE)


def _words(page: Path) -> str:
    return _plain(html.unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8"))))


def _plain(text: str) -> str:
    """Without space and marks, and with the quotes that typographers replace."""
    return re.sub(r"[\s*`]+", "", text).translate({0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"'})


def all_kinds(tool: Tool) -> None:
    """Whatever the tool owes of each kind of page, feed and index is there."""
    for language in LANGUAGES:
        for kind in tool.kinds(language):
            shown = kind.relative_to(tool.folder)
            if not any(file.stat().st_size for file in tool.folder.glob(str(shown))):
                raise MeasureError(f"{tool.name} made no {shown}")


def same_words(tool: Tool, settings: Settings) -> None:
    """A peer's input has a page per issue and language, with all entries and their words."""
    pages = tool.pages()
    if len(pages) != tool.issues * len(LANGUAGES):
        raise MeasureError(f"{tool.name}: {len(pages)} pages for {tool.issues} issues")
    for (language, number), path in pages.items():
        text = path.read_text("utf-8")
        made = archive.issue(number, tool.issues, settings)
        if (found := len(re.findall(r"^### ", text, re.MULTILINE))) != len(made.entries()):
            raise MeasureError(f"{path}: {found} entries instead of {len(made.entries())}")
        for entry in made.entries():
            if entry.title[language] not in text or entry.summary[language] not in text:
                raise MeasureError(f"{path} lacks words of {entry.id}")


def snapshot(folder: Path) -> dict[str, str]:
    """Path to hash of all that was published; no time, no place."""
    return {
        f"{part}/{file.relative_to(folder / part).as_posix()}": hashlib.sha256(file.read_bytes()).hexdigest()
        for part in ("site", "outbox")
        for file in sorted((folder / part).rglob("*"))
        if file.is_file()
    }


def _equal(mine: Mapping[str, str], clean: Mapping[str, str], what: str) -> None:
    wrong = sorted(path for path in mine.keys() | clean.keys() if mine.get(path) != clean.get(path))
    if wrong:
        raise MeasureError(f"{what}: {len(wrong)} files differ from a clean build: {', '.join(wrong[:5])}")
    if not any(path.startswith("outbox/") for path in clean) or not any(
        path.startswith("site/") for path in clean
    ):
        raise MeasureError(f"{what}: nothing was made")


def check(work: Path, issues: int = 8) -> None:
    """Is what is measured right?"""
    settings = Settings.read()
    for kind in TOOLS.values():
        if kind is not Digest:
            with _written(kind, issues, work, settings) as peer:
                same_words(peer, settings)
                if not kind.missing():
                    build(peer)
                    complete(peer, settings)
                    all_kinds(peer)
    digest = Digest(work / "digest", issues, settings)
    digest.write()
    build(digest)
    complete(digest, settings)
    all_kinds(digest)
    before = snapshot(digest.folder)
    build(digest)
    _equal(snapshot(digest.folder), before, "a build of nothing new")

    digest.touch(1)
    build(digest)
    _equal(snapshot(digest.folder), before, "every page anew")

    # A summary of the newest issue and one in the middle; then a clean build of the same, elsewhere.
    revisions = {issues: 1, issues // 2: 1}
    clean = Digest(work / "another-place" / "digest", issues, settings)
    clean.write()
    clean.touch(1)
    for number, revision in revisions.items():
        digest.edit(number, revision)
        build(digest)
        clean.edit(number, revision)
    build(clean)
    complete(digest, settings, revisions=revisions)
    after = snapshot(digest.folder)
    _equal(after, snapshot(clean.folder), "a rebuild after an edit")
    if after == before:
        raise MeasureError("an edit changed nothing")
    say(f"benchmarks/site.py: {issues} issues, {len(after)} files: the same from a rebuild as from nothing.")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--issues", default="52,260,520", help="sizes of the archive, with commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each build")
    parser.add_argument("--only", default=",".join(TOOLS), help="tools, with commas")
    parser.add_argument("--check", action="store_true", help="check correctness on 8 issues; measure nothing")
    told = parser.parse_args()
    try:
        sizes = [int(size) for size in told.issues.split(",")]
        tools = [TOOLS[name] for name in told.only.split(",")]
    except (KeyError, ValueError) as error:
        parser.error(f"cannot read {error}")
    with tempfile.TemporaryDirectory(prefix="digest-benchmark-") as folder:
        try:
            if told.check:
                check(Path(folder))
                return 0
            for kind in tools:
                if why := kind.missing():
                    say(f"{kind.name} is left out: {why}")
            tools = [kind for kind in tools if not kind.missing()]
            figures, outputs = measure(tools, sizes, told.runs, Path(folder))
            table = Table(figures, outputs, [kind.name for kind in tools], sizes)
            print(f"{versions(tools)}\nmedians of {told.runs}\n")
            table.show()
            print()
            return 0 if judge(table) else 1
        except MeasureError as error:
            say(f"benchmarks/site.py: {error}")
            return 1


if __name__ == "__main__":
    sys.exit(main())
