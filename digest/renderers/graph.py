"""What search engines are told of a page, as JSON-LD in schema.org's words.

One graph a page: an issue is a PublicationIssue of the Periodical, and an article whose parts are its
entries; every page below home says where it hangs (BreadcrumbList); home says how to search.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from digest.core import addresses
from digest.model import DigestSettings, Edition
from digest.templating.formats import iso

Node = Mapping[str, Any]

#: Characters of a headline that Google reads.
HEADLINE = 110
#: What would end the script, or open another, in any parser.
_HOSTILE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def script(nodes: Sequence[Node]) -> str:
    """The text between `<script type="application/ld+json">` and its end; empty for nothing."""
    if not nodes:
        return ""
    text = json.dumps(
        {"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False, separators=(",", ":")
    )
    return text.translate(_HOSTILE)


def website(settings: DigestSettings, language: str, name: str, about: str) -> list[Node]:
    """Home: the paper, its site, and the address that searches it."""
    home = addresses.absolute(settings, addresses.home(language))
    paper = {**periodical(settings, language), "publisher": publisher(settings, language)}
    site: dict[str, Any] = {
        "@type": "WebSite",
        "name": name,
        "url": home,
        "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{home}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    if about:
        site["description"] = about
    return [site, paper]


def issue(settings: DigestSettings, edition: Edition, description: str, image: str = "") -> list[Node]:
    """An issue that is out: a number of the paper, its article, and its entries as parts."""
    here = addresses.absolute(settings, addresses.issue(edition.language, edition.number))
    published = iso(edition.published) if edition.published else ""
    number = {
        "@type": "PublicationIssue",
        "@id": f"{here}#issue",
        "issueNumber": str(edition.number),
        "name": edition.headline,
        "datePublished": published,
        "inLanguage": edition.language,
        "isPartOf": periodical(settings, edition.language),
    }
    owner = publisher(settings, edition.language)
    article: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": cut(edition.title or edition.headline),
        "description": description,
        "url": here,
        "mainEntityOfPage": here,
        "inLanguage": edition.lang or edition.language,
        "datePublished": published,
        "dateModified": iso(edition.updated) if edition.updated else published,
        "author": [{"@type": "Person", "name": who.words} for who in edition.credits]
        or [{"@id": owner["@id"]}],
        "publisher": owner,
        "isPartOf": {"@id": f"{here}#issue"},
        "hasPart": [
            {"@type": "NewsArticle", "headline": cut(entry.title), "url": f"#{entry.id}"}
            for _, entry in edition.entries()
            if entry.title and not entry.withdrawn
        ],
    }
    if image:
        article["image"] = image
    return [number, article]


def breadcrumbs(settings: DigestSettings, crumbs: Sequence[tuple[str, str]]) -> Node:
    """Names and addresses from home down to the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "name": name,
                "item": addresses.absolute(settings, address),
            }
            for place, (name, address) in enumerate(crumbs, start=1)
        ],
    }


def periodical(settings: DigestSettings, language: str) -> Node:
    """The paper in one language."""
    home = addresses.absolute(settings, addresses.home(language))
    return {
        "@type": "Periodical",
        "@id": f"{home}#periodical",
        "name": _name(settings, language),
        "url": home,
        "inLanguage": language,
    }


def publisher(settings: DigestSettings, language: str) -> Node:
    """Who stands for the paper: itself."""
    icon = addresses.absolute(settings, f"{language}/assets/icon-512.png")
    return {
        "@type": "Organization",
        "@id": addresses.absolute(settings, f"{addresses.home(language)}#publisher"),
        "name": _name(settings, language),
        "url": addresses.absolute(settings, addresses.home(language)),
        "logo": {"@type": "ImageObject", "url": icon},
    }


def cut(words: str) -> str:
    """`words` as a headline."""
    return words if len(words) <= HEADLINE else words[: HEADLINE - 1].rstrip() + "…"


def _name(settings: DigestSettings, language: str) -> str:
    return settings.title.best(language, settings.languages)[0]
