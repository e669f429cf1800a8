"""What an item *is*, whatever its address, and the short ids people type."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

#: Query keys that say where a reader came from, never what is shown.
TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|pk_(campaign|kwd|source)|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_(cid|eid)"
    r"|_hs(enc|mi)|ref_src|spm|share_token|vero_id|wickedid)$"
)
DEFAULT_PORT = {"http": 80, "https": 443}
#: An address with nothing in it that has two spellings, but for the scheme, `www.` and the last slash.
PLAIN = re.compile(r"https?://(?!www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9_.~-]+)*)/?")
DATE_PREFIX = re.compile(r"^\d{8}-|^\d{4}-\d{2}-\d{2}-")


def is_web_address(url: str) -> bool:
    """Whether `url` is an http(s) address with a host that a browser and MkDocs can parse."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme.lower() in DEFAULT_PORT and bool(parts.hostname) and not re.search(r"\s", url)


def canonical_url(url: str) -> str:
    """One spelling of an address: https, lower-case host, no tracking, no fragment, no trailing slash.

    A text that is no web address comes back stripped and otherwise unchanged.
    """
    url = url.strip()
    if plain := PLAIN.fullmatch(url):  # most are; the long way takes twenty times as long
        return f"https://{plain[1]}{plain[2]}"
    if not is_web_address(url):
        return url
    parts = urlsplit(url)
    path = quote(unquote(parts.path), safe="/%:@!$&'()*+,;=~-._") if parts.path else ""
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    query = urlencode(
        sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k))
    )
    return urlunsplit(("https", _host(parts), path, query, ""))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    return f"{host}:{port}" if port and port != DEFAULT_PORT.get(parts.scheme.lower()) else host


def release_identity(project: str, tag: str) -> str:
    """`release:OWNER/REPOSITORY@TAG`; GitHub's names are the same in any case."""
    return f"release:{project.lower()}@{tag}"


def pull_identity(repository: str, number: int) -> str:
    """`pr:OWNER/REPOSITORY#NUMBER`, for pull requests wherever they are heard of."""
    return f"pr:{repository.lower()}#{number}"


def kep_identity(tracker: str, path: str, fields: Mapping[str, Any]) -> str:
    """`kep:2254`: the folder's number, else the `kep-number` key, else section and slug.

    The folder's number is the number of the enhancement issue and so rarely shared; the key is
    missing, quoted, `NNNN` or 0 often enough that it only comes second.
    """
    parts = path.split("/")
    leaf = leaf_name(path)
    number = re.match(rf"(?:{re.escape(tracker)}-)?0*(\d{{1,6}})(?:-|$)", leaf)
    if number and not DATE_PREFIX.match(leaf) and number[1] != "0":
        return f"{tracker}:{number[1]}"
    key = str(fields.get("kep-number", "")).strip().lstrip("0")
    if key.isdigit() and len(key) <= 6:
        return f"{tracker}:{key}"
    folder = parts[1] if len(parts) > 2 else ""
    slug = re.sub(r"^0+-", "", DATE_PREFIX.sub("", leaf))
    return f"{tracker}:{folder}/{slug}" if folder else f"{tracker}:{slug}"


def leaf_name(path: str) -> str:
    """What a proposal is called by its place: `1101-immutable-fields` for a file of fields in that folder,
    for the README.md there, and for `1101-immutable-fields.md`.
    """
    *folders, name = path.split("/")
    stem, dot, ending = name.rpartition(".")
    own = dot and ending.lower() == "md" and stem.lower() not in {"readme", "index"}
    return stem if own or not folders else folders[-1]


def short_id(identity: str) -> str:
    """What people type: `kep-2254`, `istio-1.28.1`, `cve-2026-1234`, else `a-` and five letters."""
    head, colon, rest = identity.partition(":")
    if head == "release" and "@" in rest:
        project, _, tag = rest.rpartition("@")
        repository = project.rpartition("/")[2]
        version = tag.rpartition("/")[2]
        version = re.sub(r"^v(?=\d)", "", version)
        if version.startswith(f"{repository}-"):
            version = version[len(repository) + 1 :]
        return slug(f"{repository}-{version}", keep=".")
    if colon and head not in {"http", "https"} and not rest.startswith("//"):
        tail = rest.rpartition("#")[2] if head == "pr" else rest
        return slug(f"{head}-{tail.lower().removeprefix(f'{head}-')}")
    digest = hashlib.sha256(identity.encode()).digest()
    return "a-" + base64.b32encode(digest).decode().lower()[:5]


def slug(text: str, *, keep: str = "", limit: int = 60) -> str:
    """An address-safe id: ASCII lower-case letters, digits, hyphens and what `keep` names."""
    allowed = re.escape(keep)
    words = re.sub(rf"[^a-z0-9{allowed}]+", "-", text.lower())
    return words.strip("-." if keep else "-")[:limit].strip("-.") or "entry"
