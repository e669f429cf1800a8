"""One proposal's file: kep.yaml, or Markdown with YAML front matter; every scalar as text.

Typed loading is not for these files: of those on the default branch two have a thirteenth month,
four an octal number, and `1.30` is not 1.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

from digest.collectors.plainyaml import UnreadableError, documents
from digest.collectors.words import line, plain, text_of
from digest.html import scrub

#: Characters of YAML and values in it; beyond, the file is a bomb (aliases of aliases) or no KEP.
YAML_LIMIT, VALUES_LIMIT = 200_000, 20_000
STATUSES = frozenset(
    {"provisional", "implementable", "implemented", "deferred", "rejected", "withdrawn", "replaced"}
)
STAGES = frozenset({"alpha", "beta", "stable"})

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)


def read_fields(path: str, blob: bytes) -> tuple[dict[str, Any], list[str]] | None:
    """(fields, what is odd about them); None: no proposal; raises UnreadableError."""
    text = scrub(blob.decode("utf-8", "replace").removeprefix("\ufeff")).replace("\r\n", "\n")
    if path.endswith(".md"):
        front = _FRONT.match(text)
        if front is None:
            return None
        text = front[1]
    if len(text) > YAML_LIMIT:
        raise UnreadableError(f"longer than {YAML_LIMIT} characters")
    found = documents(text, values=VALUES_LIMIT)
    if not found or not isinstance(found[0], dict):
        raise UnreadableError("not a mapping of keys")
    odd = ["more than one YAML document: only the first is read"] if len(found) > 1 else []
    return found[0], odd + list(_odd(found[0]))


def _odd(fields: Mapping[str, Any]) -> Iterator[str]:
    """Values that say nothing or something impossible, one line each; they are kept as they are."""
    for key, known in (("status", STATUSES), ("stage", STAGES)):
        value = fields.get(key, "")
        if value and not (isinstance(value, str) and value in known):
            yield f"{key}: {_shown(value)} is not one of {', '.join(sorted(known))}"
    for key in ("creation-date", "last-updated"):
        value = fields.get(key, "")
        if value and not _is_day(value):
            yield f"{key}: {_shown(value)} is no date"
    number = fields.get("kep-number", "")
    if number and not (isinstance(number, str) and number.isdigit()):
        yield f"kep-number: {_shown(number)} is no number"


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(_DAY.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False


def _shown(value: Any) -> str:
    return line(repr(value), 60)


# ---------------------------------------------------------------- words


def title(path: str, fields: Mapping[str, Any]) -> str:
    """The proposal's title, else the words of its folder or file."""
    *folders, name = path.split("/")
    name = folders[-1] if name in {"kep.yaml", "README.md"} and folders else name.removesuffix(".md")
    words = line(re.sub(r"[-_]+", " ", re.sub(r"^[0-9]+[-_]", "", name)))
    given = plain(text_of(fields, "title"), escaped=False)
    # A few authors kept the template's own title: it says nothing.
    return (words or path) if given.lower() in {"", "kep template"} else given


def summary(markdown: bytes) -> str:
    """The first paragraph under `## Summary`, without Markdown's marks; empty if there is none."""
    text = re.sub(r"<!--.*?(?:-->|\Z)", "", markdown[:400_000].decode("utf-8", "replace"), flags=re.DOTALL)
    headings = list(_HEADING.finditer(text))
    for found, following in zip_longest(headings, headings[1:]):
        if found[1].strip().lower() == "summary":
            section = text[found.end() : following.start() if following else len(text)]
            return next(filter(None, map(_paragraph, re.split(r"\n[ \t]*\n", section.strip()))), "")
    return ""


def _paragraph(words: str) -> str:
    words = re.sub(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])", "", words)
    words = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", words)
    words = re.sub(r"^\[[^\]]*\]:.*$|[*`]{1,3}|^[ \t]*>+", "", words, flags=re.MULTILINE)
    return plain(words, escaped=False, limit=400)
