"""The little of GitHub's web site we use: releases.atom, raw files, pages a test writes down."""

from __future__ import annotations

import re
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from markdown_it import MarkdownIt

from tests.github.places import tag_address
from tests.github.rest import Reply
from tests.github.world import Release, Repository, World

#: Releases in a releases.atom.
ENTRIES = 10

_NAME = r"([\w.-]+/[\w.-]+)"


def answer(world: World, web: str, path: str) -> Reply:
    """The reply to GET `path` of the web site."""
    if path in world.pages:
        body = world.pages[path]
        return Reply(data=body.encode() if isinstance(body, str) else body)
    if raw := re.fullmatch(rf"/raw/{_NAME}/([^/]+)/(.+)", path):
        known = world.find(raw[1])
        at = known.at(raw[2]) if known else None
        body = known.content(raw[3], at) if known and at is not None else None
        return _page(404, "Not Found") if body is None else Reply(data=body, headers=_type("text/plain"))
    found = re.fullmatch(rf"/{_NAME}(/.*|)", path)
    name, rest = found.groups() if found else ("", "")
    known = world.find(name)
    if known is None and (moved := world.new_home(name)):
        return Reply(301, b"", {"location": f"{web}/{moved.name}{rest}"})
    if known is None:
        return _page(404, "Not Found")
    if rest == "/releases.atom":
        return Reply(data=releases_atom(web, known).encode(), headers=_type("application/atom+xml"))
    if raw := re.fullmatch(r"/raw/(.+)", rest):
        return Reply(302, b"", {"location": f"{web}/raw/{known.name}/{raw[1]}"})
    return _page(200, known.name) if not rest else _page(404, "Not Found")


def releases_atom(web: str, known: Repository) -> str:
    """The newest ten, each with the moment of its last change and no other."""
    shown = sorted((r for r in known.releases if not r.draft), key=lambda r: r.sorted_by, reverse=True)
    entries = "".join(_entry(web, known, release) for release in shown[:ENTRIES])
    home = f"{web}/{known.name}/releases"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
        f' xml:lang="en-US">\n  <id>tag:github.com,2008:{home}</id>\n'
        f'  <link type="text/html" rel="alternate" href="{home}"/>\n'
        f"  <title>Release notes from {known.name.partition('/')[2]}</title>\n{entries}</feed>\n"
    )


def _entry(web: str, known: Repository, release: Release) -> str:
    content = "<content>No content.</content>"
    if release.notes:
        content = f'<content type="html">{escape(MarkdownIt("commonmark").render(release.notes))}</content>'
    link = quoteattr(tag_address(web, known, release.tag))
    return (
        f"  <entry>\n    <id>tag:github.com,2008:Repository/{known.id}/{escape(release.tag)}</id>\n"
        f"    <updated>{release.updated or release.published or release.sorted_by}</updated>\n"
        f'    <link rel="alternate" type="text/html" href={link}/>\n'
        f"    <title>{escape(release.name or release.tag)}</title>\n    {content}\n"
        f"    <author><name>{escape(quote(release.author))}</name></author>\n  </entry>\n"
    )


def _page(status: int, words: str) -> Reply:
    body = f"<!doctype html><html><title>{escape(words)}</title></html>".encode()
    return Reply(status, body, _type("text/html"))


def _type(kind: str) -> dict[str, str]:
    return {"content-type": f"{kind}; charset=utf-8"}
