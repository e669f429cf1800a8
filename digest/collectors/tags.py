"""The tags of a web page, in one pass over its text.

The states of WHATWG's tokenizer (html.spec.whatwg.org, 13.2.5) that matter where only tags are wanted:
comments, declarations, quoted attributes, and elements whose content is text. The standard library's
parser is not used: 75,000 comments that nobody closes hold it for minutes.
"""

from __future__ import annotations

import codecs
import html as entities
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

#: Bytes of a page that are looked at: a head is at the beginning.
LOOK = 2_000_000
#: Where a page or a feed may name its encoding (the standard says 1024; some stand behind long comments).
_PROLOGUE = 4096

_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=][^\s/>=]*|=[^\s/>=]*)\s*(=?)\s*")
_UNQUOTED = re.compile(r"[^\s>]*")
#: Elements that hold text up to their own end tag, whatever it looks like.
_TEXT = ("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp")
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _TEXT}

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(
    rb"""(?:<meta[^>]+charset|<\?xml[^>]+encoding)\s*=\s*["']?\s*([\w:-]+)""", re.IGNORECASE
)
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([\w:-]+)""", re.IGNORECASE)
#: Names of encodings of text that the web knows (encoding.spec.whatwg.org); Python knows stranger ones.
_KNOWN = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|gbk|gb-?2312|gb18030|x-gbk|big5(-hkscs)?|shift[_-]jis|sjis"
    r"|euc-(jp|kr)|iso-2022-jp|koi8-[ru]|(iso-?8859-|windows-125|cp125)\d{1,2}|latin-?1|macintosh",
    re.IGNORECASE,
)
#: What pages mean by these names.
_MEANT = {
    **dict.fromkeys(("gb2312", "gb-2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1", "iso8859-1"), "cp1252"),
    "macintosh": "mac_roman",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A start tag; `text` is what elements like title and script hold, as it stands there."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    #: An end tag; it has no attributes.
    end: bool = False

    def get(self, name: str) -> str:
        """An attribute's value, references read; empty if it is not there."""
        return self.attributes.get(name, "")


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of a page or feed: by its byte order mark, its header, its own word, else UTF-8.

    Total: what is of no encoding comes with replacement characters.
    """
    body = body[:LOOK]
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    header = _IN_HEADER.search(content_type)
    own = _CHARSET.search(body[:_PROLOGUE])
    for name in (header[1] if header else "", own[1].decode("ascii", "replace") if own else ""):
        if _KNOWN.fullmatch(name) and not (own and name.lower().startswith("utf-16")):
            try:
                return body.decode(_MEANT.get(name.lower(), name), "replace")
            except LookupError:  # iso-8859-12 and such
                continue
    for name in ("utf-8", "gb18030"):
        try:
            # The last bytes may be half a character where we cut.
            return codecs.getincrementaldecoder(name)().decode(body)
        except UnicodeDecodeError:
            continue
    return body.decode("cp1252", "replace")


def tags(page: str) -> Iterator[Tag]:
    """Start and end tags in order; nothing out of comments, scripts and other text."""
    position = 0
    while (start := page.find("<", position)) >= 0:
        if page.startswith("<!--", start):
            # `<!-->` and `<!--->` are whole comments.
            end = page.find("-->", start + 2)
            if end < 0:
                return
            position = end + 3
        elif page[start + 1 : start + 2] in {"!", "?"}:
            end = page.find(">", start)
            if end < 0:
                return
            position = end + 1
        elif name := _NAME.match(page, start + (2 if (closing := page.startswith("</", start)) else 1)):
            attributes, position = _attributes(page, name.end())
            if position < 0:
                return
            if closing:
                yield Tag(name=name[0].lower(), end=True)
                continue
            tag = Tag(name=name[0].lower(), attributes=attributes)
            if tag.name in _ENDS:
                over = _ENDS[tag.name].search(page, position)
                if over is None:
                    return
                tag = Tag(name=tag.name, attributes=attributes, text=page[position : over.start()])
                position = over.start()
            yield tag
        else:
            position = start + 1


def _attributes(page: str, position: int) -> tuple[dict[str, str], int]:
    """The attributes from `position` on and where the tag is over; below 0: the page ends inside of it."""
    found: dict[str, str] = {}
    while match := _ATTRIBUTE.match(page, position):
        position, value = match.end(), ""
        if match[2] and page[position : position + 1] in {'"', "'"}:
            end = page.find(page[position], position + 1)
            if end < 0:
                return found, -1
            value, position = page[position + 1 : end], end + 1
        elif match[2] and (bare := _UNQUOTED.match(page, position)):
            value, position = bare[0], bare.end()
        # Of two attributes of one name the first counts.
        found.setdefault(match[1].lower(), entities.unescape(value))
    end = page.find(">", position)
    return found, end + 1 if end >= 0 else -1
