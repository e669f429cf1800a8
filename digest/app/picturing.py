"""The editor's picture of the week, read together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from digest.app.amending import Amending
from digest.app.assigning import Assigning
from digest.app.gathering import Gathering
from digest.model import Severity

if TYPE_CHECKING:
    from digest.core.picture import Picture, Unsent
    from digest.core.told import Shelved

#: Issues that wait for a language, of which so many are looked at.
SHOWN = 2


class Picturing(Gathering, Assigning, Amending):
    """Where the week stands."""

    def picture(self, now: datetime) -> Picture:
        """All of it at `now`; reads no issue file but those it is about."""
        from digest.core import picture, weeks
        from digest.core.health import needs_a_person
        from digest.git import unsaved

        config, settings = self.config, self.config.digest
        issues = self.shelved()
        coming = self._next(issues, now, None)
        box = self._inbox(coming, issues)
        issue = self.archive.issue(coming.number) if coming.exists else None
        works = self._held(coming, issue, lambda: box.candidates)
        names = {work.holder.who: self.called(work.holder.who) for work in works if work.holder}
        on = {w.id: names[w.holder.who] for w in works if w.holder and w.kind == "section"}
        counts = box.counts()
        if issue:
            counts["picked"] = sum(1 for _ in issue.entries())
        findings = self.check(coming.number, settings.languages, earlier=issues) if issue else ()
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        health = self.health()
        still = box.standstill.told("that week" if box.window.until <= now else "so far")
        deadline = config.week.deadline
        return picture.Picture(
            number=coming.number,
            covers=coming.covers,
            exists=coming.exists,
            deadline=weeks.deadline(coming.covers, deadline, config.zone) if deadline else None,
            counts=counts,
            sections=picture.parts(issue, settings, config.week, on),
            texts=picture.lacking(issue, settings) if issue else {},
            errors=errors,
            warnings=len(findings) - errors,
            broken=len(self.decisions.all()[1]),
            behind=tuple(self._behind(issues)),
            later=tuple((one.number, one.languages, one.at) for one in self.waiting()),
            unsent=tuple(self._unsent(issues)),
            sources=len(health),
            collected=any(one.last_run for one in health),
            needing=sum(needs_a_person(one, now) for one in health),
            still=f"{still[:1].upper()}{still[1:]}",
            unsaved=unsaved(config.root, config.content),
            on=picture.people(works, names),
        )

    def _behind(self, issues: Sequence[Shelved]) -> list[tuple[int, tuple[str, ...]]]:
        """Issues that are out in some of the languages only, newest first, with those that are missing."""
        from digest.core.languages import meant

        languages, found = self.config.digest.languages, list[tuple[int, tuple[str, ...]]]()
        for shelf in reversed(issues):
            if len(found) == SHOWN:
                break
            if shelf.published and any(tag not in shelf.published for tag in languages):
                issue = self.archive.issue(shelf.number)
                known = {*issue.published, *issue.scheduled}
                if missing := [tag for tag in meant(issue, languages) if tag not in known]:
                    found.append((issue.number, tuple(missing)))
        return found

    def _unsent(self, issues: Sequence[Shelved]) -> list[Unsent]:
        """What of the newest issue that is out has not gone, where this digest sends at all."""
        from digest.core.picture import URGENT, Unsent

        newest = next((shelf for shelf in reversed(issues) if shelf.published), None)
        private = (self.config.state / "private.db").exists()
        if newest is None or not (private or self.claims.read(newest.number)):
            return []  # looking must not make the file that knows who was mailed
        if not private:
            return self._unsent_elsewhere(newest)
        brought = self.deriving.languages(self.locks.brought()).get(newest.number, frozenset())
        found = [
            Unsent(
                number=newest.number,
                channel=one.channel,
                language=one.language,
                state=one.state,
                waiting=one.waiting,
            )
            for one in self.standings(newest.number)
            if one.state in URGENT
            and one.language not in brought
            and (one.state != "ready" or one.waiting or one.channel != "email")
        ]
        return sorted(found, key=lambda one: URGENT.index(one.state))

    def _unsent_elsewhere(self, newest: Shelved) -> list[Unsent]:
        """By claims alone, in a clone that never mailed anybody."""
        from digest.core.deliveries import latest
        from digest.core.picture import URGENT, Unsent

        claims = self.claims.read(newest.number)
        words = [latest(claims, *place) for place in sorted({(c.channel, c.language) for c in claims})]
        found = [
            Unsent(number=newest.number, channel=word.channel, language=word.language, state=word.state)
            for word in words
            if word and word.state in URGENT
        ]
        return sorted(found, key=lambda one: URGENT.index(one.state))
