"""Pages of no language alone: the entrance at `/`, and what stands where nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from digest.core import addresses
from digest.model import Card, Document
from digest.renderers.sheet import Printer, Sheet


def root(printer: Printer, latest: Mapping[str, Card | None]) -> Document:
    """`index.html` of the site: a few lines of script send a reader on; without it, both ways are shown."""
    settings, default = printer.settings, printer.settings.default_language
    absolute = {tag: addresses.absolute(settings, addresses.home(tag)) for tag in settings.languages}
    files = printer.frames[default].files
    text = printer.templates.render(
        "page/root.html",
        language=default,
        title=printer.name(default),
        description=settings.description.best(default, settings.languages)[0],
        canonical=addresses.absolute(settings, ""),
        alternates=[*absolute.items(), ("x-default", addresses.absolute(settings, ""))]
        if len(absolute) > 1
        else [],
        styles=[f"{default}/{path}" for path in sorted(files) if _is_ours(path)],
        tags=list(settings.languages),
        names=printer.names(default),
        editions=[
            (
                tag,
                printer.language_name(tag),
                printer.templates.words(tag),
                latest.get(tag),
                addresses.issue(tag, card.number) if (card := latest.get(tag)) else "",
            )
            for tag in settings.languages
        ],
    )
    return Document(path="index.html", media_type="text/html", body=text.encode())


def not_found(printer: Printer) -> Sequence[Document]:
    """404.html below each language, and one of the site in the default language."""
    default = printer.settings.default_language
    pages = [(tag, f"{tag}/404.html") for tag in printer.settings.languages]
    return [_not_found(printer, tag, path) for tag, path in [*pages, (default, "404.html")]]


def _not_found(printer: Printer, language: str, path: str) -> Document:
    """Shown at any depth, so its links begin at the host's root; it says so in every language."""
    order = [language, *(tag for tag in printer.settings.languages if tag != language)]
    link = printer.linker("", rooted=True)
    words = printer.templates.words(language)
    return printer.print(
        Sheet(
            kind="404",
            language=language,
            address=f"{language}/404.html",
            title=f"{words['not_found']} - {printer.name(language)}",
            description=words["not_found"],
            template="page/not_found.html",
            values={
                "languages": [
                    (
                        tag,
                        printer.templates.words(tag),
                        link(addresses.home(tag)),
                        link(addresses.archive(tag)),
                    )
                    for tag in order
                ],
            },
            counterpart=addresses.home,
            listed=False,
            rooted=True,
            path=path,
        )
    )


def _is_ours(path: str) -> bool:
    """Whether a frame's file is a style sheet from templates/assets, not one of the theme's."""
    return path.startswith("assets/") and path.endswith(".css") and path.count("/") == 1
