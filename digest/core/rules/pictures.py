"""D304: a picture lies in content/images, so that a reader's browser asks nobody else for it."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.compose import picture
from digest.core.rules.case import Case
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for place, entry in case.entries():
        for index, image in enumerate(entry.images):
            where, found = f"{place}.images[{index}].src", picture(image.src)
            if not found:
                yield Finding(
                    code="D304",
                    message=f"a picture that cannot be shown: {image.src[:60]!r}",
                    place=where,
                    hint="Put the file into content/images and name it from there: 030/a.png",
                )
            elif not found.startswith("images/"):
                yield Finding(
                    code="D304",
                    message="a picture from another host, which learns of every reader",
                    place=where,
                    hint="Put the file into content/images, if its licence allows, and name it from there",
                    severity=Severity.WARNING,
                )
