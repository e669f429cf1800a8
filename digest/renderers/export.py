"""An edition to take elsewhere: Markdown with front matter, or text for pasting into WeChat or a mail.

Both are read back by `digest import` as the same issue; `core.exported` holds what that rests on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from digest import html, markdown
from digest.core import exported, linknames
from digest.model import DigestSettings, Document, Edition, EditionLink
from digest.templating import Templates

#: Form to (ending, media type).
FORMS: Mapping[str, tuple[str, str]] = {
    "markdown": ("md", "text/markdown"),
    "text": ("txt", "text/plain"),
}
#: What JSON leaves as it is and YAML does not.
_UNTYPABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Exports:
    """Makes the file of an edition in one of FORMS."""

    def __init__(self, templates: Templates, settings: DigestSettings) -> None:
        self.templates = templates
        self.settings = settings

    def render(self, edition: Edition, form: str) -> Document:
        """`029.zh.md` or `029.zh.txt`."""
        ending, media_type = FORMS[form]
        body = self.templates.render(f"export/issue.{ending}", edition=edition, **self._values(edition, form))
        body = html.scrub(body).strip("\n") + "\n"
        name = f"{edition.number:03}.{edition.language}.{ending}"
        return Document(path=name, media_type=media_type, body=body.encode())

    def _values(self, edition: Edition, form: str) -> dict[str, Any]:
        words = self.templates.words(edition.language)
        labels = [words[name] for name in ("sources", "also", "export_quote")]
        names = [_line(name.words) for name in edition.credits]
        zone = ZoneInfo(self.settings.time_zone)
        to_words, link = _SPELLING[form]
        return {
            "words": words,
            "own": self.settings.title.best(edition.language, self.settings.languages)[0],
            "version": exported.VERSION,
            "published": edition.published.astimezone(zone) if edition.published else None,
            "names": names,
            "credits": _together(names, words["draft_comma"]),
            "rule": exported.RULE,
            "line": _line,
            "escaped": lambda text: markdown.escape(_line(text)),
            "quoted": _yaml,
            "words_of": lambda summary: to_words(summary.strip("\n"), labels),
            "quote_of": lambda words: exported.quoted(words.strip("\n")),
            "link_of": link,
        }


def _together(names: list[str], comma: str) -> list[str]:
    """Names in one line; each in its own if one of them has the comma in it."""
    if not names or any(comma.strip() in name for name in names):
        return names
    return [comma.join(names)]


def _in_text(link: EditionLink) -> str:
    lang = f" ({link.hreflang})" if link.hreflang else ""
    return f"{link.url}{lang}" + ("" if _unnamed(link) else f" | {_line(link.label)}")


def _in_markdown(link: EditionLink) -> str:
    lang = f" ({link.hreflang})" if link.hreflang else ""
    url = link.url.replace("<", "%3C").replace(">", "%3E")
    if _unnamed(link):
        return f"<{url}>{lang}"
    return f"[{markdown.escape(_line(link.label))}](<{url}>){lang}"


def _unnamed(link: EditionLink) -> bool:
    """Whether nobody wrote a label: what the program calls it comes back by itself."""
    return link.label in {link.host, linknames.name(link.url)}


def _line(text: str) -> str:
    return " ".join(text.split("\n")).strip()


def _yaml(text: str) -> str:
    """A text in double quotes, which YAML and JSON read alike."""
    quoted = json.dumps(html.scrub(text), ensure_ascii=False)
    return _UNTYPABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


_Spelling = tuple[Callable[[str, list[str]], str], Callable[[EditionLink], str]]
#: Form to how summaries and links are spelt in it.
_SPELLING: Mapping[str, _Spelling] = {
    "markdown": (exported.to_markdown, _in_markdown),
    "text": (exported.to_text, _in_text),
}
