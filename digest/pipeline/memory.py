"""The translation memory: brought up to date from the issues' files as far as any changed, then asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from digest.archive.folder import Folder
from digest.core import memory
from digest.core.memory import Match
from digest.errors import ArchiveError, UsageError
from digest.store.memory import Memory, Read

if TYPE_CHECKING:
    from digest.archive.issues import Archive


def look(
    remembered: Memory,
    words: str,
    *,
    source: str,
    targets: Sequence[str],
    limit: int,
) -> list[Match]:
    """The best `limit` matches of `words` in each of `targets`; the memory is up to date already."""
    return [match for tag in targets for match in remembered.near(words, source, tag, limit=limit)]


def languages_of(
    words: str, languages: Sequence[str], written: str, source: str, target: str
) -> tuple[str, list[str]]:
    """(the language words are in, those they are wanted in); `written`: what their script says."""
    for tag in (source, target):
        if tag and tag not in languages:
            raise UsageError(f"the digest has no language {tag!r}", hint=f"It has {', '.join(languages)}")
    if not words.strip():
        raise UsageError("say which words", hint="For example: digest memory 动态扩缩容")
    source = source or next((tag for tag in languages if tag != target and tag == written), "")
    source = source or next((tag for tag in languages if tag != target), languages[0])
    targets = [target] if target else [tag for tag in languages if tag != source]
    if not targets or source in targets:
        raise UsageError(
            f"words in {source} have no other side here",
            hint="A memory needs two languages; see digest.toml",
        )
    return source, targets


def refresh(
    remembered: Memory,
    folder: Folder,
    archive: Callable[[], Archive],
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> None:
    """Take in the issues' files that are new, other or gone since the last time.

    `progress` hears of how many of how many are read.
    """
    reading = " ".join(folder.languages)
    known = remembered.files()
    stats = {number: f"{reading} {_stat(folder, number)}" for number in folder.numbers()}
    for number in known.keys() - stats.keys():
        remembered.put(number, None)
    other = [number for number, stat in stats.items() if number not in known or known[number].stat != stat]
    for at, number in enumerate(other):
        stat = stats[number]
        progress(at, len(other))
        body = blake2b(reading.encode() + folder.read_bytes(number), digest_size=16).hexdigest()
        if number in known and known[number].hash == body:
            remembered.see(number, stat)
            continue
        try:
            pairs = tuple(memory.segments(archive().issue(number), folder.languages))
            remembered.put(number, Read(stat, body), pairs)
        except ArchiveError:
            fault = f"{folder.name(number)} has errors and is not remembered. See: digest check {number}"
            remembered.put(number, Read(stat, body, fault))
    remembered.make_lists()


def faults(remembered: Memory) -> list[str]:
    """Files of which nothing is remembered, with why."""
    return [read.fault for _, read in sorted(remembered.files().items()) if read.fault]


def _stat(folder: Folder, number: int) -> str:
    found = folder.path(number).stat()
    return f"{found.st_size} {found.st_mtime_ns}"
