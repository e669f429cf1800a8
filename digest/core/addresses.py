"""Addresses of pages and feeds. They never change; nothing else spells one out."""

from __future__ import annotations

from digest.model import DigestSettings

#: The forms of every feed.
FORMS = ("rss", "atom", "json")
#: Those of its archive: RSS has no manner of its own to page back, and borrows Atom's (RFC 5005).
ARCHIVED = ("atom", "json")
#: The name of the feed of single entries.
ENTRIES = "entries"
#: How a feed looks to people who open it in a browser.
FACE = "feeds.css"

_ENDINGS = {"rss": ".xml", "atom": ".atom.xml", "json": ".json"}
#: First steps of addresses that belong to the digest itself; those of its trackers come to them.
TAKEN = frozenset(
    {
        "archive",
        "assets",
        "feeds",
        "issues",
        "people",
        "pictures",
        "projects",
        "search",
        "sections",
        "subjects",
        "terms",
        "topics",
    }
)
#: What subjects' pages lie below, by kind; a tracker's lie below its own `part`.
PARTS = {"project": "projects", "section": "sections", "topic": "topics"}


def home(language: str) -> str:
    """`zh/`. All addresses are relative to the site's root, without a leading slash."""
    return f"{language}/"


def issue(language: str, number: int) -> str:
    """`zh/issues/29/`."""
    return f"{language}/issues/{number}/"


def cover(language: str, number: int) -> str:
    """`zh/issues/29/cover.png`, where the digest has covers."""
    return f"{issue(language, number)}cover.png"


def wechat(language: str, number: int) -> str:
    """`zh/issues/29/wechat/`, where a preview has the page an article is copied from; no site does."""
    return f"{issue(language, number)}wechat/"


def manifest(language: str) -> str:
    """`zh/manifest.webmanifest`."""
    return f"{language}/manifest.webmanifest"


def archive(language: str, year: int | None = None) -> str:
    """`zh/archive/` or `zh/archive/2019/`."""
    return f"{language}/archive/" if year is None else f"{language}/archive/{year}/"


def pictures(language: str) -> str:
    """`zh/pictures/`."""
    return f"{language}/pictures/"


def terms(language: str) -> str:
    """`zh/terms/`: the words the digest agreed on, each at `#ID`; only where there are any."""
    return f"{language}/terms/"


def feed(language: str, form: str, name: str = "") -> str:
    """`zh/feed.xml` for `rss`, `zh/atom.xml` for `atom`, `zh/feed.json` for `json`: the issues.

    With a `name` one of the other feeds: `zh/feeds/entries.xml`, `.atom.xml`, `.json`.
    """
    if name:
        return f"{feeds(language)}{name}{_ENDINGS[form]}"
    return f"{language}/" + {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}[form]


def subject(language: str, below: str, year: int | None = None) -> str:
    """`zh/keps/2254/` for `keps/2254/`; `zh/sections/upstream/2019/` for one year of a long one."""
    return f"{language}/{below}" if year is None else f"{language}/{below}{year}/"


def subjects(language: str, part: str = "subjects") -> str:
    """`zh/subjects/`, where all indexes are named; `zh/keps/`, `zh/people/` for one of them."""
    return f"{language}/{part}/"


def section_feed(section: str) -> str:
    """The name of a section's feed: its id, unless that is the name of the feed of all entries."""
    return f"section-{section}" if section == ENTRIES else section


def feed_year(language: str, year: int, form: str) -> str:
    """`zh/feeds/archive/2019.atom.xml`: the issues of a year, as a feed reader pages back to them."""
    return f"{feeds(language)}archive/{year}{_ENDINGS['atom' if form == 'rss' else form]}"


def feeds(language: str) -> str:
    """`zh/feeds/`: the page that names all feeds of a language."""
    return f"{language}/feeds/"


def outline(language: str = "") -> str:
    """`feeds.opml`, all feeds of all languages; `zh/feeds/feeds.opml`, those of one."""
    return f"{feeds(language)}feeds.opml" if language else "feeds.opml"


def file_of(address: str) -> str:
    """The file behind an address: `zh/issues/29/` is `zh/issues/29/index.html`."""
    return f"{address}index.html" if not address or address.endswith("/") else address


def absolute(settings: DigestSettings, address: str) -> str:
    """The full address under the site's own, path prefix included."""
    return settings.site_url.rstrip("/") + "/" + address


def relative(here: str, there: str) -> str:
    """The link from page `here` to `there`, both from the root: works under any path prefix."""
    up = here.split("/")[:-1]
    down = there.split("/")
    common = 0
    while common < len(up) and common < len(down) - 1 and up[common] == down[common]:
        common += 1
    path = "../" * (len(up) - common) + "/".join(down[common:])
    return path or "./"


def edition_id(settings: DigestSettings, language: str, number: int) -> str:
    """The `tag:` URI of an edition (RFC 4151): survives a new domain."""
    return f"{settings.feed_id}:{language}:{number}"


def entry_id(settings: DigestSettings, language: str, number: int, entry: str) -> str:
    """The `tag:` URI of an entry: survives another title and another section too."""
    return f"{edition_id(settings, language, number)}:{entry}"


def feed_id(settings: DigestSettings, language: str, name: str = "") -> str:
    """The `tag:` URI of a feed, the same in all its forms and in its archive."""
    return f"{settings.feed_id}:{language}" + (f":feeds/{name}" if name else "")
