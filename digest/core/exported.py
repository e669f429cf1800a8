"""The two forms an edition is written out in and read back from: Markdown, and text for pasting.

What stands where is the templates' (templates/export/); here is what both sides must agree on, so that
what goes out comes in again: which lines are structure, and how words that look like structure are kept.

Text is as people type it: `•` for lists, one line a paragraph. Where a summary has a line that would be
read as something else, the whole summary stands in by four columns, exactly as it is; in Markdown it
stands between two comments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

RULE = "─" * 16
INDENT = "    "
#: Bullets of Markdown, and what stands for them in text.
_BULLET = re.compile(r"(?m)^( *)- (?=\S)")
_DOT = re.compile(r"(?m)^( *)• (?=\S)")

#: Text: a section is a line with a rule below it.
TEXT_RULE = re.compile(r"─{4,}")
TEXT_GROUP = re.compile(r"\[(.+)\]")
TEXT_ENTRY = re.compile(r"(\d{1,4})\. (.+)")
TEXT_LINK = re.compile(r"(\S+)(?: \(([A-Za-z-]{2,})\))?(?: \| (.+))?")

MD_SECTION = re.compile(r"## (.+)")
MD_GROUP = re.compile(r"\*\*(.+)\*\*")
MD_ENTRY = re.compile(r'### (\d{1,4})\. (.+) <a id="([a-z0-9-]+)"></a>')
MD_LINK = re.compile(
    r"- (?:<(?P<bare>[^<>\s]+)>|\[(?P<label>(?:\\.|[^\\\]])*)\]\(<(?P<url>[^<>\s]+)>\))"
    r"(?: \((?P<lang>[A-Za-z-]{2,})\))?"
)
MD_OPEN = re.compile(r"<!-- words (\d+) -->")
#: Key of the front matter by which our own Markdown is known, and the form's version.
MARK, VERSION = "digest", "1"


def closing(number: str | int) -> str:
    """The comment that ends words begun by `<!-- words NUMBER -->`."""
    return f"<!-- /words {number} -->"


def is_label(line: str, labels: Sequence[str]) -> bool:
    """Whether a line is one of `labels` with a colon, which stands before a list of links or a quotation."""
    return line[-1:] in {":", "："} and line[:-1] in labels


def text_structure(line: str, labels: Sequence[str]) -> bool:
    """Whether a line of text is anything but words."""
    forms = (TEXT_RULE, TEXT_GROUP, TEXT_ENTRY)
    return any(form.fullmatch(line) for form in forms) or is_label(line, labels)


def markdown_structure(line: str, labels: Sequence[str]) -> bool:
    """Whether a line of Markdown is, or looks like, anything but words."""
    return (
        line.startswith(("# ", "## ", "### ", "<!-- "))
        or MD_GROUP.fullmatch(line) is not None
        or is_label(line, labels)
    )


def to_text(summary: str, labels: Sequence[str]) -> str:
    """`summary` (Markdown) as it stands in text."""
    typed = _BULLET.sub(r"\1• ", summary)
    plain = from_text(typed) == summary and not summary[:1].isspace()
    if plain and not any(text_structure(line, labels) for line in typed.split("\n")):
        return typed
    return "\n".join(INDENT + line if line else "" for line in summary.split("\n"))


def from_text(words: str) -> str:
    """The summary that stands in text as `words`."""
    lines = words.strip("\n").split("\n")
    if all(line.startswith(INDENT) for line in lines if line):
        return "\n".join(line.removeprefix(INDENT) for line in lines)
    return _DOT.sub(r"\1- ", "\n".join(lines))


def to_markdown(summary: str, labels: Sequence[str]) -> str:
    """`summary` as it stands in Markdown."""
    lines = summary.split("\n")
    if summary[:1].isspace() or any(markdown_structure(line, labels) for line in lines):
        number = next(n for n in range(1, len(lines) + 2) if closing(n) not in lines)
        return f"<!-- words {number} -->\n{summary}\n{closing(number)}"
    return summary


def from_markdown(words: str) -> str:
    """The summary that stands in Markdown as `words`."""
    lines = words.strip("\n").split("\n")
    if (opening := MD_OPEN.fullmatch(lines[0])) and lines[-1] == closing(opening[1]):
        return "\n".join(lines[1:-1])
    return "\n".join(lines)


def quoted(words: str) -> str:
    """A quotation, each line behind `> `."""
    return "\n".join(f"> {line}" if line else ">" for line in words.split("\n"))


def unquoted(words: str) -> str:
    """The words that `quoted` was given."""
    return "\n".join(line[2:] for line in words.strip("\n").split("\n"))
