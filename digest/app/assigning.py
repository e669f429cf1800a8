"""Who is on what: claims of sections, entries and candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from digest.app.curating import Curating
from digest.core import claims
from digest.core.claims import Holder, Work
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.model import Candidate, Issue
    from digest.pipeline.inbox import Next


class Assigning(Curating):
    """What a team says of who does what; nothing hangs on it but what is shown."""

    def claimed(self) -> Mapping[str, Holder]:
        """Key to who has it (`core.claims`)."""
        return claims.held(self.decisions.all()[0])

    def holders(self, candidates: Sequence[Candidate]) -> dict[str, Holder]:
        """Id of a candidate to who has it."""
        known = self.claimed()
        found = ((c.id, claims.holder(c.story.identities, known)) for c in candidates) if known else ()
        return {name: holder for name, holder in found if holder}

    def sections_held(self, issue: Next) -> list[Work]:
        """The sections of an issue that somebody is on."""
        return [work for work in self._sections(issue, self.claimed()) if work.holder]

    def assigned(self, number: int) -> tuple[dict[str, str], dict[str, str]]:
        """Names by entry and by section of an issue that is still a draft; of one that is out, nobody's."""
        issue = self.archive.issue(number)
        if issue.published:
            return {}, {}
        known = self.claimed()
        keys = {s.id: claims.section_key(number, s.id) for s in self.config.digest.sections}
        return (
            {id_: self.called(one.who) for id_, one in claims.of_entries(issue, known).items()},
            {id_: self.called(known[key].who) for id_, key in keys.items() if key in known},
        )

    def works(self, now: datetime, number: int | None = None) -> list[Work]:
        """What somebody is on, for the next issue or the one named: sections, entries, candidates."""
        issue = self.next_issue(now, number)
        made = self.archive.issue(issue.number) if issue.exists else None
        return self._held(issue, made, lambda: self.inbox(now, number).candidates)

    def _held(
        self, issue: Next, made: Issue | None, candidates: Callable[[], Sequence[Candidate]]
    ) -> list[Work]:
        """The same of an issue that was read; `candidates` are asked for only if some may be claimed."""
        known = self.claimed()
        found = [*self._sections(issue, known), *(self._entries(made, known) if made else ())]
        there = {key for work in found for key in work.keys}
        if any(not key.startswith(("section:", "entry:")) for key in known.keys() - there):
            found += [work for work in map(_candidate, candidates()) if not there.intersection(work.keys)]
        held = (replace(work, holder=work.holder or claims.holder(work.keys, known)) for work in found)
        return [work for work in held if work.holder]

    def claim(
        self, names: Sequence[str], now: datetime, number: int | None = None, whom: str = ""
    ) -> list[Work]:
        """Say that this editor, or `whom`, is on each of `names`; each with who had it before."""
        found = self._work(names, now, number)
        who = self.person(whom) if whom else ""
        self._say(claims.CLAIM, [work.keys[0] for work in found], now, "" if who == self.editor else who)
        return found

    def unclaim(self, names: Sequence[str], now: datetime, number: int | None = None) -> list[Work]:
        """Nobody is on `names` any more; each with who had it."""
        found = self._work(names, now, number)
        for work in found:
            if work.holder is None:
                raise UsageError(f"nobody has {work.id}", hint="See who is on what with: digest claims")
            if work.holder.since is None:
                raise UsageError(
                    f"the issue's file says that {self.called(work.holder.who)} has {work.id}",
                    hint="Change `editor:` there",
                )
        known = self.claimed()
        self._say(claims.UNCLAIM, [key for work in found for key in work.keys if key in known], now)
        return found

    def _say(self, verb: str, keys: Sequence[str], now: datetime, whom: str = "") -> None:
        from digest.pipeline.curate import decide

        decide(verb, keys, decisions=self.decisions, editor=self.editor, now=now, whom=whom)

    def _work(self, names: Sequence[str], now: datetime, number: int | None) -> list[Work]:
        """What `names` call: a section, an entry of the issue, a candidate, in this order."""
        from digest.core.inbox import find

        issue = self.next_issue(now, number)
        known = self.claimed()
        made = self.archive.issue(issue.number) if issue.exists else None
        there = [*self._sections(issue, known), *(self._entries(made, known) if made else ())]
        called = {work.id: work for work in reversed(there)}
        if any(name not in called for name in names):
            box = self.inbox(now, number)
            for name in names:
                if name not in called:
                    work = _candidate(find(box.candidates, name))
                    picked = next((w for w in there if set(w.keys) & set(work.keys)), None)
                    called[name] = picked or replace(work, holder=claims.holder(work.keys, known))
        return list({called[name].keys: called[name] for name in names}.values())

    def _sections(self, issue: Next, known: Mapping[str, Holder]) -> Iterator[Work]:
        for section in self.config.digest.sections:
            key = claims.section_key(issue.number, section.id)
            title, _ = section.title.best("en", self.config.digest.languages)
            yield Work(
                kind="section",
                id=section.id,
                title=title,
                keys=(key,),
                section=section.id,
                holder=known.get(key),
            )

    def _entries(self, issue: Issue, known: Mapping[str, Holder]) -> Iterator[Work]:
        has = claims.of_entries(issue, known)
        for section, entry in issue.entries():
            title, _ = entry.title.best("en", self.config.digest.languages)
            yield Work(
                kind="entry",
                id=entry.id,
                title=title,
                keys=claims.entry_keys(issue.number, entry),
                section=section.id,
                holder=has.get(entry.id),
            )


def _candidate(candidate: Candidate) -> Work:
    from digest.core.canonical import canonical_url

    return Work(
        kind="candidate",
        id=candidate.id,
        title=candidate.story.lead.title,
        keys=tuple(map(canonical_url, candidate.story.identities)),
        section=candidate.section,
    )
