"""The sockets: what `app` plugs in and `pipeline` calls. Protocols and the values they pass, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from digest.model import (
    Card,
    Contributor,
    Counts,
    Cursor,
    Document,
    Edition,
    Fate,
    Gathered,
    Mention,
    Source,
    Subject,
    Term,
    TrackerSettings,
    Window,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer: of a Fetch whole, and 200 or 304, everything else is raised as FetchError."""

    status: int
    #: Address that answered in the end, after redirects.
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    #: Where the address asked for has moved for good (301, 308); empty if it has not.
    moved: str = ""
    #: Seconds from asking to the head of the answer, redirects and retries included.
    latency: float = 0.0
    #: Seconds for which the other side wants to be left alone, of a Look.
    wait: float | None = None

    @property
    def unchanged(self) -> bool:
        return self.status == 304

    def cursor(self) -> Cursor:
        """What to say next time so that an unchanged answer costs nothing (RFC 9110, 13.1)."""
        return Cursor(etag=self.headers.get("etag", ""), last_modified=self.headers.get("last-modified", ""))


class Fetch(Protocol):
    """The one HTTP client."""

    async def __call__(
        self,
        url: str,
        *,
        cursor: Cursor | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Response:
        """GET `url`, or POST `body` to it (a query that changes nothing there).

        Raises FetchError with one clear line, after retries where a retry can help.
        """
        ...


class Look(Protocol):
    """The one HTTP client where nobody wants what is there, only to know whether it is."""

    async def __call__(self, url: str, *, most: int = 0) -> Response:
        """What `url` answers, whatever its status; of the body the first `most` bytes.

        Raises FetchError if no answer came; its `firm` says whether that is so for everybody.
        """
        ...


class Tell(Protocol):
    """The one HTTP client where a request changes something over there."""

    def __call__(
        self, method: str, url: str, *, subject: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        """One request, never repeated and sent on nowhere; whatever status it has, the answer is returned.

        `subject` stands for the address in words: the address may be a secret. Raises FetchError, whose
        `begun` says whether the other side may have acted.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    id: str
    #: Committer date.
    date: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One path that a commit changed against its first parent; an empty blob id: not there."""

    commit: Commit
    path: str
    old: str
    new: str


class Repository(Protocol):
    """A git repository read without a checkout; raises RepositoryError."""

    def head(self) -> Commit:
        """The default branch's newest commit."""
        ...

    def line(self) -> Sequence[Commit]:
        """The first-parent line of the default branch, oldest first."""
        ...

    def tree(self, commit: str, folder: str) -> Mapping[str, str]:
        """Path to blob id of all files below `folder`."""
        ...

    def touches(self, commits: Sequence[Commit], folder: str) -> Sequence[Touch]:
        """What each of `commits` changed below `folder` against its first parent, renames not followed."""
        ...

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Contents by blob id, read in one process."""
        ...


class Open(Protocol):
    """Opens a repository by path, bundle or address, fetching into a mirror of its own where needed."""

    def __call__(self, address: str) -> Repository: ...


class Collector(Protocol):
    """Reads one source. Pure parsing lies beside it as `parse(bytes, ...)`."""

    #: The `kind` of sources it reads.
    kind: str

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """Items of `source`; `window` bounds what is worth asking for, not what may be given.

        Raises SourceError. One bad entry is a warning, never an error.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorTools:
    """What the maker of a collector is handed that is no part of this program."""

    fetch: Fetch
    open: Open
    trackers: Sequence[TrackerSettings] = ()
    #: What stands beside `use` in digest.toml.
    settings: Mapping[str, Any] = field(default_factory=dict)


@runtime_checkable
class Preparing(Protocol):
    """A collector that asks for many sources in one question."""

    async def prepare(self, sources: Sequence[Source], window: Window, cursors: Mapping[str, Cursor]) -> None:
        """Called once before any `collect` of a run, with all sources of its kind; raises nothing.

        What could not be had in one question is asked for by `collect`, source by source.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One text to be said in another language."""

    #: `kep-127.title`: what an answer calls it by.
    id: str
    words: str
    #: How it was said before the words changed; empty: it never was.
    before: str = ""
    #: Segments like those of this text, and how a person had them translated.
    like: tuple[tuple[str, str], ...] = ()
    #: What was wrong with a first answer.
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Texts to be said in another language, and what helps to say them well."""

    source: str
    target: str
    texts: tuple[Wanted, ...]
    #: Terms that stand in them, and what they are to be called.
    terms: Mapping[str, str] = field(default_factory=dict)
    #: Titles of the entries before and after.
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text of somebody else's that a title and a summary are wanted of."""

    title: str
    text: str
    #: The language they are wanted in.
    target: str
    terms: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a translator said, unchecked: text by id; whatever it says, it is words."""

    words: Mapping[str, str] = field(default_factory=dict)
    #: Of a suggestion the sentences it rests on, as it says.
    sentences: tuple[str, ...] = ()
    #: Why the whole of it is no answer, one line; empty: it is one.
    fault: str = ""
    #: Tokens asked and answered, as the service counts them.
    tokens: tuple[int, int] = (0, 0)


class Translator(Protocol):
    """Drafts words in another language; nothing it says is taken unchecked."""

    @property
    def name(self) -> str:
        """Who it is, for people: a model, and where it runs."""
        ...

    def translate(self, batch: Batch) -> Answered:
        """Each text of `batch`, as far as it answers; raises TranslatorError if nobody can be asked."""
        ...

    def suggest(self, passage: Passage) -> Answered:
        """`title` and `summary` of a text, with sentences; raises TranslatorError."""
        ...

    def shown(self, wanted: Batch | Passage) -> str:
        """What would be sent, for a person to read, without any key."""
        ...


class Terms(Protocol):
    """The words agreed on."""

    def __call__(self, text: str, language: str, other: str) -> Mapping[str, str]:
        """The terms of `text` as they are written there, and how `other` says them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A page of the site engine with holes: literal pieces and hole names in turn.

    `parts[0::2]` are literals, `parts[1::2]` names of holes; filling is one join, so that no text
    is ever filled twice.
    """

    parts: tuple[str, ...]
    key: str

    def fill(self, holes: Mapping[str, str]) -> str:
        """The page; raises KeyError for a hole without a filling."""
        return "".join(part if i % 2 == 0 else holes[part] for i, part in enumerate(self.parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSet:
    """What the site engine made for one language."""

    language: str
    #: Page kind to its frame.
    frames: Mapping[str, Frame]
    #: Files to publish as they are (assets, hand-written pages), path below the language's root to file.
    files: Mapping[str, Path]
    #: The engine's own search configuration and documents.
    search: Mapping[str, object] = field(default_factory=dict)
    #: Addresses of hand-written pages below the language's root (`about/`), for the sitemap.
    pages: tuple[str, ...] = ()
    #: Changes when anything the frames are made of changes.
    key: str = ""
    #: What the engine warned of, one line each: a broken link in a hand-written page.
    warnings: tuple[str, ...] = ()


class Frames(Protocol):
    def __call__(self, language: str) -> FrameSet:
        """The frames of one language, from the cache or made anew; raises BuildError."""
        ...


class Renderer(Protocol):
    """Edition to Documents; writes nothing."""

    def render(self, edition: Edition) -> Sequence[Document]: ...


class Letters(Protocol):
    """Editions to the documents of one mail."""

    def render(self, edition: Edition, *others: Edition) -> Sequence[Document]:
        """One edition alone, or with others of the same issue below it."""
        ...


class Posts(Protocol):
    """Renders the short texts of an edition for places that count."""

    @property
    def key(self) -> str:
        """Changes when what digest.toml says of them does."""
        ...

    def render(self, edition: Edition) -> Sequence[Document]: ...


class Channel(Protocol):
    """Moves documents to one place in the world; renders nothing."""

    def deliver(self, documents: Sequence[Document]) -> object: ...


class Pages(Protocol):
    """Renders the site's pages into the frames of each language."""

    def issue(self, edition: Edition, *, previous: Card | None, next: Card | None) -> Document: ...  # noqa: A002

    def stub(self, card: Card, expected: date | None = None) -> Document: ...

    def home(self, language: str, cards: Sequence[Card], *, drafts: bool = False) -> Document: ...

    def archive(self, language: str, cards: Sequence[Card], *, drafts: bool = False) -> Document: ...

    def year(self, language: str, year: int, cards: Sequence[Card], *, drafts: bool = False) -> Document: ...

    def pictures(self, language: str, cards: Sequence[Card], counts: Sequence[Counts]) -> Document: ...
    def feeds(self, language: str, years: Sequence[int]) -> Document: ...
    def subject(
        self,
        language: str,
        subject: Subject,
        mentions: Sequence[Mention],
        *,
        years: Mapping[int, int],
        year: int | None = None,
    ) -> Document: ...

    def index(self, language: str, part: str, subjects: Sequence[Subject]) -> Document: ...

    def subjects(
        self,
        language: str,
        subjects: Sequence[Subject],
        contributors: Sequence[Contributor],
        terms: Sequence[Term] = (),
    ) -> Document: ...

    def terms(self, language: str, terms: Sequence[Term]) -> Document: ...

    def people(self, language: str, contributors: Sequence[Contributor]) -> Document: ...

    def subject_documents(
        self, language: str, subjects: Sequence[Subject]
    ) -> Sequence[Mapping[str, object]]: ...

    def root(self, latest: Mapping[str, Card | None]) -> Document: ...

    def not_found(self) -> Sequence[Document]: ...

    def manifest(self, language: str) -> Document: ...

    def search_documents(self, edition: Edition) -> Sequence[Mapping[str, object]]: ...

    def search_index(
        self, language: str, fragments: Sequence[str], texts: Sequence[tuple[int, int]] = ()
    ) -> Document:
        """The index of `fragments`, each the JSON of documents, comma between, no brackets.

        `texts` are the blocks of `search_texts` and how long they are, newest first.
        """
        ...

    def search_texts(self, language: str, block: int, fragments: Mapping[int, str]) -> Document:
        """Texts of the issues of one block: number to the JSON list of what its documents say."""
        ...

    def sitemaps(self, addresses: Mapping[str, Sequence[tuple[str, datetime | None]]]) -> Sequence[Document]:
        """Sitemaps of each language's addresses with their last change."""
        ...


class Covers(Protocol):
    """Draws a picture of an issue in one language."""

    @property
    def key(self) -> str:
        """Changes when every cover does: fonts, words, what draws them."""
        ...

    def render(self, card: Card) -> Document: ...

    def crops(self, card: Card, stem: str) -> Sequence[Document]:
        """The shapes WeChat shows: `STEM-235.png` (2.35:1), `STEM-11.png` (1:1)."""
        ...


class Feeds(Protocol):
    """Renders feeds in all their forms."""

    def told(self, edition: Edition) -> str:
        """What feeds tell of an edition, to be kept: the same in all of them."""
        ...

    def issues(
        self, language: str, told: Sequence[str], *, older: int | None = None
    ) -> Sequence[Document]: ...

    def year(
        self, language: str, year: int, cards: Sequence[Card], *, older: int | None, newer: int | None
    ) -> Sequence[Document]: ...

    def entries(self, language: str, told: Sequence[str]) -> Sequence[Document]: ...

    def section(self, language: str, section: str, told: Sequence[str]) -> Sequence[Document]: ...

    def outlines(self) -> Sequence[Document]: ...

    def face(self) -> Document: ...


class Articles(Protocol):
    """Renders articles for WeChat."""

    @property
    def languages(self) -> Sequence[str]:
        """Languages that get one."""
        ...

    @property
    def key(self) -> str:
        """Changes when what digest.toml says of articles does."""
        ...

    def render(self, edition: Edition) -> Sequence[Document]: ...

    def preview(self, edition: Edition) -> Document: ...


class Words(Protocol):
    """The templates, as far as keys of caches and phrases go."""

    def key(self, *prefixes: str) -> str:
        """Changes when a template or word below one of `prefixes` (all, if none) changes."""
        ...

    def words(self, language: str) -> Mapping[str, str]: ...


class Agreed(Protocol):
    """The glossary, as far as its page goes: false if nothing is in it."""

    @property
    def body(self) -> bytes: ...

    @property
    def terms(self) -> tuple[Term, ...]: ...

    def __bool__(self) -> bool: ...


# ---------------------------------------------------------------- channels


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel heard from the other side."""

    fate: Fate
    #: Its code (SMTP, HTTP) and words, one line, without an address in them.
    code: int = 0
    said: str = ""
    #: Its own name of what it took: a campaign's id.
    remote: str = ""
    #: Where a person looks at it over there.
    address: str = ""
    #: It is with the readers, or on its way to them.
    out: bool = False
    #: It is to be left as it is: no draft any more.
    fixed: bool = False
    #: It is about this address, which does not exist: nobody need write there again.
    gone: bool = False
    #: Why no further mail should be tried; this one's fate stands all the same.
    halt: str = ""


class Meeting(Protocol):
    """Where the people of a digest meet: its git repository, as far as sending needs it."""

    @property
    def place(self) -> str:
        """`origin/main`; empty where nothing is shared."""
        ...

    def look(self, path: Path) -> bytes | None:
        """What a file holds there now; None if there is none. Raises RepositoryError if nobody answers."""
        ...

    def share(self, path: Path, message: str) -> str | None:
        """Commit a file, and push where there is a remote; the short commit id, "" outside of git.

        None: committed, but the others have what is not here. Raises RepositoryError for the rest.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One commit of somebody's."""

    author: str
    commit: str
    #: What it was made on; "" for the first of all.
    parent: str
    files: tuple[str, ...]


class Team(Protocol):
    """The digest's repository as the place where people work at the same time.

    Files are named from the repository's top. What cannot be done raises RepositoryError and changes nothing.
    """

    @property
    def place(self) -> str:
        """`origin/main`; empty where nothing is shared."""
        ...

    @property
    def top(self) -> Path:
        """The repository's top folder."""
        ...

    def name(self, path: Path) -> str: ...

    def dirty(self) -> Sequence[str]:
        """Files that differ from the last commit."""
        ...

    def lying(self, name: str) -> bytes | None:
        """A file as it lies; None if there is none."""
        ...

    def save(self, names: Sequence[str], message: str) -> str:
        """Commit these as they lie; the commit, "" if nothing differs."""
        ...

    def head(self) -> str: ...

    def fetch(self) -> str:
        """The commit the others stand at; "" if they have none."""
        ...

    def base(self, ours: str, theirs: str) -> str: ...

    def files(self, old: str, new: str) -> Sequence[str]:
        """Files that differ between two commits."""
        ...

    def read(self, commit: str, name: str) -> bytes | None: ...

    def written(self, old: str, new: str) -> Sequence[Written]: ...

    def join(self, ours: str, theirs: str, files: Mapping[str, bytes | None], message: str) -> str:
        """A commit on both: the files of `theirs` with `files` put in, None taken out."""
        ...

    def mix(self, base: bytes | None, ours: bytes, theirs: bytes) -> bytes | None:
        """Three texts made one by their lines; None if the same lines differ."""
        ...

    def ready(self, commit: str, placed: Sequence[str] = ()) -> None:
        """Raises RepositoryError if `move` would, and writes nothing."""
        ...

    def move(self, commit: str, placed: Sequence[str] = ()) -> None:
        """Bring branch and files there; those `placed` say already what it has."""
        ...

    def push(self) -> bool:
        """Hand the branch to the others; False if they were quicker."""
        ...


class Post(Protocol):
    """A channel that takes one mail at a time, each to one reader."""

    def send(self, address: str, message: bytes, opening: Callable[[], None]) -> Receipt:
        """Hand over a whole message; `opening` is called once, before the other side could have it.

        Fate.OPEN: it may have it. Raises ChannelError if no further mail can go.
        """
        ...

    def close(self) -> None: ...


class Drafts(Protocol):
    """A channel that owns its readers: it takes an edition once, a draft with a name: `digest-030-zh`."""

    @property
    def name(self) -> str: ...

    def find(self, name: str) -> Receipt | None:
        """What it has under this name; asked before anything is made."""
        ...

    def put(self, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        """Make the draft; raises ChannelError in the other side's words.

        Fate.OPEN: it may have it, and its word never came. `out`: there are no drafts, it went at once.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTools:
    """What the maker of a channel is handed that is no part of this program."""

    tell: Tell
    #: What stands beside `use` in digest.toml.
    settings: Mapping[str, Any] = field(default_factory=dict)
    #: Of the environment, `DIGEST_SECRET_NAME`; empty: there is none.
    secret: str = field(default="", repr=False)


@runtime_checkable
class Renewing(Protocol):
    """Drafts that can be written again; others leave what they find."""

    def renew(self, remote: str, name: str, subject: str, parts: Sequence[Document]) -> Receipt:
        """Write the draft `remote` again; raises ChannelError in the other side's words."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An issue in the tracker of a repository: what a digest calls an issue is something else."""

    number: int
    title: str
    body: str
    open: bool
    #: Where a person looks at it.
    address: str


class Forge(Protocol):
    """Where the digest's repository lies, with a tracker; every method raises ChannelError."""

    def tickets(self, label: str) -> Sequence[Ticket]:
        """All with `label`, open or not, the oldest first."""
        ...

    def open(self, title: str, body: str, label: str) -> Ticket: ...

    def write(self, ticket: Ticket, **changes: str) -> None:
        """Change `title`, `body`, `state` (open, closed) or `state_reason`."""
        ...

    def pull(self, head: str, commit: str) -> int | None:
        """The open pull request from `head` (`owner:branch`), if it stands at `commit` this moment."""
        ...

    def remark(self, pull: int, mark: str, body: str) -> bool:
        """Say `body` below a pull request, in place of what we said before; False: it says so already.

        `mark` begins what is ours: of a machine's alone, for a person may quote it.
        """
        ...

    def released(self, tag: str) -> Ticket | None:
        """The release of a tag, its `number` by which it is changed; None: there is none."""
        ...

    def release(self, tag: str, name: str, body: str, commit: str) -> None: ...

    def renew_release(self, release: Ticket, body: str) -> None: ...

    def has_pages(self) -> bool:
        """Whether a site can be deployed there by a workflow."""
        ...
