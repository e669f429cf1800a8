"""Sending: readers, letters, claims, and how it stands with what went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from digest.app.deriving import Made
from digest.errors import UsageError
from digest.model import Claim, Entered, Fate

if TYPE_CHECKING:
    from digest.archive.deliveries import Claims
    from digest.core.deliveries import Standing
    from digest.core.mailing.letters import Letter
    from digest.core.mailing.lists import Read
    from digest.pipeline.claiming import Claiming
    from digest.pipeline.deliver import Run
    from digest.ports import Post, Receipt
    from digest.store.private import Private, Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One edition that could be sent."""

    language: str
    letter: Letter
    #: Readers who have nothing yet, those put off before, and mails nobody knows of whether they arrived.
    waiting: int
    put_off: int
    doubts: int

    @property
    def due(self) -> int:
        return self.waiting + self.put_off


class Sending(Made):
    """What is done with an issue that is out."""

    @cached_property
    def claims(self) -> Claims:
        from digest.archive.deliveries import Claims

        return Claims(self.config.content / "deliveries")

    @cached_property
    def private(self) -> Private:
        from digest.store.private import Private

        return Private(self.config.state / "private.db")

    def close(self) -> None:
        super().close()
        if "private" in self.__dict__:
            self.private.close()

    # ------------------------------------------------------------ readers

    def read_readers(self, text: str) -> Read:
        """What stands in a CSV file of readers; keeps nothing."""
        from digest.core.mailing.lists import read

        return read(text, self.mail_editions())

    def bounces(self, files: Iterable[tuple[str, bytes]]) -> tuple[list[str], int, list[str]]:
        """(addresses that are gone, number of those only late, faults) of reports and lists."""
        from digest.core.mailing import bounces, lists

        gone: list[str] = []
        faults: list[str] = []
        late = 0
        for name, body in files:
            if name.endswith((".eml", ".msg")):
                try:
                    found, put_off = bounces.read(body)
                except ValueError as error:
                    faults.append(f"{name}: {error}")
                    continue
                gone += found
                late += put_off
            else:
                addresses, _, wrong = lists.read_addresses(body.decode("utf-8-sig", "replace"))
                gone += addresses
                faults += [f"{name}: {line}" for line in wrong]
        return gone, late, faults

    def suppress(self, text: str, state: str, now: datetime) -> tuple[Taken, int, list[str]]:
        """Take addresses and unsubscribe tokens off: (what became of them, tokens nobody has, faults)."""
        from digest.core.mailing.lists import read_addresses

        addresses, tokens, faults = read_addresses(text)
        unknown = set(tokens)
        if tokens:
            make = self._token()
            for reader in self.private.people():
                if (said := make(reader.address)) in unknown:
                    unknown.discard(said)
                    addresses.append(reader.address)
        return self.private.mark(addresses, state, now), len(unknown), faults

    def _token(self) -> Callable[[str], str]:
        from digest.core.mailing.tokens import token

        secret = self.config.mail_secret
        if len(secret) < 16:
            raise UsageError(
                "readers cannot unsubscribe with one click: DIGEST_MAIL_SECRET is "
                + ("too short" if secret else "not set"),
                hint="Set it to a long random text, once and for all: python3 -c "
                "'import secrets; print(secrets.token_urlsafe(32))'",
            )
        return lambda address: token(secret, address)

    # ------------------------------------------------------------ letters

    def mail_editions(self) -> tuple[str, ...]:
        """Mails there are, by name: `zh`, `zh+en`."""
        return tuple("+".join(tags) for tags in self.config.mail.editions) or self.config.digest.shown

    def mail_edition(self, said: str) -> str:
        """The name of the mail that a person means by `said`; raises UsageError if there is none."""
        from digest.core.mailing.editions import meant

        try:
            return meant(said, self.mail_editions())
        except ValueError as error:
            raise UsageError(str(error)) from None

    def written_mails(self, number: int) -> list[str]:
        """Mails that could be made of an issue as it stands, published or not."""
        from digest.core.languages import meant

        written = set(meant(self.printed(number), self.config.digest.shown))
        return [name for name in self.mail_editions() if set(name.split("+")) <= written]

    def letter(self, number: int, edition: str, *, test: bool = False) -> Letter:
        """An edition, or several in one, as it is mailed; of a draft only for a test."""
        from digest.core.compose import compose
        from digest.core.mailing.letters import MARK, Letter
        from digest.renderers.email import Mails

        settings, mail = self.shown, self.deriving.worded(self.config.mail)
        issue, facts, tags = self.printed(number), self.facts.everything(), edition.split("+")
        editions = [compose(issue, tag, settings, self.deriving.worded(self.people), facts) for tag in tags]
        marked = replace(mail, unsubscribe=mail.unsubscribe.replace("{token}", MARK))
        documents = Mails(self.templates, settings, marked).render(*editions)
        eml = next(document.body for document in documents if document.media_type == "message/rfc822")
        return Letter(eml, mail.unsubscribe, test=self.templates.words(tags[0])["test_mail"] if test else "")

    def test_mail(self, number: int, edition: str, address: str, post: Post) -> Receipt:
        """One letter to one address: no claim, no ledger, marked as a test."""
        letter = self.letter(number, edition, test=True)
        token = self._token()(address) if letter.personal else ""
        return post.send(address, letter.to(address, token), lambda: None)

    def post(self) -> Post:
        """The mail server of digest.toml; raises UsageError if it names none, or the password is missing."""
        from digest.channels.email import Smtp

        if not self.config.smtp.host:
            raise UsageError(
                "digest.toml names no mail server",
                hint='Write below [channels.smtp] for example host = "smtp.example.org" and user = "weekly"',
            )
        if self.config.smtp.user and not self.config.smtp.password:
            raise UsageError(
                f"there is no password for {self.config.smtp.user} at {self.config.smtp.host}",
                hint="export DIGEST_SMTP_PASSWORD=..., or leave user out of [channels.smtp]",
            )
        return Smtp(self.config.smtp, self.config.mail.sender)

    # ------------------------------------------------------------ the act

    def lacking(self, planned: Iterable[Planned]) -> str:
        """What a send would fail of before its first mail, empty if nothing: server, password or secret."""
        try:
            self.post().close()
            if any(plan.letter.personal for plan in planned):
                self._token()
        except UsageError as error:
            return str(error)
        return ""

    def planned(self, number: int, editions: Sequence[str], *, imported: bool = False) -> list[Planned]:
        """What would go to whom of `editions` (none: all that are out).

        Raises UsageError for what is not out, in all its languages, or came out elsewhere.
        """
        order, published = self.config.digest.shown, self.out_since(number)
        wanted = [name for name in self.mail_editions() if name in editions or not editions]
        if not editions:
            wanted = [name for name in wanted if set(name.split("+")) <= set(published)]
        tags = {tag for name in wanted for tag in name.split("+")}
        self.out_in(number, sorted(tags, key=order.index), imported=imported)
        if not wanted:
            raise UsageError(
                f"Vol. {number} is out in {', '.join(published)}, of which no mail is made",
                hint=f"There are mails in {', '.join(self.mail_editions())}: [channels.email] editions",
            )
        counts = self.private.counts("email", number)
        return [
            Planned(
                language=tag,
                letter=self.letter(number, tag),
                waiting=self.private.waiting("email", number, self._tags(tag)),
                put_off=len(self.private.put_off("email", number, tag)),
                doubts=counts.get(tag, {}).get(Fate.OPEN, 0),
            )
            for tag in wanted
        ]

    def out_in(self, number: int, languages: Sequence[str], *, imported: bool = False) -> list[str]:
        """Languages (of `languages`, if any are named) that an issue is out in.

        Raises UsageError for what is not out or came out elsewhere.
        """
        published = self.out_since(number)
        out = [tag for tag in self.config.digest.shown if tag in published]
        if missing := [tag for tag in languages if tag not in out]:
            raise UsageError(
                f"Vol. {number} is not out in {missing[0]}", hint=f"Publish it first: digest publish {number}"
            )
        if not out:
            raise UsageError(f"Vol. {number} is not out", hint=f"Publish it first: digest publish {number}")
        wanted = [tag for tag in out if not languages or tag in languages]
        brought = self.deriving.languages(self.locks.brought()).get(number, frozenset())
        if not imported and (old := [tag for tag in wanted if tag in brought]):
            raise UsageError(
                f"Vol. {number} in {old[0]} came out elsewhere and was imported: its readers have it",
                hint="If it should be mailed all the same, say --imported",
            )
        return wanted

    def held_back(self, number: int, planned: Iterable[Planned]) -> Iterator[tuple[str, int, str]]:
        """(what they asked for, number of readers, language it is not out in) of those who get nothing now.

        The last is empty if no mail is made in what they asked for.
        """
        known, gone = self.mail_editions(), {plan.language for plan in planned}
        published = self.out_since(number)
        for asked in self.private.asked_for():
            name = asked or known[0]
            if name not in gone and (waiting := self.private.waiting("email", number, (asked,))):
                missing = next((tag for tag in name.split("+") if tag not in published), "")
                yield name, waiting, missing if name in known else ""

    def _tags(self, edition: str) -> tuple[str, ...]:
        """Whose mail it is: who names no language reads the first there is."""
        return (edition, "") if edition == self.mail_editions()[0] else (edition,)

    @contextmanager
    def sending(self, now: datetime) -> Iterator[None]:
        """Hold the one lock of all sending from this folder."""
        from digest.store.lock import only_one

        with only_one(self.config.state, "send", started=now):
            yield

    def claiming(self, number: int) -> Claiming:
        from digest.git import Meeting
        from digest.pipeline.claiming import Claiming

        return Claiming(
            number,
            "email",
            by=self.editor,
            ledger=self.private.ledger,
            claims=self.claims,
            meeting=Meeting(self.config.root),
        )

    def send(
        self,
        number: int,
        planned: Planned,
        post: Post,
        clock: Callable[[], datetime],
        *,
        limit: int = 0,
        said: Callable[[Receipt], None] = lambda _receipt: None,
    ) -> Run:
        """Mail one edition, which is claimed; see `pipeline.deliver`."""
        from digest.pipeline.deliver import Delivery

        return Delivery(
            number=number,
            language=planned.language,
            letter=planned.letter,
            ledger=self.private,
            post=post,
            token=self._token() if planned.letter.personal else lambda _address: "",
            clock=clock,
            languages=self._tags(planned.language),
            said=said,
        ).run(limit)

    # ------------------------------------------------------------ looking back

    def standings(self, number: int) -> list[Standing]:
        """How it stands with an issue, per channel and language that it is out in or was claimed for."""
        from digest.core.deliveries import standing

        claims = self.claims.read(number)
        published = self.out_since(number)
        mails = [name for name in self.mail_editions() if set(name.split("+")) <= set(published)]
        places = {("email", name) for name in mails} | {(c.channel, c.language) for c in claims}
        places |= set(self.elsewhere(number))
        order = list(dict.fromkeys((*self.config.digest.shown, *self.mail_editions())))
        known = {channel: self.private.counts(channel, number) for channel, _ in places}
        return [
            standing(
                channel,
                tag,
                claims,
                known[channel].get(tag, {}),
                ledger=self.private.ledger,
                waiting=self.private.waiting(channel, number, self._tags(tag)) if channel == "email" else 0,
                last=self.private.last(channel, number, tag),
            )
            for channel, tag in sorted(
                places, key=lambda p: (p[0], order.index(p[1]) if p[1] in order else 99)
            )
        ]

    def other_mail(self, number: int, channel: str, editions: Iterable[str]) -> list[Claim]:
        """What other channels mail, or have mailed, of these editions."""
        from digest.core.deliveries import other_mail

        return other_mail(self.claims.read(number), channel, editions)

    def elsewhere(self, number: int) -> Iterable[tuple[str, str]]:
        """(channel, edition) that is ready for other channels than mail."""
        return ()

    def open_rows(self, number: int, *others: Fate) -> list[tuple[Entered, str]]:
        """Mails in doubt, and those of other fates, each with the reader's address, masked."""
        from digest.core.mailing.address import masked

        fates = (Fate.OPEN, *others)
        return [(row, masked(a) if a else "") for row, a in self.private.rows("email", number, fates)]

    def settle(self, number: int, keys: Sequence[str], now: datetime, *, sent: bool, everybody: bool) -> int:
        """A person's word on mails in doubt, or by their keys on refused ones; how many it was about."""
        rows = [row for row, _ in self.open_rows(number, *((Fate.FAILED,) if keys else ()))]
        if not everybody:
            known = {row.key for row in rows}
            if unknown := [key for key in keys if key not in known]:
                raise UsageError(
                    f"no mail of Vol. {number} in doubt or refused is called {unknown[0]!r}",
                    hint=f"See them with: digest deliveries {number}",
                )
            rows = [row for row in rows if row.key in keys]
        return self.private.settle(rows, now, sent=sent, by=self.editor)
