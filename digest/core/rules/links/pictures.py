"""D304: a picture lies in content/images, so that a reader's browser asks nobody else for it."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for place, entry in case.entries():
        if not entry.images:
            continue
        from digest.core.compose import picture  # brings the Markdown parser along

        for index, image in enumerate(entry.images):
            where, found = f"{place}.images[{index}].src", picture(image.src)
            if not found:
                yield Finding(
                    code="D304",
                    message=f"a picture that cannot be shown: {image.src[:60]!r}",
                    place=where,
                    hint="Put the file into content/images and name it from there: 030/a.png",
                    facts={"src": image.src[:60]},
                )
            elif not found.startswith("images/"):
                yield Finding(
                    code="D304",
                    message="a picture from another host, which learns of every reader",
                    place=where,
                    hint="Put the file into content/images, if its licence allows, and name it from there",
                    severity=Severity.WARNING,
                    case="host",
                )


RULE = Rule(
    code="D304",
    name="foreign-picture",
    says="A picture lies in content/images.",
    why=(
        "One from elsewhere breaks when its owner moves it, and lets them know of every reader. What "
        "is no picture of the web at all cannot be shown and is an error."
    ),
    bad="images: [{src: https://images.example.org/a.png, alt: {zh: 图, en: A picture}}]",
    good="images: [{src: 030/a.png, alt: {zh: 图, en: A picture}}]",
    severity=Severity.WARNING,
    check=check,
)
