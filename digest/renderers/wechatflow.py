"""Safe HTML of a summary as paragraphs WeChat's editor leaves whole, and the notes of its links.

No list, no block inside another: what was nested is a paragraph with a mark and an indent. Links become
words with a number, and their addresses the notes at the article's end.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markupsafe import Markup, escape

from digest.core import wechat

_MARKS = ("•", "◦")
_INLINE = frozenset({"strong", "em", "code"})
_RUN = re.compile(r"^ +| +(?= )| +$", re.MULTILINE)


@dataclass(slots=True)
class Notes:
    """Addresses of an article in order of their numbers, each with the words that first led there."""

    _numbers: dict[str, int] = field(default_factory=dict)
    items: list[tuple[int, str, str]] = field(default_factory=list)

    def number(self, url: str, words: str) -> int:
        """The number of `url`; one address has one, however often it is named."""
        if url not in self._numbers:
            self._numbers[url] = len(self._numbers) + 1
            self.items.append((self._numbers[url], " ".join(words.split()), url))
        return self._numbers[url]

    def link(self, inner: str | Markup, url: str, words: str) -> Markup:
        """`inner` (safe HTML that reads `words`) as what stands for a link to `url`."""
        if wechat.linkable(url):
            return Markup('<a class="link" href="{}">{}</a>').format(url, Markup(inner))  # noqa: S704
        if _bare(words) == _bare(url):
            return Markup('<span class="address">{}</span>').format(Markup(inner))  # noqa: S704
        return Markup('<span class="link">{}</span>{}').format(Markup(inner), self.mark(url, words))  # noqa: S704

    def mark(self, url: str, words: str) -> Markup:
        """The number alone, as it stands behind words."""
        return Markup('<sup class="note">[{}]</sup>').format(self.number(url, words))


def paragraphs(html: str, notes: Notes, most: int | None = None) -> tuple[Markup, ...]:
    """The blocks of safe `html`, one after the other, or its first `most`: what is not there has no note."""
    flow = _Flow(notes, most)
    flow.feed(html)
    flow.close()
    flow.flush()
    return tuple(Markup(block) for block in flow.blocks)  # noqa: S704


def code(text: str) -> Markup:
    """Code whose line breaks and spaces stay."""
    kept = _RUN.sub(lambda run: "\xa0" * len(run[0]), text.expandtabs(4).strip("\n"))
    return Markup("<br>").join(kept.split("\n"))


@dataclass(slots=True)
class _List:
    ordered: bool
    at: int


class _Flow(HTMLParser):
    """Reads what `digest.markdown` writes."""

    def __init__(self, notes: Notes, most: int | None) -> None:
        super().__init__(convert_charrefs=True)
        self._most = most
        self.blocks: list[str] = []
        self._notes = notes
        self._line = ""
        self._lists: list[_List] = []
        self._mark = ""
        self._quoted = 0
        self._code: list[str] | None = None
        #: Whether a line's own code is open.
        self._literal = False
        #: Address and start of the link that is open.
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "pre":
                self.flush()
                self._code = []
            case "code" if self._code is not None:
                pass
            case "ul" | "ol":
                self.flush()
                start = given.get("start", "1")
                self._lists.append(_List(tag == "ol", int(start) if start.isdigit() else 1))
            case "li":
                self.flush()
                self._mark = self._next_mark()
            case "p":
                self.flush()
            case "blockquote":
                self.flush()
                self._quoted += 1
            case "a":
                self._link = (given.get("href", ""), len(self._line))
            case "br":
                self._line += "<br>"
            case "span":
                self._line += str(Markup('<span lang="{}">').format(given.get("lang", "")))
            case _ if tag in _INLINE:
                self._literal = self._literal or tag == "code"
                self._line += f"<{tag}>"
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "pre":
                text, self._code = "".join(self._code or ()), None
                self._block(f'<section class="code">{code(text)}</section>')
            case "code" if self._code is not None:
                pass
            case "ul" | "ol":
                self.flush()
                self._mark = ""
                if self._lists:
                    self._lists.pop()
            case "p" | "li":
                self.flush()
            case "blockquote":
                self.flush()
                self._quoted -= 1
            case "a" if self._link is not None:
                (url, start), self._link = self._link, None
                self._line = self._line[:start] + self._linked(self._line[start:], url)
            case "span":
                self._line += "</span>"
            case _ if tag in _INLINE:
                self._literal = self._literal and tag != "code"
                self._line += f"</{tag}>"
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
        else:
            data = data.replace("\n", " ")
            self._line += str(code(data) if self._literal else escape(data))

    def flush(self) -> None:
        """End the paragraph being written, if it says anything."""
        line, self._line = self._line.strip(), ""
        if not line:
            return
        kinds = ["text"]
        if self._lists:
            kinds = ["item"] if len(self._lists) == 1 else ["item", "item-deep"]
        if self._quoted > 0:
            kinds.append("quoted")
        mark = f"{self._mark} " if self._mark else ""
        self._mark = ""
        self._block(f'<p class="{" ".join(kinds)}">{mark}{line}</p>')

    def _block(self, block: str) -> None:
        if not self._full:
            self.blocks.append(block)

    @property
    def _full(self) -> bool:
        return self._most is not None and len(self.blocks) >= self._most

    def _next_mark(self) -> str:
        if not self._lists:
            return _MARKS[0]
        last = self._lists[-1]
        if not last.ordered:
            return _MARKS[min(len(self._lists), len(_MARKS)) - 1]
        last.at += 1
        return f"{last.at - 1}."

    def _linked(self, inner: str, url: str) -> str:
        if not url or url.startswith("#") or self._full:
            return inner
        return str(self._notes.link(inner, url, entities.unescape(re.sub(r"<[^>]*>", "", inner))))


def _bare(address: str) -> str:
    return address.strip().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
