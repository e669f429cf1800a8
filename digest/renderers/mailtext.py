"""The lines of a letter's plain text: 72 columns, Chinese counted as two.

One rule for links: an address stands below the entry that names it, with a number; in the text the number
stands after the words. Numbers run through the edition, so that one is enough to say which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest import markdown
from digest.model import EditionEntry

#: Columns.
WIDTH = 72
_INDENT = "   "
#: Characters that turn the direction of what follows: a title may not turn the rest of the letter.
SIGNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNING = re.compile(f"[{SIGNS}]")


class Lines:
    """Makes lines, and remembers which number an address has."""

    def __init__(self) -> None:
        self._next = 1
        #: Of the entry that is written.
        self._numbers: dict[str, int] = {}

    def pair(self, left: str, right: str) -> str:
        """Words at both ends of a line, or right below left if they are too long for one."""
        gap = WIDTH - markdown.columns(left) - markdown.columns(right)
        return f"{left}{' ' * gap}{right}" if gap >= 2 else f"{self.wrapped(left)}\n{right:>{WIDTH // 2}}"

    def wrapped(self, text: str, first: str = "", rest: str | None = None) -> str:
        return "\n".join(markdown.wrap(text, WIDTH, first=first, rest=rest))

    def flowing(self, words: str) -> str:
        """Standing words, from Markdown; addresses follow their words in brackets."""
        return markdown.to_text(words, WIDTH)

    def summary(self, entry: EditionEntry) -> str:
        """An entry's words below its title; call it once for each entry, before `addresses`."""
        self._numbers = {}
        lines = markdown.to_text(entry.markdown, WIDTH - len(_INDENT), self._noted).split("\n")
        return "\n".join(f"{_INDENT}{line}".rstrip() for line in lines)

    def addresses(self, entry: EditionEntry) -> Iterator[str]:
        """The addresses of an entry with their numbers: of its text, its sources, where else it is told."""
        labels: dict[str, str] = {}
        for link in (*entry.links, *entry.also):
            self._number(link.url)
            if link.label and link.label not in {link.host, link.url}:
                labels.setdefault(link.url, link.label)
        for url, number in self._numbers.items():
            yield self._address(f"{_INDENT}[{number}] ", labels.get(url, ""), url)

    def _address(self, mark: str, label: str, url: str) -> str:
        if label and markdown.columns(mark + label) + 1 + len(url) > WIDTH:
            return self.wrapped(label, mark) + "\n" + " " * len(mark) + url
        return f"{mark}{label} {url}" if label else mark + url

    def _noted(self, words: str, url: str) -> str:
        number = f"[{self._number(url)}]"
        return f"{words} {number}" if words else number

    def _number(self, url: str) -> int:
        if url not in self._numbers:
            self._numbers[url] = self._next
            self._next += 1
        return self._numbers[url]
