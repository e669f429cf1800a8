"""Styles and scripts of the desk itself: a fixed list, so that no path ever comes from a browser."""

from __future__ import annotations

import hashlib
from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from digest.desk.pages import HERE

TYPES = {".css": "text/css; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def _files() -> dict[str, tuple[bytes, str, str]]:
    """Name to body, media type and tag."""
    found = {}
    for path in sorted((HERE / "static").iterdir()):
        if path.suffix in TYPES:
            body = path.read_bytes()
            found[path.name] = (body, TYPES[path.suffix], f'"{hashlib.sha256(body).hexdigest()[:20]}"')
    return found


def static(request: Request) -> Response:
    """A file of the list, or 304 for who has it."""
    known = _files().get(request.path_params["name"])
    if known is None:
        return PlainTextResponse("There is nothing here.\n", 404)
    body, kind, tag = known
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers={**headers, "Content-Type": kind})


ROUTES = [Route("/static/{name}", static)]
