"""A card that tells a group of an edition: JSON by a template, what chats run as markup made harmless."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from digest import html
from digest.core import addresses
from digest.errors import TemplateError
from digest.model import DigestSettings, Document, Edition
from digest.renderers.mailtext import TURNING
from digest.templating import Templates

#: Entries of a section that are named, and letters of a title.
NAMED, TITLE = 5, 120


class Announcements:
    """Makes the card of an edition from templates/webhook/NAME.json."""

    def __init__(self, templates: Templates, settings: DigestSettings, name: str) -> None:
        self.templates = templates
        self.settings = settings
        self._template = f"webhook/{name}.json"

    def render(self, edition: Edition) -> Sequence[Document]:
        """`030-zh.card.json`; raises TemplateError for a template that makes no JSON object."""
        page = addresses.absolute(self.settings, addresses.issue(edition.language, edition.number))
        sections = [
            {
                "title": _line(section.title),
                "entries": [
                    {"title": _line(entry.title), "url": f"{page}#{quote(entry.id)}"}
                    for entry in section.entries
                    if entry.title and not entry.withdrawn
                ][:NAMED],
            }
            for section in edition.sections
        ]
        made = self.templates.render(
            self._template,
            edition=edition,
            title=_line(edition.headline),
            lead=[_line(words, 600) for words in edition.lead],
            sections=[section for section in sections if section["entries"]],
            page=page,
            words=self.templates.words(edition.language),
            slack=slack,
            feishu=feishu,
            dingtalk=dingtalk,
        )
        try:
            card = json.loads(made)
        except ValueError as error:
            raise TemplateError(
                f"it makes no JSON: {error}", subject=f"templates/{self._template}"
            ) from error
        if not isinstance(card, dict):
            raise TemplateError("it makes JSON that is no object", subject=f"templates/{self._template}")
        body = json.dumps(card, ensure_ascii=False, indent=2, sort_keys=False).encode() + b"\n"
        name = f"{edition.number:03}-{edition.language}.card.json"
        return (Document(path=name, media_type="application/json", body=body),)


def slack(text: str) -> str:
    """Text for Slack's mrkdwn: `<!channel>` stays a text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def feishu(text: str) -> str:
    """Text for Feishu's lark_md: `<at id=all></at>` and links stay a text."""
    for sign in "&<>*~[]()_`":
        text = text.replace(sign, f"&#{ord(sign)};") if sign != "&" else text.replace(sign, "&amp;")
    return text


def dingtalk(text: str) -> str:
    """Text for DingTalk's Markdown, which knows no entities in a link: brackets of another width."""
    return text.replace("[", "［").replace("]", "］").replace("<", "＜").replace(">", "＞")


def _line(words: str, most: int = TITLE) -> str:
    line = " ".join(TURNING.sub("", html.scrub(words)).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
