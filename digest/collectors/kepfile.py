"""One proposal's file: fields in a file of their own, or Markdown with YAML front matter; scalars as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from digest.collectors.kepodd import Oddities
from digest.collectors.plainyaml import UnreadableError, documents
from digest.collectors.words import line, plain, text_of
from digest.core.identity import leaf_name
from digest.core.trackers import PLAIN, in_house_keys
from digest.html import scrub
from digest.model import TrackerSettings

#: Characters of YAML and values in it; beyond, the file is a bomb (aliases of aliases) or no proposal.
YAML_LIMIT, VALUES_LIMIT = 200_000, 20_000
#: Bytes of Markdown in which a summary is looked for, and of the section that holds it.
WORDS_LIMIT, SECTION_LIMIT = 400_000, 20_000

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_SUMMARY = re.compile(rb"\n#{1,6}[ \t]+summary[ \t#]*\r?(?=\n|\Z)", re.IGNORECASE)
_HEADING = re.compile(rb"\n#{1,6}[ \t]")
_BREAK = re.compile(r"\n[ \t]*\n")
#: A bracket that nobody closes is not looked after to the end of the text.
_TARGET = r"(?:\([^)]{0,2000}\)|\[[^\]]{0,300}\])"
_IMAGE = re.compile(rf"!\[[^\]]{{0,500}}\]{_TARGET}")
_LINK = re.compile(rf"\[([^\]]{{0,500}})\]{_TARGET}")
_DEFINITION = re.compile(r"^\[[^\]]{0,500}\]:.*$", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]*>+", re.MULTILINE)
_EMPHASIS = str.maketrans("", "", "*`")
_DIGITS = re.compile(r"^[0-9]+[-_]")


def read_fields(
    path: str, blob: bytes, tracker: TrackerSettings = PLAIN, oddities: Oddities | None = None
) -> tuple[dict[str, Any], list[str]] | None:
    """(fields, what is odd about them); None: no proposal; raises UnreadableError."""
    found = raw_fields(blob, markdown=path.endswith(".md"))
    if found is None:
        return None
    fields, odd = found
    return in_house(fields, tracker), [*odd, *(oddities or Oddities(tracker))(path, fields)]


def in_house(fields: dict[str, Any], tracker: TrackerSettings) -> dict[str, Any]:
    """`fields` under the keys of kep.yaml."""
    return in_house_keys(fields, tracker) if tracker.keys else fields


def raw_fields(blob: bytes, *, markdown: bool) -> tuple[dict[str, Any], list[str]] | None:
    """(fields as upstream has them, what is odd wherever they lie); as `read_fields` else."""
    text = blob[: 8 * YAML_LIMIT].decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    if markdown:
        front = _FRONT.match(scrub(text))
        if front is None:
            return None
        text = front[1]
    if len(text) > YAML_LIMIT:
        raise UnreadableError(f"longer than {YAML_LIMIT} characters")
    found = documents(scrub(text), values=VALUES_LIMIT)
    if not found or not isinstance(found[0], dict):
        raise UnreadableError("not a mapping of keys")
    odd = ["more than one YAML document: only the first is read"] if len(found) > 1 else []
    return found[0], odd


# ---------------------------------------------------------------- words


def title(path: str, fields: Mapping[str, Any]) -> str:
    """The proposal's title, else the words of its folder or file."""
    given = plain(text_of(fields, "title"), escaped=False)
    # A few authors kept the template's own title: it says nothing.
    if given.lower() not in {"", "kep template"}:
        return given
    return line(re.sub(r"[-_]+", " ", _DIGITS.sub("", leaf_name(path)))) or path


def summary(markdown: bytes) -> str:
    """The first paragraph under `## Summary`, without Markdown's marks; empty if there is none."""
    words = b"\n" + markdown[:WORDS_LIMIT]
    seen, opened, closed = 0, -1, -1  # comments, looked for from one heading to the next
    for found in _SUMMARY.finditer(words):
        opened = max(opened, words.rfind(b"<!--", seen, found.start()))
        closed = max(closed, words.rfind(b"-->", seen, found.start()))
        seen = found.start()  # a heading begins with a line's end, which no mark has in it
        if opened <= closed:
            paragraphs = _BREAK.split(_section(words, found.end()).strip())
            return next(filter(None, map(_paragraph, paragraphs)), "")
    return ""


def _section(words: bytes, start: int) -> str:
    """What stands from `start` up to the next heading; comments, which may hold headings, are left out."""
    following = _HEADING.search(words, start)
    end = following.start() if following else len(words)
    if words.find(b"<!--", start, end) >= 0:
        before, *comments = words[start : start + SECTION_LIMIT].split(b"<!--")
        words = before + b"".join(comment.partition(b"-->")[2] for comment in comments)
        following = _HEADING.search(words)
        start, end = 0, following.start() if following else len(words)
    return words[start : min(end, start + SECTION_LIMIT)].decode("utf-8", "replace").replace("\r\n", "\n")


def _paragraph(words: str) -> str:
    # Asked one by one for speed: most paragraphs have none of these.
    if "[" in words:
        words = _DEFINITION.sub("", _LINK.sub(r"\1", _IMAGE.sub("", words)))
    if ">" in words:
        words = _QUOTED.sub("", words)
    return plain(words.translate(_EMPHASIS), escaped=False, limit=400)
