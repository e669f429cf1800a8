"""D504: a name in the title of one side is told of on the others."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    if not case.glossary:
        return
    tags = [tag for tag in case.settings.languages if tag not in case.issue.published]
    for place, entry in case.entries():
        told = {tag: f"{entry.title.get(tag)}\n{entry.summary.get(tag)}" for tag in tags}
        written = [
            tag for tag in tags if entry.title.get(tag) and entry.summary.get(tag) and not entry.withdrawn
        ]
        for tag in written:
            uses = case.glossary.find(entry.title.get(tag), tag)
            names = {use.term.id: use.term for use in uses if use.term.keep}
            for other in (it for it in written if it != tag and it in case.languages):
                for term in names.values():
                    if not any(form in told[other] for form in term.right(other)):
                        name = term.name.get(other)
                        yield Finding(
                            code="D504",
                            message=f"the title in {tag} names {name}, the words in {other} nowhere",
                            place=f"{place}.title.{other}",
                            hint=f"Write {name}, unless it is told in other words",
                            severity=Severity.WARNING,
                            facts={"words": name, "other": tag},
                        )


RULE = Rule(
    code="D504",
    name="name-on-one-side",
    says="A name in the title of one language is in the title or summary of the others.",
    why=(
        "Whoever searches for Istio should find the entry in every language, and a name that is missing is "
        "often a sentence that is. Only names that the glossary keeps as they are (`keep:`) are looked for."
    ),
    bad="title: {zh: 改了一处写法, en: Istio changes one spelling}",
    good="title: {zh: Istio 改了一处写法, en: Istio changes one spelling}",
    severity=Severity.WARNING,
    check=check,
)
