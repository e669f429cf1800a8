"""Editions as a letter: HTML with inlined styles, plain text made from the entries, both as `.eml`.

A letter holds one edition or several, one below the other. It is the same for every reader; whom it goes to
is put in by whoever sends it. The line to unsubscribe is there if digest.toml names an address for it: a dead
link would be worse than none. Only the HTML has a limit, which mail programs set; the text is always whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import css_inline

from digest import html
from digest.core import shortening
from digest.model import DigestSettings, Document, Edition, MailSettings
from digest.renderers.envelope import envelope
from digest.renderers.mailside import Side, Sides, title_of
from digest.renderers.mailtext import SIGNS, TURNING, WIDTH
from digest.templating import Templates

#: Bytes of HTML. Gmail cuts a letter near 102,400, and its foot with the unsubscribe link goes first; who
#: sends it adds something too.
LIMIT = 96_000


@dataclass(frozen=True, slots=True)
class Page:
    """The HTML of a letter, and what it could not hold."""

    html: str
    #: Per edition, ids of entries that end earlier than on the web.
    shortened: tuple[tuple[str, ...], ...] = ()
    #: Entries left out of each edition at its end.
    left_out: tuple[int, ...] = ()


class Mails:
    """Makes the letter of an edition, or of several of the same issue."""

    def __init__(self, templates: Templates, settings: DigestSettings, mail: MailSettings) -> None:
        self.templates = templates
        self.settings = settings
        self.mail = mail
        self._sides = Sides(templates, settings, mail)

    def render(self, edition: Edition, *others: Edition) -> Sequence[Document]:
        """`030-zh.html`, `.txt` and `.eml`; with others `030-zh+en.html` and so on.

        If the HTML had to be shortened, also `030-zh.shortened.txt`, which says of what.
        """
        editions = (edition, *others)
        text = self._text(editions)
        page = self._page(editions)
        draft = self.templates.words(edition.language)["draft"]
        letter = envelope(editions, text, page.html, self.settings, self.mail, draft=draft)
        name = f"{edition.number:03}-{'+'.join(one.language for one in editions)}"
        documents = [
            Document(path=f"{name}.html", media_type="text/html", body=page.html.encode()),
            Document(path=f"{name}.txt", media_type="text/plain", body=text.encode()),
            Document(path=f"{name}.eml", media_type="message/rfc822", body=letter),
        ]
        if said := _said(editions, page):
            documents.append(
                Document(path=f"{name}.shortened.txt", media_type="text/plain", body=said.encode())
            )
        return tuple(documents)

    def _text(self, editions: Sequence[Edition]) -> str:
        sides = [self._sides.of(edition, editions) for edition in editions]
        return fit(self.templates.render("email/issue.txt", width=WIDTH, **self._values(sides)))

    def _page(self, editions: Sequence[Edition]) -> Page:
        """The whole issue, or as much of it as no mail program cuts off: `core.shortening` says how."""
        whole = self.inlined(editions)
        if _fits(whole):
            return Page(whole)
        longest = max((shortening.size_of(it) for one in editions for _, it in one.entries()), default=0)

        def cut(room: int) -> tuple[list[Edition], tuple[tuple[str, ...], ...]]:
            pairs = [shortening.within(one, room) for one in editions]
            return [one for one, _ in pairs], tuple(ids for _, ids in pairs)

        room = shortening.most(lambda size: _fits(self.inlined(*cut(size))), 0, longest)
        shortened, told = cut(max(room, 0))
        if room >= 0:
            return Page(self.inlined(shortened, told), told)
        totals = [sum(1 for _ in one.entries()) for one in editions]

        def page(count: int) -> Page:
            left_out = tuple(max(total - count, 0) for total in totals)
            kept = [shortening.first(one, count) for one in shortened]
            return Page(self.inlined(kept, told, left_out), told, left_out)

        keep = shortening.most(lambda count: _fits(page(count).html), 0, max(totals) - 1)
        if keep < 0:  # what stands around the entries is too long: left is where to read it
            shortened = [replace(one, lead=(), errata=()) for one in shortened]
        return page(max(keep, 0))

    def filled(
        self,
        editions: Sequence[Edition],
        shortened: Sequence[Sequence[str]] = (),
        left_out: Sequence[int] = (),
    ) -> str:
        """The letter's HTML as the template has it, without styles."""
        sides = []
        for at, edition in enumerate(editions):
            side = self._sides.of(edition, editions)
            side.more = left_out[at] if left_out else 0
            side.shortened = frozenset(shortened[at] if shortened else ())
            sides.append(side)
        return fit(self.templates.render("email/issue.html", **self._values(sides)))

    def inlined(
        self,
        editions: Sequence[Edition],
        shortened: Sequence[Sequence[str]] = (),
        left_out: Sequence[int] = (),
    ) -> str:
        """The same as it is sent."""
        page = self.filled(editions, shortened, left_out)
        page = self._inliner.inline(page)
        return page.replace("</head>", f"<style>{self._media}</style></head>", 1)

    @cached_property
    def _inliner(self) -> css_inline.CSSInliner:
        """What puts every rule into the elements; a letter has some hundreds of these."""
        return css_inline.CSSInliner(
            keep_at_rules=False,
            minify_css=True,
            load_remote_stylesheets=False,
            extra_css=self.templates.render("email/style.css"),
            preallocate_node_capacity=1000,
        )

    @cached_property
    def _media(self) -> str:
        """What stays in <style>: the inliner need not read it."""
        return self.templates.render("email/media.css")

    def _values(self, sides: Sequence[Side]) -> dict[str, object]:
        return {
            "sides": sides,
            "side": sides[0],
            "title": title_of([side.edition for side in sides]),
            "unsubscribe": self.mail.unsubscribe,
        }


def fit(words: str) -> str:
    """`words` without what would break a letter: controls, and what turns the direction of the rest."""
    words = html.scrub(words)
    if any(sign in words for sign in SIGNS):  # a tenth of the time
        words = TURNING.sub("", words)
    return words


def _fits(page: str) -> bool:
    return len(page.encode()) <= LIMIT


def _said(editions: Sequence[Edition], page: Page) -> str:
    """What of each edition is shorter or missing in the HTML, for who sends it; nothing if it is whole."""
    lines = []
    for at, edition in enumerate(editions):
        ids = set(page.shortened[at]) if page.shortened else set()
        gone = page.left_out[at] if page.left_out else 0
        entries = [entry for _, entry in edition.entries()]
        kept = entries[: len(entries) - gone]
        lines += [f"{edition.language} shortened {entry.id}" for entry in kept if entry.id in ids]
        lines += [f"{edition.language} left out {entry.id}" for entry in entries[len(kept) :]]
    return "".join(f"{line}\n" for line in lines)
