"""Which proposals a pull request is about: by the files it touches, else by its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digest.collectors.pullrequests import RawPull
from digest.core.changes import is_template
from digest.core.identity import DATE_PREFIX, kep_identity
from digest.model import TrackerSettings

#: `1287-in-place-update`, `1287.yaml`; dates are told apart.
_NUMBERED = re.compile(r"0*(\d{1,6})(?:-.*|\.ya?ml|\.md)?", re.IGNORECASE)
#: `[sig-node] 1287-in-place ...`, `sig-node: 1287: In-place ...`; not `2025-01 minutes`.
_LEADING = re.compile(r"\s*(?:\[[^\[\]]{0,60}\]\s*|[\w/-]{1,40}:\s+)*0*(\d{2,6})\s*[-:]\s*(?!\d)\S")
_GROUP = re.compile(r"(?:sig|wg|committee)-[a-z0-9-]+")
#: Files beside the proposals which are not about one.
_ASIDE = frozenset({"readme.md", "owners", "owners_aliases", ".gitkeep"})


def proposal_of(path: str, tracker: TrackerSettings) -> str:
    """The identity of the proposal a file belongs to; empty: it belongs to none."""
    parts = path.split("/")
    depth = len(tracker.folder.split("/")) if tracker.folder else 0
    if "/".join(parts[:depth]) != tracker.folder or len(parts) <= depth:
        return ""
    if is_template(path, tracker.template):
        return ""
    fields = tracker.file or "README.md"
    *folders, name = parts[depth:]
    for index, folder in enumerate(folders):
        if _number(folder):
            return kep_identity(tracker.id, "/".join([*parts[: depth + index + 1], fields]), {})
    if number := _number(name):  # a file of its own, or keps/prod-readiness/sig-node/1287.yaml
        return f"{tracker.id}:{number}"
    if name == tracker.file and len(folders) > 1:
        return kep_identity(tracker.id, path, {})
    if name.lower() == "readme.md" and len(folders) > 1:
        return kep_identity(tracker.id, "/".join([*parts[:-1], fields]), {})
    alone = bool(folders) or not tracker.folder or bool(re.match(r"\d|nnnn", name, re.IGNORECASE))
    if name.lower().endswith(".md") and name.lower() not in _ASIDE and alone:
        return kep_identity(tracker.id, path, {})
    return ""


def proposals_of(pull: RawPull, tracker: TrackerSettings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(files of proposals, identities of the proposals); by the title where no file tells."""
    known = {path: identity for path in pull.paths or () if (identity := proposal_of(path, tracker))}
    identities = dict.fromkeys(known.values()) or dict.fromkeys(named(pull.title, tracker))
    return tuple(sorted(known)), tuple(identities)


def is_about_proposals(pull: RawPull, tracker: TrackerSettings) -> bool:
    """Whether it touches a proposal; where its files are not known, whether it says so."""
    if pull.paths is not None:
        return any(proposal_of(path, tracker) for path in pull.paths)
    said = {f"kind/{tracker.id}", tracker.id}
    return bool(
        said & set(pull.labels) or any(named(pull.title, tracker)) or _word(tracker).search(pull.title)
    )


def sigs_of(pull: RawPull, paths: Sequence[str]) -> tuple[str, ...]:
    """Groups by label, else by the folders of the files."""
    found = (part for path in paths for part in path.split("/")[:-1] if _GROUP.fullmatch(part))
    return tuple(dict.fromkeys(pull.sigs or found))


def named(title: str, tracker: TrackerSettings) -> Iterator[str]:
    """Identities a title names: `KEP-1287`, `KEP 1287`, `1287-...` in front; `#1287` is any issue."""
    title = title[:300]
    numbers = [found[1] for found in _word(tracker).finditer(title) if found[1]]
    if not numbers and (leading := _LEADING.match(title)):
        numbers = [leading[1]]
    yield from (f"{tracker.id}:{number}" for number in dict.fromkeys(numbers))


def _word(tracker: TrackerSettings) -> re.Pattern[str]:
    """The tracker's own word, with a number after it if there is one: `KEP-1287`, `kep #1287`, `KEPs`."""
    word = re.escape(tracker.prefix.strip(" -#:") or tracker.id)
    return re.compile(rf"\b{word}s?(?:\s*[-_:#\s]\s*#?0*(\d{{1,6}})\b)?(?![a-z])", re.IGNORECASE)


def _number(name: str) -> str:
    """The number a folder or file is named by; a date is none."""
    found = _NUMBERED.fullmatch(name)
    return "" if found is None or DATE_PREFIX.match(name) or set(found[1]) == {"0"} else found[1]
