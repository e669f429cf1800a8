"""What readers will get, also of unsaved words: the page, the mail, the article, the text, the feed item.

The documents run nothing and stand in frames of the desk alone (gate.SHOWN). A page is shown at its address
below `/site/`, so that its styles, pictures and links are found where they lie on the site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from mimetypes import guess_type
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from digest.core import addresses
from digest.desk.desk import Desk
from digest.desk.forms import Form, posted
from digest.desk.gate import SHOWN
from digest.desk.routes.publish import newest
from digest.templating.scripts import language_name

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.app.trying import Trial

HTML = "text/html; charset=utf-8"
#: Letters of the words that one form may try.
MOST = 200_000
_FIELD = re.compile(r"(title|summary|quote)\.([A-Za-z][A-Za-z0-9-]{0,34})")
#: `?theme=`: the document as it is by day, and by night; else as the browser itself wants it.
THEMES = ("light", "dark")
_SCRIPT = re.compile(rb"<script\b.*?</script>", re.DOTALL)
_DARK = b"@media (prefers-color-scheme: dark)"
#: Assets with a hash of what they hold in their name never change.
_HASHED = re.compile(r"\.[0-9a-f]{8}\.[a-z.]+$")
_ISSUE = re.compile(r"([A-Za-z][A-Za-z0-9-]*)/issues/([1-9][0-9]{0,6})/(?:index\.html)?")


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at, and how; all of it stands in the address."""

    show: str
    lang: str
    width: str = ""
    theme: str = ""
    entry: str = ""

    def but(self, **changes: str) -> str:
        """The query of another look."""
        told = {"show": self.show, "lang": self.lang, "width": self.width, "theme": self.theme,
                "entry": self.entry, **changes}  # fmt: skip
        return f"?{urlencode({name: value for name, value in told.items() if value})}"


def this_week(request: Request) -> Response:
    """The preview of the issue being made."""
    desk: Desk = request.app.state.desk
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(desk.to(f"/preview/{newest(desk)}{query}"), 303)


def view(request: Request) -> Response:
    """The page around the documents."""
    from digest.app.trying import KINDS, editions

    desk: Desk = request.app.state.desk
    number, asked, digest = int(request.path_params["number"]), request.query_params, desk.room.digest
    kinds = {kind: editions(digest, kind) for kind in KINDS}
    kind = asked.get("show", "") if kinds.get(asked.get("show", "")) else "page"
    look = Look(
        show=kind,
        lang=asked["lang"] if asked.get("lang") in kinds[kind] else kinds[kind][0],
        width="phone" if asked.get("width") == "phone" else "",
        theme=asked["theme"] if asked.get("theme") in THEMES else "",
        entry=asked.get("entry", "")[:200],
    )
    values = {
        "number": number,
        "begun": number in digest.archive.numbers(),
        "kinds": [kind for kind, there in kinds.items() if there],
        "editions": [(tag, named(digest, tag)) for tag in kinds[kind]],
        "look": look,
        "address": desk.to(f"/preview/{number}/{kind}/{look.lang}")
        + (f"?theme={look.theme}" if look.theme else "")
        + (f"#{look.entry}" if look.entry else ""),
    }
    return desk.pages.page(request, "preview", values)


def named(digest: Digest, edition: str) -> str:
    """An edition by the names its languages give themselves."""
    words = digest.templates.words
    return " + ".join(language_name(tag, words) for tag in edition.split("+"))


def shown(request: Request) -> Response:
    """A document of an issue as its file is now."""
    number, kind, edition = _asked(request)
    if kind == "page":
        desk: Desk = request.app.state.desk
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(desk.to(f"/site/{addresses.issue(edition, number)}{query}"), 303)
    return _document(request, number, kind, edition)


@posted
def tried(request: Request, said: Form) -> Response:
    """The same with words of an entry that are not saved."""
    number, kind, edition = _asked(request)
    words: dict[str, dict[str, str]] = {}
    for name in said.names():
        if found := _FIELD.fullmatch(name):
            words.setdefault(found[1], {})[found[2]] = said.one(name)[:MOST]
    return _document(request, number, kind, edition, entry=said.one("entry"), words=words)


def site(request: Request) -> Response:
    """What the site has at a path: only what the preview itself made, whatever the path says."""
    desk: Desk = request.app.state.desk
    path = request.path_params["path"]
    if found := _ISSUE.fullmatch(path):
        return _document(request, int(found[2]), "page", found[1])
    answer = desk.room.site(addresses.file_of(path))
    if answer is None:
        return Response("There is nothing here.\n", 404, media_type="text/plain")
    made = _safe(answer.body, _kind(answer.path), answer.status)
    if _HASHED.search(answer.path):
        made.headers["Cache-Control"] = "private, max-age=86400"
    return made


def _asked(request: Request) -> tuple[int, str, str]:
    told = request.path_params
    return int(told["number"]), told["kind"], told["language"]


def _document(
    request: Request,
    number: int,
    kind: str,
    edition: str,
    *,
    entry: str = "",
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> Response:
    from digest.app.trying import Trial

    desk: Desk = request.app.state.desk
    trial: Trial = Trial(number=number, entry=entry, words=words or {})
    body = desk.room.trying().document(trial, kind, edition, partial(desk.pages.explained, request))
    if kind in {"mail", "wechat", "feed"}:  # made for who reads them anywhere: here, the pictures are here
        own = addresses.absolute(desk.room.digest.config.digest, "images/")
        body = body.replace(own.encode(), desk.to("/site/images/").encode())
    return _safe(_lit(body, request.query_params.get("theme", "")), HTML)


def _lit(body: bytes, theme: str) -> bytes:
    """A document by day or by night, whatever this browser's own light is."""
    if theme not in THEMES:
        return body
    body = body.replace(_DARK, b"@media all" if theme == "dark" else b"@media not all")
    body = body.replace(b' class="no-js"', b"", 1)
    if theme == "dark":
        body = body.replace(b'data-md-color-scheme="default"', b'data-md-color-scheme="slate"', 1)
    return body


def _safe(body: bytes, kind: str, status: int = 200) -> Response:
    if kind == HTML:
        body = _SCRIPT.sub(b"", body)  # none would run; a browser would tell of each
    return Response(body, status, {"Content-Security-Policy": SHOWN, "Content-Type": kind})


def _kind(path: str) -> str:
    if path.endswith(".html"):
        return HTML
    known = guess_type(path)[0] or "application/octet-stream"
    return f"{known}; charset=utf-8" if known.startswith("text/") else known


ROUTES = [
    Route("/preview", this_week),
    Route("/preview/{number:int}", view),
    Route("/preview/{number:int}/{kind}/{language}", shown),
    Route("/preview/{number:int}/{kind}/{language}", tried, methods=["POST"]),
    Route("/site/{path:path}", site),
]
