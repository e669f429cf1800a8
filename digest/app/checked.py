"""What a check found, kept as long as all it hangs on is the same: it can be said again with nothing loaded.

A finding hangs on the issue's file and lock, on the glossary, on digest.toml and the environment, on the
program, and in a draft on what the other issues tell. Whatever of these is another has another key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

from digest.app.publishing import code_key
from digest.archive.folder import Folder
from digest.model import Finding, Severity
from digest.store.cache import Cache

#: What the cache calls the findings of an issue, before its number.
KIND = "checked"


class Checked:
    """The findings kept for the digest in `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = Folder(root / "content", ())
        self._cache = Cache(root / ".digest" / "cache.db")

    def key(self, number: int) -> str:
        """What findings are kept by that hang on the issue alone."""
        said = sorted(f"{k}={v}" for k, v in os.environ.items() if k.upper().startswith("DIGEST_"))
        parts = [str(self._root).encode(), code_key().encode(), *map(os.fsencode, said)]
        content, lock = self._root / "content", self._folder.path(number).with_suffix(".lock")
        files = (self._root / "digest.toml", content / "glossary.yaml", self._folder.path(number), lock)
        return _hash([*parts, *map(_bytes, files)])

    def others(self) -> str:
        """How all issues look: with that, what findings of a draft are kept by."""
        return self._folder.stamp()

    def known(self, number: int, key: str, others: Callable[[], str]) -> tuple[Finding, ...] | None:
        """The findings kept by `key`, or by it and `others`, if that must be asked; None: there are none."""
        found = self._get(number, key)
        return self._get(number, among(key, others())) if found is None else found

    def _get(self, number: int, key: str) -> tuple[Finding, ...] | None:
        try:
            body = self._cache.get_many(f"{KIND} {number}", [key])[key]
            return tuple(map(_finding, json.loads(body)))
        except (ValueError, TypeError, KeyError):  # none, or of nobody we know
            return None

    def keep(self, number: int, key: str, found: Sequence[Finding]) -> None:
        """Keep `found`, and nothing older of this issue."""
        body = json.dumps([_plain(finding) for finding in found], ensure_ascii=False).encode()
        self._cache.put_many(f"{KIND} {number}", {key: body})
        self._cache.forget(f"{KIND} {number}", {key})

    def close(self) -> None:
        self._cache.close()


def known(root: Path, number: int) -> tuple[Finding, ...] | None:
    """What the last check of an issue found, if it would find the same now."""
    kept = Checked(root)
    try:
        return kept.known(number, kept.key(number), kept.others)
    finally:
        kept.close()


def among(key: str, others: str) -> str:
    """What findings are kept by that hang on the other issues too."""
    return _hash([key.encode(), os.fsencode(others)])


def _bytes(path: Path) -> bytes:
    """What a file says; of one that is not there something that no file can say."""
    try:
        return b"+" + path.read_bytes()
    except FileNotFoundError:
        return b"-"


def _hash(parts: Sequence[bytes]) -> str:
    """A hash of `parts`, and of where each of them ends."""
    state = blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "big") + part)
    return state.hexdigest()


def _plain(finding: Finding) -> dict[str, object]:
    return {field.name: getattr(finding, field.name) for field in fields(finding)}


def _finding(record: dict[str, Any]) -> Finding:
    span = record["span"]
    severity = Severity(record["severity"])
    return Finding(**record | {"severity": severity, "span": tuple(span) if span else None})
