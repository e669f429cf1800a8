"""A pick becomes an entry: facts become sentences in each language, by phrases, without any service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest.core.identity import canonical_url, short_id, slug
from digest.core.languages import fingerprint
from digest.core.scripts import written_in
from digest.markdown import escape
from digest.model import (
    About,
    Article,
    Candidate,
    Change,
    DigestSettings,
    Entry,
    Item,
    Kep,
    Link,
    Release,
    Review,
    Text,
    TrackerSettings,
)

#: Language to phrase name to pattern; the words of a language live in templates/words/.
Phrases = Mapping[str, Mapping[str, str]]


def entry(candidate: Candidate, settings: DigestSettings, phrases: Phrases) -> Entry:
    """The first draft of an entry, each language marked as a machine's draft.

    Every number, version, name and status in it stands in the candidate's own facts.
    """
    lead = candidate.story.lead
    if isinstance(lead, Kep):
        made = _proposal(candidate, lead, settings, phrases)
    elif isinstance(lead, Release):
        made = _release(candidate, lead, settings, phrases)
    else:
        made = _article(candidate, settings, phrases)
    return mark_draft(made, settings)


def mark_draft(made: Entry, settings: DigestSettings) -> Entry:
    """`made` with a review record for each language that says: a machine's words, as they are now."""
    written = [tag for tag in settings.languages if made.title.get(tag)]
    # Each side was made from the facts, none from another: each rests on its own words alone.
    reviews = {tag: Review(state="draft", prints={tag: fingerprint(made, tag)}) for tag in written}
    return replace(made, review=reviews)


def _base(candidate: Candidate, group: str = "") -> Entry:
    story = candidate.story
    others = {canonical_url(item.url): item.url for item in reversed(story.items) if item.url}
    others.pop(canonical_url(story.lead.url), None)
    return Entry(
        id=short_id(story.identity).replace(".", "-"),
        title=Text(),
        origin=(story.identity,),
        links=(Link(url=story.lead.url, lang=story.lead.language.partition("-")[0]),)
        if story.lead.url
        else (),
        also=tuple(Link(url=url) for url in reversed(others.values())),
        group=group,
    )


# ---------------------------------------------------------------- proposals


def _proposal(candidate: Candidate, kep: Kep, settings: DigestSettings, phrases: Phrases) -> Entry:
    tracker_id = kep.identity.partition(":")[0]
    tracker = next((t for t in settings.trackers if t.id == tracker_id), None)
    name = f"{tracker.prefix}{kep.number}" if tracker and kep.number else kep.title
    change = _main(candidate.story.changes)
    titles, summaries = {}, {}
    for tag in settings.languages:
        words = phrases[tag]
        facts = {
            "name": name,
            "title": kep.title,
            "sig": kep.sig,
            "stage": kep.stage,
            "status": kep.status,
            "milestone": kep.latest_milestone,
            "old": _value(change.old) if change else "",
            "new": _value(change.new) if change else "",
            "field": change.field if change else "",
        }
        titles[tag] = words[f"draft_kep_{_case(change)}_title"].format(**facts)
        facts = {key: escape(value) for key, value in facts.items()}
        parts = [words["draft_kep_what"].format(**facts) if kep.sig else ""]
        parts += [
            words[f"draft_kep_{key}"].format(**facts)
            for key in ("stage", "milestone", "status")
            if facts[key]
        ]
        summaries[tag] = words["draft_join"].join(part for part in parts if part) + "\n"
    base = _base(candidate, "kubernetes" if "kubernetes" in settings.groups else "")
    known = tracker_url(tracker, kep.number)
    links = base.links or ((Link(url=known),) if known else ())
    about = (About(kind=tracker_id, value=kep.number),) if kep.number else ()
    return replace(base, title=Text(titles), summary=Text(summaries), about=about, links=links)


def tracker_url(tracker: TrackerSettings | None, number: str) -> str:
    """Where a tracker discusses a numbered proposal; empty if there is no tracker, pattern or number."""
    return tracker.url.replace("{number}", number) if tracker and number else ""


def _main(changes: tuple[Change, ...]) -> Change | None:
    """The change a title tells: a stage before a status before the rest."""

    def rank(change: Change) -> int:
        names = ["added", "removed", "stage", "status", "latest-milestone", "moved"]
        name = change.field if change.kind == "changed" else change.kind
        return names.index(name) if name in names else len(names)

    return min(changes, key=rank, default=None)


def _case(change: Change | None) -> str:
    if change is None:
        return "changed"
    if change.kind in {"added", "removed", "moved"}:
        return change.kind
    if change.field in {"stage", "status", "latest-milestone"} and _value(change.new):
        kind = change.field.replace("latest-", "")
        return f"{kind}_from" if _value(change.old) else kind
    return "changed"


def _value(value: object) -> str:
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------- releases and articles


def _release(candidate: Candidate, release: Release, settings: DigestSettings, phrases: Phrases) -> Entry:
    repository = release.project.rpartition("/")[2]
    version = re.sub(r"^v(?=\d)", "", release.tag)
    name = f"{repository} {version.removeprefix(f'{repository}-').removeprefix(f'{repository}/')}"
    titles, summaries = {}, {}
    for tag in settings.languages:
        words = phrases[tag]
        kind = "draft_prerelease" if release.prerelease else "draft_release"
        titles[tag] = words[f"{kind}_title"].format(name=name)
        day = _day(words, release.published, settings)
        kind = kind if day else f"{kind}_undated"
        facts = {"project": escape(release.project), "tag": escape(release.tag), "day": day}
        summaries[tag] = words[kind].format(**facts) + "\n"
    base = _base(candidate, "releases" if "releases" in settings.groups else "")
    about = (
        About(kind="project", value=slug(repository)),
        About(kind="release", value=f"{repository}@{release.tag}"),
    )
    return replace(base, title=Text(titles), summary=Text(summaries), about=about)


def _article(candidate: Candidate, settings: DigestSettings, phrases: Phrases) -> Entry:
    item = candidate.story.lead
    own = _own_language(item, settings)
    titles, summaries = {}, {}
    for tag in settings.languages:
        words = phrases[tag]
        same = bool(own) and tag.partition("-")[0] == own.partition("-")[0]
        titles[tag] = item.title if same else words["draft_article_title"].format(title=item.title)
        facts = {
            "host": escape(_host(item.url)),
            "day": _day(words, item.published, settings),
            "authors": words["draft_authors"].format(authors=escape(words["draft_comma"].join(item.authors)))
            if isinstance(item, Article) and item.authors
            else "",
        }
        known = "draft_article" if facts["day"] else "draft_article_undated"
        summaries[tag] = words[known].format(**facts) + "\n"
    quote = Text({own: item.summary}) if item.summary and own else Text()
    return replace(_base(candidate), title=Text(titles), summary=Text(summaries), quote=quote)


def _own_language(item: Item, settings: DigestSettings) -> str:
    """Which of the digest's languages an article is in, as it says or as its script shows; "" if none."""
    if not item.language:
        return written_in(f"{item.title}\n{item.summary}", settings.languages)
    said = item.language.lower().partition("-")[0]
    return next((tag for tag in settings.languages if tag.lower().partition("-")[0] == said), "")


def _day(words: Mapping[str, str], moment: datetime | None, settings: DigestSettings) -> str:
    """The day of a moment in the digest's own zone."""
    if moment is None:
        return ""
    day = moment.astimezone(ZoneInfo(settings.time_zone)).date()
    return words["draft_day"].format(**_parts(words, day))


def _parts(words: Mapping[str, str], day: date) -> Mapping[str, object]:
    months = words["draft_months"].split()
    return {"year": day.year, "month": day.month, "day": day.day, "name": months[day.month - 1]}


def issue_title(covers: tuple[date, date], settings: DigestSettings, phrases: Phrases) -> Text:
    """A title that says no more than the days: true until an editor finds a better one."""
    titles = {}
    for tag in settings.languages:
        words = phrases[tag]
        first, last = (words["draft_day_short"].format(**_parts(words, day)) for day in covers)
        titles[tag] = words["draft_issue_title"].format(first=first, last=last)
    return Text(titles)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")
