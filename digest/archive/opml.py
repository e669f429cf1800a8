"""Watch lists of feed readers: OPML 1.0 and 2.0 (http://opml.org/spec2.opml), read and written.

A DOCTYPE is refused, and with it every entity but XML's own five: no list needs one, and they have
opened files and eaten memory.
"""

from __future__ import annotations

import codecs
import html.entities
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from digest.core.identity import is_web_address
from digest.errors import ArchiveError, one_line

#: Feeds one list may name.
MOST = 10_000
#: Encodings expat reads by itself; others are decoded here.
_OWN = ("utf-8", "utf-16", "iso-8859-1", "us-ascii", "")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']""")
#: An ampersand that begins no reference, and references that only HTML knows.
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
#: What no XML document may hold.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed of a list."""

    address: str
    title: str = ""
    #: The page the feed belongs to.
    page: str = ""
    language: str = ""
    #: What it is filed under, the innermost folder first, then what its own attribute says.
    categories: tuple[str, ...] = ()
    #: Commented out.
    off: bool = False
    line: int = 0


def read_opml(body: bytes, *, name: str) -> tuple[tuple[Outline, ...], tuple[str, ...]]:
    """(feeds in order, one line for each entry that is none); raises ArchiveError if it is no OPML."""
    text, encoding = _text(body, name)
    try:
        return _parsed(text, encoding, name)
    except expat.ExpatError as error:
        mended = _mended(text.decode("utf-8" if encoding else "cp1252", "replace"))
        try:
            feeds, faults = _parsed(mended.encode("utf-8", "replace"), "utf-8", name)
        except expat.ExpatError:
            why = f"broken XML in line {error.lineno}: {expat.errors.messages[error.code]}"
            raise ArchiveError(why, subject=name, hint="Export the list anew, or mend that line") from error
        return feeds, ("not well-formed (bare `&` or HTML's references), read as it was meant", *faults)


def _text(body: bytes, name: str) -> tuple[bytes, str]:
    """The bytes expat is to read, and the encoding it is told; none: it reads the declaration."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace").encode("utf-8", "replace"), "utf-8"
    declared = _DECLARED.match(body.removeprefix(codecs.BOM_UTF8))
    encoding = declared[1].decode("ascii").lower() if declared else ""
    if encoding in _OWN and encoding != "utf-16":
        return body, ("utf-8" if encoding in {"utf-8", ""} else "")
    try:
        # `utf-16` in a declaration we can read is a slip: the file was saved anew since.
        known = "utf-8" if encoding.startswith("utf-16") else encoding
        return body.decode(known, "replace").encode("utf-8", "replace"), "utf-8"
    except (LookupError, ValueError) as error:
        raise ArchiveError(f"of the unknown encoding {encoding!r}", subject=name) from error


def _parsed(text: bytes, encoding: str, name: str) -> tuple[tuple[Outline, ...], tuple[str, ...]]:
    parser = expat.ParserCreate(encoding or None)
    reader = _Reader(name, lambda: parser.CurrentLineNumber)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.Parse(text, True)
    return tuple(reader.feeds), tuple(reader.faults)


def _mended(text: str) -> str:
    text = _NAMED.sub(lambda found: _character(found[1]), _BARE.sub("&amp;", _UNFIT.sub("", text)))
    return re.sub(r"^(\s*<\?xml[^>]*?)\sencoding\s*=\s*([\"'])[^\"']*\2", r"\1", text)


def _character(name: str) -> str:
    known = html.entities.html5.get(f"{name};") if name not in _XML else None
    return known if known and known not in "<>&\"'" else f"&{name};" if name in _XML else f"&amp;{name};"


class _Reader:
    """Takes expat's events; remembers the folders it stands in."""

    def __init__(self, name: str, line: Callable[[], int]) -> None:
        self.feeds: list[Outline] = []
        self.faults: list[str] = []
        self._name = name
        self._line = line
        #: Titles of the outlines around, empty for one that is itself a feed.
        self._within: list[str] = []
        self._depth = 0

    def doctype(self, *_parts: object) -> None:
        """No list needs one."""
        raise ArchiveError(
            f"a DOCTYPE in line {self._line()}", subject=self._name, hint="Delete it: OPML has none"
        )

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        self._depth += 1
        if self._depth == 1 and element.lower() != "opml":
            raise ArchiveError(
                f"no OPML but <{one_line(element)[:40]}>",
                subject=self._name,
                hint="Export the list as OPML, or add one feed with: digest sources add",
            )
        if element.lower() != "outline":
            return
        said = {key.lower(): " ".join(value.split()) for key, value in attributes.items()}
        title = said.get("title") or said.get("text") or ""
        address = web_address(said.get("xmlurl", ""))
        self._within.append("" if said.get("xmlurl") else title)
        if said.get("type", "").lower() in {"include", "link"} or (said.get("url") and not address):
            self._fault(title, f"leads to another list or page ({said.get('url', '')[:80]!r}); not followed")
        elif address:
            self._feed(address, title, said)
        elif said.get("type", "").lower() in {"rss", "atom"}:
            self._fault(title, f"no http(s) address: {said.get('xmlurl', '')[:80]!r}; left out")

    def end(self, element: str) -> None:
        """An element closes."""
        self._depth -= 1
        if element.lower() == "outline":
            self._within.pop()

    def _feed(self, address: str, title: str, said: Mapping[str, str]) -> None:
        if len(self.feeds) >= MOST:
            raise ArchiveError(f"more than {MOST:,} feeds", subject=self._name, hint="Split the list")
        own = [part.strip("/ ").rpartition("/")[2] for part in said.get("category", "").split(",")]
        folders = [folder for folder in reversed(self._within) if folder]
        self.feeds.append(
            Outline(
                address=address,
                title=title[:300],
                page=web_address(said.get("htmlurl", "")),
                language=said.get("language", "").replace("_", "-")[:35],
                categories=tuple(part[:100] for part in (*own, *folders) if part),
                off=said.get("iscomment", "").lower() == "true",
                line=self._line(),
            )
        )

    def _fault(self, title: str, why: str) -> None:
        name = f"`{one_line(title)[:60]}`" if title else "an entry without a title"
        self.faults.append(f"line {self._line()}: {name}: {why}")


def web_address(address: str) -> str:
    """An http(s) address, also out of `feed:`; empty if it is none."""
    address = re.sub(r"^feed:(//)?(?=https?://)", "", address.strip(), flags=re.IGNORECASE)
    address = re.sub(r"^feed://", "http://", address, flags=re.IGNORECASE)
    return address if is_web_address(address) and len(address) <= 2000 else ""


# ---------------------------------------------------------------- writing


def write_opml(title: str, folders: Sequence[tuple[str, Sequence[Outline]]]) -> bytes:
    """OPML 2.0 of feeds by folder; a folder without a title is the top. The same list, the same bytes."""
    return "".join(f"{line}\n" for line in _lines(title, folders)).encode("utf-8")


def _lines(title: str, folders: Sequence[tuple[str, Sequence[Outline]]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<opml version="2.0">'
    yield f"  <head><title>{_escaped(title)}</title></head>"
    yield "  <body>"
    for folder, feeds in folders:
        indent = "    "
        if folder:
            yield f"{indent}<outline text={_quoted(folder)}>"
            indent += "  "
        yield from (f"{indent}{_outline(feed)}" for feed in feeds)
        if folder:
            yield "    </outline>"
    yield "  </body>"
    yield "</opml>"


def _outline(feed: Outline) -> str:
    said = {
        "text": feed.title or feed.address,
        "title": feed.title,
        "type": "rss",
        "xmlUrl": feed.address,
        "htmlUrl": feed.page,
        "language": feed.language,
        "category": ",".join(feed.categories),
        "isComment": "true" if feed.off else "",
    }
    return "<outline " + " ".join(f"{key}={_quoted(value)}" for key, value in said.items() if value) + "/>"


def _quoted(words: str) -> str:
    return quoteattr(_UNFIT.sub("", words), {"\n": " ", "\r": " ", "\t": " "})


def _escaped(words: str) -> str:
    return _UNFIT.sub("", words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
