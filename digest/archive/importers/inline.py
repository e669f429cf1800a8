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
_BARE = re.compile(r"<?(?P<url>https?://[A-Za-z0-9\-._~:/?#@!$&'*+,;=%()]+)>?")
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_ANCHOR = re.compile(
    r"<a\s[^>]*?href\s*=\s*[\"']?([^\"'\s>]+)[\"']?[^>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL
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
    (re.compile(r"<!--.*?-->"), ""),
)
_EMPHASIS = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\3(?![\w*])|(`+)(.+?)\5"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
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
    """The links of a line, those written out and bare addresses."""
    at = 0
    while found := _next(text, at):
        at = found.end
        yield found


def _next(text: str, at: int) -> Found | None:
    marked, bare = _LINK.search(text, at), _BARE.search(text, at)
    if marked and (bare is None or marked.start() < bare.start()):
        url, label = marked["url"].rstrip("，。；"), words(marked["label"])
        mended = (
            ""
            if marked["end"] == ")" and "](" in marked[0]
            else "a link not closed or with odd brackets was read"
        )
        return Found(marked.start(), marked.end(), OldLink(url, "" if _same(label, url) else label), mended)
    if bare is None:
        return None
    url = bare["url"].rstrip(_TRAILING)
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = url[:-1].rstrip(_TRAILING)
    end = bare.end() if bare[0].startswith("<") and bare[0].endswith(">") else bare.start("url") + len(url)
    return Found(bare.start(), end, OldLink(url)) if is_web_address(url) else _next(text, bare.end())


def _same(label: str, url: str) -> bool:
    return canonical_url(label) == canonical_url(url)


def mended(text: str) -> tuple[str, list[str]]:
    """`text` with its links as Markdown wants them, and a word on each that was put right or lost."""
    remarks = []
    if _PICTURE.search(text):
        remarks.append(f"a picture was left out: {_PICTURE.findall(text)[0][:60]}")
        text = _PICTURE.sub("", text)
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
    text = _PICTURE.sub("", text)
    for found in reversed(list(links(text))):
        label = _LINK.match(text, found.start)
        text = text[: found.start] + (label["label"] if label else "") + text[found.end :]
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
