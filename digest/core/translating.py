"""What of an issue is to be said in another language, and what the memory says of it already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.core.languages import changed, fingerprint, head, record, source_of, states
from digest.core.passages import blocks, bodies, joined, put_together, sentences
from digest.model import Entry, Issue, State, Text

#: The words of an entry that have a state, and those of an issue. A quotation stays in its own language.
FIELDS, HEAD = ("title", "summary"), ("title", "lead")
#: The very words in another language, if they were said before; empty: they were not.
Recall = Callable[[str], str]
_BULLET = re.compile(r"[-*+][ \t]+(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An entry, or an issue's head (no id), whose words in one language are missing or stale."""

    entry: Entry
    source: str
    target: str
    #: `missing`, `stale` or `draft`.
    why: str
    #: Field to what is to be said.
    texts: Mapping[str, str]
    #: Titles of the entries before and after, as far as there are any.
    around: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """All of its texts or none: the record that is written covers them together."""
        return self.why != "missing"

    @property
    def prints(self) -> tuple[str, str]:
        """The fingerprints of both sides as they were looked at."""
        return fingerprint(self.entry, self.source), fingerprint(self.entry, self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to fill, and what a person has to look at: (entry, why)."""

    gaps: tuple[Gap, ...] = ()
    left: tuple[tuple[str, str], ...] = ()


@dataclass
class _Planned:
    gaps: list[Gap] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def plan(
    issue: Issue,
    target: str,
    languages: Sequence[str],
    *,
    drafts: bool = False,
    only: Sequence[str] = (),
    dated: Text | None = None,
) -> Plan:
    """The gaps of an issue in `target`, in its order; `only` these entries, if any are named.

    An issue's own title and lead are an entry without a name.
    `drafts`: what is a machine's draft and older than the words of a person it stands beside is one too.
    `dated`: the title that says no more than the days. Beside a better one it is missing.
    """
    found = _Planned()
    own = head(issue)
    if (not only or "" in only) and any((*own.title.words.values(), *own.summary.words.values())):
        _look(found, own, target, languages, drafts=drafts, seen=_undated(own, dated or Text(), target))
    for section in issue.sections:
        for at, entry in enumerate(section.entries):
            if entry.withdrawn or (only and entry.id not in only):
                continue
            _look(found, entry, target, languages, drafts=drafts)
            if found.gaps and found.gaps[-1].entry is entry:
                near = (*section.entries[max(0, at - 1) : at], *section.entries[at + 1 : at + 2])
                titles = tuple(filter(None, (other.title.get(found.gaps[-1].source) for other in near)))
                found.gaps[-1] = replace(found.gaps[-1], around=titles)
    return Plan(gaps=tuple(found.gaps), left=tuple(found.left))


def _undated(own: Entry, dated: Text, target: str) -> Entry:
    """The head without its title in `target`, if that says the days alone and another language says more."""
    better = any(words.strip() and words != dated.get(tag) for tag, words in own.title.words.items())
    if not better or own.title.get(target) != dated.get(target):
        return own
    return replace(own, title=Text({tag: words for tag, words in own.title.words.items() if tag != target}))


def _look(
    found: _Planned,
    entry: Entry,
    target: str,
    languages: Sequence[str],
    *,
    drafts: bool,
    seen: Entry | None = None,
) -> None:
    """`seen`: the entry as it is to be judged, if that is not as it stands."""
    seen = seen or entry
    known = states(seen, languages, languages[0])
    state = known.get(target)
    if state is None:
        return
    source = _source(seen, target, known, languages)
    if state is State.BOTH_CHANGED:
        found.left.append((entry.id, f"both sides changed: {target} is a person's, look at both"))
        return
    if not source:
        if state is State.MISSING:
            found.left.append((entry.id, "it has no words in any other language"))
        return
    why = {State.MISSING: "missing", State.STALE: "stale"}.get(state, "")
    if not why and drafts and state is State.DRAFT and known[source] is not State.DRAFT:
        why = "draft"
    kept = _persons(seen, target)
    texts = {
        name: words
        for name in _fields(entry)
        if (words := _words(seen, name, source).strip())
        and ((why and name not in kept) or not _words(seen, name, target).strip())
    }
    if texts:
        gap = Gap(entry=entry, source=source, target=target, why=why or "missing", texts=texts)
        found.gaps.append(gap)


def _fields(entry: Entry) -> tuple[str, ...]:
    return FIELDS if entry.id else HEAD


def _persons(entry: Entry, target: str) -> set[str]:
    """The words that a person wrote beside a machine's draft of the others."""
    review = entry.review.get(target)
    return set(_fields(entry)) - set(review.fields) if review and review.fields else set()


def _drafted(old: Entry, made: Entry, target: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Which words of `made` are a machine's, once `texts` were drafted in `old`; empty: all of them."""
    review = old.review.get(target)
    still = review is not None and review.state == "draft" and not changed(old, review, target)
    before = set(_fields(old)) - _persons(old, target) if still else set()
    there = [name for name in _fields(made) if _words(made, name, target).strip()]
    found = tuple(name for name in there if name in before or name in texts)
    return () if len(found) == len(there) else found


def _source(entry: Entry, target: str, known: Mapping[str, State], languages: Sequence[str]) -> str:
    """The language to say it from: that it was written in, else the first that has words."""
    own = source_of(entry, languages[0])
    there = [tag for tag, state in known.items() if tag != target and state is not State.MISSING]
    return own if own in there else next(iter(there), "")


def _words(entry: Entry, name: str, language: str) -> str:
    if name == "title":
        return entry.title.get(language)
    words = entry.summary.get(language)
    return listed(words.splitlines()) if name == "lead" else words


def listed(lines: Sequence[str]) -> str:
    """A lead as the list that is translated: so it has as many lines in every language."""
    return "\n".join(f"- {line.strip()}" for line in lines if line.strip())


def unlisted(words: str) -> tuple[str, ...] | None:
    """The lines of such a list; None if there is anything else in it."""
    told = [" ".join((block.frame + block.body).split()) for block in blocks(words)]
    told = [line for line in told if line]
    if not all(_BULLET.match(line) for line in told):
        return None
    return tuple(_BULLET.sub("", line, count=1) for line in told)


def before(gap: Gap, name: str) -> str:
    """How a text was said before; empty if it never was."""
    return _words(gap.entry, name, gap.target) if gap.why == "stale" else ""


def filled(entry: Entry, gap: Gap, texts: Mapping[str, str], default: str) -> Entry:
    """`entry` with drafts for `gap` and the record that says so."""
    made = entry
    if "title" in texts:
        made = replace(made, title=Text({**made.title.words, gap.target: texts["title"]}))
    if "summary" in texts:
        made = replace(made, summary=Text({**made.summary.words, gap.target: texts["summary"]}))
    if lines := unlisted(texts.get("lead", "")):
        made = replace(made, summary=Text({**made.summary.words, gap.target: "\n".join(lines)}))
    drafted = _drafted(entry, made, gap.target, texts)
    said = record(replace(made, source=gap.source), gap.target, "draft", default, drafted)
    return replace(made, review={**made.review, gap.target: said})


def recalled(words: str, recall: Recall, *, title: bool) -> str:
    """`words` in another language, block by block from the memory; empty if it does not have all of it."""
    if title:
        return recall(words)
    found = [recall(body) or _by_sentences(body, recall) for body in bodies(words)]
    return put_together(words, found) if found and all(found) else ""


def _by_sentences(body: str, recall: Recall) -> str:
    told = [recall(sentence) for sentence in sentences(body)]
    return joined(told) if len(told) > 1 and all(told) else ""


def batches(gaps: Sequence[Gap], most: int) -> Iterator[list[Gap]]:
    """Gaps of one source language in a row, at most `most` characters at once but one gap at least."""
    batch: list[Gap] = []
    size = 0
    for gap in gaps:
        length = sum(map(len, gap.texts.values()))
        if batch and (size + length > most or gap.source != batch[0].source):
            yield batch
            batch, size = [], 0
        batch.append(gap)
        size += length
    if batch:
        yield batch
