"""Drafts at services that own their readers, and cards for groups: which there are, what each is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from digest.app import wechatting
from digest.app.sending import Sending
from digest.errors import ChannelError, UsageError
from digest.model import Document

if TYPE_CHECKING:
    from digest.model import Edition, PluginSettings
    from digest.pipeline.drafts import DraftClaims
    from digest.pipeline.drafts import Drafting as Flow
    from digest.ports import Drafts

NO_EDITIONS = "docs/three-ways.md says where it is told which"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel that takes an edition once. One more is one more line in PLACES."""

    #: Plugs it in; raises ChannelError if its settings are not enough.
    make: Callable[[Drafting], Drafts]
    #: (subject, documents) of an edition, for `Drafts.put`.
    parts: Callable[[Drafting, int, str], tuple[str, Sequence[Document]]]
    #: Editions it should get (`zh`, `zh+en`), whether they are out or not.
    editions: Callable[[Drafting], Sequence[str]]
    #: Whether digest.toml or the environment says that it is used.
    used: Callable[[Drafting], bool]
    #: It can be asked what it has; otherwise the claim in git is the lock.
    findable: bool = True
    #: What it takes, for a person: one, and several.
    words: tuple[str, str] = ("draft", "drafts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One edition ready for a channel."""

    edition: str
    subject: str
    parts: Sequence[Document]


class Drafting(Sending):
    """What is done with an issue that is out, at services."""

    def draft_places(self) -> Mapping[str, Place]:
        """Name to place of the program's channels and of the plug-ins that digest.toml names."""
        return {**PLACES, **{name: _plugged(name, said) for name, said in self.config.channels.items()}}

    def drafts_planned(
        self, channel: str, number: int, wanted: Sequence[str], *, imported: bool = False
    ) -> list[Draft]:
        """What `channel` would get; raises UsageError for what is not out."""
        place = self.draft_places()[channel]
        known = place.editions(self)
        if unknown := [name for name in wanted if name not in known]:
            raise UsageError(
                f"{channel} gets no edition {unknown[0]!r}",
                hint=f"It gets {', '.join(known)}" if known else f"It gets none yet: {NO_EDITIONS}",
            )
        self.out_in(number, sorted({tag for name in wanted for tag in name.split("+")}), imported=imported)
        editions = [name for name in self._ready(channel, number) if not wanted or name in wanted]
        if not editions:
            hint = f"It gets {', '.join(known)}" if known else f"It gets none yet: {NO_EDITIONS}"
            raise UsageError(f"no edition of Vol. {number} that {channel} gets is out", hint=hint)
        made = [(name, *place.parts(self, number, name)) for name in editions]
        return [Draft(edition=name, subject=subject, parts=parts) for name, subject, parts in made]

    def _ready(self, channel: str, number: int) -> list[str]:
        out = self.out_since(number)
        return [
            name for name in self.draft_places()[channel].editions(self) if set(name.split("+")) <= set(out)
        ]

    def drafts_flow(self, channel: str, number: int) -> Flow:
        """Who looks, claims and makes."""
        from digest.pipeline.drafts import Drafting as Flow

        place = self.draft_places()[channel]
        drafts = place.make(self)
        return Flow(number, drafts, self._draft_claims(channel, number), findable=place.findable)

    def _draft_claims(self, channel: str, number: int) -> DraftClaims:
        from digest.git import Meeting
        from digest.pipeline.drafts import DraftClaims

        return DraftClaims(
            number,
            channel,
            by=self.editor,
            ledger=self.private.ledger,
            claims=self.claims,
            meeting=Meeting(self.config.root),
            findable=self.draft_places()[channel].findable,
        )

    def settle_drafts(
        self, channel: str, number: int, editions: Sequence[str], now: datetime, *, sent: bool
    ) -> tuple[list[str], str]:
        """A person's word on editions in doubt, or those named: (which, why others do not know of it)."""
        places = self.draft_places()
        if channel not in places:
            raise UsageError(f"there is no channel {channel!r}", hint=f"There are {', '.join(places)}")
        claims = self._draft_claims(channel, number)
        known = {claim.language for claim in self.claims.read(number) if claim.channel == channel}
        words = [word for name in sorted(known) if (word := claims.word(name)) is not None]
        chosen = [
            w for w in words if (w.language in editions if editions else w.state in {"claimed", "in doubt"})
        ]
        if missing := [name for name in editions if name not in {w.language for w in chosen}]:
            raise UsageError(f"Vol. {number} in {missing[0]} was not given to {channel}")
        untold = ""
        for word in chosen:
            untold = claims.settle(word, now, sent=sent) or untold
        return [word.language for word in chosen], untold

    def drafts_due(self, now: datetime) -> list[tuple[int, str]]:
        """(issue, channel) of what came out lately and is to be drafted by a machine, and is not yet.

        A draft that was begun, and of which nobody knows how it ended, is due: who makes it looks first.
        """
        from digest.core.forge.release import is_news

        found = []
        for issue in sorted(self.readable(), key=lambda known: known.number):
            for channel in self.config.forge.drafts if is_news(issue.published, now) else ():
                claims = self._draft_claims(channel, issue.number)
                words = [claims.word(edition) for edition in self._ready(channel, issue.number)]
                if any(word is None or word.state == "claimed" for word in words):
                    found.append((issue.number, channel))
        return found

    def elsewhere(self, number: int) -> Iterable[tuple[str, str]]:
        """(channel, edition) that is ready for a service which is used."""
        for name, place in self.draft_places().items():
            if place.used(self):
                yield from ((name, edition) for edition in self._ready(name, number))

    # ------------------------------------------------------------ what channels are handed

    def composed(self, number: int, language: str) -> Edition:
        from digest.core.compose import compose

        settings, people = self.shown, self.deriving.worded(self.people)
        return compose(self.printed(number), language, settings, people, self.facts.everything())

    def mail_parts(self, number: int, edition: str) -> tuple[str, Sequence[Document]]:
        """A mail with MARK where a reader's unsubscribe address will stand."""
        from digest.core.mailing.letters import MARK, Letter
        from digest.core.providers import private_images
        from digest.renderers.email import Mails

        marked = replace(self.deriving.worded(self.config.mail), unsubscribe=MARK)
        editions = [self.composed(number, tag) for tag in edition.split("+")]
        made = Mails(self.templates, self.shown, marked).render(*editions)
        by_kind = {part.media_type: part for part in reversed(made)}
        if image := next(private_images(by_kind["text/html"].body.decode()), ""):
            raise ChannelError(
                f"readers cannot fetch this picture: {image[:120]}",
                subject=f"Vol. {number} ({edition})",
                hint="Set site_url to the public address, or use a picture that is online",
            )
        subject = Letter(by_kind["message/rfc822"].body).subject
        text = next(part for part in made if part.path.endswith(".txt") and ".shortened" not in part.path)
        return subject, (by_kind["text/html"], text)

    def plain_parts(self, number: int, edition: str) -> tuple[str, Sequence[Document]]:
        """A mail as HTML and as text, without a word on unsubscribing: who takes it knows how one leaves."""
        from digest.renderers.email import Mails

        quiet = replace(self.deriving.worded(self.config.mail), unsubscribe="")
        editions = [self.composed(number, tag) for tag in edition.split("+")]
        made = Mails(self.templates, self.shown, quiet).render(*editions)
        html = next(part for part in made if part.media_type == "text/html" and ".shortened" not in part.path)
        text = next(part for part in made if part.path.endswith(".txt") and ".shortened" not in part.path)
        return editions[0].headline, (html, text)

    def card_parts(self, number: int, edition: str) -> tuple[str, Sequence[Document]]:
        from digest.renderers.announcing import Announcements

        hook, composed = self.config.webhook, self.composed(number, edition)
        cards = Announcements(self.templates, self.shown, hook.template or hook.kind)
        return composed.headline, cards.render(composed)


def _listmonk(app: Drafting) -> Drafts:
    from digest.channels.listmonk import Listmonk
    from digest.config import NOBODY
    from digest.core.mailing.letters import MARK
    from digest.http import Telling

    mail, languages = app.config.mail, app.config.digest.languages
    sender = ("", "")
    if mail.sender != NOBODY:
        sender = (mail.sender_name.best(languages[0], languages)[0], mail.sender)
    return Listmonk(app.config.listmonk, Telling(app.config.http), mark=MARK, sender=sender)


def _buttondown(app: Drafting) -> Drafts:
    from digest.channels.buttondown import Buttondown
    from digest.core.mailing.letters import MARK
    from digest.http import Telling

    return Buttondown(app.config.buttondown, Telling(app.config.http), mark=MARK)


def _webhook(app: Drafting) -> Drafts:
    from digest.channels.webhook import Webhook
    from digest.http import Telling

    return Webhook(app.config.webhook, Telling(app.config.http))


def _plugged(name: str, said: PluginSettings) -> Place:
    """A channel that is a plug-in; it is loaded when something is given to it."""

    def make(app: Drafting) -> Drafts:
        from digest.app import plugins
        from digest.channels.guarded import Guarded
        from digest.http import Telling
        from digest.ports import ChannelTools

        subject = f"plug-in for {name}"
        tools = ChannelTools(tell=Telling(app.config.http), settings=said.own, secret=plugins.secret(name))
        maker = plugins.load(said.use, app.config.root, subject)
        return Guarded(plugins.made(maker, tools, subject, "find", "put"), name, tools.secret)

    return Place(
        make=make,
        parts=Drafting.plain_parts,
        editions=lambda app: said.editions or app.mail_editions(),
        used=lambda _: True,
        findable=False,
        words=("edition", "editions"),
    )


#: Name to place, in the order they are shown.
PLACES: Mapping[str, Place] = {
    "listmonk": Place(
        make=_listmonk,
        parts=Drafting.mail_parts,
        editions=lambda app: tuple(app.config.listmonk.lists) or app.mail_editions(),
        used=lambda app: bool(app.config.listmonk.url),
    ),
    "buttondown": Place(
        make=_buttondown,
        parts=Drafting.mail_parts,
        editions=lambda app: app.config.buttondown.editions or app.mail_editions(),
        used=lambda app: bool(app.config.buttondown.token),
    ),
    "webhook": Place(
        make=_webhook,
        parts=Drafting.card_parts,
        editions=lambda app: app.config.webhook.languages or app.config.digest.shown,
        used=lambda app: bool(app.config.webhook.url),
        findable=False,
        words=("card", "cards"),
    ),
    "wechat": Place(
        make=wechatting.channel,
        parts=wechatting.parts,
        editions=lambda app: app.config.wechat.languages,
        used=lambda app: bool(app.config.wechat_draft.app_id),
    ),
}
