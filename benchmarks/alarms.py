"""False alarms of D4 and D5: what they find in real texts, a sample of it to be judged by a person.

    python benchmarks/alarms.py SHARED [--family D4|D5] [--size 100] [--seed 8] [--counts]

SHARED is the folder of real texts (feeds, KEP READMEs, the model issue). Every line of the sample has the
finding with its neighbourhood, what should stand there, and where it comes from. The same seed gives the
same sample. Rates as judged are in benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

from digest.archive.glossary import read_glossary
from digest.core.glossary import Glossary
from digest.core.prose import masked
from digest.core.typography import slips

ROOT = Path(__file__).parents[1]
BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "blockquote", "div", "dt", "dd", "br"}
HAN = re.compile("[\u4e00-\u9fff]")
UNREAD = {"pre", "script", "style", "svg", "figure", "table"}


@dataclass(frozen=True)
class Found:
    """A finding in a text."""

    code: str
    source: str
    text: str
    start: int
    end: int
    better: str | None

    def __str__(self) -> str:
        before, after = self.text[max(0, self.start - 28) : self.start], self.text[self.end : self.end + 22]
        said = f"{before}⟦{self.text[self.start : self.end]}⟧{after}".replace("\n", "⏎")
        return f"{self.code} {said}  →  {self.better!r}  ({self.source})"


class Markdown(HTMLParser):
    """What a feed says in HTML as texts of an issue would have it: a block a text, code and links marked."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.parts: list[str] = []
        self.unread = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self.unread += 1
        if tag in BLOCKS:
            self.flush()
        elif tag == "code":
            self.parts.append("`")
        elif tag in {"strong", "b"}:
            self.parts.append("**")
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            self.parts.append("[")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self.unread = max(0, self.unread - 1)
        if tag in BLOCKS:
            self.flush()
        elif tag == "code":
            self.parts.append("`")
        elif tag in {"strong", "b"}:
            self.parts.append("**")
        elif tag == "a" and self.links:
            self.parts.append(f"]({self.links.pop().replace(' ', '%20')})")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts.append(re.sub(r"\s+", " ", data))

    def flush(self) -> None:
        if text := "".join(self.parts).strip():
            self.texts.append(text)
        self.parts.clear()


def texts(shared: Path) -> Iterator[tuple[str, str]]:
    """Every text with where it comes from."""
    for path in sorted((shared / "data/feeds").iterdir()):
        if path.name != "index.json":
            for html in feed(path):
                reader = Markdown()
                reader.feed(html)
                reader.flush()
                yield from ((path.name, text) for text in reader.texts)
    issue = shared / "data/seed/vol-029.zh.md"
    yield from ((issue.name, text) for text in issue.read_text("utf-8").split("\n\n"))
    with tempfile.TemporaryDirectory() as folder:
        bundle = shared / "data/keps/keps-2026.bundle"
        subprocess.run(["git", "clone", "-q", "-b", "master", bundle, folder], check=True)
        for path in sorted(Path(folder).glob("keps/**/README.md")):
            yield path.parent.name, path.read_text("utf-8", "replace")


def feed(path: Path) -> Iterator[str]:
    """The contents and titles of a feed."""
    if path.suffix == ".json":
        for item in json.loads(path.read_text("utf-8"))["items"]:
            yield from (item[key] for key in ("title", "content_html", "summary") if item.get(key))
        return
    for node in ET.parse(path).iter():  # noqa: S314  (saved feeds, looked at by us)
        if node.tag.rpartition("}")[2] in {"title", "description", "content", "encoded", "summary"}:
            yield "".join(node.itertext())


def findings(shared: Path) -> Iterator[Found]:
    """Everything D4 and D5 find, each text by its own language."""
    glossary = Glossary(read_glossary(ROOT / "content/glossary.yaml", ("zh", "en")))
    listed = json.loads((shared / "data/feeds/index.json").read_text("utf-8"))["feeds"]
    chinese = {one["file"] for one in listed if one["lang"] == "zh"} | {"vol-029.zh.md"}
    seen = set()
    for source, text in texts(shared):
        if text in seen:
            continue
        seen.add(text)
        language = "zh" if source in chinese and HAN.search(text) else "en"
        prose = masked(text)
        for code, slip in slips(text, language, prose=prose):
            yield Found(code, source, text, slip.start, slip.end, slip.better)
        for use in glossary.slips(text, language, prose=prose):
            code = "D501" if use.way.value == "wrong" else "D502"
            yield Found(code, source, text, use.start, use.end, use.better)
        for use in glossary.foreign(text, language, prose=prose):
            yield Found("D503", source, text, use.start, use.end, use.better)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("--family", default="D")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--counts", action="store_true")
    options = parser.parse_args()
    found = list(
        dict.fromkeys(one for one in findings(options.shared) if one.code.startswith(options.family))
    )
    if options.counts:
        for code, count in sorted(Counter(one.code for one in found).items()):
            print(code, count)
        return
    chosen = random.Random(options.seed).sample(found, min(options.size, len(found)))
    for number, one in enumerate(chosen, 1):
        print(f"{number:3} {one}")


if __name__ == "__main__":
    main()
