"""D703: a picture has words for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for place, entry in case.entries():
        for index, image in enumerate(entry.images):
            for language in case.languages:
                carried = not entry.only or language in entry.only
                if carried and not entry.withdrawn and not image.alt.get(language).strip():
                    yield Finding(
                        code="D703",
                        message=f"a picture without words for it in {language}",
                        place=f"{place}.images[{index}].alt.{language}",
                        hint="Say in `alt:` what it shows",
                        severity=Severity.WARNING,
                    )


RULE = Rule(
    code="D703",
    name="picture-without-words",
    says="A picture has words for those who do not see it.",
    why="Many mail programs show no pictures until asked, some readers never see them.",
    bad="images: [{src: 030/a.png, alt: {zh: 曲线图}}]",
    good="images: [{src: 030/a.png, alt: {zh: 曲线图, en: A curve}}]",
    severity=Severity.WARNING,
    check=check,
)
