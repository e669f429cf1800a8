"""What of an entry a person writes, each as one text: as a form shows it, and what becomes of what was typed.

==================  =========================================================================
`title.zh`          words of one language: title, summary, quote; `lead.zh` of the issue itself
`links` `also`      addresses, one a line; what is said of one stays with it (`URL | label` says it at once)
`lang.links.URL`    language of the page behind a link; `label.links.zh.URL` what it is called
`topics` `only`     names with a comma or a space between; `credits` of the issue, with a comma
`noqa`              one a line: `D401: why`
`alt.zh.030/a.png`  what a picture shows; `credit.030/a.png`; `picture.030/a.png` is `yes`, or it goes
`group` `source`    and `again`, `editor`: as they are
==================  =========================================================================

Two people disturb each other only where they write in the same of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from digest.errors import UsageError
from digest.model import Entry, Image, Issue, Link, Text

#: Words of one language.
SPOKEN = ("title", "summary", "quote")
PLAIN = ("group", "source", "again", "editor")
LINKS = ("links", "also")
LINKED = ("lang", "label")
PICTURES = ("alt", "credit", "picture")
_BAR, _COMMA = re.compile(r"\s*[|｜]\s*"), re.compile(r"\s*[,，、;；]\s*")

Worded: TypeAlias = "Entry | Issue"


@dataclass(frozen=True, slots=True)
class Wish:
    """A field as its editor last saw it, and as it is to be."""

    seen: str
    text: str


def key_of(name: str) -> str:
    """The key of the file that holds a field."""
    head, _, rest = name.partition(".")
    return "images" if head in PICTURES else rest.partition(".")[0] if head in LINKED else head


def names(thing: Worded, languages: Sequence[str]) -> Iterator[str]:
    """The fields of an entry, or of an issue's own words."""
    if isinstance(thing, Issue):
        yield from (f"{head}.{tag}" for head in ("title", "lead") for tag in languages)
        yield "credits"
        return
    yield from (f"{head}.{tag}" for head in SPOKEN for tag in languages)
    yield from (*LINKS, "topics", "only", "noqa", *PLAIN)
    for key in LINKS:
        for url in dict.fromkeys(link.url for link in getattr(thing, key)):
            yield f"lang.{key}.{url}"
            yield from (f"label.{key}.{tag}.{url}" for tag in languages)
    for image in thing.images:
        yield from (f"alt.{tag}.{image.src}" for tag in languages)
        yield from (f"credit.{image.src}", f"picture.{image.src}")


def said(thing: Worded, name: str, languages: Sequence[str]) -> str:
    """A field as a form shows it; raises UsageError for one there is not."""
    head, _, rest = name.partition(".")
    if isinstance(thing, Issue):
        if head == "lead" and rest in languages:
            return "\n".join(thing.lead.get(rest, ()))
        if name == "credits":
            return ", ".join(thing.credits)
    elif name in LINKS:
        return "\n".join(link.url for link in getattr(thing, name))
    elif head in LINKED:
        return _of_link(thing, name, languages)
    elif name in {"topics", "only"}:
        return ", ".join(getattr(thing, name))
    elif name == "noqa":
        return "\n".join(f"{code}: {why}" for code, why in thing.noqa.items())
    elif name in PLAIN:
        return str(getattr(thing, name))
    elif head in PICTURES:
        return _of_picture(thing, head, rest, languages)
    if rest in languages and (head == "title" or (head in SPOKEN and isinstance(thing, Entry))):
        words: Text = getattr(thing, head)
        return words.get(rest)
    raise UsageError(f"there is no field `{name}`", hint="Load the page again")


def after(thing: Any, name: str, text: str, languages: Sequence[str]) -> Any:
    """The entry or issue once a field says `text`; raises UsageError where it cannot say that."""
    said(thing, name, languages)
    head, _, rest = name.partition(".")
    if head in SPOKEN:
        words = {**getattr(thing, head).words, rest: line(text) if head == "title" else prose(text)}
        return replace(thing, **{head: Text({tag: said for tag, said in words.items() if said})})
    if isinstance(thing, Issue):
        if head == "lead":
            lead = {**thing.lead, rest: tuple(filter(None, map(line, text.split("\n"))))}
            return replace(thing, lead={tag: lines for tag, lines in lead.items() if lines})
        return replace(thing, credits=tuple(filter(None, _COMMA.split(text.strip()))))
    if name in LINKS:
        return replace(thing, **{name: tuple(_links(text, languages, getattr(thing, name)))})
    if head in LINKED:
        return replace(thing, **{key_of(name): tuple(_linked(thing, name, line(text), languages))})
    if name in {"topics", "only"}:
        return replace(thing, **{name: tuple(_listed(name, text, languages))})
    if name == "noqa":
        return replace(thing, noqa=dict(_excuses(text)))
    if head in PICTURES:
        return replace(thing, images=tuple(_images(thing.images, head, rest, text, languages)))
    if name == "source":
        _spoken(line(text), languages)
    return replace(thing, **{name: line(text)})


def same(one: str, other: str) -> bool:
    """Whether two texts of a field are the same words: forms change line ends, files the last of them."""
    return prose(one) == prose(other)


def line(text: str) -> str:
    """`text` as one line."""
    return " ".join(text.split())


def prose(text: str) -> str:
    """`text` without the empty lines around it and the spaces at the ends of its lines that say nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(one if one.endswith("  ") and one.strip() else one.rstrip() for one in lines).strip("\n")


# ---------------------------------------------------------------- links


def _label(label: Text, languages: Sequence[str]) -> str:
    """Words that are the same in each language once, others with the language before them."""
    told = {tag: label.get(tag) for tag in languages}
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return " | ".join(f"{tag}={words}" for tag, words in told.items() if words)


def _labelled(parts: Iterable[str], languages: Sequence[str]) -> Text:
    words, shared = dict[str, str](), list[str]()
    for part in parts:
        tag, sign, own = part.partition("=")
        if sign and tag in languages:
            words[tag] = own.strip()
        else:
            shared.append(part)
    alike = " | ".join(shared)
    return Text({tag: said for tag in languages if (said := words.get(tag, alike))})


def _links(text: str, languages: Sequence[str], before: Sequence[Link]) -> Iterator[Link]:
    known = {link.url: link for link in before}
    for given in filter(None, map(line, text.split("\n"))):
        url, *parts = _BAR.split(given)
        if not url:
            raise UsageError(f"`{given[:60]}` begins with no address", hint="Write the address first")
        link = known.get(url, Link(url=url))
        lang = next((part[5:].strip() for part in parts if part.startswith("lang=")), link.lang)
        labels = [part for part in parts if not part.startswith("lang=")]
        yield replace(link, label=_labelled(labels, languages) if labels else link.label, lang=lang)


def _link_of(name: str, languages: Sequence[str]) -> tuple[str, str, str]:
    """Key, language of the label and address of a field about a link; raises UsageError for no field."""
    head, _, rest = name.partition(".")
    key, _, url = rest.partition(".")
    tag = ""
    if head == "label":
        tag, _, url = url.partition(".")
    if key not in LINKS or not url or (head == "label" and tag not in languages):
        raise UsageError(f"there is no field `{name[:60]}`", hint="Load the page again")
    return key, tag, url


def _of_link(entry: Entry, name: str, languages: Sequence[str]) -> str:
    """What is said of a link; of one that is gone nothing."""
    key, tag, url = _link_of(name, languages)
    link = next((link for link in getattr(entry, key) if link.url == url), Link(url=url))
    return link.label.get(tag) if tag else link.lang


def _linked(entry: Entry, name: str, text: str, languages: Sequence[str]) -> Iterator[Link]:
    key, tag, url = _link_of(name, languages)
    if not tag:
        _spoken(text, languages)
    for link in getattr(entry, key):
        if link.url != url:
            yield link
        elif tag:
            words = {**link.label.words, tag: text}
            yield replace(link, label=Text({tag: said for tag, said in words.items() if said}))
        else:
            yield replace(link, lang=text)


# ---------------------------------------------------------------- lists


def _listed(name: str, text: str, languages: Sequence[str]) -> Iterator[str]:
    for one in dict.fromkeys(filter(None, re.split(r"[\s,，、;；]+", text))):
        if name == "only":
            _spoken(one, languages)
        yield one


def _spoken(tag: str, languages: Sequence[str]) -> None:
    if tag and tag not in languages:
        raise UsageError(f"the digest has no language `{tag[:20]}`", hint=f"It has {', '.join(languages)}")


def _excuses(text: str) -> Iterator[tuple[str, str]]:
    for given in filter(None, map(line, text.split("\n"))):
        code, sign, why = (
            re.split(r"(\s*[:：]\s*)", given, maxsplit=1) if re.search("[:：]", given) else ("",) * 3
        )
        if not sign or not re.fullmatch(r"D[0-9]{3}", code) or not why:
            raise UsageError(f"`{given[:60]}` is no code with its reason", hint="Write it like D401: a name")
        yield code, why


# ---------------------------------------------------------------- pictures


def _of_picture(entry: Entry, head: str, rest: str, languages: Sequence[str]) -> str:
    tag, _, src = rest.partition(".") if head == "alt" else ("", "", rest)
    if head == "alt" and tag not in languages:
        raise UsageError(f"there is no field `alt.{rest}`", hint="Load the page again")
    image = next((image for image in entry.images if image.src == src), None)
    if image is None or head == "picture":
        return "yes" if image else ""
    return image.alt.get(tag) if head == "alt" else _label(image.credit, languages)


def _images(
    images: Sequence[Image], head: str, rest: str, text: str, languages: Sequence[str]
) -> Iterator[Image]:
    tag, _, src = rest.partition(".") if head == "alt" else ("", "", rest)
    for image in images:
        if image.src != src:
            yield image
        elif head == "alt":
            words = {**image.alt.words, tag: line(text)}
            yield replace(image, alt=Text({tag: said for tag, said in words.items() if said}))
        elif head == "credit":
            parts = filter(None, _BAR.split(line(text)))
            yield replace(image, credit=_labelled(parts, languages))
        elif line(text):
            yield image
    if head == "picture" and line(text) and all(image.src != src for image in images):
        yield Image(src=src)
