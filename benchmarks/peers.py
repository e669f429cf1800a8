"""What is measured: this program, plain Material for MkDocs and Hugo, each with the same words.

A tool writes its input below a folder of its own and names the command that builds it. The peers
get what a reader of their manuals would set up first: one Markdown page per issue and language,
navigation by itself, no plug-ins. They make no feeds with full content, mails or search documents
of entries; this program does, and is timed with them.
"""

from __future__ import annotations

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

    def environment(self) -> Mapping[str, str]:
        """Ours without what would change a build."""
        return {k: v for k, v in os.environ.items() if not k.startswith(("DIGEST_", "HUGO_"))}

    def clean(self) -> None:
        for name in self.made:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def edit(self, number: int, revision: int) -> None:
        """Change one summary of issue `number`."""
        self.write_issue(archive.issue(number, self.issues, self.settings, revision=revision))

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
    """Hugo with small layouts: a page per issue with its neighbours, a list, RSS, a JSON index."""

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
        for name, text in _HUGO_LAYOUTS.items():
            place = self.folder / "layouts" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        for tag in LANGUAGES:
            (self.folder / "content" / tag / "issues").mkdir(parents=True)
            about = words.ABOUT[LANGUAGES.index(tag) == 0]
            (self.folder / "content" / tag / "about.md").write_text(about, "utf-8")
        for number in range(1, self.issues + 1):
            self.write_issue(archive.issue(number, self.issues, self.settings))

    def write_issue(self, made: archive.Issue) -> None:
        for tag in LANGUAGES:
            text = archive.to_markdown(made, tag, self.settings, heading=False)
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


def _hugo_config(settings: Settings) -> str:
    out = [
        'baseURL = "https://example.org/"',
        f'defaultContentLanguage = "{LANGUAGES[0]}"',
        "defaultContentLanguageInSubdir = true",
        'disableKinds = ["taxonomy", "term"]',
        # Dates of issues may lie ahead of the clock.
        "buildFuture = true",
        "[outputs]",
        'home = ["HTML", "RSS", "JSON"]',
        'section = ["HTML"]',
    ]
    for tag in LANGUAGES:
        title = json.dumps(settings.title[tag], ensure_ascii=False)
        out += [f"[languages.{tag}]", f"title = {title}", f'contentDir = "content/{tag}"']
    return "\n".join(out) + "\n"


_HUGO_LAYOUTS = {
    "_default/baseof.html": """\
<!doctype html>
<html lang="{{ .Site.Language.Lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{ .Title }}</title>
<link rel="canonical" href="{{ .Permalink }}">
{{ range .Translations }}<link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">
{{ end }}</head>
<body>
<header><a href="{{ .Site.Home.RelPermalink }}">{{ .Site.Title }}</a>
{{ range .Translations }}<a href="{{ .RelPermalink }}">{{ .Language.Lang }}</a>{{ end }}</header>
<main>{{ block "main" . }}{{ end }}</main>
</body>
</html>
""",
    "_default/single.html": """\
{{ define "main" }}<article>
<h1>{{ .Title }}</h1>
{{ .TableOfContents }}
{{ .Content }}
{{ with .PrevInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
</article>{{ end }}
""",
    "_default/list.html": """\
{{ define "main" }}<ul>
{{ range .RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}
""",
    "index.html": """\
{{ define "main" }}<ul>
{{ range first 12 (where .Site.RegularPages "Section" "issues") }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}
""",
    "index.json": """\
{{ $docs := slice }}{{ range .Site.RegularPages }}\
{{ $docs = $docs | append (dict "title" .Title "location" .RelPermalink "text" .Plain) }}{{ end }}{{ $docs | jsonify }}
""",
    "index.rss.xml": """\
<rss version="2.0"><channel><title>{{ .Site.Title }}</title><link>{{ .Permalink }}</link>
<description>{{ .Site.Title }}</description>
{{ range first 20 (where .Site.RegularPages "Section" "issues") }}<item><title>{{ .Title }}</title>
<link>{{ .Permalink }}</link><guid>{{ .Permalink }}</guid>
<description>{{ .Content | html }}</description></item>
{{ end }}</channel></rss>
""",
}

TOOLS: Mapping[str, type[Tool]] = {tool.name: tool for tool in (Digest, Material, Hugo)}
