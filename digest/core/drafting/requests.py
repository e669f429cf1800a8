"""Drafts of pull requests: a tracker's proposals on their way, and changes that were merged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from digest.core.drafting.parts import Drafting, Words, joined, listed, one_line, said
from digest.core.identity import slug
from digest.markdown import to_text
from digest.model import About, Entry, Proposal, Pull

_MARK = r"(?:WIP|KEP(?:[- #]?\d+)?|(?:sig|wg)-[a-z-]+)"
#: `KEP-2254:`, `[WIP] [KEP]`, `sig-node:`, `add KEP for` before a title: said by what stands around it.
MARKS = re.compile(
    rf"^(?:\[{_MARK}\][\s:-]*|{_MARK}\s*(?::|\s-)\s*|add(?:s|ing)?\s+(?:an?\s+)?KEP\s+(?:for|on|about)\s+)+",
    re.IGNORECASE,
)
#: A pull request that touches more proposals than these is about none of them.
TOUCHED = 5


def proposal(told: Drafting, lead: Proposal) -> Entry:
    """What happened to the pull request in the window, by whom, and what it touches."""
    events = {item.event: item for item in told.story.items if isinstance(item, Proposal)}
    about = _about(told, lead)
    prefixes = {tracker.id: tracker.prefix for tracker in told.settings.trackers}
    names = [f"{prefixes[one.kind]}{one.value}" for one in about]

    def write(_: str, words: Words) -> tuple[str, str]:
        title = words[f"draft_pr_{_event(lead)}_title"].format(
            title=subject(lead.title), name=f"{_name(lead.repository)} #{lead.number}"
        )
        text = joined(
            words,
            _opened(told, words, events.get("opened")),
            *(
                said(words, f"pr_{name}", day=told.day(words, events[name].published))
                for name in ("closed", "merged")
                if name in events
            ),
            "" if "opened" in events else said(words, "pr_author", author=lead.author),
            said(words, "pr_sigs", sigs=listed(words, lead.sigs)),
            said(words, "pr_about", names=listed(words, names)),
            words["draft_pr_draft"] if lead.draft and lead.event == "opened" else "",
        )
        return title, text or words["draft_pr_undated"]

    made = told.entry(write, group="kubernetes")
    return replace(made, about=about, quote=told.quote(lead.summary, told.language_of(lead)))


def pull(told: Drafting, lead: Pull) -> Entry:
    """A change that was merged: its title, what it asks of administrators, its release note as a quote."""
    project = _name(lead.repository)

    def write(_: str, words: Words) -> tuple[str, str]:
        title = words["draft_pull_title"].format(
            title=subject(lead.title), project=project, number=lead.number
        )
        day = told.day(words, lead.published)
        facts = {"repository": lead.repository} | ({"day": day} if day else {})
        return title, joined(
            words,
            said(words, "pull" if day else "pull_undated", **facts),
            words["draft_pull_action"] if lead.action_required else "",
            words["draft_pull_deprecation"] if "kind/deprecation" in lead.labels else "",
            words["draft_pull_api"] if "kind/api-change" in lead.labels else "",
            said(words, "pr_sigs", sigs=listed(words, lead.sigs)),
        )

    made = told.entry(write, group="kubernetes")
    about = (About(kind="project", value=slug(project)),)
    note = one_line(to_text(lead.note, len(lead.note) + 1))
    return replace(made, about=about, quote=told.quote(note, told.language_of(lead, note)))


def subject(title: str) -> str:
    """A pull request's title without the marks of its kind.

    >>> subject("[WIP] KEP-2254: cgroup v2"), subject("sig-node: Rootless"), subject("Add a KEP for x")
    ('cgroup v2', 'Rootless', 'x')
    >>> subject("KEP template"), subject("KEP:"), subject("sig-node charter")
    ('KEP template', 'KEP:', 'sig-node charter')
    """
    title = one_line(title)
    return MARKS.sub("", title) or title


def _opened(told: Drafting, words: Words, event: Proposal | None) -> str:
    day = told.day(words, event.published) if event else ""
    if event is None or not day:
        return ""
    by = said(words, "pr_opened_by", author=event.author)
    return words["draft_pr_opened"].format(by=by, day=day)


def _about(told: Drafting, lead: Proposal) -> tuple[About, ...]:
    """The numbered proposals of the digest's trackers that it touches."""
    known = {tracker.id for tracker in told.settings.trackers}
    parts: Sequence[tuple[str, str, str]] = [identity.partition(":") for identity in lead.proposals]
    found = [About(kind=head, value=tail) for head, _, tail in parts if head in known and tail.isdigit()]
    return tuple(dict.fromkeys(found)) if len(found) <= TOUCHED else ()


def _event(lead: Proposal) -> str:
    return lead.event if lead.event in {"merged", "closed"} else "opened"


def _name(repository: str) -> str:
    return repository.rpartition("/")[2]
