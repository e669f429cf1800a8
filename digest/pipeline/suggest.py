"""A title and a summary of an article, suggested by whoever translates: checked, asked for at most twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.core import suggesting
from digest.core.identity import canonical_url
from digest.core.suggesting import Suggestion
from digest.errors import TranslatorError, UsageError
from digest.model import Candidate
from digest.ports import Passage, Terms, Translator

if TYPE_CHECKING:
    from digest.archive.issues import Archive


def passage(candidate: Candidate, language: str, terms: Terms) -> tuple[Passage, str]:
    """What would be asked of a candidate, and the address it is told at; raises UsageError."""
    item, text = suggesting.source_of(candidate.story)
    if len(text) < suggesting.LEAST:
        hint = f"`full_text: true` for {item.source} in content/sources.yaml has articles' own pages read"
        raise UsageError(
            f"the store has {len(text)} characters of an article for {candidate.id}, "
            f"and a suggestion needs {suggesting.LEAST}",
            hint=hint,
        )
    text = suggesting.beginning(text)
    wanted = terms(text, item.language or language, language) if item.language != language else {}
    return Passage(title=item.title, text=text, target=language, terms=wanted), item.url


def suggest(candidate: Candidate, language: str, *, terms: Terms, translator: Translator) -> Suggestion:
    """What the translator suggests; raises TranslatorError if it is refused twice, with the reason."""
    asked, url = passage(candidate, language, terms)
    tokens, why = (0, 0), ""
    for _ in range(2):
        answer = translator.suggest(
            Passage(title=asked.title, text=asked.text, target=language, terms=asked.terms, remark=why)
        )
        tokens = tokens[0] + answer.tokens[0], tokens[1] + answer.tokens[1]
        made = Suggestion(
            language=language,
            title=answer.words.get("title", "").strip(),
            summary=answer.words.get("summary", "").strip(),
            sentences=answer.sentences,
            by=translator.name,
            url=url,
            cut=len(asked.text) < len(suggesting.source_of(candidate.story)[1]),
            tokens=tokens,
        )
        why = answer.fault or suggesting.fault(made, f"{asked.title}\n\n{asked.text}")
        if not why:
            return made
    raise TranslatorError(
        f"refused: {why}", subject=translator.name, hint="Nothing was written. Read it yourself"
    )


def write(candidate: Candidate, made: Suggestion, number: int, *, archive: Archive) -> str:
    """Put a suggestion into the entry a candidate was picked into, and give its id; raises UsageError."""
    issue = archive.issue(number)
    if made.language in issue.published:
        raise UsageError(f"Vol. {number} is out in {made.language}; no command writes in it any more")
    ours = set(candidate.story.identities)
    entry = next(
        (e for _, e in issue.entries() if ours & {canonical_url(origin) for origin in e.origin}), None
    )
    if entry is None:
        raise UsageError(
            f"{candidate.id} is not in Vol. {number} yet", hint=f"Pick it first: digest pick {candidate.id}"
        )
    if not suggesting.untouched(entry, made.language):
        raise UsageError(
            f"{entry.id} in Vol. {number} was written in by a person",
            hint="Without --write the suggestion is only shown",
        )
    archive.set_side(number, made.language, [suggesting.filled(entry, made)])
    return entry.id
