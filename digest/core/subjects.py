"""What entries are about, as subjects that have pages: which there are, where they lie, who tells of them.

A *reference* is `kind:value` as an entry has it (`project:cert-manager`, `release:istio/istio@1.28.1`); the
*key* is what it means whatever its spelling (`project:istio/istio`). Issues keep references (they are small
and rest on nothing else); keys and addresses follow from all issues together.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from digest.core.addresses import PARTS
from digest.core.identity import slug
from digest.model import DigestSettings, Edition, EditionEntry, Subject, Text

#: Language to reference to ids of entries: what an issue's editions tell of.
Told = Mapping[str, Mapping[str, Sequence[str]]]
#: Kind of a reference that says which release of a project was told of: `version:istio/istio@1.28.1`.
VERSION = "version"
#: Signs that make another name of one: C, C++, C#.
TELLING = "+#"
#: Letters of an opening; shorter sentences are joined by the next.
LONGEST, SHORTEST = 160, 12

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_END = re.compile(r"[。！？](?:[”’」』）])?|[.!?][\"”’)]?(?=\s)")
_HOST = re.compile(r"^https?://[^/]*/")


def references(entry: EditionEntry, trackers: Iterable[str]) -> list[str]:
    """What an entry is about, each once: proposals, projects and their versions, topics.

    A release belongs to the project beside it that bears its repository's name or its owner's, and tells
    whose it is; alone it stands for a project itself.
    """
    if entry.withdrawn or not entry.title:
        return []
    known = set(trackers)
    found = [f"{about.kind}:{about.value}" for about in entry.about if about.kind in known]
    projects = [_path(about.value) for about in entry.about if about.kind == "project"]
    versions: list[tuple[int, str]] = []
    for release in (about.value for about in entry.about if about.kind == "release"):
        path, _, tag = release.partition("@")
        if at := _place(projects, _path(path)):
            versions.append((at - 1, tag))
    found += [f"project:{project}" for project in projects if project]
    found += [f"{VERSION}:{projects[at]}@{tag}" for at, tag in versions if tag]
    topics = [about.value for about in entry.about if about.kind == "topic"]
    found += [f"topic:{topic.strip()}" for topic in (*topics, *entry.topics) if topic.strip()]
    return list(dict.fromkeys(found))


def _place(projects: list[str], release: str) -> int:
    """Which of `projects`, counted from 1, a repository's release belongs to; 0: to none we can name."""
    owner, _, name = release.rpartition("/")
    if not name:
        return 0
    for at, project in enumerate(projects):
        if part(_name(project)) == part(name):
            if owner and "/" not in project:
                projects[at] = release
            return at + 1
    for at, project in enumerate(projects):
        if owner and part(_name(project)) == part(owner):
            return at + 1
    projects.append(release)
    return len(projects)


def told(edition: Edition, settings: DigestSettings) -> dict[str, list[str]]:
    """Reference to the ids of the entries of `edition` about it, sections among them."""
    trackers = [tracker.id for tracker in settings.trackers]
    found: dict[str, list[str]] = {}
    for section, entry in edition.entries():
        if not entry.withdrawn and entry.title:
            found.setdefault(f"section:{section.id}", []).append(entry.id)
            for reference in references(entry, trackers):
                found.setdefault(reference, []).append(entry.id)
    return found


def openings(edition: Edition) -> dict[str, tuple[str, str]]:
    """Id of an entry to how its summary begins, and the language of that if it is not the edition's own."""
    return {entry.id: (opening(entry.html), entry.text_lang) for _, entry in edition.entries() if entry.html}


def opening(safe: str) -> str:
    """The first sentence of safe HTML as text, or what fits of it.

    >>> opening("<p>Runs <code>kubelet</code> as anyone. See the KEP.</p>")
    'Runs kubelet as anyone.'
    >>> opening("<p>Kubernetes v1.36 &amp; its 12 features came out. More.</p>")
    'Kubernetes v1.36 & its 12 features came out.'
    """
    first = _PARAGRAPH.search(safe)
    text = " ".join(html.unescape(_TAG.sub("", first[1] if first else "")).split())
    end = next((found.end() for found in _END.finditer(text) if found.end() >= SHORTEST), len(text))
    if end <= LONGEST:
        return text[:end]
    kept = text[: LONGEST - 1]
    head = kept.rpartition(" ")[0]
    return (head if len(head) > LONGEST // 2 else kept).rstrip(" ，、,;；") + "…"


@lru_cache(maxsize=16384)
def key(reference: str) -> str:
    """What a reference means: one key for all spellings of a thing.

    >>> key("kep:0127"), key("project:KubeVirt/KubeVirt"), key("project:Cert Manager"), key("topic:Security")
    ('kep:127', 'project:kubevirt/kubevirt', 'project:cert-manager', 'topic:security')
    """
    kind, _, value = reference.partition(":")
    if kind == "project" and "/" in value:
        return f"project:{value.lower()}"
    if value.isascii() and value.isdigit():
        value = value.lstrip("0") or "0"
    return f"{kind}:{part(value)}"


def part(name: str) -> str:
    """`name` as a step of an address; if its letters cannot all stand there, with some that tell it apart.

    >>> part("cert-manager"), part("Foo.js"), part("安全"), part("C++") != part("C")
    ('cert-manager', 'foo-js', 'x-v63du', True)
    """
    lost = any(letter in TELLING or (letter.isalnum() and not letter.isascii()) for letter in name)
    if not lost and any(letter.isalnum() for letter in name):
        return slug(name)
    digest = hashlib.sha256(name.casefold().encode("utf-8", "surrogatepass")).digest()
    letters = base64.b32encode(digest).decode().lower()[:5]
    return slug(f"{slug(name) if any(c.isascii() and c.isalnum() for c in name) else 'x'}-{letters}")


@dataclass(slots=True)
class Catalogue:
    """All subjects of the issues that are shown."""

    #: In order of first appearance: by issue, then by place in it.
    subjects: list[Subject] = field(default_factory=list)
    #: Key to the address below each language's root.
    addresses: dict[str, str] = field(default_factory=dict)
    #: References that mean one of several projects of a name, without saying which: one line each.
    doubts: list[str] = field(default_factory=list)

    def address(self, reference: str) -> str:
        """Where what `reference` means has its page; empty if it has none."""
        return self.addresses.get(key(reference), "")

    def of(self, kind: str) -> list[Subject]:
        return [subject for subject in self.subjects if subject.kind == kind]


def catalogue(
    issues: Mapping[int, Told], settings: DigestSettings, facts: Mapping[str, Mapping[str, object]]
) -> Catalogue:
    """The subjects of `issues`, whose editions are all shown."""
    where: dict[str, dict[int, dict[str, tuple[str, ...]]]] = {}
    names: dict[str, str] = {}
    versions: dict[str, dict[str, None]] = {}
    for number in sorted(issues):
        for language in settings.languages:
            for reference, ids in issues[number].get(language, {}).items():
                if reference.startswith(VERSION):
                    project, _, tag = reference.partition(":")[2].rpartition("@")
                    versions.setdefault(key(f"project:{project}"), {})[tag] = None
                    continue
                name = key(reference)
                names.setdefault(name, reference.partition(":")[2])
                spot = where.setdefault(name, {}).setdefault(number, {})
                spot[language] = tuple(dict.fromkeys((*spot.get(language, ()), *ids)))
    found = Catalogue()
    steps, owners = _projects([name for name in where if name.startswith("project:")])
    found.doubts = list(_doubts(where, steps))
    parts = {**PARTS, **{tracker.id: tracker.part for tracker in settings.trackers}}
    together: dict[str, list[str]] = {}
    for name in where:
        kind, _, value = name.partition(":")
        found.addresses[name] = f"{parts[kind]}/{steps.get(name, value)}/"
        together.setdefault(found.addresses[name], []).append(name)
    for address, same in together.items():
        kind, _, value = same[0].partition(":")
        spots = _merged([where[name] for name in same])
        written = _name(names[same[0]]) if kind == "project" else names[same[0]]
        found.subjects.append(
            Subject(
                kind=kind,
                name=value if value.isdigit() else written,
                title=_title(kind, written, settings),
                address=address,
                repository=owners.get(address.split("/")[1], "") if kind == "project" else "",
                versions=tuple(tag for name in same for tag in reversed(versions.get(name, {}))),
                languages=tuple(tag for tag in settings.languages if any(tag in s for s in spots.values())),
                told=spots,
                record=facts.get(f"{kind}:{value}", {}) if kind not in PARTS else {},
            )
        )
    return found


def _title(kind: str, name: str, settings: DigestSettings) -> Text:
    if kind == "section":
        return settings.section_title(name)
    return settings.topics.get(name, Text()) if kind == "topic" else Text()


def _projects(names: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Key of a project to its step of an address, and that step to `owner/repository`.

    The first of a name keeps it, since its address is out; each later one of another owner gets its
    owner's before it. Who does not say the owner means the first.
    """
    steps: dict[str, str] = {}
    owners: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name in names:
        path = name.partition(":")[2]
        owner, _, short = path.rpartition("/")
        short = part(short)
        # A step belongs to a name without owner, to one with, or to both once they have met.
        step = short
        if owner and owners.get(step, path) != path:
            step = _free(f"{part(owner)}-{short}", taken)
        elif taken.get(step, short) != short:
            step = _free(short, taken)
        steps[name] = step
        taken[step] = path if step != short else short
        if owner:
            owners.setdefault(step, path)
    return steps, owners


def _free(step: str, taken: Mapping[str, str]) -> str:
    number, wanted = 1, step
    while step in taken:
        number += 1
        step = f"{wanted}-{number}"
    return step


def _doubts(where: Mapping[str, Mapping[int, object]], steps: Mapping[str, str]) -> Iterator[str]:
    """One line for each name of two projects that an entry gives without its owner."""
    several: dict[str, list[str]] = {}
    for name in steps:
        if "/" in name:
            several.setdefault(part(_name(name)), []).append(name.partition(":")[2])
    for short, paths in several.items():
        bare = f"project:{short}"
        if len(paths) > 1 and bare in where:
            numbers = ", ".join(str(number) for number in where[bare])
            yield (
                f"project {short} of Vol. {numbers} may be {' or '.join(paths)}; it is taken for {paths[0]}. "
                f"Write the owner too: about: [{{project: {paths[0]}}}]"
            )


def _merged(
    spots: Sequence[dict[int, dict[str, tuple[str, ...]]]],
) -> Mapping[int, Mapping[str, tuple[str, ...]]]:
    """The places of several keys of one subject, by issue."""
    if len(spots) == 1:
        return spots[0]
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for spot in spots:
        for number, tags in spot.items():
            here = found.setdefault(number, {})
            for tag, ids in tags.items():
                here[tag] = tuple(dict.fromkeys((*here.get(tag, ()), *ids)))
    return dict(sorted(found.items()))


def _path(value: str) -> str:
    """`owner/repository` of a project as written, an address of it included."""
    return "/".join(step for step in _HOST.sub("", value.strip()).split("/") if step)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
