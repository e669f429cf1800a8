"""What an issue must be: one rule a file, each a pure function of a `Case`.

A family is a folder, and its `RULES` lists its files. `form.py` and `elsewhere.py` are for people only:
what a file cannot even say (D0..) is told by the archive, what needs the lock by the pipeline.

========  ==============================================================
D0..      form: what people do to YAML
D1..      structure: sections, groups, days, titles, what is locked
D2..      languages: missing, stale, in the wrong language
D3..      links and pictures
D4..      typography
D5..      terms: the glossary's and names
D7..      channels: mails, WeChat
========  ==============================================================

**The shape.** A file holds one `RULE` (`rule.py`): code, name, what it says, why, a bad and a good
example, its severity, and `check`, which takes a `Case` and yields findings with a logical place
(`sections[1].entries[3].title.en`); the archive finds line and column.

**Texts.** A rule on words asks `case.passages("title", "summary")`: each `Passage` is one text in one
language, with its place, its field and its words as the file says them, Markdown and all. It answers
with `passage.finding("D401", "...", match.span(), hint="...", instead="...")`: the span is counted in
the words, the archive turns it into line and column of the file.

**Mending.** `instead` is what to write for the letters of the span. Give it only where no reader could
wish it otherwise, and say `fixes=True`. `digest check --fix` writes it, and carries confirmations over;
what went out and is locked is never touched. Spans of one text that overlap are mended one run each.

**In other words.** `message` and `hint` are English, for the terminal. The desk says a finding in its own
languages: `desk/templates/findings/*.toml` has a sentence for each code and `case`, filled with the `facts`
of the finding. What its place tells (entry, section, field, language) is no fact.

A new rule owes these sentences, a line in its family's RULES, a code of its own, and examples that hold
(`tests/core/rules/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from digest.core.glossary import Glossary
from digest.core.repeats import Elsewhere
from digest.core.rules import channels, elsewhere, form, languages, links, structure, terms, typography
from digest.core.rules.case import Case, Passage, suggestion
from digest.core.rules.choosing import chosen, standing, unknown
from digest.core.rules.rule import Check, Rule
from digest.core.told import Shelved
from digest.model import DigestSettings, Finding, Issue, Severity

__all__ = [
    "BY_CODE",
    "NEVER_EXCUSED",
    "RULES",
    "Case",
    "Check",
    "Passage",
    "Rule",
    "check",
    "chosen",
    "ruled",
    "standing",
    "suggestion",
    "unknown",
]

#: Every rule, by its code.
RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *form.RULES,
            *structure.RULES,
            *elsewhere.RULES,
            *languages.RULES,
            *links.RULES,
            *typography.RULES,
            *terms.RULES,
            *channels.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
BY_CODE = {rule.code: rule for rule in RULES}

#: What would break a page, an address or a promise, whatever the reason given under `noqa:`.
NEVER_EXCUSED = frozenset({"D101", "D110", "D111", "D112", "D301"})


def check(
    issue: Issue,
    settings: DigestSettings,
    *,
    language: str | None,
    before: Iterable[Shelved] = (),
    glossary: Glossary | None = None,
) -> tuple[Finding, ...]:
    """Every finding that stands in the way of `language`, in the order of the rules.

    With None all languages are looked at, and words that are missing are warnings: an issue
    under work misses some. `before` are the issues that came before, for what ran already.
    """
    found = ruled(issue, settings, settings.languages if language is None else (language,), before, glossary)
    return tuple(_softened(finding) for finding in found) if language is None else found


def ruled(
    issue: Issue,
    settings: DigestSettings,
    wanted: Sequence[str],
    before: Iterable[Shelved] = (),
    glossary: Glossary | None = None,
) -> tuple[Finding, ...]:
    """Every finding that stands in the way of the languages `wanted`, all looked at together."""
    case = Case(issue, settings, tuple(wanted), Elsewhere.of(before), glossary or Glossary())
    return excused(issue, [finding for rule in RULES if rule.check for finding in rule.check(case)])


def excused(issue: Issue, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """`found` without what the entries themselves say is meant so."""
    reasons = {
        (f"sections[{s}].entries[{e}]", code)
        for s, section in enumerate(issue.sections)
        for e, entry in enumerate(section.entries)
        for code in entry.noqa
        if code not in NEVER_EXCUSED
    }
    return tuple(finding for finding in found if (_entry(finding.place), finding.code) not in reasons)


def _softened(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.WARNING) if finding.code in languages.ABSENT else finding


def _entry(place: str) -> str:
    """`sections[1].entries[3]` of a place below it."""
    return ".".join(place.split(".")[:2])
