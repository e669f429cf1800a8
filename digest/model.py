"""The nouns of the house: frozen values, standard library only.

Times are aware `datetime` values in UTC unless a name says otherwise; days are `date`.
A language is a BCP 47 tag as written in digest.toml (`zh`, `en`). Collections are tuples or
mappings nobody changes after construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

# ---------------------------------------------------------------- words and weeks


@dataclass(frozen=True, slots=True)
class Text:
    """The same words per language; a language that is not there is missing."""

    words: Mapping[str, str] = field(default_factory=dict)

    def get(self, language: str) -> str:
        """The words in `language`, or an empty string."""
        return self.words.get(language, "")

    def best(self, language: str, order: Sequence[str]) -> tuple[str, str]:
        """(words, their language): in `language` if there, else in the first of `order` that has any."""
        for candidate in (language, *order, *self.words):
            if words := self.words.get(candidate):
                return words, candidate
        return "", language

    def __bool__(self) -> bool:
        return any(self.words.values())

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of time `[since, until)`, both aware and compared as instants."""

    since: datetime
    until: datetime

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, datetime) and self.since <= moment < self.until


# ---------------------------------------------------------------- sources and what they give


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place to look, one record of content/sources.yaml."""

    id: str
    kind: str
    #: An http(s) address; for `keps` also a path of a repository or bundle.
    address: str
    title: str = ""
    #: The tracker of digest.toml whose layout and words hold here (`keps`, `proposals`); empty: the first.
    tracker: str = ""
    #: Labels of pull requests or issues to look for, one of them each (`pulls`, `submissions`).
    labels: tuple[str, ...] = ()
    #: Whether the articles' own pages are read for what the feed leaves out (the extra `extract`).
    full_text: bool = False
    #: Section its items go to; empty: by the kind's default in digest.toml.
    section: str = ""
    #: Language of what it says, if its own answer does not tell.
    language: str = ""
    group: str = ""
    weight: float = 1.0
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a source was read; all fields are opaque words of the other side."""

    etag: str = ""
    last_modified: str = ""
    #: Last seen commit, for repositories.
    commit: str = ""
    #: What a collector must know of its last reading to see what is new, in its own words (JSON).
    state: str = ""


#: The state of a cursor that came from another machine with proposals, but without their texts: the next
#: reading fetches those of the last weeks from upstream's git. It never leaves the machine.
WITHOUT_TEXTS = "without texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing gathered, immutable. `(source, key)` is unique in the store.

    `identity` says what it *is* whatever its address (`kep:2254`,
    `release:istio/istio@1.28.1`, else its canonical address).
    """

    kind: ClassVar[str] = "item"

    source: str
    #: The source's own name for it: a feed's guid, a tag, a path at a commit.
    key: str
    identity: str
    url: str
    title: str
    #: None: the source did not say, or said nothing that can be read. Never "today".
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    #: Plain text, one paragraph or a few.
    summary: str = ""
    #: First time a collector saw it; set by the store.
    seen: datetime | None = None

    @property
    def when(self) -> datetime | None:
        """The moment by which an item falls into a week: published, else first seen."""
        return self.published or self.seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Item):
    """An entry of a feed."""

    kind: ClassVar[str] = "article"
    authors: tuple[str, ...] = ()
    #: Cleaned HTML of the entry's content; may be empty.
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Item):
    """A tagged release of a project; identity `release:OWNER/REPOSITORY@TAG`."""

    kind: ClassVar[str] = "release"
    #: `owner/repository`.
    project: str
    tag: str
    prerelease: bool = False
    #: The release notes as given (Markdown or plain text), untrusted.
    notes: str = ""
    #: Lines lifted out of the notes, as plain text: what breaks, what was mended in security, what goes.
    breaking: tuple[str, ...] = ()
    security: tuple[str, ...] = ()
    deprecated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kep(Item):
    """The state of one proposal as of one commit, with upstream's own keys in `fields`.

    Every scalar in `fields` is text as written (impossible dates and odd statuses included). What
    PROPOSAL_KEYS names stands under kep.yaml's key, whatever the tracker's upstream calls it.
    The states of one `path` in order of `published` tell its history; `removed` ends it.
    """

    kind: ClassVar[str] = "kep"
    path: str
    commit: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    removed: bool = False

    def text(self, key: str) -> str:
        """A field that should be one word or line; empty if it is missing, null or something else."""
        value = self.fields.get(key, "")
        return value if isinstance(value, str) and value.lower() not in {"null", "~"} else ""

    @property
    def number(self) -> str:
        """The number shown to people, or an empty string."""
        number = self.identity.partition(":")[2]
        return number if number.isdigit() else ""

    @property
    def sig(self) -> str:
        """The group that owns it, as it says, else as the folder of a group does."""
        folder = self.path.split("/")[1] if self.path.count("/") > 1 else ""
        return self.text("owning-sig") or (folder if folder.startswith(("sig-", "wg-", "committee-")) else "")

    @property
    def status(self) -> str:
        return self.text("status")

    @property
    def stage(self) -> str:
        return self.text("stage")

    @property
    def latest_milestone(self) -> str:
        return self.text("latest-milestone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Item):
    """Something that happened to a pull request of a tracker's repository.

    One item an event, so that each falls into its own week: `key` is `NUMBER#EVENT`, `published` the
    moment of the event. Identity `pr:OWNER/REPOSITORY#NUMBER`, the same for all its events.
    """

    kind: ClassVar[str] = "proposal"
    #: `owner/repository`.
    repository: str
    number: int
    #: `opened`, `merged` or `closed` (without being merged).
    event: str
    author: str = ""
    labels: tuple[str, ...] = ()
    #: Groups that own it, as labels or paths tell: `sig-node`.
    sigs: tuple[str, ...] = ()
    #: Files of proposals it touches, templates left out.
    paths: tuple[str, ...] = ()
    #: Identities of the proposals it touches or names: `kep:2254`.
    proposals: tuple[str, ...] = ()
    draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull(Item):
    """A merged pull request with a release note; identity `pr:OWNER/REPOSITORY#NUMBER`."""

    kind: ClassVar[str] = "pull"
    repository: str
    number: int
    author: str = ""
    labels: tuple[str, ...] = ()
    sigs: tuple[str, ...] = ()
    #: The release note as its author wrote it (Markdown), untrusted; empty if there is none.
    note: str = ""
    #: Whether the note asks administrators to act before they upgrade.
    action_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LandscapeProject(Item):
    """A project that came to a foundation or moved between its levels.

    `key` is `NAME@LEVEL`, `published` the day the landscape gives for it, or, if it tells of it later, the
    moment it did. Identity `landscape:NAME-SLUG`.
    """

    kind: ClassVar[str] = "landscape"
    name: str
    #: sandbox, incubating, graduated or archived.
    level: str
    #: The level before; empty for a project that is new.
    previous: str = ""
    #: `owner/repository`, if it lies at GitHub.
    project: str = ""
    homepage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory(Item):
    """A weakness made public; identity `cve:CVE-2026-1234`, else `ghsa:GHSA-...`."""

    kind: ClassVar[str] = "advisory"
    #: `owner/repository` or the name of what is affected, if said.
    project: str = ""
    cve: str = ""
    ghsa: str = ""
    #: low, medium, high, critical; empty if nobody said.
    severity: str = ""
    #: CVSS base score, as text: `8.8`.
    score: str = ""
    #: Versions affected and mended, as the advisory words them.
    affected: str = ""
    fixed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(Item):
    """A link somebody sent in: a reader by an issue of the digest's repository, an editor by hand.

    `url` is the link sent in and `identity` its canonical address, so that it joins the article of the
    same address; `published` is the moment it was sent in.
    """

    kind: ClassVar[str] = "submission"
    author: str = ""
    #: Address of the issue it came by; empty if an editor added it.
    issue: str = ""
    #: What the sender says about it, plain text.
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became different over a window, net.

    `kind` is added, removed, moved or changed; for `changed`, `field` is kep.yaml's own key and
    `old`/`new` its values; for `moved` they are the paths. `date` and `commit` are of its last touch.
    """

    identity: str
    path: str
    title: str
    sig: str
    kind: str
    field: str = ""
    old: Any = ""
    new: Any = ""
    date: datetime
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a collector brings home from one source."""

    items: tuple[Item, ...] = ()
    cursor: Cursor = field(default_factory=Cursor)
    #: True: the source said that nothing changed since `cursor`.
    unchanged: bool = False
    #: One line each: what was odd, on which entry or file and key.
    warnings: tuple[str, ...] = ()
    #: The new address, if the source has moved for good.
    moved: str = ""
    #: Seconds the other side took; 0: not measured.
    latency: float = 0.0
    #: Seconds for which a part of what was asked wants to be left alone, though the rest was had.
    wait: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one source fared in one run."""

    source: str
    started: datetime
    ok: bool
    #: One line; empty when ok.
    error: str = ""
    found: int = 0
    new: int = 0
    unchanged: bool = False
    warnings: tuple[str, ...] = ()
    #: True: it was not asked: gone for good, or it named a time before which it will not be asked.
    skipped: bool = False
    #: HTTP status of a failure; 0: none, or no answer.
    status: int = 0
    #: Seconds the source took.
    latency: float = 0.0
    #: Where it has moved for good.
    moved: str = ""
    #: It is not to be asked before this moment.
    wait_until: datetime | None = None
    #: It answered 410: gone for good.
    gone: bool = False
    #: Where it was asked: a source that got another address is another place to look.
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What the store remembers of a source's runs."""

    source: str
    last_run: datetime | None = None
    last_success: datetime | None = None
    #: When an item not seen before came last; of a first reading, the newest date of what it brought.
    last_new: datetime | None = None
    #: Why it failed when it was last asked; empty if it did not.
    error: str = ""
    #: Times in a row that it was asked in vain, and since when.
    failures: int = 0
    failing_since: datetime | None = None
    items: int = 0
    #: HTTP status of the last failure; 0: none, or no answer.
    status: int = 0
    #: Seconds its last good answer took, or a later failure that took longer.
    latency: float = 0.0
    #: Where it was asked last, and where it has moved from there for good.
    address: str = ""
    moved: str = ""
    wait_until: datetime | None = None
    gone: bool = False
    gone_since: datetime | None = None
    #: Days its own habit lets pass between new items; 0: too little is known.
    habit: float = 0.0


# ---------------------------------------------------------------- the inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Why an item belongs to a story: what it was joined to, on which ground.

    `ground` is `identity` (it is the same thing by its address or by a number in its title), `translation`
    (the same page in another language), `announcement` (both announce one version), `title` (alike),
    `original` (it says what it was made from), `link` (links in common), `series` (releases), `merge` (the
    pull request that made the change) or `editor`; `detail` is the identity, address, likeness or name.
    """

    identity: str
    to: str
    ground: str
    detail: str = ""

    def __str__(self) -> str:
        if self.ground == "editor":
            return f"merged by {self.detail}"
        return f"{self.ground} {self.detail}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Items about the same thing. `lead` is the one it is told from."""

    identity: str
    lead: Item
    items: tuple[Item, ...]
    #: For proposals: what became different in the window.
    changes: tuple[Change, ...] = ()
    #: Why those of its items that have another identity than the lead belong to it.
    joined: tuple[Join, ...] = ()
    #: Items about the same thing from before the window, as far as they were looked at.
    before: tuple[Item, ...] = ()

    @property
    def identities(self) -> tuple[str, ...]:
        """Its own first, then those of its items: all by which an issue may have told of it."""
        if len(self.items) == 1 and self.items[0].identity == self.identity:
            return (self.identity,)
        return tuple(dict.fromkeys((self.identity, *(item.identity for item in self.items))))


class Standing(StrEnum):
    """A candidate's state, a pure function of evidence, issues and decisions."""

    NEW = "new"
    PICKED = "picked"
    DROPPED = "dropped"
    SNOOZED = "snoozed"


def worded(facts: Mapping[str, object], words: Mapping[str, str]) -> Mapping[str, object]:
    """`facts` with upstream's own terms, a stage or a key of kep.yaml, as editors call them in a language."""
    return {name: words.get(f"reason_word_{fact}", fact) for name, fact in facts.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a candidate stands where it stands: a signal, its points, a line per language.

    The line is worded when it is asked for: of ten thousand candidates a screen shows thirty.
    """

    signal: str
    points: float
    #: Names of phrases (`reason_NAME`), and what is filled into them.
    names: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    #: Language to phrase name to pattern.
    phrases: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text(self) -> Text:
        return Text(
            {
                tag: words["reason_join"].join(
                    words[f"reason_{name}"].format(**worded(self.facts, words)) for name in self.names
                )
                for tag, words in self.phrases.items()
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry that told of something before; in words `Vol. 27 upstream #kep-2254 (same link)`."""

    issue: int
    section: str
    entry: str
    #: How that is known: `address`, `title`, `inside`; by its identity itself: empty.
    ground: str = ""

    def __str__(self) -> str:
        known = {"address": " (same link)", "title": " (same title)", "inside": " (linked in its text)"}
        return f"Vol. {self.issue} {self.section} #{self.entry}{known.get(self.ground, '')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story in an editor's inbox."""

    #: Short, from the identity: `kep-2254`, `istio-1.28.1`, `a-3f9k2`.
    id: str
    story: Story
    section: str
    score: float
    reasons: tuple[Reason, ...]
    standing: Standing
    #: The why of a drop, the day of a snooze, the issue of a pick.
    note: str = ""
    #: Whole weeks it has waited: 0 for what is news of the issue's own days.
    age: int = 0
    #: Entries that told of it before, the newest first.
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One editor's word on an identity; newest wins.

    `verb`: drop, undrop, snooze; merge, unmerge, split, unsplit, which are on pairs; on a week
    (`week:FIRST/LAST`) skip, unskip; claim and unclaim, also on `section:ISSUE/ID` and `entry:ISSUE/ID`;
    tick: a box ticked in the Inbox issue was taken.
    """

    verb: str
    identity: str
    at: datetime
    editor: str
    why: str = ""
    until: date | None = None
    #: Of a merge the identity it is told with, which leads; of a split those it is apart from.
    others: tuple[str, ...] = ()
    #: Of a claim who has the work, if not the editor who says so.
    whom: str = ""

    @property
    def order(self) -> tuple[str | datetime, ...]:
        """Which of two words is the newer one, the same in every clone: at one moment the undoing one."""
        until = self.until.isoformat() if self.until else ""
        said = (self.verb, self.editor, self.identity, *self.others, self.why, until, self.whom)
        return (self.at, "1" if self.verb.startswith("un") else "0", "\0".join(said))


# ---------------------------------------------------------------- the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: str
    name: Text
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word the digest agreed on, one record of content/glossary.yaml."""

    #: The place on the page of terms; never changes.
    id: str
    #: The agreed form in each language; a language that is not there has none.
    name: Text
    #: A name: written so in every language, capitals included.
    keep: bool = False
    #: Other forms that are right too, and those that are not, by language.
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: Text = field(default_factory=Text)

    def right(self, language: str) -> tuple[str, ...]:
        """Every form that may be written in `language`, the agreed one first."""
        agreed = self.name.get(language)
        return (*([agreed] if agreed else []), *self.also.get(language, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    url: str
    label: Text = field(default_factory=Text)
    #: Language of the page behind it, if said.
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    src: str
    alt: Text = field(default_factory=Text)
    credit: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an entry is about: a tracker's number (`kep`), `project`, `release`, `cve` or `topic`."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    date: date
    text: Text
    #: The moment, if the program wrote it.
    at: datetime | None = None


class State(StrEnum):
    """The state of an entry's words in one language (DESIGN section 3, `Text`)."""

    MISSING = "missing"
    DRAFT = "draft"
    WRITTEN = "written"
    CONFIRMED = "confirmed"
    STALE = "stale"
    BOTH_CHANGED = "both changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A record under `review:`: what was said of a language, and each side's fingerprint then."""

    state: str
    prints: Mapping[str, str] = field(default_factory=dict)
    #: Of a draft: which words are the machine's (`title`, `summary`, `lead`); none: all.
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One curated thing. `id` never changes: it is the address."""

    id: str
    title: Text
    summary: Text = field(default_factory=Text)
    links: tuple[Link, ...] = ()
    #: Identities it was picked from (`from:` in the file).
    origin: tuple[str, ...] = ()
    about: tuple[About, ...] = ()
    group: str = ""
    review: Mapping[str, Review] = field(default_factory=dict)
    #: The language it was written in first, if not the digest's default.
    source: str = ""
    #: Only these languages carry it; empty: all.
    only: tuple[str, ...] = ()
    #: Other links of the same story.
    also: tuple[Link, ...] = ()
    quote: Text = field(default_factory=Text)
    images: tuple[Image, ...] = ()
    topics: tuple[str, ...] = ()
    #: Why it may run although it ran before.
    again: str = ""
    #: Findings not to be reported, code to reason.
    noqa: Mapping[str, str] = field(default_factory=dict)
    errata: tuple[Erratum, ...] = ()
    #: The text goes, the address stays.
    withdrawn: bool = False
    editor: str = ""

    @property
    def kind(self) -> str:
        """kep, release, proposal, cve ... by what it was picked from or is about; else article.

        A pull request is a proposal, but a change (`pull`) where it is about a project.
        """
        kinds = {about.kind for about in self.about}
        for identity in self.origin:
            head, colon, _ = identity.partition(":")
            if colon and head not in {"http", "https"}:
                named = {"pr": "pull" if "project" in kinds else "proposal", "ghsa": "cve"}
                return named.get(head, head)
        for kind in ("kep", "release", "cve", "project"):
            if kind in kinds:
                return kind
        return "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    id: str
    entries: tuple[Entry, ...] = ()
    #: Its own title, for a section that digest.toml does not have: one of an old issue.
    title: Text = field(default_factory=Text)
    #: Titles of its groups that digest.toml does not have, by id.
    groups: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One number of the digest, all languages."""

    number: int
    #: First and last day it covers, both inclusive, in the digest's own zone.
    covers: tuple[date, date]
    title: Text
    sections: tuple[Section, ...] = ()
    #: Language to the moment its edition went out; a language not in it is a draft.
    published: Mapping[str, datetime] = field(default_factory=dict)
    #: Language to the moment from which on `digest publish --due` puts its edition out; a draft till then.
    scheduled: Mapping[str, datetime] = field(default_factory=dict)
    #: Up to three lines worth knowing, per language.
    lead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Ids of content/people.yaml, or plain names.
    credits: tuple[str, ...] = ()
    errata: tuple[Erratum, ...] = ()
    #: What was said of its title and lead, per language.
    review: Mapping[str, Review] = field(default_factory=dict)
    #: Words that two people changed differently, as records of the file, until somebody chooses.
    clashes: tuple[Mapping[str, Any], ...] = ()

    def entries(self) -> Iterator[tuple[Section, Entry]]:
        for section in self.sections:
            for entry in section.entries:
                yield section, entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two people changed the same words differently: what there was and what each made of it.

    `place` is logical and holds by names: `entries/cgroup-v2/title/en`. None: it was not there, or was
    taken out.
    """

    place: str
    base: Any = None
    ours: Any = None
    theirs: Any = None
    #: Whose words ours are, if that is known.
    by: str = ""

    @property
    def kind(self) -> str:
        return "removed/edited" if self.ours is None or self.theirs is None else "edited"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong in an issue: where, what, what to do.

    `place` is logical (`sections[1].entries[3].title.en`); the archive adds path, line and column.
    """

    code: str
    message: str
    place: str = ""
    hint: str = ""
    severity: Severity = Severity.ERROR
    path: str = ""
    line: int = 0
    column: int = 0
    #: Which letters of the words at `place` it is about, from and to; None: all of them. Of a finding that
    #: came with its line, the letters from there on.
    span: tuple[int, int] | None = None
    #: What to write in place of these letters, where that is safe; None: a person must look.
    instead: str | None = None
    #: Which of the sentences of its code it is, and what fills it: for who says it in words of their own.
    case: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        where = (
            f"{self.path}:{self.line}:{self.column} "
            if self.path and self.line
            else (f"{self.path} " if self.path else "")
        )
        return f"{where}{self.code} {self.message}" + (f". {self.hint}" if self.hint else "")


# ---------------------------------------------------------------- ready to render


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to show, and their language if it is not that of the edition around them."""

    words: str
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLink:
    url: str
    #: Words to show; a host name or a label.
    label: str
    host: str
    #: Language of the label if it is not the edition's own.
    lang: str = ""
    #: Language of the page behind it, if said and not the edition's own.
    hreflang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionEntry:
    """An entry in one language. `html` is safe; every other field is text to be escaped."""

    id: str
    kind: str
    title: str
    html: str
    #: The summary as Markdown, for the text parts.
    markdown: str
    links: tuple[EditionLink, ...] = ()
    also: tuple[EditionLink, ...] = ()
    about: tuple[About, ...] = ()
    topics: tuple[str, ...] = ()
    #: One line of facts per `about`, as frozen at publication: `KEP-2254 · sig-node · beta`.
    facts: tuple[str, ...] = ()
    #: Language of the title if it is not the edition's own, and of the summary.
    lang: str = ""
    text_lang: str = ""
    state: State = State.WRITTEN
    #: (source, alternative text, credit).
    images: tuple[tuple[str, Phrase, Phrase], ...] = ()
    #: An excerpt of the thing itself, and its language if it is not the edition's own.
    quote: str = ""
    quote_lang: str = ""
    errata: tuple[tuple[date, Phrase], ...] = ()
    #: Last change a reader should hear of; None: it was not corrected, or is not out.
    updated: datetime | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionGroup:
    """Entries under one group's title; the group without a title comes first."""

    id: str
    title: str
    entries: tuple[EditionEntry, ...]
    #: Language of the title if it is not the edition's own.
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSection:
    id: str
    title: str
    groups: tuple[EditionGroup, ...]
    #: Language of the title if it is not the edition's own.
    lang: str = ""

    @property
    def entries(self) -> tuple[EditionEntry, ...]:
        return tuple(entry for group in self.groups for entry in group.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """An entry that this edition does not carry: where it would stand, and the edition that has it."""

    section: str
    id: str
    language: str
    title: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An issue in one language, complete and ready to render."""

    number: int
    language: str
    #: The issue's own title.
    title: str
    #: Title by the digest's pattern: `KubeCon ... | Cloud Native Weekly Vol. 29`.
    headline: str
    lead: tuple[str, ...]
    covers: tuple[date, date]
    #: None: a draft.
    published: datetime | None
    #: Last change a reader should hear of.
    updated: datetime | None
    sections: tuple[EditionSection, ...]
    #: Of the title and lead.
    state: State = State.WRITTEN
    credits: tuple[Phrase, ...] = ()
    #: The credits as the issue has them, ids of people.yaml or names, in the same order.
    credited: tuple[str, ...] = ()
    errata: tuple[tuple[date, Phrase], ...] = ()
    #: Languages whose edition is out, in the digest's order.
    out_in: tuple[str, ...] = ()
    #: Language of the title if it is not the edition's own.
    lang: str = ""
    #: Title of the first edition that is out, for readers who may not see this one yet.
    out_title: Phrase = Phrase("")
    #: Whole minutes it takes to read.
    minutes: int = 1
    #: Entries that are in another language alone, where the digest marks them (`one_language`).
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def draft(self) -> bool:
        return self.published is None

    def entries(self) -> Iterator[tuple[EditionSection, EditionEntry]]:
        for section in self.sections:
            for entry in section.entries:
                yield section, entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An entry as lists show it."""

    id: str
    kind: str
    title: str
    #: Language of the title if it is not the edition's own.
    lang: str = ""
    #: What it is about, as `kind:value`, and what it was picked from.
    identities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An edition as other pages know it: enough for home, archive, previous and next."""

    number: int
    language: str
    title: str
    headline: str
    lead: tuple[str, ...]
    covers: tuple[date, date]
    #: None: this edition is not out (a stub page stands in for it, or a draft is shown).
    published: datetime | None
    updated: datetime | None
    #: (section id, section title, entries).
    sections: tuple[tuple[str, Phrase, tuple[Headline, ...]], ...]
    #: Languages whose edition is out.
    out_in: tuple[str, ...] = ()
    #: Language of the title if this edition's own is missing.
    lang: str = ""
    #: Title of the first edition that is out, for readers who may not see this one yet.
    out_title: Phrase = Phrase("")
    #: Who made it: id of people.yaml or plain name, and the name to show.
    credits: tuple[tuple[str, Phrase], ...] = ()

    @property
    def draft(self) -> bool:
        return self.published is None


# ---------------------------------------------------------------- what entries are about


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An entry as the page of what it is about shows it."""

    number: int
    #: Language of the edition it is read in: the page's own wherever it is out there.
    language: str
    id: str
    title: Phrase
    #: The first sentence of its summary.
    opening: Phrase
    #: Id and title of its section.
    section: tuple[str, Phrase]
    #: The day its edition came out; of a draft, the last day it covers.
    day: date
    draft: bool = False
    #: Tags of the releases it tells of.
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What entries are about, which has a page in each language: a proposal, project, section or topic."""

    #: A tracker's id, `project`, `section` or `topic`.
    kind: str
    #: `2254`, `cert-manager`, `upstream`, `security`.
    name: str
    #: Its title where the digest gives one: sections, topics.
    title: Text = field(default_factory=Text)
    #: Where its page lies below each language's root: `keps/2254/`.
    address: str
    #: Of a project its `owner/repository`, if any entry says it.
    repository: str = ""
    #: Of a project the tags of its releases that were told of, the newest issue's first.
    versions: tuple[str, ...] = ()
    #: Languages whose own editions tell of it.
    languages: tuple[str, ...] = ()
    #: Issue number to language to the ids of its entries there.
    told: Mapping[int, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    #: Facts frozen at publication (content/data).
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """Somebody who made issues, and which, newest first."""

    #: Id of people.yaml, or the plain name the issues have.
    id: str
    name: Phrase
    url: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A rendered thing: path below the output folder, media type, bytes."""

    path: str
    media_type: str
    body: bytes


# ---------------------------------------------------------------- counts of the upstream


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What came of a tracker's proposals in the days `first` to `last`; None: nobody knows."""

    first: date
    last: date
    #: Pull requests of proposals opened and merged.
    opened: int | None = None
    merged: int | None = None
    #: Proposals that came into the repository, and those that got another stage, status or release.
    added: int | None = None
    changed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerCounts:
    """A tracker's proposals at the end of an issue's window, and its weeks."""

    #: Stage to status to proposals; OTHER for a stage or status that is none.
    stages: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    #: Release aimed at to stage to proposals, the newest releases, what is given up left out.
    targets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    weeks: tuple[Flow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an issue's window amounts to in figures; frozen when its first edition goes out."""

    #: A stage or status that proposals may not have, or do not say.
    OTHER: ClassVar[str] = "other"

    number: int
    #: The issue's days.
    covers: tuple[date, date]
    #: Id of a tracker to its figures.
    trackers: Mapping[str, TrackerCounts] = field(default_factory=dict)
    #: `owner/repository` to releases in the window, without pre-releases; None: nobody knows.
    releases: Mapping[str, int] | None = None


# ---------------------------------------------------------------- settings handed to plug-ins


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSettings:
    id: str
    title: Text
    #: Kinds of items that land here unless their source says otherwise.
    takes: tuple[str, ...] = ()
    #: Other names it went by, by which old issues are read.
    aliases: tuple[str, ...] = ()


#: What Kubernetes' proposals are written from: `NNNN-kep-template`, `YYYYMMDD-kep-template.md`.
KEP_TEMPLATE = r"(?:(?:nnnn|yyyymmdd|[0-9]{4,8})-)?kep-template(?:\.md)?"
#: What a proposal says of itself, to the key of kep.yaml that says it.
PROPOSAL_KEYS: Mapping[str, str] = {
    "number": "kep-number",
    "title": "title",
    "owner": "owning-sig",
    "status": "status",
    "stage": "stage",
    "milestone": "latest-milestone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerSettings:
    """A series of proposals an upstream keeps: how it is written, how its numbers are and where they lead.

    Where digest.toml says nothing, Kubernetes' own ways hold.
    """

    id: str
    #: How a number is written: `KEP-2254`.
    prefix: str
    title: Text
    #: Step of the site's addresses its pages lie below; empty: `keps` for `kep`.
    address: str = ""
    #: Language of the proposals' titles.
    language: str = "en"
    #: Folder of the proposals inside the repository.
    folder: str = ""
    #: Address of one proposal or of its discussion; `{number}` is replaced.
    url: str = ""
    #: Name of the file that holds a proposal's fields; empty: all are Markdown with front matter.
    file: str = "kep.yaml"
    #: Upstream's own key for what PROPOSAL_KEYS names, where it is another than kep.yaml's.
    keys: Mapping[str, str] = field(default_factory=dict)
    #: Words that say nothing odd; none: any word will do.
    statuses: tuple[str, ...] = (
        *("provisional", "implementable", "implemented"),
        *("deferred", "rejected", "withdrawn", "replaced"),
    )
    stages: tuple[str, ...] = ("alpha", "beta", "stable")
    #: Form of a milestone, a regular expression; empty: any.
    milestone: str = r"v[0-9]+\.[0-9]+"
    #: Form of a folder or file that proposals are written from, a regular expression in any case.
    template: str = KEP_TEMPLATE
    #: Group of an issue's section that its drafts go to, if the digest has it.
    group: str = "kubernetes"
    #: `owner/repository` whose releases its milestones name: collected ones tell where the cycle stands.
    project: str = ""
    #: Release to the day it came out or is planned for, where no collected release says it: `v1.36`.
    releases: Mapping[str, date] = field(default_factory=dict)
    #: Release to the day after which no proposal gets into it.
    freezes: Mapping[str, date] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """The step of addresses its pages lie below: `keps`."""
        return self.address or f"{self.id}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """Which findings are told: codes (`D306`) and beginnings of codes (`D3`); no `select`: all."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """How an edition that nobody writes is made from one that people do; `[derived.TAG]` of digest.toml."""

    #: The language it is made from.
    source: str
    #: What the converter calls it: `s2twp`.
    conversion: str
    #: Words the converter chose, to those that stand in their place.
    instead: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSettings:
    """What every step knows of the digest; made from digest.toml by `config`."""

    title: Text
    title_pattern: Text
    description: Text
    #: Those that people write, check and publish. Of what readers are handed (`core.deriving`): all.
    languages: tuple[str, ...]
    #: Address of the site with its path prefix, ending in a slash.
    site_url: str
    #: `tag:` URI prefix for feed ids (RFC 4151), e.g. `tag:example.org,2026:digest`.
    feed_id: str
    time_zone: str
    #: 0 is Monday.
    week_starts: int
    sections: tuple[SectionSettings, ...]
    groups: Mapping[str, Text]
    trackers: tuple[TrackerSettings, ...]
    #: Topic, as entries name it, to its title.
    topics: Mapping[str, Text] = field(default_factory=dict)
    #: Weeks that what was neither picked nor dropped stays in the inbox.
    carry_weeks: int = 4
    #: Issues the feed of issues holds at least, and entries the others do.
    feed_issues: int = 20
    feed_entries: int = 100
    #: Address of a WebSub hub that the site's owner tells of new issues; empty: none.
    feed_hub: str = ""
    #: Newest issues whose mails are put into outbox/.
    outbox_issues: int = 8
    #: Whether an edition names the entries that are in another language alone.
    mark_elsewhere: bool = False
    #: Where a reader tells of a mistake; `{url}`, `{number}` and `{entry}` are replaced. Empty: nowhere.
    report: str = ""
    #: Where readers sign up for the mail, and the name of the WeChat account, per language; empty: neither.
    sign_up: Text = Text()
    wechat: Text = Text()
    #: Whether each issue has a cover picture per language, for chats and networks that show one.
    covers: bool = False
    #: Which findings of `digest check` are told.
    check: CheckSettings = CheckSettings()
    #: Languages that nobody writes, each made from one of the others.
    derived: Mapping[str, Derived] = field(default_factory=dict)

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @property
    def shown(self) -> tuple[str, ...]:
        """All languages that readers find, those that are made from others last."""
        return tuple(dict.fromkeys((*self.languages, *self.derived)))

    def beside(self, language: str) -> tuple[str, ...]:
        """The languages in which the name stands beside that in `language`: not twice in one tongue."""
        own = self.derived.get(language)
        away = {language, own.source if own else "", *self.derived}
        return tuple(tag for tag in self.languages if tag not in away)

    @property
    def spoken(self) -> str:
        """The languages in a sentence for editors: `zh, en; zh-Hant is made from zh`."""
        made = [f"{tag} is made from {rule.source}" for tag, rule in self.derived.items()]
        return "; ".join((", ".join(self.languages), *made))

    def section_title(self, section: str) -> Text:
        for known in self.sections:
            if known.id == section:
                return known.title
        return Text()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSettings:
    """What the team has set itself; no page hangs on it."""

    #: Weekday (0 is Monday), hour and minute by which an issue should be out.
    deadline: tuple[int, int, int] | None = None
    #: Section to the least and most entries it should have.
    wants: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """What the one HTTP client is handed; `[http]` of digest.toml."""

    #: Host names and networks that may be reached although they are not public.
    allow: tuple[str, ...] = ()
    #: Seconds a whole request may take, redirects and retries included.
    timeout: float = 20.0
    #: Seconds without a byte before an answer to a `Tell` is given up.
    silence: float = 15.0
    #: Bytes of an answer after unpacking.
    max_bytes: int = 15 * 1024 * 1024
    user_agent: str = "weekly-digest/0.1 (a weekly paper; asks a few times a week)"
    #: Address of a proxy, if all requests must go through one.
    proxy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeSettings:
    """Where the digest's own repository lies."""

    #: `owner/name`; empty: nowhere that is known.
    repository: str = ""
    #: `digest sync` reads the boxes ticked in the Inbox issue as picks.
    inbox: bool = False
    #: Services at which the workflow makes drafts of what came out.
    drafts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """How links are looked at; `[links]` of digest.toml."""

    #: What `digest publish` does about them: `off`, `warn`, or `strict`: what leads nowhere stops it.
    publish: str = "off"
    #: Hosts that are not asked, with all below them.
    skip: tuple[str, ...] = ()
    #: For so many hours a good answer holds.
    keep_hours: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """What the mail renderer is handed; `[channels.email]` of digest.toml."""

    #: Display name per language and address of the sender.
    sender_name: Text = field(default_factory=Text)
    sender: str = "digest@localhost.invalid"
    #: RFC 2919, without angle brackets; empty: made from the sender's domain.
    list_id: str = ""
    #: Address of the page where a reader ends the subscription; empty: no such line.
    unsubscribe: str = ""
    #: Languages of each mail there is, in its order; none: each language of the digest has one.
    editions: tuple[tuple[str, ...], ...] = ()
    #: Standing words before and after the entries of every mail, as Markdown.
    header: Text = field(default_factory=Text)
    footer: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialSettings:
    """What the renderer of short texts is handed; `[channels.social]` of digest.toml."""

    #: Where they go (core/social.py), in the order of the file; none: no such file.
    places: tuple[str, ...] = ("x", "mastodon", "bluesky", "weibo", "linkedin")


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatSettings:
    """What the renderer of WeChat articles is handed; `[channels.wechat]` of digest.toml."""

    #: Languages that get one.
    languages: tuple[str, ...] = ()
    author: Text = field(default_factory=Text)
    #: Standing words before and after every article, as Markdown.
    header: Text = field(default_factory=Text)
    footer: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatDraftSettings:
    """What the channel `wechat` is handed; `[channels.wechat]` too, the secret from elsewhere."""

    app_id: str = ""
    secret: str = field(default="", repr=False)
    #: Where the official API is asked: a proxy with a fixed address, for those who have none.
    url: str = "https://api.weixin.qq.com"
    #: A picture below content/ where no covers are drawn.
    cover: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """What the channel `email` is handed; `[channels.smtp]` of digest.toml, the password from elsewhere."""

    host: str = ""
    #: 0: the usual one, 587 for starttls, 465 for tls, 25 without.
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    #: starttls, tls or none; the last on this machine alone.
    tls: str = "starttls"
    #: Mails a minute; 0: as quickly as the server takes them.
    per_minute: int = 0
    #: Mails on one connection; many servers close it after a hundred.
    per_connection: int = 100
    #: Seconds to wait for a word of the server.
    timeout: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListmonkSettings:
    """What the channel `listmonk` is handed; `[channels.listmonk]`, the token from elsewhere."""

    url: str = ""
    user: str = ""
    token: str = field(default="", repr=False)
    #: Edition (`zh`, `zh+en`) to the lists that get it; others are not drafted.
    lists: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    #: Of a template that adds nothing; 0: listmonk's default.
    template: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtondownSettings:
    """What the channel `buttondown` is handed; `[channels.buttondown]`, the token from elsewhere."""

    url: str = "https://api.buttondown.com"
    token: str = field(default="", repr=False)
    #: None: as `[channels.email]` has them.
    editions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """What the channel `webhook` is handed; `[channels.webhook]`, address and secret from elsewhere."""

    #: Who listens: slack, feishu, dingtalk, plain. It says what is signed, and what an answer means.
    kind: str = "plain"
    #: Template of the card in templates/webhook; empty: the kind's own.
    template: str = ""
    #: None: all of the digest.
    languages: tuple[str, ...] = ()
    url: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslateSettings:
    """What a translator is handed; `[translate]` of digest.toml, the key from elsewhere."""

    #: Which one: `service`, the name of an entry point, `package.module:name`, or `folder/file.py:name`.
    by: str = "service"
    #: Where an OpenAI-compatible service is asked, up to `/v1`; empty: nobody is asked.
    base_url: str = ""
    model: str = ""
    key: str = field(default="", repr=False)
    #: Seconds one answer may take, and seconds a service may ask to be left alone for that are waited.
    timeout: float = 120.0
    patience: float = 60.0
    #: Whether it is asked for JSON by the protocol's own means too; some local servers know none.
    json_mode: bool = True
    #: What a million tokens cost, asked and answered, and in which currency; 0: nothing is reckoned.
    price_in: float = 0.0
    price_out: float = 0.0
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginSettings:
    """A plug-in that digest.toml names: `[plugins.collectors.NAME]`, `[plugins.channels.NAME]`."""

    #: `folder/file.py:Name` below the digest's folder, or `package.module:Name` of what is installed.
    use: str
    #: Of a channel: the editions it gets (`en`, `zh+en`); none said: as mails.
    editions: tuple[str, ...] = ()
    #: Everything else that stands there: the plug-in's own.
    own: Mapping[str, Any] = field(default_factory=dict)


# ---------------------------------------------------------------- deliveries


class Fate(StrEnum):
    """How it stands with one mail to one reader: a row of the ledger."""

    #: Begun, and the server's word is not known: may have arrived. Never repeated without a person's word.
    OPEN = "open"
    SENT = "sent"
    #: Put off by the server (greylisting, busy): the next try may do.
    LATER = "later"
    #: Refused for good.
    FAILED = "failed"
    #: Not tried, since the server cannot (an address beyond ASCII).
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A line of content/deliveries/NNN.jsonl: that an edition goes or went to a channel; no reader."""

    channel: str
    language: str
    #: claimed (before the first mail), drafted, sent, unfinished, in doubt, failed, withdrawn.
    state: str
    by: str
    at: datetime
    #: Which ledger knows who has it: the sending machine's.
    ledger: str = ""
    #: The other side's own name of it: a campaign's id; and where a person looks at it.
    remote: str = ""
    address: str = ""
    #: Fate to the number of mails.
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A reader who gets mail."""

    address: str = field(repr=False)
    #: A language of the digest; empty: its first.
    language: str = ""
    #: subscribed, unsubscribed, bounced, suppressed.
    state: str = "subscribed"
    #: The address as the ledger knows it: opaque outside of this machine.
    key: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A row of the ledger: the fate of one mail."""

    channel: str
    number: int
    language: str
    key: str
    fate: Fate
    at: datetime
    code: int = 0
    said: str = ""
