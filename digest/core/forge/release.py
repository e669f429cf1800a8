"""An issue as a release at GitHub: who watches the repository hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from digest.core.addresses import issue as address
from digest.core.forge.plain import plain
from digest.model import DigestSettings, Issue

#: Issues that are out for longer are released if somebody names them: an archive of years is no news.
NEWS = timedelta(days=14)


def tag(number: int) -> str:
    return f"vol-{number:03}"


def is_news(published: Mapping[str, datetime], now: datetime) -> bool:
    """Whether it came out in the last days, in whichever language."""
    return any(timedelta() <= now - moment <= NEWS for moment in published.values())


def name(issue: Issue, languages: Sequence[str]) -> str:
    title = issue.title.best(languages[0], languages)[0]
    return f"Vol. {issue.number}" + (f": {title}" if title else "")


def body(issue: Issue, settings: DigestSettings) -> str:
    """For each language that is out its title, its lead and where it stands."""
    parts = []
    for language in settings.languages:
        if language not in issue.published:
            continue
        title = issue.title.get(language) or settings.title.get(language)
        where = settings.site_url + address(language, issue.number)
        lines = [f"## [{plain(title)}]({where})"]
        lead = issue.lead.get(language, ())
        lines += ["", *(f"- {plain(line, 600)}" for line in lead)] if lead else []
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"
