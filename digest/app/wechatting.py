"""What the channel `wechat` is handed: an article, its cover, and where to find pictures and pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from digest.errors import ChannelError, FetchError
from digest.model import Document

if TYPE_CHECKING:
    from digest.app.drafting import Drafting
    from digest.model import Edition
    from digest.ports import Drafts


def channel(app: Drafting) -> Drafts:
    """Plugs it in; raises ChannelError if its settings are not enough."""
    from digest.channels.wechatdraft import WechatDrafts
    from digest.http import Telling

    settings, tell = app.config.wechat_draft, Telling(app.config.http)
    return WechatDrafts(settings, tell, source=partial(page, app), picture=partial(picture, app))


def parts(app: Drafting, number: int, language: str) -> tuple[str, Sequence[Document]]:
    """An article, what goes into the fields beside it, and its cover; raises ChannelError."""
    from digest.renderers.wechat import Articles

    composed = app.composed(number, language)
    article = Articles(app.templates, app.shown, app.deriving.worded(app.config.wechat)).article(composed)
    if article.findings:
        raise ChannelError(
            f"WeChat would not take the article as it is: {article.findings[0]}",
            subject=f"Vol. {number} ({language})",
            hint=f"digest check --wechat {number} names everything",
        )
    fields = json.dumps({"author": article.author, "digest": article.summary}, ensure_ascii=False)
    name = f"{number:03}-{language}.wechat"
    return article.title, (
        Document(path=f"{name}.article.html", media_type="text/html", body=article.html.encode()),
        Document(path=f"{name}.json", media_type="application/json", body=fields.encode()),
        _cover(app, composed),
    )


def page(app: Drafting, name: str) -> str:
    """Where 阅读原文 of `digest-030-zh` leads: the issue's page."""
    from digest.core import addresses

    _, number, language = name.split("-", 2)
    return addresses.absolute(app.config.digest, addresses.issue(language, int(number)))


def picture(app: Drafting, url: str) -> bytes:
    """What lies at a picture's address: our own from content/images, others from the network."""
    from digest.core import addresses

    images = (app.config.content / "images").resolve()
    own = addresses.absolute(app.config.digest, "images/")
    if not url.startswith(own):
        return _fetched(app, url)
    file = (images / url.removeprefix(own)).resolve()
    if not file.is_relative_to(images) or not file.is_file():
        raise ChannelError("this picture is not in content/images", subject=url[:120])
    return file.read_bytes()


def _cover(app: Drafting, edition: Edition) -> Document:
    """The picture digest.toml names, or the cover as drawn for WeChat; raises ChannelError."""
    from digest.core.compose import card
    from digest.renderers import covers

    config = app.config
    if named := config.wechat_draft.cover:
        file = (config.content / named).resolve()
        if not file.is_file() or not file.is_relative_to(config.content.resolve()):
            raise ChannelError(f"there is no {named} in content", subject="channels.wechat.cover")
        return Document(path=named, media_type="image/*", body=file.read_bytes())
    fonts = covers.find(app.shown) if config.digest.covers else "WeChat takes no draft without a cover"
    if isinstance(fonts, str):
        raise ChannelError(
            fonts,
            subject=f"Vol. {edition.number} ({edition.language})",
            hint="Set [site] covers = true, or name a picture below content/: [channels.wechat] cover",
        )
    drawn = covers.Covers(app.templates, app.shown, fonts)
    return drawn.crops(card(edition), f"{edition.number:03}-{edition.language}.cover")[0]


def _fetched(app: Drafting, url: str) -> bytes:
    import anyio

    from digest.http import Client

    async def get() -> bytes:
        async with Client(app.config.http) as fetch:
            return (await fetch(url)).body

    try:
        return anyio.run(get)
    except FetchError as error:
        raise ChannelError(error.message, subject=error.subject, hint=error.hint) from error
