"""What an item *is*, whatever its address, and the short ids people type."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from digest.core.canonical import PLAIN, canonical_url, is_web_address

__all__ = [
    "DATE_PREFIX",
    "PLAIN",
    "canonical_url",
    "is_web_address",
    "kep_identity",
    "leaf_name",
    "pull_identity",
    "release_identity",
    "short_id",
    "short_ids",
    "slug",
]

DATE_PREFIX = re.compile(r"^\d{8}-|^\d{4}-\d{2}-\d{2}-")


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
    return f"a-{_letters(identity)[:5]}"


def short_ids(identities: Iterable[str]) -> dict[str, str]:
    """Identity to a short id that none of the others has; those that would share one all get longer ones.

    Of two laptops that see the same identities both say the same, whatever came first.
    """
    names = {identity: short_id(identity) for identity in identities}
    for longer in (_longer_id, _longest_id):
        shared: defaultdict[str, list[str]] = defaultdict(list)
        for identity, name in names.items():
            shared[name].append(identity)
        for together in shared.values():
            if len(together) > 1:
                names |= {identity: longer(identity) for identity in together}
    return names


def _longer_id(identity: str) -> str:
    """`pr-kubernetes-enhancements-5` for `pr-5`, eight letters for five."""
    head, colon, rest = identity.partition(":")
    if short_id(identity).startswith("a-") and (not colon or rest.startswith("//")):
        return f"a-{_letters(identity)[:8]}"
    return slug(rest if head == "release" else f"{head}-{rest}", keep=".")


def _longest_id(identity: str) -> str:
    return f"{_longer_id(identity)[:40]}-{_letters(identity)[:12]}"


def _letters(identity: str) -> str:
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest()
    return (
        base64.b32encode(digest[:10]).decode().lower()
    )  # sixteen letters, of which twelve are asked for at most


def slug(text: str, *, keep: str = "", limit: int = 60) -> str:
    """An address-safe id: ASCII lower-case letters, digits, hyphens and what `keep` names."""
    allowed = re.escape(keep)
    words = re.sub(rf"[^a-z0-9{allowed}]+", "-", text.lower())
    return words.strip("-." if keep else "-")[:limit].strip("-.") or "entry"
