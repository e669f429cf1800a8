"""A mail before it is sent: a page that shows it as it is, on a phone, in the dark, and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.app.deriving import Made
from digest.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page made, and what is on it."""

    path: Path
    number: int
    languages: tuple[str, ...]
    #: Bytes of the mail's HTML, and of all that is sent.
    html: int
    message: int
    #: Entries that are shorter than on the web or left out.
    shortened: int
    draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large what a channel gets is: bytes of a mail's HTML, characters of an article."""

    channel: str
    edition: str
    size: int
    #: The most that goes through whole.
    limit: int
    #: Entries that are shorter than on the web or left out.
    cut: int


class Mailing(Made):
    """Looking at mails."""

    def weighed(self, number: int) -> Iterator[Size]:
        """The mails and articles that could be made of an issue as it stands."""
        from digest.core import wechat
        from digest.core.compose import compose
        from digest.core.languages import meant
        from digest.renderers.email import LIMIT, Mails
        from digest.renderers.wechat import Articles

        settings, config = self.shown, self.config
        issue, facts = self.printed(number), self.facts.everything()
        people = self.deriving.worded(self.people)
        written = {
            tag: compose(issue, tag, settings, people, facts) for tag in meant(issue, settings.languages)
        }
        mails = Mails(self.templates, settings, self.deriving.worded(config.mail))
        for tags in config.mail.editions or [(tag,) for tag in written]:
            if written.keys() >= set(tags):
                made = {d.path.partition(".")[2]: d.body for d in mails.render(*(written[t] for t in tags))}
                cut = len(made.get("shortened.txt", b"").splitlines())
                yield Size(
                    channel="mail", edition="+".join(tags), size=len(made["html"]), limit=LIMIT, cut=cut
                )
        articles = Articles(self.templates, settings, self.deriving.worded(config.wechat))
        for tag in articles.languages:
            if tag in written:
                article = articles.article(written[tag])
                cut, size = len(article.shortened), wechat.length(article.text)
                yield Size(channel="wechat", edition=tag, size=size, limit=wechat.TEXT, cut=cut)

    def show_mail(self, number: int | None = None, languages: Sequence[str] = ()) -> Shown:
        """The mail of an issue (none: the newest) in `languages` (none: those of the first mail there is).

        The page lies in .digest/preview. Raises UsageError for an issue or a language there is none of.
        """
        from digest.core.compose import compose
        from digest.core.languages import meant
        from digest.renderers.email import Mails
        from digest.templating import Templates, shipped

        settings, mail = self.shown, self.deriving.worded(self.config.mail)
        numbers = self.archive.numbers()
        if not numbers:
            raise UsageError("there is no issue yet", hint="Begin one: digest draft")
        number = numbers[-1] if number is None else number
        if number not in numbers:
            raise UsageError(f"there is no Vol. {number}", hint=f"The newest is {numbers[-1]}")
        issue, facts = self.printed(number), self.facts.everything()
        written = [tag for tag in settings.languages if tag in meant(issue, settings.languages)]
        wanted = [languages] if languages else [*mail.editions, *((tag,) for tag in written)]
        tags = next((tags for tags in wanted if set(tags) <= set(written)), ())
        if not tags or len(set(tags)) < len(tags):
            raise UsageError(
                f"Vol. {number} has no mail in {'+'.join(languages)}",
                hint=f"It is written in {', '.join(written)}; several at once are {'+'.join(written)}",
            )
        editions = [compose(issue, tag, settings, self.deriving.worded(self.people), facts) for tag in tags]
        made = {
            document.path.partition(".")[2]: document.body
            for document in Mails(self.templates, settings, mail).render(*editions)
        }
        from email import message_from_bytes, policy

        message = message_from_bytes(made["eml"], policy=policy.default)
        cut = made.get("shortened.txt", b"").decode().splitlines()
        page = Templates([shipped()]).render(
            "preview/mail.html",
            title=str(message["Subject"]),
            light=_in(made["html"].decode(), "not all"),
            dark=_in(made["html"].decode(), "all"),
            text=made["txt"].decode(),
            headers=[(name, str(value)) for name, value in message.items() if name != "Content-Type"],
            sizes=[(name, len(made[name])) for name in ("html", "txt", "eml")],
            cut=cut,
        )
        folder = self.config.state / "preview"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{number:03}-{'+'.join(tags)}.html"
        path.write_text(page, "utf-8")
        return Shown(
            path=path,
            number=number,
            languages=tuple(tags),
            html=len(made["html"]),
            message=len(made["eml"]),
            shortened=len(cut),
            draft=any(edition.draft for edition in editions),
        )


def _in(page: str, media: str) -> str:
    """The mail as programs show it in the dark, whatever this machine's own light is, or not."""
    return page.replace("@media (prefers-color-scheme: dark)", f"@media {media}")
