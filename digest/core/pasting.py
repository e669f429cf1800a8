"""A strict reading of what is to be pasted into WeChat's editor, or comes back from it.

`faults` names what the editor would refuse, drop or change, the first place of each with how often.
Nothing in it depends on how the text was made: it reads a stranger's clipboard as it reads ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

from digest.core import wechat
from digest.core.styles import judged
from digest.model import Finding, Severity

#: What the editor keeps.
_TAGS = frozenset(
    """a b blockquote br code del em figcaption figure h1 h2 h3 h4 h5 h6 hr i img li ol p pre s section
    span strong sub sup table tbody td tfoot th thead tr u ul""".split()  # noqa: SIM905
)
_DRAWN = frozenset("svg g path rect circle ellipse line polyline polygon text tspan title".split())  # noqa: SIM905
#: A clipboard puts these around what was copied.
_AROUND = frozenset({"html", "head", "body", "meta"})
_VOID = frozenset({"br", "hr", "img", "meta", "path", "rect", "circle", "ellipse", "line"})
_ATTRIBUTES = frozenset({"style", "lang", "href", "src", "data-src", "alt", "colspan", "rowspan", "start"})
_BLOCKS = frozenset("p section h1 h2 h3 h4 h5 h6 li td th blockquote pre figure".split())  # noqa: SIM905
_NOTE = re.compile(r"\s*\[(\d{1,4})\]")
_LISTED = re.compile(r"\s*\[(\d{1,4})\](?=\s|\xa0)")
#: What to do about a picture, by why it is not fetched (`wechat.picture`).
PICTURE_HINTS: Mapping[str, str] = {
    "address": "Give it an address that begins with https://",
    "private": "Its address must be open to all",
    "format": f"Save it as one of {', '.join(wechat.PICTURES)}, or upload it by hand",
}
#: A tag that another one begins in, and how many of these an honest text may hold.
_ENDLESS, _MANY = re.compile(r"<(?=[^<>]*(?:<|\Z))"), 200
#: Characters that are read at most: what is longer has its finding by then.
_MOST = 1_200_000

_WHY: Mapping[str, tuple[str, str]] = {
    "W101": ("{0} is dropped", "Take it out: the editor keeps text, pictures and tables alone"),
    "W102": ("the attribute {0} is refused", "Take it out: an article runs nothing"),
    "W103": ("the attribute {0} is taken away", "Let nothing rest on it; what is to be seen goes into style"),
    "W104": ("the link to {0} is dropped", "Write its words and a number, and the address below the article"),
    "W105": ("the link to {0} leads nowhere", "Write its words alone: an article has no places to jump to"),
    "W106": ("a list inside a list falls apart", "Write paragraphs that begin with • or a number"),
    "W107": ("lists lose their marks and indents", "Write paragraphs that begin with • or a number"),
    "W108": ("{0} in style {1}", "{2}"),
    "W109": ("the picture {0} is not fetched", "{1}"),
    "W110": ("width and height of a picture are taken away", "Say them in style"),
    "W111": ("the picture {0} says nothing to who cannot see it", "Give it an alt"),
    "W112": ("{0} in code are lost", "{1}"),
    "W113": ("{0} is not closed where it should be", "Close it: the editor guesses otherwise than a browser"),
    "W114": ("[{0}] stands in the text and not among the notes", "Copy the article whole, its notes too"),
    "W115": ("the note [{0}] is named nowhere", "Copy the article whole, its text too"),
    "W116": ("nothing protects the first and the last paragraph", "Copy the article whole, by its button"),
    "W117": ("there is no markup: this is plain text", "Paste it with its style, not as text alone"),
    "W118": ("the text has {0:,} characters, an article fewer than {1:,}", "Make it two articles"),
    "W119": ("with its markup it has {0:,} bytes, an article fewer than {1:,}", "Make it two articles"),
    "W121": ("the title has {0} characters, {1} are taken: it is cut to {2!r}", "Write a shorter one"),
    "W122": (
        "{0!r} is shortened to fit",
        "It ends with a link to the issue's page; shorten it yourself if you like",
    ),
    "W123": ("the picture {0} of {1!r} is left out", "{2}"),
    "W120": ("{0} in a drawing is taken away", "Draw without it, or put a picture instead"),
}
_WARNINGS = frozenset({"W103", "W107", "W110", "W111", "W113", "W115", "W116", "W121", "W122", "W123"})


def faults(text: str, path: str = "") -> tuple[Finding, ...]:
    """What is wrong with an article's markup; each finding once, with its first place."""
    reader = _Reader()
    reader.feed(_bounded(text[:_MOST]))
    reader.close()
    reader.finish(len(text.encode("utf-8", "replace")))
    return tuple(
        finding(code, *words, path=path, at=at, times=n) for (code, words), (at, n) in reader.found.items()
    )


def _bounded(text: str) -> str:
    """`text` without what the parser looks for the end of again and again: its time grows with the square."""
    end = text.rfind("-->") + 1
    text = text[:end] + text[end:].replace("<!--", "&lt;!--")
    text = text.replace("<![", "<!")
    return _ENDLESS.sub("&lt;", text) if len(_ENDLESS.findall(text)) > _MANY else text


def finding(
    code: str, *words: object, path: str = "", at: tuple[int, int] = (0, 0), times: int = 1
) -> Finding:
    """The finding of a code with what it is about."""
    message, hint = _WHY[code]
    often = f" ({times} times)" if times > 1 else ""
    return Finding(
        code=code,
        message=message.format(*words) + often,
        hint=hint.format(*words),
        severity=Severity.WARNING if code in _WARNINGS else Severity.ERROR,
        path=path,
        line=at[0],
        column=at[1],
    )


class _Reader(HTMLParser):
    """Follows the tags; `found` has each fault in order of its first place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[tuple[str, tuple[object, ...]], tuple[tuple[int, int], int]] = {}
        self._open: list[str] = []
        #: How many of each tag are open.
        self._within: Counter[str] = Counter()
        self._written = ""
        self._characters = 0
        self._named: dict[str, tuple[int, int]] = {}
        self._listed: dict[str, tuple[int, int]] = {}
        #: Whether each block at the top is one of no height.
        self._edges: list[bool] = []
        self._fresh = False

    def finish(self, size: int) -> None:
        """What shows only at the end."""
        for tag in self._open:
            self._say("W113", f"<{tag}>")
        for number, at in self._named.items():
            if number not in self._listed:
                self._say("W114", number, at=at)
        for number, at in self._listed.items():
            # Only below the last number: a paragraph of the text may begin like a note.
            if number not in self._named and self._named and at > max(self._named.values()):
                self._say("W115", number, at=at)
        if not self._edges and self._characters:
            self._say("W117", at=(1, 1))
        elif self._edges and not (len(self._edges) > 2 and self._edges[0] and self._edges[-1]):
            self._say("W116", at=(1, 1))
        if self._characters >= wechat.TEXT:
            self._say("W118", self._characters, wechat.TEXT, at=(1, 1))
        if size >= wechat.BYTES:
            self._say("W119", size, wechat.BYTES, at=(1, 1))

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _AROUND:
            return
        drawn = self._within["svg"] > 0 or tag == "svg"
        if tag not in _TAGS and not (drawn and tag in _DRAWN):
            self._say("W101", f"<{tag[:40]}>")
        if tag in {"ul", "ol"}:
            self._say("W106" if self._within["li"] else "W107")
        given = {name: value or "" for name, value in attrs}
        if not self._open:
            self._edges.append(_flat(given.get("style", "")))
        self._attributes(tag, given, drawn)
        if tag in _BLOCKS:
            self._fresh = True
        if tag not in _VOID:
            self._open.append(tag)
            self._within[tag] += 1

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and tag not in _AROUND:
            self._pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _AROUND or tag in _VOID:
            return
        if not self._within[tag]:
            self._say("W113", f"</{tag[:40]}>")
            return
        while (last := self._pop()) != tag:
            self._say("W113", f"<{last}>")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"script", "style"}:
            return
        self._characters += wechat.length(data) if data.strip() else 0
        if self._within["sup"] and (note := _NOTE.fullmatch(data)):
            self._named.setdefault(note[1], self._at())
        elif self._fresh and (note := _LISTED.match(data)):
            self._listed.setdefault(note[1], self._at())
        if data.strip():
            self._fresh = False
        if self._within["pre"] or self._within["code"]:
            if "\n" in data.strip("\n"):
                self._say("W112", "line breaks", "Write <br> for each")
            if "  " in data.strip("\n"):
                self._say("W112", "runs of spaces", "Write &nbsp; for each")

    def _pop(self) -> str:
        tag = self._open.pop()
        self._within[tag] -= 1
        return tag

    def _attributes(self, tag: str, given: Mapping[str, str], drawn: bool) -> None:
        for name, value in given.items():
            if name.startswith("on"):
                self._say("W102", name[:40])
            elif name == "style":
                for what, hint in judged(value, outermost=len(self._open) < 2):
                    self._say("W108", what, f"of <{tag[:40]}>", hint)
            elif drawn:
                if name in {"id", "class", "href", "xlink:href"} or "url(" in value:
                    self._say("W120", name)
            elif name in {"width", "height"} and tag == "img":
                self._say("W110")
            elif name not in _ATTRIBUTES:
                self._say("W103", name[:40])
        if tag == "a" and (href := given.get("href", "")) and not wechat.linkable(href):
            self._say("W105" if href.startswith("#") else "W104", href[:120])
        if tag == "img":
            self._picture(given)

    def _picture(self, given: Mapping[str, str]) -> None:
        src = given.get("data-src") or given.get("src", "")
        if fault := wechat.picture(src):
            self._say("W109", src[:120] or "without address", PICTURE_HINTS[fault])
        if not given.get("alt"):
            self._say("W111", src[:120])

    def _at(self) -> tuple[int, int]:
        line, column = self.getpos()
        return line, column + 1

    def _say(self, code: str, *words: object, at: tuple[int, int] | None = None) -> None:
        first, times = self.found.get((code, words), (at or self._at(), 0))
        self.found[(code, words)] = (first, times + 1)


def _flat(style: str) -> bool:
    """Whether a paragraph takes no room: the editor may take it away and no word is lost."""
    return bool(re.search(r"(?:line-height|font-size)\s*:\s*0", style))
