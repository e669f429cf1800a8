"""What an issue file may say: the one table that reading, writing and the JSON Schema share."""

from __future__ import annotations

from typing import Any

from digest.archive.pairs import Abouts, LinkShape, Pairs, Records
from digest.archive.per_language import Named, PerLanguage, ReviewShape, words
from digest.archive.scalars import Day, Exactly, Flag, Identifier, Language, Line, Moment, Number, Prose
from digest.archive.shapes import Many
from digest.archive.tables import Field, Span, Table
from digest.model import Entry, Erratum, Image, Issue, Link, Section

FORMAT = "1"

LINK = LinkShape(
    Table(
        "link",
        (
            Field("url", Line(), "An http(s) address.", required=True),
            Field("label", words(Line(), shared=True), "Words to show for it."),
            Field("lang", Line(), "The language of the page behind it."),
        ),
        Link,
    )
)

IMAGE = Table(
    "image",
    (
        Field("src", Line(), "A file below content/images, or an address.", required=True),
        Field("alt", words(Line(), shared=True), "What it shows, for those who do not see it."),
        Field("credit", words(Line(), shared=True), "Who made it."),
    ),
    Image,
)

ERRATUM = Table(
    "erratum",
    (
        Field("date", Day(), "The day it was put right.", required=True),
        Field("at", Moment(), "The moment, by `digest amend`: feeds tell of it then."),
        Field("text", words(Prose()), "What was wrong, and how it is.", required=True),
    ),
    Erratum,
)

ENTRY = Table(
    "entry",
    (
        Field("id", Identifier(), "Its address; never changes.", required=True),
        Field("from", Many(Line()), "The identities it was picked from.", attr="origin", flow=True),
        Field("about", Abouts(), "A tracker's number, project, release, cve or topic.", flow=True),
        Field("group", Line(), "A group of digest.toml."),
        Field("source", Language(), "The language it was written in first, if not the default."),
        Field("only", Many(Language()), "Only these languages carry it.", flow=True),
        Field("links", Many(LINK), "Where to read on; the first is the main one."),
        Field("also", Many(LINK), "Other links of the same story."),
        Field("title", words(Line()), "One line of plain text per language.", required=True),
        Field("summary", words(Prose()), "Markdown, a safe subset, per language."),
        Field("quote", words(Prose()), "Words of the source itself."),
        Field("images", Many(IMAGE), "Pictures, from content/images."),
        Field("topics", Many(Line()), "Topics it belongs to.", flow=True),
        Field("again", Line(), "Why it may run although it ran before."),
        Field("noqa", Pairs(), "Findings not to be reported: code and reason."),
        Field("errata", Many(ERRATUM), "What was put right after publication."),
        Field("withdrawn", Flag(), "The text goes, the address stays."),
        Field("editor", Line(), "Who looks after it."),
        Field(
            "review",
            PerLanguage(ReviewShape()),
            "What was said of a language, and its fingerprints then.",
            flow=True,
        ),
    ),
    Entry,
)

SECTION = Table(
    "section",
    (
        Field("id", Identifier(), "A section of digest.toml, or one with a title of its own.", required=True),
        Field("title", words(Line()), "Only for a section that digest.toml does not have."),
        Field("groups", Named(words(Line())), "Titles of groups that digest.toml does not have."),
        Field("entries", Many(ENTRY), "In the order readers see them."),
    ),
    Section,
)

COVERS = Span(
    "covers",
    (
        Field("from", Day(), "The first day.", attr="since", required=True),
        Field("to", Day(), "The last day, included.", attr="until", required=True),
    ),
    lambda since, until: (since, until),
)

ISSUE = Table(
    "issue",
    (
        Field("format", Exactly(FORMAT, "Update the program (pip install -U weekly-digest)"), attr=None,
              required=True, default=FORMAT),
        Field("number", Number(1, 9999), "The same as in the file's name.", required=True),
        Field("covers", COVERS, "The days it covers, both included.", required=True, flow=True),
        Field("published", PerLanguage(Moment()), "Set by `digest publish`; none: a draft.", flow=True),
        Field("scheduled", PerLanguage(Moment()), "Set by `digest publish --at`; a draft yet.", flow=True),
        Field("title", words(Line()), "The issue's own title per language.", required=True),
        Field("lead", PerLanguage(Many(Line())), "Up to three lines worth knowing, per language."),
        Field("credits", Many(Line()), "Ids of content/people.yaml, or plain names.", flow=True),
        Field("errata", Many(ERRATUM), "What was put right after publication."),
        Field("review", PerLanguage(ReviewShape()), "What was said of title and lead.", flow=True),
        Field("sections", Many(SECTION), "In the order readers see them."),
        Field("clashes", Records(), "What two people wrote differently; `digest choose` settles it."),
    ),
    Issue,
)  # fmt: skip


def to_json(issue: Issue) -> dict[str, Any]:
    """`issue` as what its file says: dicts, lists and texts."""
    data: dict[str, Any] = ISSUE.plain(issue)
    return data


def from_json(data: dict[str, Any]) -> Issue:
    """The issue that `to_json` was given; nothing is checked again."""
    issue: Issue = ISSUE.make(data)
    return issue
