"""Words and links inside a line of Markdown, as carelessly typed as they come."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.core.identity import canonical_url, is_web_address
from digest.core.oldissues import OldLink

#: `[words](address)`, also with full-width brackets, a space between, a title, or the end missing.
_LABEL = r"\[(?P<label>(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*)\]"
_LINK = re.compile(
    rf"(?<!!){_LABEL}\s?[(（]\s*<?(?P<url>https?://(?:[^\s()（）<>]|\([^\s()]*\))+)>?"
    r"(?:\s+[\"'“][^\"'”]*[\"'”])?\s*(?P<end>[)）]|$)"
)
#: A link that leads nowhere: `[words]()`, `[words](#)`, `[words](./old.md)`.
_DEAD = re.compile(rf"(?<!!){_LABEL}\((?!#[a-z0-9-]+\))[^()\s]*(?:\s+\"[^\"]*\")?\)")
#: An address with spaces in it, which Markdown reads as none.
_SPACED = re.compile(rf"(?<!!){_LABEL}\((?P<url>https?://[^()\s\"]+(?:[ \t]+[^()\s\"“'][^()\s\"]*)+)\)")
_BARE = re.compile(r"<?(?P<url>https?://[A-Za-z0-9\-._~:/?#@!$&'*+,;=%()]+)>?")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_ANCHOR = re.compile(
    r"<a\s[^<>]{0,300}?href\s*=\s*[\"']?([^\"'\s<>]{1,2000})[\"']?[^<>]{0,300}>(.{0,500}?)</a\s*>",
    re.IGNORECASE,
)
_TAGS = (
    (re.compile(r"<br\s*/?>", re.IGNORECASE), " "),
    (re.compile(r"</?(?:strong|b)(?:\s[^<>]*)?>", re.IGNORECASE), "**"),
    (re.compile(r"</?(?:code|kbd|tt)(?:\s[^<>]*)?>", re.IGNORECASE), "`"),
    (
        re.compile(
            r"</?(?:p|div|span|font|em|i|u|center|section|small|img|a)(?:\s[^<>]*)?/?>", re.IGNORECASE
        ),
        "",
    ),
    (re.compile(r"<!--(?:(?!<!--).){0,2000}?-->"), ""),
)
_EMPHASIS = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\3(?![\w*])|(`+)(.+?)\5"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
#: Characters of a line that are looked at for its words: no title is as long.
_LONGEST = 4000
_TRAILING = ".,;:!?'\"*"


@dataclass(frozen=True, slots=True)
class Found:
    """A link, where it stands in the line, and what was put right."""

    start: int
    end: int
    link: OldLink
    mended: str = ""


def untagged(text: str) -> str:
    """HTML tags that people type into Markdown, as Markdown."""
    if "<" not in text:
        return text
    text = _ANCHOR.sub(lambda tag: f"[{tag[2].strip()}]({entities.unescape(tag[1])})", text)
    for tag, mark in _TAGS:
        text = tag.sub(mark, text)
    return text.replace("****", "")


def links(text: str) -> Iterator[Found]:
    """The links of a line, those written out and bare addresses, in their order; none of those in code."""
    at = ticks = seen = 0
    marked, bare = _LINK.search(text), _BARE.search(text)
    while marked or bare:
        if marked and marked.start() < at:
            marked = _LINK.search(text, at)
        elif bare and bare.start() < at:
            bare = _BARE.search(text, at)
        else:
            first = min((m for m in (marked, bare) if m), key=lambda m: m.start())
            found = _written(first) if first is marked else _address(first)
            ticks, seen = ticks + text.count("`", seen, first.start()), first.start()
            at = found.end if found else first.end()
            if found and ticks % 2 == 0:
                yield found


def _written(marked: re.Match[str]) -> Found:
    """`[words](address)`."""
    url, label = marked["url"].rstrip("，。；"), words(marked["label"])
    whole = marked["end"] == ")" and "](" in marked[0]
    mend = "" if whole else "a link not closed or with odd brackets was read"
    return Found(marked.start(), marked.end(), OldLink(url, "" if _same(label, url) else label), mend)


def _address(bare: re.Match[str]) -> Found | None:
    """An address in the text, without the stops behind it."""
    url = bare["url"].rstrip(_TRAILING)
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = url[:-1].rstrip(_TRAILING)
    closed = bare[0].startswith("<") and bare[0].endswith(">")
    end = bare.end() if closed else bare.start("url") + len(url)
    return Found(bare.start(), end, OldLink(url)) if is_web_address(url) else None


def _same(label: str, url: str) -> bool:
    return canonical_url(label) == canonical_url(url)


def mended(text: str) -> tuple[str, list[str]]:
    """`text` with its links as Markdown wants them, and a word on each that was put right or lost."""
    remarks = []
    if _PICTURE.search(text):
        remarks.append(f"a picture was left out: {_PICTURE.findall(text)[0][:60]}")
        text = _PICTURE.sub("", text)
    for spaced in _SPACED.finditer(text):
        remarks.append(f"spaces in an address became %20: {spaced[0][:60]}")
        text = text.replace(spaced["url"], "%20".join(spaced["url"].split()))
    for dead in _DEAD.finditer(text):
        if not re.search(r"\]\(\s*<?https?://", dead[0]):
            remarks.append(f"a link that leads nowhere lost its address: {dead[0][:60]}")
            text = text.replace(dead[0], dead["label"])
    out, at = [], 0
    for found in links(text):
        out.append(text[at : found.start])
        written = text[found.start : found.end]
        if found.mended:
            remarks.append(f"{found.mended}: {written[:60]}")
            label = _LINK.match(text, found.start)
            written = f"[{label['label'] if label else found.link.label}]({found.link.url})"
        out.append(written)
        at = found.end
    return "".join(out) + text[at:], remarks


def words(text: str) -> str:
    """A line of Markdown as plain words: marks, addresses and escapes off.

    >>> words("**[重要安全增强]** [Kubernetes 1.17](https://k8s.io) \\\\# `alpha`")
    '[重要安全增强] Kubernetes 1.17 # alpha'
    """
    text = _PICTURE.sub("", text[:_LONGEST])
    for found in reversed(list(links(text))):
        label = _LINK.match(text, found.start)
        gap = " " if text[: found.start].endswith("]") else ""
        text = text[: found.start] + gap + (label["label"] if label else "") + text[found.end :]
    previous = ""
    while previous != text:
        previous, text = text, _EMPHASIS.sub(lambda mark: mark[2] or mark[4] or mark[6], text)
    return " ".join(
        entities.unescape(_ESCAPED.sub(r"\1", text.strip("*") if text.count("**") == 1 else text)).split()
    )


def is_only_links(text: str) -> bool:
    """Whether a line has links and, but for marks between them, nothing else."""
    left, some = text, False
    for found in reversed(list(links(text))):
        left, some = left[: found.start] + left[found.end :], True
    return some and not re.search(r"\w", left)
