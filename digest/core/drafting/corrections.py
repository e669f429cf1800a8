"""The line by which the next issue tells of a correction: words of a person, a link to where it stands."""

from __future__ import annotations

from digest.core import addresses
from digest.core.phrases import Phrases
from digest.markdown import escape
from digest.model import DigestSettings, Entry, Erratum, Issue, Link, Text


def correction(
    issue: Issue, entry: Entry | None, erratum: Erratum, settings: DigestSettings, phrases: Phrases
) -> tuple[str, Entry]:
    """(section, entry) of the next issue for `erratum` of `entry`; None: of the issue as a whole.

    What was withdrawn is not named again. A language without words of the erratum has none here.
    """
    gone = entry is None or entry.withdrawn
    titles, texts = {}, {}
    for tag in settings.languages:
        words = phrases[tag]
        number = words["issue"].format(number=issue.number)
        title = "" if gone or entry is None else entry.title.get(tag)
        name = (
            "correction_title" if title else "correction_withdrawn" if entry and gone else "correction_issue"
        )
        titles[tag] = words[f"draft_{name}"].format(issue=number, title=title)
        if text := erratum.text.get(tag).strip():
            page = _page(issue, entry, tag, settings)
            texts[tag] = words["draft_correction"].format(text=text, issue=escape(number), page=page) + "\n"
    first = next(iter(issue.published), settings.default_language)
    return _section(issue, entry, settings), Entry(
        id=f"correction-{issue.number}" + (f"-{entry.id}" if entry else ""),
        title=Text(titles),
        summary=Text(texts),
        links=entry.links[:1] if entry and not gone else (Link(url=_page(issue, entry, first, settings)),),
        about=entry.about if entry and not gone else (),
        only=entry.only if entry else (),
        again=phrases[settings.default_language]["draft_correction_issue"].format(
            issue=phrases[settings.default_language]["issue"].format(number=issue.number)
        ),
    )


def _page(issue: Issue, entry: Entry | None, tag: str, settings: DigestSettings) -> str:
    shown = tag if tag in issue.published else next(iter(issue.published), tag)
    page = addresses.absolute(settings, addresses.issue(shown, issue.number))
    return f"{page}#{entry.id}" if entry else page


def _section(issue: Issue, entry: Entry | None, settings: DigestSettings) -> str:
    """Where the entry stood, if there is such a section still; else the last."""
    known = [section.id for section in settings.sections]
    stood = next((s.id for s, one in issue.entries() if entry and one.id == entry.id), "")
    return stood if stood in known else known[-1]
