"""No words from upstream hold a reader: what they take grows with their length and no faster."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from digest.archive.opml import read_opml
from digest.collectors import (
    bodies,
    cvefeed,
    cvss,
    dates,
    feeds,
    github,
    kepfile,
    pages,
    proposalpaths,
    pulls,
    releaseitems,
    releasenotes,
    releasewords,
    submissions,
    words,
)
from digest.collectors.plainyaml import UnreadableError
from digest.collectors.pullrequests import RawPull
from digest.core import identity, naming, versions
from digest.core.drafting.requests import subject
from digest.core.trackers import PLAIN
from digest.errors import DigestError
from digest.model import Source
from tests.fakes import FakeFetch, response

SIZE = 64_000
#: Seconds of the processor for one text of that size; the slowest honest one takes a third of it.
SECONDS = 1.0

#: What the patterns of the readers are made of. Each is said again and again: alone, after what opens it,
#: before what does not fit.
PIECES = (
    " ", "\t", "\n", "\r", " \n", "\n\n", "a", "0", "f", "é", "中", "。", "：", "#", " #", "# ", "## a ", "#a",
    "*", "**", "*a", "* a", "**a", "a*", "_", "__a", " _a", "-", "- ", "- a\n", "-a", "--", "=", "===\n", "`", "```",
    "```a ", "```\n", "~", "~~~\n", "[", "[a", "[a](", "[](", "](", "]", "![", "![a](", "(", "()", "(a", ")", "<", "<a ",
    "<a>", "</a", "<!--", "<!-- -->", "-->", "<script>", "<?", "<?xml ", "<p ", "<![CDATA[", "<br/>", ">", "> ", ">>",
    "@a ", "@a,", "by @a ", "by @a in b ", "in https://a ", "#1,", "#1 ", "(#1", "(#1)", "deadbeef", "abcdef01 ",
    "https://", "https://a ", "https://a.b/(", "https://a/()", "http://a/", "/a", "a/", "//", "a.", ".a", "..", ",", ";",
    ":", "::", ": ", "a: ", "&", "&a", "&amp;", "&#1", '"', "'", '="', "a=", "|", "\\", "{", "{{", "}", "v1", "1.", "1.1",
    "rc", "-rc", "2020-01-", "CVE-2020-", "GHSA-", "GHSA-aaaa", "KEP-", "kep ", "kep #", "sig-", "[sig-a]", "a:  ",
    "breaking", "security ", "none ", "no known ", "action", "deprecated ", "score ", "rated ", "CVSS:3.1", "/AV:N",
    "withdrawn ", "summary ", "\n## summary", "- [ ]", "/kind ", "cc @", "see #1 ", "fixes https://a.", "KEP for ",
    "[WIP] ", "WIP: ", "add KEP for ", "0-", "00", "www.", "utf-8", "%", "%41", "?a=b&", "\x00", "\ud800", "\u200b",
)  # fmt: skip
OPENINGS = ("", "# ", "- a (", "[", "<!--", "```", "see https://a", "## Summary\n\n")
MISFIT = "!x\x01"


def hostile(opening: str, piece: str, ending: str = MISFIT) -> str:
    return opening + piece * (SIZE // len(piece)) + ending


#: Texts that held a reader for minutes, or would have.
KNOWN = {
    "a long hash in brackets": hostile("- Pin the base image to (", "0a1b2c3d4e5f"),
    "hashes without end": hostile("- a (", "abcdef01 "),
    "a heading with marks": hostile("# ", " #"),
    "a heading of spaces": hostile("# a", " "),
    "strong, then spaces": hostile("**a**", " "),
    "a tag nobody closes": hostile("<", "a"),
    "a fence of tildes": hostile("", "~", "`"),
    "a fence of one line": hostile("```a ", " "),
    "a link of dots": hostile("see https://a", "."),
    "brackets": hostile("", "["),
    "brackets of lines": hostile("", "[\n"),
    "pictures": hostile("", "![a]("),
    "links": hostile("", "<a>;"),
    "comments and headings": hostile("<!--", "\n## summary"),
    "an encoding far away": hostile("<?xml", " "),
}


_SOURCE = Source(id="s", kind="articles", address="https://example.org/")


def _pull(text: str) -> object:
    pull = RawPull(number=1, url="https://a.b/", title=text, body=text, paths=None)
    return proposalpaths.is_about_proposals(pull, PLAIN), proposalpaths.proposals_of(pull, PLAIN)


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _fields(text: str) -> object:
    return kepfile.read_fields("keps/1-a.md", _raw(text)), kepfile.read_fields(
        "keps/1-a/kep.yaml", _raw(text)
    )


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "bodies.lines_of": bodies.lines_of,
    "bodies.first_paragraph": bodies.first_paragraph,
    "bodies.without_marks": bodies.without_marks,
    "bodies.section": lambda text: bodies.section(text, {"link"}),
    "bodies.without_headings": bodies.without_headings,
    "bodies.fenced": lambda text: bodies.fenced(text, "release-note"),
    "cvefeed.listed": cvefeed.listed,
    "cvefeed.cve_in": cvefeed.cve_in,
    "cvefeed.advisory": lambda text: cvefeed._advisory(
        {"id": "CVE-2020-1234", "url": "https://a.b/", "content_text": text, "summary": text}, _SOURCE
    ),
    "cvss.base_score": cvss.base_score,
    "dates.moment": dates.moment,
    "feeds.looks_like_a_page": lambda text: feeds.looks_like_a_page(_raw(text)),
    "github.next_page": lambda text: github.GitHub(FakeFetch()).next_page(response(link=text)),
    "kepfile.read_fields": _fields,
    "kepfile.summary": lambda text: kepfile.summary(_raw(text)),
    "kepfile.title": lambda text: kepfile.title(text, {"title": text}),
    "pages.read_page": lambda text: pages.read_page(_raw(text), url="https://a.b/"),
    "pages.feed_title": lambda text: pages.feed_title(_raw(text)),
    "proposalpaths": _pull,
    "proposalpaths.proposal_of": lambda text: proposalpaths.proposal_of(f"keps/{text}/kep.yaml", PLAIN),
    "pulls.note_of": pulls.note_of,
    "releasenotes.lift": releasenotes.lift,
    "releasewords.first_words": releasewords.first_words,
    "releasewords.one_tag": releasewords.one_tag,
    "releaseitems.from_record": lambda text: releaseitems.from_record(
        {"tag_name": "v1", "name": text, "body": text}, _SOURCE, "a/b"
    ),
    "submissions.link_of": lambda text: submissions.link_of(text, text),
    "submissions.note_of": submissions.note_of,
    "submissions._title": submissions._title,
    "words.plain": words.plain,
    "words.plain.long": lambda text: words.plain(text, limit=SIZE),
    "words.line": words.line,
    "words.address": lambda text: words.address(text, "https://a.b/", text),
    "words.shorten": words.shorten,
    "words.language": words.language,
    "identity.canonical_url": identity.canonical_url,
    "identity.canonical_url.web": lambda text: identity.canonical_url(f"https://a.b/{text}"),
    "identity.kep_identity": lambda text: identity.kep_identity("kep", f"keps/{text}/kep.yaml", {}),
    "identity.short_id": identity.short_id,
    "naming.identities": lambda text: naming.identities(f"https://github.com/{text}", [PLAIN]),
    "naming.identities.releases": lambda text: naming.identities(
        f"https://github.com/a/b/releases/tag/{text}", [PLAIN]
    ),
    "versions.version_of": versions.version_of,
    "versions.is_prerelease": versions.is_prerelease,
    "drafting.subject": subject,
    "opml.read_opml": lambda text: read_opml(_raw(text), name="x"),
    "opml.read_opml.xml": lambda text: read_opml(_raw(f"<?xml {text}"), name="x"),
}


def seconds(read: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    with contextlib.suppress(DigestError, UnreadableError, UnicodeError):
        read(text)
    return time.process_time() - begun


@pytest.mark.parametrize("text", KNOWN.values(), ids=KNOWN)
def test_what_was_once_slow_is_read_in_time(text: str) -> None:
    slow = {name: spent for name, read in FUNCTIONS.items() if (spent := seconds(read, text)) > SECONDS}

    assert not slow


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_words_take_longer_than_their_length(name: str) -> None:
    texts = [hostile(opening, piece) for opening in OPENINGS for piece in PIECES]
    slow = {text[:40]: spent for text in texts if (spent := seconds(FUNCTIONS[name], text)) > SECONDS}

    assert not slow
