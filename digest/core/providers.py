"""What services that own their readers understand: names, placeholders, signatures; and their refusals.

Their template engines run whatever stands in braces. Only our own placeholder may reach them as code:
whatever else looks like theirs is written so that a reader sees it and the engine does not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from digest.core.networks import Allowed, may_reach
from digest.errors import one_line

#: Letters of the other side's words that are shown.
SHOWN = 200
_GO = re.compile(r"\{(?=\{)|(?<=\{)\{|@(?=TrackLink)")
#: In a text the engine reads `<` as the beginning of a tag, drops comments, and gives up at an open one.
_GO_TEXT = re.compile(r"\{\{+|@(?=TrackLink)|<")
_DJANGO = re.compile(r"\{(?=[{%#])")
_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_ADDRESS = re.compile(r"\b(?:href|src)=(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*?\bsrc=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_LOCAL = ("localhost", "local", "localdomain", "internal", "invalid", "test", "home.arpa")
_WORDS: Mapping[int, tuple[str, str]] = {
    401: ("it does not know us (401)", "Check the token and the user"),
    403: ("it will not let us do that (403)", "Look at what the token may do"),
    404: ("there is nothing at this address (404)", "Check the address in digest.toml"),
    410: ("it is gone for good (410)", "Make a new one there"),
    413: ("the issue is too large for it (413)", "Raise its limit, or shorten the issue"),
    422: ("it does not understand what we send (422)", ""),
    429: ("it asks to be left alone for a while (429)", "Run it again later"),
}


def draft_name(number: int, edition: str) -> str:
    """`digest-030-zh`: what an edition is called everywhere, so that it can be looked up."""
    return f"digest-{number:03}-{edition}"


# ---------------------------------------------------------------- placeholders and what is none


def for_go(page: str, mark: str) -> str:
    """HTML for listmonk (Go's html/template), the unsubscribe address where `mark` stands."""
    return _GO.sub(lambda m: f"&#{ord(m[0])};", page).replace(mark, "{{ UnsubscribeURL }}")


def for_go_text(text: str, mark: str = "") -> str:
    """A text or subject for listmonk, which runs it as a template too, and a text as if it were HTML."""
    safe = _GO_TEXT.sub(lambda m: '{{ Safe "' + m[0] + '" }}', text)
    return safe.replace(mark, "{{ UnsubscribeURL }}") if mark else safe


def for_go_subject(subject: str) -> str:
    """A subject is a template only if it has two braces, and then no HTML."""
    return for_go_text(subject).replace('{{ Safe "<" }}', "<")


def for_django(page: str, mark: str) -> str:
    """HTML for Buttondown (Django's templates), the unsubscribe address where `mark` stands.

    Whether it reads entities before or after it runs templates is not written down: braces are parted by a
    sign of no width (U+2060), in an address written as addresses have them.
    """

    def within(tag: re.Match[str]) -> str:
        return _ADDRESS.sub(lambda m: m[0].replace("{", "%7B").replace("}", "%7D"), tag[0])

    return _DJANGO.sub("{&#8288;", _TAG.sub(within, page)).replace(mark, "{{ unsubscribe_url }}")


def for_django_subject(subject: str) -> str:
    """A subject is no HTML: a space parts what would be code."""
    return re.sub(r"\{(?=[{%#])", "{ ", subject)


def inner(page: str) -> str:
    """What stands within <body>: for a service that puts it into a page of its own."""
    _, found, rest = page.partition("<body")
    return rest.partition(">")[2].rpartition("</body>")[0].strip() if found else page


def private_images(page: str) -> Iterator[str]:
    """Addresses of pictures that a reader's mail program could not fetch."""
    for match in _IMAGE.finditer(page):
        address = unescape(match[1] or match[2] or "")
        if not _public(address):
            yield address


def _public(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host or ("." not in host and ":" not in host):
        return False
    if host.rpartition(".")[2].isdecimal() or ":" in host:
        return may_reach(host, host, Allowed())
    return not any(host.endswith(f".{name}") for name in _LOCAL)


# ---------------------------------------------------------------- signatures


def feishu_signature(secret: str, seconds: int) -> str:
    """Of a card for Feishu: keyed with the time and the secret, over nothing."""
    return _signed(f"{seconds}\n{secret}", "")


def dingtalk_signature(secret: str, milliseconds: int) -> str:
    """Of a card for DingTalk: keyed with the secret, over the time and the secret."""
    return _signed(secret, f"{milliseconds}\n{secret}")


def _signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode("ascii")


# ---------------------------------------------------------------- answers


def refusal(status: int, body: bytes) -> tuple[str, str]:
    """(why, what next) of an answer that is no yes, with the other side's own words where it has some."""
    if 300 <= status < 400:
        return f"it sends us on to another address ({status})", "Write that address into the configuration"
    why, hint = _WORDS.get(status, (f"it answers {status}", ""))
    if 500 <= status < 600:
        why, hint = f"its server failed ({status})", "Run it again later"
    said = their_words(body)
    return (f"{why}: {said}" if said else why), hint


def their_words(body: bytes) -> str:
    """What an answer says in words, one line; nothing of a page meant for a browser."""
    text = body[:20_000].decode("utf-8", "replace").strip()
    if text[:1] == "<":
        return ""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _short(text)
    return _short(" ".join(_said(found)))


def read_object(body: bytes) -> dict[str, Any]:
    """An answer that has to be a JSON object; raises ValueError that says what it is instead."""
    text = body.decode("utf-8", "replace").strip()
    if not text:
        raise ValueError("its answer is empty")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text[:1] == "<":
            raise ValueError("it answers with a web page, not with JSON") from error
        if text[:1] in "{[":
            raise ValueError("its answer is JSON that breaks off or is damaged") from error
        raise ValueError(f"its answer is no JSON: {_short(text)}") from error
    if not isinstance(found, dict):
        raise ValueError("its answer is JSON of another shape")
    return found


def hidden(text: str, *secrets: str) -> str:
    """`text` without what must not be shown, should the other side have said it back."""
    for secret in secrets:
        if len(secret) > 3:
            text = text.replace(secret, "(secret)")
    return text


def _said(found: Any) -> Iterator[str]:
    """Texts in an error, wherever services put them: `message`, `detail`, lists of `msg` with a place."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, list):
        for one in found[:5]:
            yield from _said(one)
    elif isinstance(found, dict):
        for name in ("code", "loc", "message", "msg", "detail", "error", "errmsg", "StatusMessage"):
            value = found.get(name)
            if name == "loc" and isinstance(value, list):
                yield ".".join(str(part) for part in value) + ":"
            elif name != "code" or (isinstance(value, str) and value):
                yield from _said(value)


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= SHOWN else f"{line[:SHOWN]} ..."
