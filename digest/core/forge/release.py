"""An issue as a release at GitHub: who watches the repository hears of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from digest.core.addresses import issue as address
from digest.core.forge.plain import plain
from digest.model import DigestSettings, Issue

#: Issues that are out for longer are released if somebody names them: an archive of years is no news.
NEWS = timedelta(days=14)
#: Ends a body of ours, and says which languages it tells of.
_TOLD = re.compile(r"<!-- digest: ([\w -]*) -->\s*\Z")


def tag(number: int) -> str:
    return f"vol-{number:03}"


def is_news(published: Mapping[str, datetime], now: datetime) -> bool:
    """Whether it came out in the last days, in whichever language."""
    return any(timedelta() <= now - moment <= NEWS for moment in published.values())


def name(issue: Issue, languages: Sequence[str]) -> str:
    title = issue.title.best(languages[0], languages)[0]
    return f"Vol. {issue.number}" + (f": {title}" if title else "")


def untold(published: Mapping[str, datetime], said: str | None) -> tuple[str, ...]:
    """The languages that are out and that a release's body does not tell of; `said` is None: there is none.

    A release is made when the site is there, so these may not be on it. One that does not end as ours do is a
    person's, and left alone.
    """
    if said is None:
        return tuple(published)
    found = _TOLD.search(said)
    return tuple(tag for tag in published if tag not in found[1].split()) if found else ()


def renewed(said: str, issue: Issue, settings: DigestSettings) -> str:
    """`said`, which is ours, with what came out after it; what people changed in it stays."""
    found, more = _TOLD.search(said), untold(issue.published, said)
    if not found or not more:
        return said
    known = [tag for tag in settings.languages if tag in found[1].split() or tag in more]
    return said[: found.start()].rstrip() + "\n\n" + _parts(issue, settings, more) + _end(known)


def body(issue: Issue, settings: DigestSettings) -> str:
    """For each language that is out its title, its lead and where it stands."""
    out = [language for language in settings.languages if language in issue.published]
    return _parts(issue, settings, out) + _end(out)


def _end(languages: Sequence[str]) -> str:
    return f"\n\n<!-- digest: {' '.join(languages)} -->\n"


def _parts(issue: Issue, settings: DigestSettings, languages: Sequence[str]) -> str:
    parts = []
    for language in settings.languages:
        if language not in languages:
            continue
        title = issue.title.get(language) or settings.title.get(language)
        where = settings.site_url + address(language, issue.number)
        lines = [f"## [{plain(title)}]({where})"]
        lead = issue.lead.get(language, ())
        lines += ["", *(f"- {plain(line, 600)}" for line in lead)] if lead else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
