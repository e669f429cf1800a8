"""Whether what a machine says is a translation of what it was asked: a reason why not, or nothing.

An answer is words of a stranger. It may be empty, half, in another language, a refusal, or say what the
text never said. What cannot be told by such signs, a person tells: nothing is confirmed by this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from digest.core import sameness
from digest.core.languages import normal
from digest.core.passages import items
from digest.core.scripts import count, script
from digest.html import scrub

_REFUSAL = re.compile(
    r"\W*(?:i(?:['’]?m| am) (?:sorry|unable|not able)|sorry[,.]|i can(?:not|['’]?t)\b|as an ai\b"
    r"|unfortunately, i\b"
    r"|(?:很)?抱歉|对不起|作为(?:一个)?(?:人工智能|ai|语言模型)|我(?:无法|不能)|无法(?:翻译|完成|提供))",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\W*(?:(?:sure|certainly|of course)[,!.]|here(?:['’]s| is) (?:the|your|a) (?:translat|summar)"
    r"|translat(?:ion|ed text)\s*[:：]|(?:以下|这)是.{0,8}(?:译文|翻译|摘要)|(?:译文|翻译|摘要)[:：])",
    re.IGNORECASE,
)
#: What tells a machine what to do; a text on such tricks says it on both sides.
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the\s+|your\s+|my\s+)?"
    r"(?:(?:previous|prior|above|earlier|preceding)\s+)(?:instructions?|prompts?|rules?|messages?|directions?)"
    r"|\byou are now\b|\b(?:reveal|print|show) (?:your|the) system prompt"
    r"|(?:忽略|无视|忘记|忘掉)(?:掉)?(?:你)?(?:之前|以上|此前|先前|前面|上面|上述|所有)[^，。；！？\n]{0,8}(?:指令|指示|提示|规则|要求|命令)",
    re.IGNORECASE,
)
#: Chinese words in a text of Latin letters; one character alone may be what a text speaks of.
_LEFT = re.compile("[\u3400-\u9fff]{2,}")
#: What is in quotation marks is meant so.
_QUOTED = re.compile('[“"《「『][^”"》」』\\n]*[”"》」』]')
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<!--")
#: Names are the same in every language: a capital, a figure or a sign inside; so are stages.
_NAME = re.compile(r"[A-Za-z0-9]*[A-Z0-9][\w.+/@-]*|[a-z0-9]+(?:[-_./+@][A-Za-z0-9]+)+|alpha|beta|stable|v")
_LETTERS = re.compile(r"[^\W\d_]+")
#: How long and how short a translation may be beside its text, a Chinese character counting thrice.
_LONGER, _SHORTER, _SHORT, _SPARE = 3.0, 0.25, 60, 60
_ENDLESS, _MUCH = 8, 500
#: Of the letters of a text, a Chinese character counting as a word, so many may be in the other script.
_FOREIGN = 0.5


def fault(
    words: str,
    asked: str,
    *,
    source: str,
    target: str,
    terms: Mapping[str, str] | None = None,
    one_line: bool = False,
) -> str:
    """Why `words` in `target` are no translation of `asked` in `source`; empty if nothing says so."""
    if len(words) > _ENDLESS * len(asked) + _MUCH:  # before anything looks at it letter by letter
        return "it is far longer than the text"
    kept = [agreed for written, agreed in (terms or {}).items() if agreed.casefold() in written.casefold()]
    return next(_faults(words, asked, source, target, kept, one_line=one_line), "")


def talk(words: str, asked: str = "") -> str:
    """Why `words` are no text at all: empty, a refusal, talk about the work, marks of another kind."""
    if not words.strip():
        return "it is empty"
    if scrub(words) != words:
        return "it has characters that no text has"
    if _REFUSAL.match(words) and not _REFUSAL.match(asked):
        return f"it is a refusal: {_begin(words)}"
    if _TALK.match(words) and not _TALK.match(asked):
        return f"it talks about the work instead of doing it: {_begin(words)}"
    if tags := sameness.missing(_TAG.findall(_no_code(words)), _TAG.findall(_no_code(asked))):
        return f"it has HTML in it: {tags[0]}"
    if (told := _ORDER.search(words)) and not _ORDER.search(asked):
        return f"it tells a machine what to do: {_begin(told[0])}"
    return ""


def wrong_language(words: str, target: str, source: str = "") -> str:
    """Why `words` are not in `target`, as far as scripts tell."""
    han, latin = count(_no_code(words))
    wanted = script(target)
    if wanted == "other" or (source and wanted == script(source)) or not (han or latin):
        return ""
    if wanted == "han":
        plain = sum(len(name) > 0 for name in _plain_words(words))
        return f"it is not in {target}" if not han or plain > 2 * han else ""
    return f"it is not in {target}" if han > _FOREIGN * max(latin, 1) else ""


def _faults(
    words: str, asked: str, source: str, target: str, kept: Sequence[str], *, one_line: bool
) -> Iterator[str]:
    yield from filter(None, [talk(words, asked)])
    if one_line and "\n" in words.strip():
        yield "a title has one line"
    if normal(words) == normal(asked):
        if left := _translatable(asked, kept):
            yield f"it is the text itself, not translated: {left}"
        return
    for ours, theirs, what in (
        (sameness.links(asked), sameness.links(words), "link"),
        (sameness.code_spans(asked), sameness.code_spans(words), "code"),
    ):
        if gone := sameness.missing(ours, theirs):
            yield f"the {what} {gone[0]} is missing"
        if new := sameness.missing(theirs, ours):
            yield f"the {what} {new[0]} is not in the text"
    if gone := sameness.missing_numbers(asked, words):
        yield f"the number {gone[0]} is missing"
    if new := sameness.missing_numbers(words, asked):
        yield f"the number {new[0]} is not in the text"
    # At the beginning of a sentence a capital is no other word; whether it is right there, the check says.
    if gone := [term for term in kept if not {term, term[:1].upper() + term[1:]} & _spelled(words, term)]:
        yield f"the term {gone[0]} is to be kept"
    if items(words) != items(asked):
        yield f"its lists have {items(words)} items, those of the text {items(asked)}"
    if said := wrong_language(words, target, source):
        yield said
    elif script(target) == "latin" and (chinese := _LEFT.search(_QUOTED.sub(" ", _unlinked(words)))):
        yield f"it leaves {chinese[0][:12]} untranslated"
    length, here = _weight(asked), _weight(words)
    if here > _LONGER * length + _SPARE:
        yield "it is far longer than the text"
    if length > _SHORT and here < _SHORTER * length:
        yield "it is far shorter than the text"


def _spelled(words: str, term: str) -> set[str]:
    """How `term` is written in `words`, whatever its capitals."""
    found = re.finditer(re.escape(term), words, re.IGNORECASE)
    return {match[0] for match in found}


def _translatable(asked: str, kept: Sequence[str]) -> str:
    """The first word of a text that another language would say otherwise; empty if there are names alone."""
    prose = (sameness.links(asked) and re.sub(r"\]\([^)]*\)", "]", asked)) or asked
    prose = _no_code(prose)
    for term in sorted(kept, key=len, reverse=True):
        prose = prose.replace(term, " ")
    found = _LETTERS.search(_NAME.sub(" ", prose))
    return found[0] if found else ""


def _plain_words(words: str) -> list[str]:
    """Words of Latin letters that are no names."""
    return re.findall(r"[A-Za-z]{2,}", _NAME.sub(" ", _unlinked(words)))


def _unlinked(text: str) -> str:
    """`text` without code and without the addresses of its links."""
    return _no_code(re.sub(r"\]\([^)]*\)", "]", text))


def _no_code(text: str) -> str:
    return re.sub(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", " ", text, flags=re.DOTALL)


def _weight(text: str) -> int:
    return len(text) + 2 * count(text)[0]


def _begin(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 60 else f"{line[:60]} ..."
