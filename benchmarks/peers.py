"""What is measured: this program, plain Material for MkDocs and Hugo, each with the same words.

A tool writes its input below a folder of its own and names the command that builds it. The peers
get one Markdown page per issue and language: Material as a reader of its manual would set it up first
(navigation by itself, no plug-ins, no feeds), Hugo with layouts that make the kinds of page we make.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import archive
import words
from archive import LANGUAGES, Settings


class Tool(ABC):
    """One way to make the site."""

    name: str
    #: Folders a full build starts without, below `folder`.
    made: Sequence[str]
    #: Whether an edit costs it less than a full build.
    rebuilds = True

    def __init__(self, folder: Path, issues: int, settings: Settings) -> None:
        self.folder = folder
        self.issues = issues
        self.settings = settings

    @classmethod
    def missing(cls) -> str:
        """Why it cannot run here; empty if it can."""
        return ""

    @classmethod
    @abstractmethod
    def versions(cls) -> str: ...

    @abstractmethod
    def write(self) -> None:
        """Its input: all issues."""

    @abstractmethod
    def write_issue(self, made: archive.Issue) -> None:
        """One issue of it, again."""

    @property
    @abstractmethod
    def command(self) -> Sequence[str]: ...

    @abstractmethod
    def page(self, language: str, number: int) -> Path:
        """Where an issue's page comes out."""

    def pages(self) -> Mapping[tuple[str, int], Path]:
        """Where every issue's Markdown lies; nothing if its input is not Markdown."""
        return {}

    def kinds(self, language: str) -> Sequence[Path]:
        """Patterns, each of which something made must match: one per kind of page, feed and index."""
        return []

    def environment(self) -> Mapping[str, str]:
        """Ours without what would change a build."""
        return {k: v for k, v in os.environ.items() if not k.startswith(("DIGEST_", "HUGO_"))}

    def clean(self) -> None:
        for name in self.made:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def edit(self, number: int, revision: int) -> None:
        """Change one summary of issue `number`."""
        self.write_issue(archive.issue(number, self.issues, self.settings, revision=revision))

    def touch(self, run: int) -> bool:
        """Change what every page is made with, and no content; False where that is no step of its own."""
        return False

    def output(self) -> int:
        """Bytes of what came out."""
        roots = [self.folder / name for name in self.made if not name.startswith(".")]
        return sum(file.stat().st_size for root in roots for file in root.rglob("*") if file.is_file())


class Digest(Tool):
    """This program: site, search, feeds and mails."""

    name = "digest"
    made = (".digest", "site", "outbox")

    @classmethod
    def versions(cls) -> str:
        return f"weekly-digest {version('weekly-digest')}"

    def write(self) -> None:
        archive.write_digest(self.folder, self.issues, self.settings)

    def write_issue(self, made: archive.Issue) -> None:
        archive.write_issue(self.folder, made)

    @property
    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "digest", "build"]

    def page(self, language: str, number: int) -> Path:
        return self.folder / "site" / language / "issues" / str(number) / "index.html"

    def kinds(self, language: str) -> Sequence[Path]:
        made = self.folder / "site" / language
        pages = ["", "archive/", "archive/*/", "feeds/", "people/", "pictures/", "subjects/"]
        for part in ("keps", "projects", "sections", "topics"):
            pages += [f"{part}/", f"{part}/*/"]
        feeds = [
            "feed.xml",
            "atom.xml",
            "feed.json",
            "feeds/entries.xml",
            "feeds/*.json",
        ]
        files = ["search/*.json", "search/texts/*", "sitemap.xml", "404.html", "manifest.webmanifest"]
        return [made / name for name in (*(f"{page}index.html" for page in pages), *feeds, *files)]

    def heaviest(self) -> float:
        """KB of the largest page of an issue."""
        pages = (self.page(tag, number) for tag in LANGUAGES for number in range(1, self.issues + 1))
        return max(page.stat().st_size for page in pages) / 1e3

    def index(self) -> float:
        """MB of the search index of a language as browsers fetch it, the larger one."""
        folders = [self.folder / "site" / tag / "search" for tag in LANGUAGES]
        sizes = [
            sum(len(gzip.compress(f.read_bytes())) for f in d.rglob("*") if f.is_file()) for d in folders
        ]
        return max(sizes) / 1e6

    def touch(self, run: int) -> bool:
        """A page template of the digest's own: ours with a remark more, in no page."""
        place = self.folder / "templates" / "page" / "issue.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        ours = (archive.ROOT / "templates" / "page" / "issue.html").read_text("utf-8")
        place.write_text(f"{{# {run} #}}\n{ours}", "utf-8")
        return True


class Material(Tool):
    """Plain Material for MkDocs: no plug-ins, navigation by itself, one build for both languages."""

    name = "material"
    made = ("site",)
    rebuilds = False

    @classmethod
    def versions(cls) -> str:
        return f"mkdocs {version('mkdocs')}, mkdocs-material {version('mkdocs-material')}"

    def write(self) -> None:
        title = json.dumps(self.settings.title["en"], ensure_ascii=False)
        self.folder.mkdir(parents=True)
        (self.folder / "mkdocs.yml").write_text(
            f"site_name: {title}\nsite_url: https://example.org/\n"
            "theme:\n  name: material\nplugins: []\nmarkdown_extensions: [meta, tables]\n",
            "utf-8",
        )
        docs = self.folder / "docs"
        for tag in LANGUAGES:
            (docs / tag / "issues").mkdir(parents=True)
            (docs / tag / "about.md").write_text(words.ABOUT[LANGUAGES.index(tag) == 0], "utf-8")
            (docs / tag / "index.md").write_text(f"# {self.settings.title[tag]}\n", "utf-8")
        (docs / "index.md").write_text("[中文](zh/index.md) [English](en/index.md)\n", "utf-8")
        for number in range(1, self.issues + 1):
            self.write_issue(archive.issue(number, self.issues, self.settings))

    def write_issue(self, made: archive.Issue) -> None:
        for tag in LANGUAGES:
            text = archive.to_markdown(made, tag, self.settings)
            self.pages()[tag, made.number].write_text(text, "utf-8")

    @property
    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "mkdocs", "build", "--quiet"]

    def environment(self) -> Mapping[str, str]:
        return {**super().environment(), "NO_MKDOCS_2_WARNING": "1"}

    def page(self, language: str, number: int) -> Path:
        return self.folder / "site" / language / "issues" / str(number) / "index.html"

    def pages(self) -> Mapping[tuple[str, int], Path]:
        docs = self.folder / "docs"
        numbers = range(1, self.issues + 1)
        return {(tag, n): docs / tag / "issues" / f"{n}.md" for tag in LANGUAGES for n in numbers}


class Hugo(Tool):
    """Hugo with the layouts of hugo/: the same kinds of page as ours, the subjects as taxonomies.

    Issues with their neighbours, a page per proposal, project, topic, section and year with the entries
    that tell of it, RSS of all and of each section, a JSON index, sitemaps, 404, both languages.
    """

    name = "hugo"
    made = ("public", "resources")

    @classmethod
    def missing(cls) -> str:
        return "" if shutil.which("hugo") else "not installed (on Debian: apt-get install hugo)"

    @classmethod
    def versions(cls) -> str:
        said = subprocess.run(["hugo", "version"], capture_output=True, text=True, check=True).stdout
        return " ".join(said.split()[:2])

    def write(self) -> None:
        self.folder.mkdir(parents=True)
        (self.folder / "config.toml").write_text(_hugo_config(self.settings), "utf-8")
        shutil.copytree(Path(__file__).with_name("hugo"), self.folder / "layouts")
        for tag in LANGUAGES:
            content = self.folder / "content" / tag
            (content / "issues").mkdir(parents=True)
            (content / "about.md").write_text(words.ABOUT[LANGUAGES.index(tag) == 0], "utf-8")
            for name, title, _ in self.settings.sections:
                (content / "sections" / name).mkdir(parents=True)
                told = json.dumps({"title": title[tag], "outputs": ["HTML", "RSS"]}, ensure_ascii=False)
                (content / "sections" / name / "_index.md").write_text(f"{told}\n", "utf-8")
        for number in range(1, self.issues + 1):
            self.write_issue(archive.issue(number, self.issues, self.settings))

    def write_issue(self, made: archive.Issue) -> None:
        for tag in LANGUAGES:
            text = archive.to_markdown(made, tag, self.settings, heading=False, subjects=True)
            self.pages()[tag, made.number].write_text(text, "utf-8")

    @property
    def command(self) -> Sequence[str]:
        return ["hugo", "--quiet", "--cacheDir", str(self.folder / "resources")]

    def page(self, language: str, number: int) -> Path:
        return self.folder / "public" / language / "issues" / str(number) / "index.html"

    def pages(self) -> Mapping[tuple[str, int], Path]:
        content = self.folder / "content"
        numbers = range(1, self.issues + 1)
        return {(tag, n): content / tag / "issues" / f"{n}.md" for tag in LANGUAGES for n in numbers}

    def kinds(self, language: str) -> Sequence[Path]:
        made = self.folder / "public" / language
        pages = [f"{kind}/*/index.html" for kind in archive.SUBJECTS]
        files = ["index.html", "index.xml", "index.json", "sitemap.xml", "404.html", "sections/*/index.xml"]
        return [made / name for name in (*pages, *files)]


def _hugo_config(settings: Settings) -> str:
    out = [
        'baseURL = "https://example.org/"',
        f'defaultContentLanguage = "{LANGUAGES[0]}"',
        "defaultContentLanguageInSubdir = true",
        # Dates of issues may lie ahead of the clock.
        "buildFuture = true",
        "[outputs]",
        'home = ["HTML", "RSS", "JSON"]',
        'section = ["HTML"]',
        'taxonomy = ["HTML"]',
        'term = ["HTML"]',
        "[taxonomies]",
        *(f'{kind.removesuffix("s")} = "{kind}"' for kind in archive.SUBJECTS),
    ]
    for tag in LANGUAGES:
        title = json.dumps(settings.title[tag], ensure_ascii=False)
        out += [f"[languages.{tag}]", f"title = {title}", f'contentDir = "content/{tag}"']
    return "\n".join(out) + "\n"


TOOLS: Mapping[str, type[Tool]] = {tool.name: tool for tool in (Digest, Material, Hugo)}
