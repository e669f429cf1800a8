"""An issue with words that are not saved yet, as its readers would get it: one document, made at once.

The site around it is as it was planned last; the issue is read again where its file looks otherwise. What
cannot be read stays as it was, and its fault is told in the document itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from html import escape
from typing import TYPE_CHECKING, TypeAlias

from markupsafe import Markup

from digest.errors import DigestError, UsageError
from digest.model import Document, Edition, Entry, Issue, Text

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.app.previewing import Previewing
    from digest.pipeline.jobs.plan import Plan

#: How the subject and the sender of a letter look above it, by day and by night.
_HEAD = (
    "#desk-head{margin-bottom:1rem;padding:.8rem 1.2rem;background:#eceae4;color:#3c3a35;"
    "border-bottom:1px solid #cfccc3;"
    "font:.84rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "#desk-head strong{display:block;font-size:1.06rem;font-weight:600;color:#1c1b18}"
    "@media (prefers-color-scheme: dark){"
    "#desk-head{background:#26251f;color:#c9c6bc;border-color:#3c3a33}#desk-head strong{color:#f2f0e9}}"
)
#: The issue's own words, among entries.
HEAD = "-"
Say: TypeAlias = "Callable[[DigestError], tuple[str, str]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried: words of one entry by field and language; without any the issue as its file says.

    The entry HEAD is the issue's own title and, as its summary, its lead, a line each.
    """

    number: int
    entry: str = ""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Read:
    """An issue as its file was when it was whole, and what is wrong with the file now."""

    stamp: object
    issue: Issue | None = None
    fault: DigestError | None = None


def plainly(error: DigestError) -> tuple[str, str]:
    """An error in words, and their language."""
    return str(error), "en"


class Trying:
    """Documents of issues being written, over a warm preview; usable from several threads."""

    def __init__(self, previewing: Previewing) -> None:
        self._previewing = previewing
        self._issues: dict[int, _Read] = {}

    def document(self, trial: Trial, kind: str, edition: str, say: Say = plainly) -> bytes:
        """The HTML page that shows `kind` of an edition (`zh`, of mails also `zh+en`); faults as `say` says.

        Raises UsageError for what there is none of.
        """
        make = KINDS.get(kind)
        with self._previewing.lock:
            plan, read = self._previewing.plan, self._read(trial.number)
            if plan is None:
                return _faulty(self._previewing.fault or "the site cannot be made yet", "en")
            if make is None or edition not in editions(self._previewing.digest, kind):
                raise UsageError(f"there is no {kind} in {edition}", subject=f"Vol. {trial.number}")
            if read.issue is None:
                return _faulty(*(say(read.fault) if read.fault else ("", "en")))
            tags = edition.split("+")
            issue = plan.press.derive(_tried(read.issue, trial))
            try:
                body = make(plan, [_composed(plan, issue, tag) for tag in tags])
            except DigestError as error:
                return _faulty(*say(error))
        return _told(body, *say(read.fault)) if read.fault else body

    def _read(self, number: int) -> _Read:
        archive = self._previewing.digest.archive
        path = archive.path(number)
        try:
            found = path.stat()
            stamp: object = (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:
            raise UsageError(f"there is no Vol. {number}", hint="Pick something into it first") from None
        known = self._issues.get(number)
        if known is None or known.stamp != stamp:
            former = known.issue if known else None
            try:
                known = _Read(stamp, archive.issue(number))
            except DigestError as error:
                known = _Read(stamp, former, error)
            self._issues[number] = known
        return known


def editions(digest: Digest, kind: str) -> Sequence[str]:
    """What there may be of a kind, the digest's first language first; nothing is read for it."""
    if kind in {"mail", "text"}:
        return digest.mail_editions()
    return digest.config.wechat.languages if kind == "wechat" else digest.config.digest.shown


def _tried(issue: Issue, trial: Trial) -> Issue:
    """`issue` with the words tried in place; as it is, if its entry is gone."""
    if not trial.words:
        return issue
    if trial.entry == HEAD:
        lines = {
            tag: tuple(line.strip() for line in said.splitlines() if line.strip())
            for tag, said in trial.words.get("summary", {}).items()
        }
        title = _mixed(issue.title, trial.words.get("title", {}))
        return replace(issue, title=title, lead={**issue.lead, **lines})
    sections = tuple(
        replace(section, entries=tuple(_worded(it, trial) for it in section.entries))
        if any(it.id == trial.entry for it in section.entries)
        else section
        for section in issue.sections
    )
    return replace(issue, sections=sections)


def _worded(entry: Entry, trial: Trial) -> Entry:
    if entry.id != trial.entry:
        return entry
    words = trial.words
    return replace(
        entry,
        title=_mixed(entry.title, words.get("title", {})),
        summary=_mixed(entry.summary, words.get("summary", {})),
        quote=_mixed(entry.quote, words.get("quote", {})),
    )


def _mixed(text: Text, words: Mapping[str, str]) -> Text:
    """`text` with these words in place; those that are empty are none."""
    return Text({tag: said for tag, said in {**text.words, **words}.items() if said.strip()})


def _composed(plan: Plan, issue: Issue, language: str) -> Edition:
    from digest.core.compose import compose

    press = plan.press
    return compose(issue, language, press.settings, press.people, press.facts)


# ---------------------------------------------------------------- kinds


def _page(plan: Plan, editions: Sequence[Edition]) -> bytes:
    """The page of the site, between the neighbours it has there."""
    edition = editions[0]
    shown = plan.shelf.shown(edition.language)
    before = [card for card in shown if card.number < edition.number]
    after = [card for card in shown if card.number > edition.number]
    made = plan.pages.issue(
        edition, previous=before[-1] if before else None, next=after[0] if after else None
    )
    return made.body


def _mail(plan: Plan, editions: Sequence[Edition]) -> bytes:
    documents = plan.press.mails.render(*editions)
    return _opened(_ending(documents, ".html"), _headed(_ending(documents, ".eml"), editions[0].language))


def _text(plan: Plan, editions: Sequence[Edition]) -> bytes:
    from digest.app.band import plain

    documents, first = plan.press.mails.render(*editions), editions[0]
    page = plain(first.language, first.headline, text=_ending(documents, ".txt").decode())
    return _opened(page, _headed(_ending(documents, ".eml"), first.language))


def _headed(message: bytes, language: str) -> str:
    """What stands above a letter in a mail program: its subject and its sender."""
    from email.parser import BytesHeaderParser
    from email.policy import default

    headers = BytesHeaderParser(policy=default).parsebytes(message)
    subject, sender = escape(str(headers["Subject"])), escape(str(headers["From"]))
    said = f"<strong>{subject}</strong>{sender}"
    return f'<style>{_HEAD}</style><div id="desk-head" lang="{language}">{said}</div>'


def _wechat(plan: Plan, editions: Sequence[Edition]) -> bytes:
    articles = plan.press.articles
    return articles.preview(editions[0]).body if articles else b""


def _feed(plan: Plan, editions: Sequence[Edition]) -> bytes:
    """The item of the issue as a feed reader shows it; of a draft as if it came out when its week ends."""
    from digest.app.band import plain

    edition = editions[0]
    ends = datetime.combine(edition.covers[1], time(), UTC)
    told = plan.press.feeds.told(replace(edition, published=edition.published or ends))
    item = json.loads(told)[0]
    shown = item | {"content": Markup(item["content"])}  # noqa: S704  made of escaped words, as feeds have it
    return plain(edition.language, edition.headline, item=shown)


#: Kind to what makes its page.
KINDS: Mapping[str, Callable[[Plan, Sequence[Edition]], bytes]] = {
    "page": _page,
    "mail": _mail,
    "wechat": _wechat,
    "text": _text,
    "feed": _feed,
}


def _ending(documents: Sequence[Document], end: str) -> bytes:
    return next(document.body for document in documents if document.path.endswith(end))


# ---------------------------------------------------------------- faults


_BAND = "margin:0;padding:.6rem 1rem;background:#7a2413;color:#fff;font:.9rem/1.5 system-ui,sans-serif"


def _faulty(fault: str, language: str) -> bytes:
    from digest.app.band import plain

    return plain(language, "Vol.", fault=fault)


def _told(body: bytes, fault: str, language: str) -> bytes:
    """`body` that says what is wrong, where a page of the desk finds it."""
    said = f'<p id="desk-fault" lang="{language}" role="alert" style="{_BAND}">{escape(fault)}</p>'
    return _opened(body, said)


def _opened(body: bytes, said: str) -> bytes:
    """`body` that begins with `said`."""
    start = body.find(b"<body")
    at = body.find(b">", start) + 1 if start >= 0 else 0
    return body[:at] + said.encode() + body[at:]
