"""Arranging an issue: its entries put in order, joined and told apart, links pasted, a broken file mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.app.picturing import Picturing
from digest.app.watching import Watching
from digest.errors import SourceError, UsageError
from digest.model import Finding

if TYPE_CHECKING:
    from digest.model import Entry, Issue
    from digest.pipeline.arranging import Order
    from digest.pipeline.inbox import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An issue's file as it is: its text, by which hash it goes, and what is wrong with its form."""

    text: str
    hashed: str
    #: None: it cannot be read.
    issue: Issue | None
    findings: tuple[Finding, ...]


class Arranging(Picturing, Watching):
    """What is done with entries as they stand."""

    def issue_file(self, number: int) -> File:
        """The file of an issue, whole or broken; raises ArchiveError if there is none."""
        from hashlib import sha256

        body = self.archive.read_bytes(number)
        issue, findings = self._read_file(number, body)
        text = body.decode("utf-8", "replace").replace("\r\n", "\n")
        return File(text=text, hashed=sha256(body).hexdigest(), issue=issue, findings=findings)

    def write_file(self, number: int, seen: str, text: str) -> tuple[Finding, ...] | None:
        """Put `text` in the place of the file that goes by the hash `seen`, if it then can be read.

        The errors that keep it from that; none: it is written. None: the file is another by now.
        """
        from hashlib import sha256

        made = text.encode("utf-8", "replace")
        issue, findings = self._read_file(number, made)
        if issue is None:
            return findings
        before = self.archive.read_bytes(number)
        if sha256(before).hexdigest() != seen or not self.archive.rewrite(number, before, made):
            return None
        return ()

    def _read_file(self, number: int, body: bytes) -> tuple[Issue | None, tuple[Finding, ...]]:
        from digest.archive.issues import load

        archive = self.archive
        issue, findings = load(
            body, languages=archive.languages, derived=archive.derived, path=archive.name(number)
        )
        if issue is not None and issue.number != number:
            message = f"the file is named {number:03d} and says it is number {issue.number}"
            facts = {"number": number, "said": issue.number}
            wrong = Finding(code="D019", message=message, path=archive.name(number), facts=facts)
            return None, (wrong, *findings)
        return issue, findings

    def is_written(self, entry: Entry) -> bool:
        """Whether a person wrote in an entry: then nobody takes it out unasked."""
        from digest.pipeline.curate import untouched

        return not untouched(entry)

    # ------------------------------------------------------------ order

    def place_entry(
        self, number: int, entry: str, section: str, before: str, seen: Order, *, group: str | None = None
    ) -> bool:
        """Put an entry before another of a section (empty: at its end), as its page showed the order."""
        from digest.pipeline.arranging import place

        if section not in {known.id for known in self.config.digest.sections}:
            raise UsageError(f"there is no section {section!r}", hint="Load the page again")
        return place(number, entry, section, before, seen, archive=self.archive, group=group)

    def step_entry(self, number: int, entry: str, by: int, seen: Order) -> bool:
        """Put an entry one step up or down, also across sections."""
        from digest.pipeline.arranging import step

        sections = [known.id for known in self.config.digest.sections]
        return step(number, entry, by, seen, sections, archive=self.archive)

    def group_entry(self, number: int, entry: str, group: str) -> bool:
        """Put an entry into a group, or (empty) out of any."""
        from digest.pipeline.arranging import regroup

        if group and group not in self.config.digest.groups:
            raise UsageError(f"there is no group {group!r}", hint="Load the page again")
        return regroup(number, entry, group, archive=self.archive)

    def remove_entry(self, number: int, entry: str, *, sure: bool = False) -> bool:
        """Take an entry out; what a person wrote in goes only if they are `sure`."""
        from digest.pipeline.arranging import remove

        return remove(number, entry, sure=sure, archive=self.archive)

    def begin_after(self, number: int, now: datetime) -> bool:
        """Make the file of the issue after `number`, empty, if it is not there.

        So what is moved there by an act of its own can go back.
        """
        from digest.core import weeks
        from digest.pipeline.curate import start
        from digest.pipeline.inbox import Next

        first = self.next_issue(now, number).covers[1] + timedelta(days=1)
        covers = weeks.week_of(first, self.config.digest.week_starts)
        following = Next(number=number + 1, covers=covers, exists=False)
        return start(following, archive=self.archive, settings=self.config.digest, phrases=self.phrases)

    # ------------------------------------------------------------ stories

    def join_entries(
        self, number: int, first: str, second: str, taken: Mapping[str, Mapping[str, str]]
    ) -> bool:
        """Tell two entries as one; see `pipeline.arranging.join` for `taken`."""
        from digest.pipeline.arranging import join

        return join(number, first, second, taken, archive=self.archive)

    def split_entry(self, number: int, entry: str, url: str) -> str:
        """Make an entry of its own of a further link; its id."""
        from digest.pipeline.arranging import split

        return split(number, entry, url, archive=self.archive, trackers=self.config.digest.trackers)

    # ------------------------------------------------------------ a pasted link

    def paste_link(self, number: int, url: str, section: str, box: Inbox | None) -> tuple[str, bool]:
        """Make an entry of an address without asking anybody; its id, and whether more may be asked for.

        What is a candidate in `box` already is picked, with all that is known of it.
        """
        from digest.collectors.words import address
        from digest.core.naming import identities
        from digest.model import Standing
        from digest.pipeline.arranging import paste
        from digest.pipeline.links import candidate_of

        where, trackers = address(url), self.config.digest.trackers
        if not where:
            raise UsageError(f"{url[:80]!r} is no address", hint="Write it whole, from https:// on")
        known = candidate_of(identities(where, trackers), box) if box else None
        if box and known and known.standing is not Standing.PICKED:
            before = {entry.id for _, entry in self.archive.issue(number).entries()}
            self.pick(box, [known], section)
            made = [e.id for _, e in self.archive.issue(number).entries() if e.id not in before]
            return made[0] if made else known.id, False
        return paste(number, section, where, archive=self.archive, trackers=trackers), True

    def page_of(self, url: str) -> tuple[str, str]:
        """The title and the language of a page; raises SourceError."""
        from digest.collectors.discovery import describe

        page = self._ask(lambda fetch: describe(self._github(fetch), url))
        if not page.title:
            raise SourceError("its page says no title", subject=url, hint="Write one")
        return page.title, page.language

    def title_entry(self, number: int, entry: str, title: str, language: str) -> bool:
        """Give an entry that has no words yet its page's title, as a draft; False if it has some by now."""
        from digest.core.languages import record

        settings = self.config.digest
        tag = language if language in settings.languages else settings.default_language
        found = next((one for _, one in self.archive.issue(number).entries() if one.id == entry), None)
        if found is None or any(found.title.get(known) for known in settings.languages):
            return False
        made = replace(found, title=replace(found.title, words={**found.title.words, tag: title}))
        draft = record(made, tag, "draft", settings.default_language)
        return self.archive.set_side(number, tag, [replace(made, review={tag: draft})])
