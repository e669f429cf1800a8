"""An older digest brought forward: what `digest init` would write today, put where no person is in the way.

What was written is remembered in RECORD. So a file that nobody touched is replaced, and one that a person
changed is merged by its lines with what it began as. Where both changed the same lines, or nobody knows how
it began, today's text is laid beside it, once. Nothing of a person's is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import unified_diff
from enum import StrEnum
from pathlib import Path

from digest import config
from digest.archive.files import replace_file
from digest.errors import DigestError, UsageError
from digest.git import own
from digest.scaffold.answers import Answers
from digest.scaffold.record import RECORD, THEIRS, answered, record, recorded
from digest.scaffold.writing import must_load, render

#: Ends the name of what is laid beside a file.
BESIDE = ".new"


class Did(StrEnum):
    NEW = "new"
    RENEWED = "renewed"
    MERGED = "merged with what people changed"
    #: Both sides changed the same lines.
    BESIDE = "changed by people and by us"
    #: A person took it out.
    LEFT = "taken out by people, and left so"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One file that is not as it would be written today."""

    path: str
    did: Did
    #: What lies there, and what will; of BESIDE what is laid beside it.
    old: str
    new: str

    @property
    def target(self) -> str:
        return self.path + (BESIDE if self.did is Did.BESIDE else "")

    def diff(self) -> Iterator[str]:
        """The difference, as `git diff` shows one."""
        before, after = self.old.splitlines(), self.new.splitlines()
        yield from unified_diff(before, after, self.path, self.target, lineterm="")


def plan(root: Path) -> list[Step]:
    """What an upgrade would do; raises UsageError, ConfigError."""
    began = recorded(root).get("files", {})
    steps = []
    for path, new in _today(root).items():
        step = _step(root, path, new, began.get(path))
        steps += [step] if step else []
    return steps


def _today(root: Path) -> dict[str, str]:
    """Path to text of what would be written now, but for what is a person's.

    Most follows digest.toml as it is by now; digest.toml itself the answers of then.
    """
    known, loaded = recorded(root), config.load(root)
    name, then = str(known.get("name") or root.resolve().name), answered(known)
    files = {
        path: text
        for path, text in render(name, _answers(then, loaded)).items()
        if not path.startswith(THEIRS) and path not in {RECORD, config.FILE}
    }
    return files | ({config.FILE: render(name, then)[config.FILE]} if then else {})


def _step(root: Path, path: str, new: str, began: str | None) -> Step | None:
    place = root / path
    if not place.exists():
        if began is None:
            return Step(path=path, did=Did.NEW, old="", new=new)
        return None if new == began else Step(path=path, did=Did.LEFT, old="", new="")
    try:
        old = place.read_bytes().decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", subject=path) from error
    if new in (old, began):
        return None
    if old == began:
        return Step(path=path, did=Did.RENEWED, old=old, new=new)
    merged = own.mix(began, old, new) if began is not None else None
    if merged == old:
        return None
    if merged is not None and (path != config.FILE or _loads(merged)):
        return Step(path=path, did=Did.MERGED, old=old, new=merged)
    return Step(path=path, did=Did.BESIDE, old=old, new=new)


def apply(root: Path, steps: list[Step]) -> None:
    """Write them, and remember what was written today; raises UsageError for what cannot be written."""
    known, today = recorded(root), _today(root)
    then = answered(known) or _answers(None, config.load(root))
    name = str(known.get("name") or root.resolve().name)
    path = RECORD
    try:
        for step in steps:
            if step.did is not Did.LEFT:
                path = step.target
                replace_file(root / path, _ended_as(root / step.path, step.new))
        path = RECORD
        replace_file(root / path, record(name, then, today).encode())
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", subject=path) from error


def _ended_as(place: Path, text: str) -> bytes:
    """`text`, its lines ended as most of those that lie at `place`."""
    lying = place.read_bytes() if place.exists() else b""
    return (text.replace("\n", "\r\n") if 2 * lying.count(b"\r\n") > lying.count(b"\n") else text).encode()


def _answers(then: Answers | None, loaded: config.Config) -> Answers:
    """What digest.toml says by now, and what was answered then where it says nothing."""
    settings = loaded.digest
    now = Answers(
        languages=settings.languages,
        title=dict(settings.title.words),
        site_url=settings.site_url,
        time_zone=settings.time_zone,
        year=int(settings.feed_id.partition(",")[2][:4]),
        sections="cloud-native" if settings.trackers else "empty",
        repository=loaded.forge.repository,
    )
    return replace(now, sections=then.sections, send=then.send, proposals=then.proposals) if then else now


def _loads(text: str) -> bool:
    try:
        must_load(text)
    except DigestError:
        return False
    return True
