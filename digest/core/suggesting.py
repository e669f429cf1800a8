"""A title and a summary that a machine suggests: what they are made of, and whether they rest on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from digest import html
from digest.core import answers, sameness
from digest.core.languages import fingerprint, normal
from digest.model import Article, Entry, Item, Review, Story, Text

#: Characters of a text that are sent at most; fewer are no article.
MOST, LEAST = 12_000, 300
#: Characters a sentence has at least, so that its standing in the text says something.
TELLING = 8
LONGEST = {"title": 200, "summary": 1200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a machine suggests, with the sentences of the text it rests on."""

    language: str
    title: str
    summary: str
    sentences: tuple[str, ...]
    #: Who said it, and of which address.
    by: str
    url: str
    #: Whether only the beginning of the text was read.
    cut: bool = False
    tokens: tuple[int, int] = (0, 0)


def source_of(story: Story) -> tuple[Item, str]:
    """The article of a story that has most text, and its text; the lead and no text, if there is none."""
    found = [(item, text_of(item)) for item in story.items if isinstance(item, Article)]
    return max(found, key=lambda one: len(one[1]), default=(story.lead, ""))


def text_of(item: Item) -> str:
    """The words of an article as they are stored: its content, else what its feed says of it."""
    content = html.text(item.content) if isinstance(item, Article) and item.content else ""
    return content if len(content) >= len(item.summary) else item.summary


def beginning(text: str) -> str:
    """As much of a text as is sent, in whole paragraphs if they are not too long."""
    if len(text) <= MOST:
        return text
    return text[: max(text.rfind("\n\n", 0, MOST), 0) or MOST].rstrip()


def fault(made: Suggestion, text: str) -> str:
    """Why a suggestion does not rest on `text`; empty if nothing says so."""
    for name, words in (("title", made.title), ("summary", made.summary)):
        if len(words) > LONGEST[name]:
            return f"the {name}: it is too long"
        if why := answers.talk(words) or answers.wrong_language(words, made.language):
            return f"the {name}: {why}"
        if found := sameness.links(words):
            return f"the {name}: it has a link in it: {found[0]}"
        if found := sameness.missing_numbers(words, text):
            return f"the {name}: the number {found[0]} is not in the text"
        if found := [code for code in sameness.code_spans(words) if code not in text]:
            return f"the {name}: the code {found[0]} is not in the text"
    if "\n" in made.title:
        return "the title: a title has one line"
    if not made.sentences:
        return "it names no sentence it rests on"
    whole = normal(text)
    for sentence in made.sentences:
        plain = normal(sentence)
        if len(plain) < TELLING or plain not in whole:
            return f"this sentence does not stand in the text: {' '.join(sentence.split())[:80]}"
    return ""


def untouched(entry: Entry, language: str) -> bool:
    """Whether an entry has no words in `language`, or a machine's draft of all that nobody changed."""
    review = entry.review.get(language)
    if not any(text.get(language) for text in (entry.title, entry.summary)):
        return True
    if review is None or review.state != "draft" or review.fields:
        return False
    return review.prints.get(language) == fingerprint(entry, language)


def filled(entry: Entry, made: Suggestion) -> Entry:
    """`entry` with a suggestion for its words, marked as a machine's draft that rests on itself alone."""
    tag = made.language
    said = replace(
        entry,
        title=Text({**entry.title.words, tag: made.title}),
        summary=Text({**entry.summary.words, tag: made.summary}),
    )
    review = Review(state="draft", prints={tag: fingerprint(said, tag)})
    return replace(said, review={**entry.review, tag: review})
