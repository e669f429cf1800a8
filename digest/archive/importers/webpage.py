"""A saved web page as numbered lines of Markdown: what its article says, without what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from digest import markdown

_GONE = frozenset(
    """
    script style template noscript iframe object svg math nav footer aside form button select
    """.split()  # noqa: SIM905
)
_VOID = frozenset(
    """
    area base br col embed hr img input link meta source track wbr
    """.split()  # noqa: SIM905
)
_BLOCKS = frozenset(
    """
    address article blockquote body center dd details div dl dt fieldset figcaption figure header hr
    li main ol p pre section summary table tbody tfoot thead tr ul h1 h2 h3 h4 h5 h6
    """.split()  # noqa: SIM905
)
_LISTS = {"ul", "ol"}
#: Names of places around an article, by whole words of class and id.
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|sidebar|footer|comments?|share|sharing|social|related|breadcrumbs?|pagination|cookie"
    r"|advert|toc|qr_code_pc|rich_media_tool|subscribe|newsletter-signup)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:^|\s)(?:js_content|rich_media_content|article[-_](?:content|body)|post[-_](?:content|body)|entry[-_]content"
    r"|markdown-body|articleBody)(?:$|\s)",
    re.IGNORECASE,
)
_TITLES = ("og:title", "twitter:title")
_DAYS = (
    "article:published_time",
    "datepublished",
    "dc.date",
    "date",
    "pubdate",
    "publishdate",
    "og:published_time",
)
#: What Markdown would read in a run of text is escaped later; these stand for our own marks until then.
_OPEN, _CLOSE, _STRONG, _CODE, _BETWEEN = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
_MARKS = {_OPEN: "[", _BETWEEN: "](", _CLOSE: ")", _STRONG: "**", _CODE: "`"}
#: A line break between Chinese characters is no space.
_WRAPPED = re.compile("(?<=[\u3001-\u9fff\uff01-\uff60])[ \t]*\n[ \t]*(?=[\u3001-\u9fff\uff01-\uff60])")
#: Characters of a line, its marks counted, after which nothing more is put into it.
_LONGEST = 20_000
#: Open elements after which a page is no longer looked into: nobody nests like that.
_DEEPEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    #: (number of the line in the file, Markdown).
    lines: Sequence[tuple[int, str]]
    title: str = ""
    day: str = ""
    author: str = ""
    language: str = ""


def looks_like(text: str) -> bool:
    """Whether a text is HTML as a whole: a document, or blocks of HTML from its first line on."""
    head = text.lstrip()[:2000].lower()
    if head.startswith(("<!doctype html", "<html", "<head", "<body")):
        return True
    tags = re.findall(r"<(?:p|div|h[1-6]|ul|ol|section|article)[\s>]", text[:200_000], re.IGNORECASE)
    return head.startswith("<") and len(tags) >= 3


def read(text: str) -> Page:
    """The article of a page, or all of its words if nothing is named as one."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.flush()
    inside = [line for line in reader.lines if line.inside]
    chosen = inside if sum(len(line.text) for line in inside) > 200 else reader.lines
    heads = (
        [line for line in reader.lines if line.text.startswith("# ") and not line.inside]
        if chosen is inside
        else []
    )
    said = reader.said
    return Page(
        lines=list(_spaced([*heads[:1], *chosen])),
        title=next((said[name] for name in (*_TITLES, "title") if said.get(name)), ""),
        day=next((said[name] for name in _DAYS if said.get(name)), ""),
        author=said.get("author", ""),
        language=said.get("language", ""),
    )


@dataclass(slots=True)
class _Made:
    number: int
    text: str
    inside: bool
    #: A blank line before it.
    apart: bool


def _spaced(lines: Sequence[_Made]) -> Iterator[tuple[int, str]]:
    for line in lines:
        if line.apart:
            yield line.number, ""
        yield line.number, line.text


@dataclass(slots=True)
class _Element:
    name: str
    gone: bool = False
    article: bool = False
    #: Links: where they lead.
    href: str = ""
    items: int = 0
    bold: bool = False


@dataclass(slots=True)
class _Line:
    words: str = ""
    number: int = 0
    #: Marks before the words: `- `, `> `, `## `.
    prefix: str = ""
    apart: bool = True


class _Reader(HTMLParser):
    """Elements in, lines out; every way of not closing an element is forgiven."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[_Made] = []
        self.said: dict[str, str] = {}
        self.open: list[_Element] = []
        self.line = _Line()
        self.titled = ""

    # ------------------------------------------------------------ elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in reversed(attrs)}
        self._note(tag, given)
        if tag in _VOID:
            if tag == "br":
                self.flush(apart=False)
            elif tag == "hr":
                self.flush()
                self.line.words = "---"
                self.flush()
            return
        if len(self.open) >= _DEEPEST:
            return
        if tag in {"p", "li", "dt", "dd", "option", "tr", "td", "th"}:
            self._implied(tag)
        element = _Element(tag, gone=tag in _GONE or _hidden(tag, given), article=_is_article(tag, given))
        if tag in {"td", "th"}:
            self.line.words += " "
        elif tag in _BLOCKS:
            self.flush()
            self._begin(tag, element)
        elif tag == "a" and re.match(r"https?://", given.get("href", "").strip()):
            element.href = given["href"].strip()
            self._mark(_OPEN)
        elif tag in {"b", "strong"} or _bold(given):
            element.bold = True
            self._mark(_STRONG)
        elif tag in {"code", "kbd", "tt"} and not self._in("pre"):
            self._mark(_CODE)
        self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not any(element.name == tag for element in self.open):
            return
        while self.open:
            element = self.open.pop()
            self._ended(element)
            if element.name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].name == "title" and not self.said.get("title"):
            self.said["title"] = " ".join(data.split())
        if self._in("title") or any(element.gone for element in self.open):
            return
        if len(self.line.words) > _LONGEST:
            return
        if not self.line.words.strip():
            before = data[: len(data) - len(data.lstrip())]
            self.line.number = self.getpos()[0] + before.count("\n")
        if self._in("pre"):
            first, *rest = data.split("\n")
            self.line.words += first
            for line in rest:
                self._put("    ", self.line.words, apart=False)
                self.line.words = line
                self.line.number += 1
        else:
            self.line.words += re.sub(r"[ \t\r\n\xa0\u3000]+", " ", _WRAPPED.sub("", data))

    # ------------------------------------------------------------ lines

    def flush(self, *, apart: bool = True) -> None:
        """End the line being written; `apart`: the next one is a paragraph of its own."""
        text = self.line.words
        if text.strip(" " + "".join(_MARKS)):
            text = _closed(text)
            self._put(self.line.prefix, text, apart=self.line.apart)
            self.line = _Line(
                apart=apart, prefix=" " * len(self.line.prefix) if "- " in self.line.prefix else ""
            )
            self._reopen()
        else:
            self.line.words = ""
            self.line.apart = self.line.apart or apart
            self._reopen()

    def _put(self, prefix: str, text: str, *, apart: bool) -> None:
        inside = any(element.article for element in self.open)
        words = text if prefix == "    " or text == "---" else _spelt(text)
        self.lines.append(_Made(self.line.number, f"{prefix}{words}".rstrip(), inside, apart))

    def _begin(self, tag: str, element: _Element) -> None:
        depth = sum(other.name in _LISTS for other in self.open)
        if tag[0] == "h" and tag[1:].isdigit():
            self.line.prefix = "#" * int(tag[1:]) + " "
        elif tag == "li":
            parent = next((other for other in reversed(self.open) if other.name in _LISTS), None)
            if parent is not None:
                parent.items += 1
            mark = f"{parent.items}. " if parent is not None and parent.name == "ol" else "- "
            self.line.prefix = "  " * max(0, depth - 1) + mark
            self.line.apart = parent is None or (parent.items == 1 and depth == 1)
        elif tag == "blockquote":
            self.line.prefix = "> "

    def _ended(self, element: _Element) -> None:
        if element.name in _BLOCKS:
            self.flush()
            if element.name not in {"p", "div", "section"} or not self._in("li"):
                self.line.prefix = ""
        elif element.href:
            self._mark(f"{_BETWEEN}{element.href.replace(' ', '%20')}{_CLOSE}")
        elif element.bold:
            self._mark(_STRONG)
        elif element.name in {"code", "kbd", "tt"} and not self._in("pre"):
            self._mark(_CODE)

    def _mark(self, mark: str) -> None:
        if not any(element.gone for element in self.open) and len(self.line.words) <= _LONGEST:
            self.line.words += mark

    def _reopen(self) -> None:
        """What was open at the line's end goes on in the next."""
        for element in self.open:
            if element.href:
                self.line.words += _OPEN
            elif element.bold:
                self.line.words += _STRONG

    def _implied(self, tag: str) -> None:
        """`<p>` and `<li>` end the one before them."""
        for element in reversed(self.open):
            if element.name == tag:
                self.handle_endtag(tag)
                return
            if element.name in _BLOCKS - {"p"}:
                return

    def _in(self, name: str) -> bool:
        return any(element.name == name for element in self.open)

    def _note(self, tag: str, given: Mapping[str, str]) -> None:
        """What the page says of itself."""
        if tag == "html":
            self.said.setdefault("language", given.get("lang", ""))
        elif tag == "meta":
            for name in (given.get("property"), given.get("name"), given.get("itemprop")):
                if name and given.get("content", "").strip():
                    self.said.setdefault(name.strip().lower(), " ".join(given["content"].split()))
        elif tag == "time" and given.get("datetime"):
            self.said.setdefault("pubdate", given["datetime"])


def _hidden(tag: str, given: Mapping[str, str]) -> bool:
    """Whether an element is not shown, or stands around the article; of a whole page its classes say much."""
    if tag in {"html", "body", "main", "article"}:
        return False
    style = given.get("style", "").replace(" ", "").lower()
    named = f"{given.get('class', '')} {given.get('id', '')}"
    return "hidden" in given or "display:none" in style or _AROUND.search(named) is not None


def _is_article(tag: str, given: Mapping[str, str]) -> bool:
    named = f"{given.get('class', '')} {given.get('id', '')} {given.get('itemprop', '')}"
    return tag in {"article", "main"} or _ARTICLE.search(named) is not None


def _bold(given: Mapping[str, str]) -> bool:
    return re.search(r"font-weight:\s*(?:bold|[6-9]00)", given.get("style", "")) is not None


def _closed(text: str) -> str:
    """A line whose marks are all ended in it, without those around nothing."""
    if text.count(_OPEN) > text.count(_CLOSE):
        at = text.rindex(_OPEN)
        text = text[:at] + text[at + 1 :]
    if text.count(_STRONG) % 2:
        text += _STRONG
    text = re.sub(rf"{_OPEN}\s*{_BETWEEN}[^{_CLOSE}]*{_CLOSE}", "", text)
    previous = ""
    while previous != text:
        previous, text = text, re.sub(rf"{_STRONG}(\s*){_STRONG}", r"\1", text)
    # Spaces belong outside of the marks, or Markdown does not see them.
    return re.sub(
        rf"{_STRONG}(\s*)([^{_STRONG}]*?)(\s*){_STRONG}", rf"\1{_STRONG}\2{_STRONG}\3", text
    ).strip()


def _spelt(text: str) -> str:
    """Words escaped, our own marks as Markdown has them, addresses as they are."""
    pieces = re.split(rf"({_BETWEEN}[^{_CLOSE}]*{_CLOSE})", text)
    shown = "".join(
        piece if n % 2 else re.sub(rf"[^{''.join(_MARKS)}]+", _escaped, piece)
        for n, piece in enumerate(pieces)
    )
    return "".join(_MARKS.get(c, c) for c in shown)


def _escaped(found: re.Match[str]) -> str:
    """A run of words, with the spaces around it."""
    run = found[0]
    inner = run.strip()
    if not inner:
        return run
    safe = markdown.escape(f"x{inner}")[1:]
    return run[: len(run) - len(run.lstrip())] + safe + run[len(run.rstrip()) :]
