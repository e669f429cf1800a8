"""The week, step by step: init, sources, collect, shortlist, pick, write, publish, build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest import config, scaffold
from digest.app import Digest, make_digest
from digest.core import addresses
from digest.demo import world
from digest.demo.choice import choose, unwanted
from digest.demo.editor import edit
from digest.demo.server import Upstream
from digest.errors import SourceError
from digest.model import Outcome

if TYPE_CHECKING:
    from digest.pipeline.inbox import Inbox

#: Takes a line for each step.
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What the demo made, and what to open: words and a file each, the best first."""

    folder: Path
    shown: tuple[tuple[str, Path], ...]


def run(folder: Path, languages: Sequence[str], say: Say) -> Week:
    """Make the week in `folder`; what the demo made there before goes.

    Raises UsageError for a folder that is somebody's, other DigestErrors as the steps do.
    """
    folder = world.cleared(folder)
    with Upstream() as upstream:
        _init(folder, languages, say)
        world.plant_proposals(folder)
        loaded = config.load(folder)
        # GitHub is asked both ways: by its API with a token, and by its feeds without.
        known = make_digest(world.settings(loaded, upstream.address, with_token=True))
        guest = make_digest(world.settings(loaded, upstream.address, with_token=False))
        try:
            _sources(known, upstream.address, say)
            _collect(known, guest, say)
            guest.close()
            box = _shortlist(known, say)
            _pick(known, box, say)
            _write(known, box.issue.number, say)
            _publish(known, box.issue.number, say)
            _build(known, say)
        finally:
            guest.close()
            known.close()
    return Week(folder=folder, shown=tuple(_shown(folder, languages, box.issue.number)))


# ---------------------------------------------------------------- the steps


def _init(folder: Path, languages: Sequence[str], say: Say) -> None:
    answers = scaffold.Answers(
        languages=tuple(languages),
        site_url=world.SITE,
        time_zone=world.ZONE,
        year=world.MONDAY.year,
        proposals=world.PROPOSALS,
    )
    written = scaffold.write(folder, answers, welcome={world.MARKER})
    say(f"init       {len(written)} files in {folder.name}/, for a digest in {_names(languages, ' and ')}")


def _sources(digest: Digest, upstream: str, say: Say) -> None:
    for source in world.watch_list(upstream, digest.config.root):
        digest.add_source(
            source.id, source.address, kind=source.kind, section=source.section, language=source.language
        )
    by_kind: dict[str, list[str]] = {}
    for source in digest.sources:
        by_kind.setdefault(source.kind, []).append(source.id)
    say("sources    " + _names([f"{kind}: {_names(ids)}" for kind, ids in by_kind.items()], "; "))


def _collect(known: Digest, guest: Digest, say: Say) -> None:
    """Gather twice: the second time the sources say that nothing changed."""
    first = _ask_all(known, guest)
    items = known.store.items()
    kinds = Counter(item.kind for item in items)
    say(
        f"collect    {len(first)} sources answered, {sum(o.new for o in first)} finds: "
        + _names([f"{kinds['article']} articles", f"{kinds['release']} releases"])
        + f", {kinds['kep']} states of proposals; {sum(item.published is None for item in items)} without a date"
    )
    again = _ask_all(known, guest)
    say(
        f"           asked again: {sum(o.unchanged for o in again)} of {len(again)} say that nothing changed, "
        f"{sum(o.new for o in again)} new"
    )


def _ask_all(known: Digest, guest: Digest) -> list[Outcome]:
    window = known.window("", "", world.SUNDAY)
    names = [source.id for source in known.sources]
    outcomes: list[Outcome] = []
    for digest, asked in (
        (known, [name for name in names if name != world.BY_FEED]),
        (guest, [world.BY_FEED]),
    ):
        outcomes += digest.collect(asked, window, world.SUNDAY, lambda _: None).outcomes
    for outcome in outcomes:
        if not outcome.ok:
            raise SourceError(
                outcome.error, hint="The demo speaks to 127.0.0.1 alone: does something forbid it?"
            )
    return outcomes


def _shortlist(digest: Digest, say: Say) -> Inbox:
    issue, _ = digest.draft(world.SUNDAY, None, world.COVERS)
    box = digest.inbox(world.SUNDAY, issue.number)
    best = [f"{candidate.id} {candidate.score:.1f}" for candidate in box.candidates[:4]]
    first, last = issue.covers
    say(
        f"shortlist  Vol. {issue.number}, {first} to {last}: {len(box.candidates)} candidates, "
        f"ahead are {_names(best)}"
    )
    return box


def _pick(digest: Digest, box: Inbox, say: Say) -> None:
    dropped = [candidate for candidate in box.candidates if unwanted(candidate)]
    digest.decide("drop", dropped, world.SUNDAY, "the release itself is out")
    sections = [section.id for section in digest.config.digest.sections]
    picked = Counter(section for _, section in digest.pick(box, choose(box.candidates, sections)))
    say(
        f"pick       {picked.total()} entries ({_names([f'{picked[s]} {s}' for s in sections])}), "
        f"drafted in each language; dropped {_names([candidate.id for candidate in dropped])}"
    )


def _write(digest: Digest, number: int, say: Say) -> None:
    edited = edit(digest, number)
    drafted = f"; still a machine's draft and marked so: {_names(edited.drafted)}" if edited.drafted else ""
    say(f"write      title, lead and {len(edited.written)} entries in an editor's own words{drafted}")


def _publish(digest: Digest, number: int, say: Say) -> None:
    done = digest.publish(number, digest.config.digest.languages, world.MONDAY)
    say(
        f"publish    Vol. {number} is out in {_names(done.languages, ' and ')}: {done.entries} entries, "
        f"{done.at:%Y-%m-%d %H:%M}, {len(done.warnings)} warnings"
    )


def _build(digest: Digest, say: Say) -> None:
    built = digest.build()
    say(
        f"build      {built.site.made} files in site/ ({built.site.size / 1e6:.1f} MB), "
        f"{built.outbox.made} in outbox/"
    )


# ---------------------------------------------------------------- words


def _shown(folder: Path, languages: Sequence[str], number: int) -> Iterator[tuple[str, Path]]:
    """What to open, in the order in which one would."""
    site, outbox = folder / "site", folder / "outbox"
    yield "the site", site / "index.html"
    for tag in languages:
        yield f"home ({tag})", site / addresses.file_of(addresses.home(tag))
        yield f"Vol. {number} ({tag})", site / addresses.file_of(addresses.issue(tag, number))
        for form in ("rss", "atom", "json"):
            yield f"{form} ({tag})", site / addresses.feed(tag, form)
        yield f"mail ({tag})", outbox / f"{number:03}-{tag}.eml"
        yield f"mail's page ({tag})", outbox / f"{number:03}-{tag}.html"


def _names(words: Iterable[str], comma: str = ", ") -> str:
    return comma.join(words) or "none"
