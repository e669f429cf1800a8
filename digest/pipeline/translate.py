"""Drafts for what an issue lacks in a language: from the memory first, then from whoever translates.

An entry's texts are checked one by one, and written together with the record that says they are a machine's
draft, in one change of the file; what somebody saved meanwhile is left alone. What was refused twice is not
written at all, and named with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.core import answers, translating
from digest.core.languages import head
from digest.core.passages import bodies
from digest.core.translating import Gap, Plan
from digest.errors import TranslatorError, UsageError
from digest.model import Entry, Issue, Text
from digest.ports import Batch, Terms, Translator, Wanted
from digest.store.memory import Memory

if TYPE_CHECKING:
    from digest.archive.issues import Archive

#: Characters of texts sent at once, and examples sent with each of them.
AT_ONCE, EXAMPLES = 4000, 3
#: In a hundred: examples are at least so like.
LIKE = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What became of one text."""

    #: Empty: the issue's own title or lead.
    entry: str
    field: str
    #: `memory`, `service`, or empty: nothing was written.
    by: str = ""
    words: str = ""
    #: Why nothing was written.
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class Report:
    """What a run came to."""

    said: list[Said] = field(default_factory=list)
    left: Sequence[tuple[str, str]] = ()
    tokens: tuple[int, int] = (0, 0)
    #: Why it ended before its time; empty: it did not.
    stopped: str = ""
    #: Texts that nobody was asked about: there is no translator, or it ended before.
    unasked: int = 0
    #: What would have been sent, where nothing was.
    shown: list[str] = field(default_factory=list)

    def written(self, by: str = "") -> int:
        """How many texts were drafted, all or by one."""
        return sum(bool(one.by) and by in {"", one.by} for one in self.said)

    @property
    def refused(self) -> int:
        return sum(bool(one.reason) for one in self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """Fills the gaps of issues."""

    archive: Archive
    remembered: Memory
    languages: Sequence[str]
    terms: Terms
    #: None: nobody is asked.
    translator: Translator | None = None
    #: Hears of each text as soon as its fate is known.
    told: Callable[[Said], None] = lambda _said: None
    #: The title of an issue that says no more than its days.
    dated: Callable[[Issue], Text] = lambda _issue: Text()
    #: What stands around looking at the file once more and writing in it: nobody is asked in there.
    writing: Callable[[], AbstractContextManager[object]] = nullcontext

    def plan(self, number: int, target: str, *, drafts: bool, only: Sequence[str]) -> Plan:
        """What to fill in; raises UsageError for what readers have, and for entries that are not there.

        An empty name in `only` is the issue's own title and lead.
        """
        issue = self.archive.issue(number)
        if target in issue.published:
            raise UsageError(
                f"Vol. {number} is out in {target}; no command writes in it any more",
                hint=f"Edit {self.archive.name(number)}, then tell readers: digest amend {number}",
            )
        known = {"", *(entry.id for _, entry in issue.entries())}
        if unknown := [name for name in only if name not in known]:
            raise UsageError(f"there is no entry {unknown[0]!r} in Vol. {number}")
        return translating.plan(
            issue, target, self.languages, drafts=drafts, only=only, dated=self.dated(issue)
        )

    def run(self, number: int, plan: Plan, *, dry: bool = False) -> Report:
        """Draft what `plan` names; `dry`: say what would be sent, and write nothing."""
        report = Report(left=plan.left)
        for batch in translating.batches(plan.gaps, AT_ONCE):
            self._batch(number, batch, report, dry=dry)
        return report

    def _batch(self, number: int, gaps: Sequence[Gap], report: Report, *, dry: bool) -> None:
        known = {_id(gap, name): self._recalled(gap, name) for gap in gaps for name in gap.texts}
        wanted = {
            _id(gap, name): (gap, name) for gap in gaps for name in gap.texts if not known[_id(gap, name)]
        }
        good, bad = {name: ("memory", words) for name, words in known.items() if words}, dict[str, str]()
        if wanted and dry and self.translator:
            report.shown.append(self.translator.shown(self._asked(gaps, wanted, {})))
        if wanted and not dry and self.translator and not report.stopped:
            found, bad = self._answers(gaps, wanted, report)
            good |= {name: ("service", words) for name, words in found.items()}
        report.unasked += sum(name not in good and name not in bad for name in wanted)
        fates = [self._fate(gap, good, bad, report) for gap in gaps]
        changed: Mapping[str, str] = {}
        if not dry:
            with self.writing():
                changed = self._write(number, fates)
        for fate in fates:
            self._tell(fate, changed.get(fate.gap.entry.id, ""), report)

    def _answers(
        self, gaps: Sequence[Gap], wanted: Mapping[str, tuple[Gap, str]], report: Report
    ) -> tuple[dict[str, str], dict[str, str]]:
        """(texts by id that are good, reasons of those that are not), each asked for twice at most.

        Where a whole answer was none, its texts are asked again in two halves: it may have been too long.
        """
        good: dict[str, str] = {}
        bad: dict[str, str] = {}
        first = self._round(gaps, list(wanted.items()), report, good, bad)
        again = [(name, place) for name, place in wanted.items() if name in bad]
        half = len(again) if first else (len(again) + 1) // 2
        for part in (again[:half], again[half:]):
            if part and not report.stopped:
                self._round(gaps, part, report, good, bad)
        return good, bad

    def _round(
        self,
        gaps: Sequence[Gap],
        asked: Sequence[tuple[str, tuple[Gap, str]]],
        report: Report,
        good: dict[str, str],
        bad: dict[str, str],
    ) -> bool:
        """Ask once, and sort what is said into `good` and `bad`; whether there was an answer to look at."""
        if self.translator is None:
            return False
        try:
            answer = self.translator.translate(self._asked(gaps, dict(asked), bad))
        except TranslatorError as error:
            report.stopped = str(error)
            return False
        report.tokens = report.tokens[0] + answer.tokens[0], report.tokens[1] + answer.tokens[1]
        for name, (gap, which) in asked:
            words = answer.words.get(name, "").strip()
            if reason := answer.fault or self._fault(words, gap, which, named=name in answer.words):
                before = bad.get(name, reason)  # of two reasons the first may be the one that matters
                bad[name] = reason if before == reason else f"{reason}; before that: {before}"
            else:
                good[name] = words
                bad.pop(name, None)
        return not answer.fault

    def _fault(self, words: str, gap: Gap, which: str, *, named: bool) -> str:
        if not named:
            return "its answer leaves it out"
        asked = gap.texts[which]
        if which == "lead" and words and translating.unlisted(words) is None:
            return "it has words beside the lines of the list"
        return answers.fault(
            words,
            asked,
            source=gap.source,
            target=gap.target,
            terms=self.terms(asked, gap.source, gap.target),
            one_line=which == "title",
        )

    def _asked(
        self, gaps: Sequence[Gap], wanted: Mapping[str, tuple[Gap, str]], remarks: Mapping[str, str]
    ) -> Batch:
        source, target = gaps[0].source, gaps[0].target
        ours = {gap.texts.get("title", "") for gap in gaps}
        placed = [gap for gap in gaps if gap.entry.id] or gaps
        around = [title for gap in (placed[0], placed[-1]) for title in gap.around if title not in ours]
        terms: dict[str, str] = {}
        for gap, name in wanted.values():
            terms |= self.terms(gap.texts[name], source, target)
        texts = tuple(
            Wanted(
                id=id_,
                words=gap.texts[name],
                before=translating.before(gap, name),
                like=self._like(gap, name),
                remark=remarks.get(id_, ""),
            )
            for id_, (gap, name) in wanted.items()
        )
        return Batch(
            source=source, target=target, texts=texts, terms=terms, around=tuple(dict.fromkeys(around))
        )

    # ------------------------------------------------------------ memory

    def _recalled(self, gap: Gap, name: str) -> str:
        def recall(words: str) -> str:
            found = self.remembered.do(lambda: self.remembered.exact(words, gap.source, gap.target))
            return found[0].translation if found else ""

        return translating.recalled(gap.texts[name], recall, title=name == "title")

    def _like(self, gap: Gap, name: str) -> tuple[tuple[str, str], ...]:
        words = gap.texts[name]
        found = [
            match
            for part in ([words] if name == "title" else bodies(words)[:EXAMPLES])
            for match in self.remembered.do(
                lambda part=part: self.remembered.near(part, gap.source, gap.target, limit=2)  # type: ignore[misc]
            )
            if match.score >= LIKE
        ]
        best = sorted(found, key=lambda match: match.order)[:EXAMPLES]
        return tuple(dict.fromkeys((match.words, match.translation) for match in best))

    # ------------------------------------------------------------ writing

    def _fate(
        self, gap: Gap, good: Mapping[str, tuple[str, str]], bad: Mapping[str, str], report: Report
    ) -> _Fate:
        """What of an entry is to be written, and why the rest is not."""
        ids = {name: _id(gap, name) for name in gap.texts}
        drafted = {name: good[id_] for name, id_ in ids.items() if id_ in good}
        reasons = {name: bad[id_] for name, id_ in ids.items() if id_ in bad}
        if gap.whole and len(drafted) < len(gap.texts):
            if reasons:
                reasons |= dict.fromkeys(drafted, "written only together with what was refused")
            else:
                report.unasked += len(drafted)
            drafted = {}
        return _Fate(gap, drafted, reasons)

    def _write(self, number: int, fates: Sequence[_Fate]) -> dict[str, str]:
        """Write drafts and their records at once; of entries that somebody changed meanwhile, why not."""
        made: dict[str, list[Entry]] = {}
        changed: dict[str, str] = {}
        issue = self.archive.issue(number)
        there = {"": head(issue), **{entry.id: entry for _, entry in issue.entries()}}
        for gap, drafted in ((fate.gap, fate.drafted) for fate in fates if fate.drafted):
            entry = there.get(gap.entry.id)
            if gap.target in issue.published:
                changed[gap.entry.id] = f"Vol. {number} went out in {gap.target} meanwhile"
            elif entry is None:
                changed[gap.entry.id] = "the entry was taken out meanwhile"
            elif replace(gap, entry=entry).prints != gap.prints:
                changed[entry.id] = (
                    f"somebody changed {'the entry' if entry.id else 'it'} meanwhile: run it again"
                )
            else:
                texts = {name: words for name, (_, words) in drafted.items()}
                made.setdefault(gap.target, []).append(
                    translating.filled(entry, gap, texts, self.languages[0])
                )
        for target, entries in made.items():
            self.archive.set_side(number, target, entries)
        return changed

    def _tell(self, fate: _Fate, changed: str, report: Report) -> None:
        for name in fate.gap.texts:
            by, words = fate.drafted.get(name, ("", ""))
            reason = (changed if by else "") or fate.reasons.get(name, "")
            if not by and not reason:
                continue  # nobody was asked
            said = Said(
                entry=fate.gap.entry.id,
                field=name,
                by="" if reason else by,
                words="" if reason else words,
                reason=reason,
            )
            report.said.append(said)
            self.told(said)


@dataclass(frozen=True, slots=True)
class _Fate:
    """Of one entry: field to (who, words) that are good, and field to the reason of what is not."""

    gap: Gap
    drafted: Mapping[str, tuple[str, str]]
    reasons: Mapping[str, str]


def _id(gap: Gap, name: str) -> str:
    return f"{gap.entry.id}.{name}" if gap.entry.id else name
