"""An edition as a letter: HTML with inlined styles, plain text made from the entries, both as `.eml`.

The letter is the same for every reader; whom it goes to is put in by whoever sends it. The line to
unsubscribe is there if digest.toml names an address for it: a dead link would be worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import css_inline

from digest import html, markdown
from digest.core import addresses
from digest.model import DigestSettings, Document, Edition, EditionEntry, MailSettings
from digest.renderers.envelope import envelope
from digest.renderers.links import anchored, pictures
from digest.templating import Templates

#: Columns of the text part.
WIDTH = 72
#: Bytes of HTML; Gmail cuts a letter near 102 KB, and its foot with the unsubscribe link goes first.
LIMIT = 96_000
#: Section colours there are in email/style.css (`.ink-1` ...).
_INKS = 6
#: Kinds that say nothing beside the section's own title.
_PLAIN_KINDS = {"article", "project"}


class Mails:
    """Makes the letter of an edition."""

    def __init__(self, templates: Templates, settings: DigestSettings, mail: MailSettings) -> None:
        self.templates = templates
        self.settings = settings
        self.mail = mail
        self._inliner = css_inline.CSSInliner(
            keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
        )

    def render(self, edition: Edition) -> tuple[Document, ...]:
        """`030-zh.html`, `030-zh.txt` and `030-zh.eml`."""
        values = self._values(edition)
        page = self._html(edition, values)
        text = html.scrub(self.templates.render("email/issue.txt", edition=edition, **values))
        letter = envelope(edition, text, page, self.settings, self.mail, draft=values["words"]["draft"])
        name = f"{edition.number:03}-{edition.language}"
        return (
            Document(path=f"{name}.html", media_type="text/html", body=page.encode()),
            Document(path=f"{name}.txt", media_type="text/plain", body=text.encode()),
            Document(path=f"{name}.eml", media_type="message/rfc822", body=letter),
        )

    def _html(self, edition: Edition, values: Mapping[str, Any]) -> str:
        """The whole issue, or as many entries from its start as no mail program cuts off."""
        whole = self._inlined(edition, values, 0)
        if len(whole.encode()) <= LIMIT:
            return whole
        total = sum(1 for _ in edition.entries())
        low, high, best = 0, total - 1, ""
        while low <= high:
            keep = (low + high) // 2
            page = self._inlined(_first(edition, keep), values, total - keep)
            if len(page.encode()) <= LIMIT:
                low, best = keep + 1, page
            else:
                high = keep - 1
        return best or whole

    def _inlined(self, edition: Edition, values: Mapping[str, Any], more: int) -> str:
        page = self.templates.render("email/issue.html", edition=edition, more=more, **values)
        # The inliner puts <style> first; readers look for the charset in the first kilobyte.
        return self._inliner.inline(html.scrub(page)).replace("<head>", '<head><meta charset="utf-8">', 1)

    def _values(self, edition: Edition) -> dict[str, Any]:
        language, words = edition.language, self.templates.words(edition.language)
        order = [language, *(tag for tag in self.settings.languages if tag != language)]
        titles = (entry.title for _, entry in edition.entries() if entry.title)
        known = [section.id for section in self.settings.sections]

        def ink(section: str) -> int:
            return known.index(section) % _INKS + 1 if section in known else 0

        def kicker(entry: EditionEntry) -> str:
            kind = "" if entry.kind in _PLAIN_KINDS else words.get(f"kind_{entry.kind}", "")
            return " · ".join(part for part in (kind, *entry.facts) if part)

        return {
            "words": words,
            "page": addresses.absolute(self.settings, addresses.issue(language, edition.number)),
            "home": addresses.absolute(self.settings, addresses.home(language)),
            "names": [(tag, self.settings.title.get(tag)) for tag in order if self.settings.title.get(tag)],
            "preview": " · ".join(edition.lead or islice(titles, 3)),
            "unsubscribe": self.mail.unsubscribe,
            "width": WIDTH,
            "ink": ink,
            "kicker": kicker,
            "anchored": anchored,
            "picture": pictures(partial(addresses.absolute, self.settings)),
            "pair": _pair,
            "wrapped": _wrapped,
            "indented": _indented,
        }


def _first(edition: Edition, keep: int) -> Edition:
    """`edition` with its first `keep` entries."""
    sections = []
    for section in edition.sections:
        groups = []
        for group in section.groups:
            if entries := group.entries[:keep]:
                groups.append(replace(group, entries=entries))
            keep -= len(entries)
        if groups:
            sections.append(replace(section, groups=tuple(groups)))
    return replace(edition, sections=tuple(sections))


def _pair(left: str, right: str) -> str:
    """Words at both ends of a line."""
    return left + " " * max(2, WIDTH - markdown.columns(left) - markdown.columns(right)) + right


def _wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    return "\n".join(markdown.wrap(text, WIDTH, first=first, rest=rest))


def _indented(words: str) -> str:
    """A summary below its title."""
    lines: Sequence[str] = markdown.to_text(words, WIDTH - 3).split("\n")
    return "\n".join(f"   {line}".rstrip() for line in lines)
