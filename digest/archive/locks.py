"""What was published: content/issues/NNN.lock, a hash for each entry and language, and the moments."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.archive.files import alone, put_file, remove_file
from digest.archive.folder import called
from digest.errors import ArchiveError
from digest.model import Entry, Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The words of an issue as they went out."""

    number: int
    #: Language to the moment its edition went out.
    published: Mapping[str, datetime] = field(default_factory=dict)
    #: Language to the hash of title and lead.
    head: Mapping[str, str] = field(default_factory=dict)
    #: Entry id to language to the hash of its words.
    entries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Languages whose edition came out elsewhere and was brought in later: news to nobody.
    brought: frozenset[str] = frozenset()
    #: Entry id (empty: the issue itself) to how many errata are told of in the words locked.
    errata: Mapping[str, int] = field(default_factory=dict)
    #: Entries whose words were taken away by `digest amend`.
    withdrawn: frozenset[str] = frozenset()


class Locks:
    """The locks beside the issues, in content/issues."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, number: int) -> Path:
        return self.folder / f"{number:03d}.lock"

    def numbers(self) -> frozenset[int]:
        """Numbers of issues of which something went out."""
        return frozenset(int(path.stem) for path in self.folder.glob("*.lock") if path.stem.isdecimal())

    def read(self, number: int) -> Lock | None:
        """The lock of an issue; None if nothing of it was published."""
        path = self.path(number)
        try:
            return _parsed(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            name = called(path, self.folder.parent.parent)
            raise ArchiveError("the lock cannot be read", subject=name, hint="Restore it from git") from error

    def brought(self) -> Mapping[int, frozenset[str]]:
        """Number of each issue that was brought in, to the languages that were."""
        found = {}
        for number in sorted(self.numbers()):
            if b'"brought"' in self.path(number).read_bytes() and (known := self.read(number)):
                found[number] = known.brought
        return found

    def write(self, issue: Issue, *, anew: Collection[str] = (), brought: Collection[str] = ()) -> bool:
        """Lock the published languages of `issue`; False if all of it is locked as it is.

        What is locked already stays as it went out, but for the languages `anew` (an amendment).
        Those of `brought` that were not locked yet are remembered as brought in from elsewhere.
        """
        with alone(self.folder):
            old = self.read(issue.number)
            kept = set(old.published) - set(anew) if old else set()
            made = _merged(lock(issue), old, kept) if old else lock(issue)
            fresh = frozenset(brought) - set(old.published if old else ())
            made = replace(made, brought=(old.brought if old else frozenset()) | fresh)
            return put_file(self.path(issue.number), _text(made))

    def amend(self, issue: Issue, names: Collection[str]) -> bool:
        """Lock the entries `names` of `issue` (empty: title and lead) anew, as readers were told of them.

        Only in languages that went out; a withdrawn entry keeps its words' hashes: its address is out.
        """
        with alone(self.folder):
            old = self.read(issue.number)
            if old is None:
                raise ArchiveError("there is no lock", subject=self.path(issue.number).name)
            now, gone = lock(issue), {entry.id for _, entry in issue.entries() if entry.withdrawn}
            entries, errata, head = dict(old.entries), dict(old.errata), old.head
            for name in names:
                if not name:
                    head = {tag: now.head.get(tag, old.head[tag]) for tag in old.head}
                elif name not in gone:
                    told = now.entries.get(name, {})
                    entries[name] = {tag: told[tag] for tag in told if tag in old.published}
                errata[name] = now.errata.get(name, 0)
            made = replace(
                old,
                head=head,
                entries={name: tags for name, tags in entries.items() if tags},
                errata={name: count for name, count in errata.items() if count},
                withdrawn=(old.withdrawn - set(names)) | (gone & set(names)),
            )
            return put_file(self.path(issue.number), _text(made))

    def take_back(self, number: int, languages: Collection[str]) -> bool:
        """Forget that the editions of `languages` went out; False if nothing was known of them."""
        with alone(self.folder):
            old = self.read(number)
            if old is None or not old.published.keys() & set(languages):
                return False

            def left(tags: Mapping[str, Any]) -> dict[str, Any]:
                return {tag: value for tag, value in tags.items() if tag not in languages}

            entries = {name: left(tags) for name, tags in old.entries.items()}
            made = replace(
                old,
                published=left(old.published),
                head=left(old.head),
                entries={name: tags for name, tags in entries.items() if tags},
                brought=old.brought - set(languages),
            )
            if made.published:
                return put_file(self.path(number), _text(made))
            remove_file(self.path(number))
            return True


def lock(issue: Issue) -> Lock:
    """The lock of `issue` as it is now, in the languages it is published in."""
    entries = {}
    for _, entry in issue.entries():
        carried = [language for language in issue.published if not entry.only or language in entry.only]
        if carried and not entry.withdrawn:
            entries[entry.id] = {language: _hash(_words(entry, language)) for language in carried}
    return Lock(
        number=issue.number,
        published=dict(issue.published),
        head={tag: _hash([issue.title.get(tag), *issue.lead.get(tag, ())]) for tag in issue.published},
        entries=entries,
        errata={name: count for name, count in _errata(issue).items() if count},
    )


def told(issue: Issue, locked: Lock, name: str) -> bool:
    """Whether readers were told of what is other in an entry now (empty: title or lead), by hand."""
    return _errata(issue).get(name, 0) > locked.errata.get(name, 0)


def words_of(issue: Issue, name: str, language: str) -> list[str] | None:
    """All that is read of an entry (empty: of title and lead) in a language; None: there is no such entry."""
    if not name:
        return [issue.title.get(language), *issue.lead.get(language, ())]
    return next((_words(entry, language) for _, entry in issue.entries() if entry.id == name), None)


def went_out(issue: Issue, locked: Lock, name: str, language: str) -> bool:
    """Whether `issue`, another version of it, has the very words that went out."""
    words = words_of(issue, name, language)
    known = locked.entries.get(name, {}) if name else locked.head
    return words is not None and known.get(language) == _hash(words)


def _errata(issue: Issue) -> dict[str, int]:
    return {"": len(issue.errata), **{entry.id: len(entry.errata) for _, entry in issue.entries()}}


def differences(issue: Issue, locked: Lock) -> list[tuple[str, str]]:
    """(entry id, language) whose words are not those that went out; the id is empty for the head.

    An entry that came or went counts in each published language, so does one that was withdrawn and has
    its words again; a withdrawn one does not.
    """
    now = lock(issue)
    withdrawn = {entry.id for _, entry in issue.entries() if entry.withdrawn}
    found = [("", tag) for tag in locked.head if now.head.get(tag) != locked.head[tag]]
    for name in sorted(now.entries.keys() | locked.entries.keys()):
        before, after = locked.entries.get(name, {}), now.entries.get(name, {})
        if name not in withdrawn:
            again = name in locked.withdrawn
            found += [
                (name, tag)
                for tag in locked.published
                if before.get(tag) != after.get(tag) or (again and tag in after)
            ]
    return found


def _words(entry: Entry, language: str) -> list[str]:
    """Everything of an entry that is read in a language."""
    texts = [entry.title, entry.summary, entry.quote]
    texts += [link.label for link in (*entry.links, *entry.also)]
    texts += [text for image in entry.images for text in (image.alt, image.credit)]
    return [text.get(language).strip() for text in texts]


def _hash(words: list[str]) -> str:
    text = json.dumps(words, ensure_ascii=False).encode("utf-8", "replace")
    return hashlib.sha256(text).hexdigest()[:16]


def _merged(new: Lock, old: Lock, kept: set[str]) -> Lock:
    """`new`, but in the languages `kept` as it was in `old`."""

    def join(after: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        fresh = {tag: value for tag, value in after.items() if tag not in kept}
        return {**{tag: value for tag, value in before.items() if tag in kept}, **fresh}

    names = new.entries.keys() | old.entries.keys()
    entries = {name: join(new.entries.get(name, {}), old.entries.get(name, {})) for name in names}
    return Lock(
        number=new.number,
        published=join(new.published, old.published),
        head=join(new.head, old.head),
        entries={name: tags for name, tags in entries.items() if tags},
        errata=old.errata,
        withdrawn=old.withdrawn,
    )


def _text(made: Lock) -> bytes:
    return (json.dumps(_plain(made), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


def _plain(made: Lock) -> dict[str, Any]:
    moments = {tag: at.astimezone(UTC).isoformat() for tag, at in made.published.items()}
    told = {"number": made.number, "published": moments, "head": made.head, "entries": made.entries}
    rare = {"brought": sorted(made.brought), "errata": made.errata, "withdrawn": sorted(made.withdrawn)}
    return told | {name: value for name, value in rare.items() if value}


def _parsed(data: Any) -> Lock:
    return Lock(
        number=int(data["number"]),
        published={tag: datetime.fromisoformat(at) for tag, at in data["published"].items()},
        head=dict(data["head"]),
        entries={name: dict(tags) for name, tags in data["entries"].items()},
        brought=frozenset(data.get("brought", ())),
        errata={name: int(count) for name, count in data.get("errata", {}).items()},
        withdrawn=frozenset(data.get("withdrawn", ())),
    )
