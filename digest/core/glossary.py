"""The words the digest agreed on, found in a text.

`Glossary` is what check, translation and the desk ask: which terms stand where in a text, how they are
written there, and how they should be. Code, addresses and file names are no prose and hold no terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest.core.prose import CLOSER, OPENER, masked
from digest.model import Term

#: Languages whose nouns take an `s`: `taint` is also `taints`.
PLURALS = frozenset({"en"})


class Way(StrEnum):
    """How a term is written at a place."""

    AGREED = "agreed"
    #: Another right form: an abbreviation, a plural, a second translation.
    ALLOWED = "allowed"
    #: A form the glossary names as wrong.
    WRONG = "wrong"
    #: A name in other capitals: `Etcd`, `Statefulset`.
    CAPITALS = "capitals"
    #: The agreed form of another language.
    FOREIGN = "foreign"


SLIPS = frozenset({Way.WRONG, Way.CAPITALS})


@dataclass(frozen=True, slots=True)
class Use:
    """A term in a text: `text[start:end]`."""

    term: Term
    start: int
    end: int
    way: Way
    #: What should stand there: for what is right the words themselves.
    better: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two records that cannot both be followed; `core` finds it, the archive says where."""

    #: `twice`, `shared`, `denied`, `doubted` or `circle`.
    kind: str
    term: str
    other: str
    language: str
    form: str
    #: The keys of the record that the form may stand under.
    keys: tuple[str, ...]


class Glossary:
    """Terms, ready to be looked for in texts of each language."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple(terms)
        self._matchers: dict[tuple[str, bool], _Matcher] = {}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def find(self, text: str, language: str, *, prose: str | None = None) -> tuple[Use, ...]:
        """The terms in `text`, in its order, none inside another: the longest form counts.

        `prose` is `masked(text)`, for who has it already.
        """
        return tuple(self._matcher(language).find(masked(text) if prose is None else prose))

    def slips(self, text: str, language: str, *, prose: str | None = None) -> tuple[Use, ...]:
        """Of `find` those that are not written as they should be; most texts have none, and cost little."""
        matcher = self._matcher(language)
        prose = masked(text) if prose is None else prose
        if not matcher.doubtful(prose):
            return ()
        return tuple(
            use for use in matcher.find(prose) if use.way in SLIPS and not _is_named(use, prose, text)
        )

    def foreign(self, text: str, language: str, *, prose: str | None = None) -> tuple[Use, ...]:
        """Terms that stand in `text` in the words of another language, and nowhere in it in its own.

        Names stay as they are. What stands in brackets is an explanation, and capitals make a name of words.
        """
        prose = masked(text) if prose is None else prose
        found = []
        for use in self._matcher(language, foreign=True).find(prose):
            told = any(form in text for form in use.term.right(language))
            if not told and _stands_alone(prose, use.start, use.end) and not _in_brackets(prose, use.start):
                found.append(use)
        return tuple(found)

    def _matcher(self, language: str, *, foreign: bool = False) -> _Matcher:
        known = self._matchers.get((language, foreign))
        if known is None:
            forms = _foreign(self.terms, language) if foreign else _all(self.terms, language)
            known = self._matchers[language, foreign] = _Matcher(forms)
        return known

    def search(self, words: str) -> tuple[Term, ...]:
        """The terms one of whose forms, right or wrong, holds `words`; those called so come first."""
        wanted = words.casefold().strip()
        found = [term for term in self.terms if any(wanted in form for form in _called(term))]
        return tuple(sorted(found, key=lambda term: (bool(wanted) and wanted not in _called(term), term.id)))

    def wanted(self, text: str, language: str, other: str) -> Mapping[str, str]:
        """The terms of `text` as they are written there, and how `other` says them, in the text's order."""
        found: dict[str, str] = {}
        for use in self.find(text, language):
            if agreed := use.term.name.get(other):
                found.setdefault(text[use.start : use.end], agreed)
        return found


def _called(term: Term) -> set[str]:
    """Everything a term is called, in small letters."""
    forms = [form for said in (term.also, term.wrong) for known in said.values() for form in known]
    return {form.casefold() for form in (term.id, *term.name.words.values(), *forms)}


def clashes(terms: Sequence[Term]) -> Iterator[Clash]:
    """Every form that means two things or none, the terms in their order, one for each record concerned."""
    for language in sorted(
        {tag for term in terms for said in (term.name, term.also, term.wrong) for tag in said}
    ):
        right: dict[str, str] = {}
        for term in terms:
            for form in term.right(language):
                known = right.setdefault(form, term.id)
                if known != term.id:
                    yield Clash("shared", term.id, known, language, form, ("also", "term", "keep"))
            yield from _twice(term, language)
        yield from _denied(terms, language, right)


def _twice(term: Term, language: str) -> Iterator[Clash]:
    for forms, keys in ((term.right(language), ("also",)), (term.wrong.get(language, ()), ("wrong",))):
        for form in dict.fromkeys(forms):
            if forms.count(form) > 1:
                yield Clash("twice", term.id, term.id, language, form, keys)


def _denied(terms: Sequence[Term], language: str, right: Mapping[str, str]) -> Iterator[Clash]:
    """Wrong forms that are right, or wrong elsewhere as well."""
    wrong: dict[str, str] = {}
    leads = {form: term.name.get(language) for term in terms for form in term.wrong.get(language, ())}
    for term in terms:
        for form in dict.fromkeys(term.wrong.get(language, ())):
            known = wrong.setdefault(form, term.id)
            if known != term.id:
                yield Clash("doubted", term.id, known, language, form, ("wrong",))
            elif form in right:
                kind = "circle" if right[form] != term.id and _circles(form, leads) else "denied"
                yield Clash(kind, term.id, right[form], language, form, ("wrong",))


def _circles(form: str, leads: Mapping[str, str | None]) -> bool:
    """Whether who writes what should stand instead of `form`, again and again, comes back to it."""
    seen, here = {form}, leads.get(form)
    while here and here not in seen:
        seen.add(here)
        here = leads.get(here)
    return here == form


def _is_named(use: Use, prose: str, text: str) -> bool:
    """Whether the very letters are meant: in quotation marks, a repository as a link or before a number."""
    before, after = prose[use.start - 1 : use.start], prose[use.end : use.end + 3]
    linked = before == OPENER and text[use.start - 1] == "[" and after[:1] == CLOSER
    return linked or (before in _QUOTES and after[:1] in _QUOTES) or re.match(r" #\d", after) is not None


# ---------------------------------------------------------------- looking


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write a term."""

    words: str
    term: Term
    way: Way
    #: Only in these capitals.
    exact: bool
    better: str = ""


#: What a form may begin with: a word of Latin letters, or any other letter.
_HEAD = re.compile(r"[a-z0-9\u00df-\u024f]+|[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+")
#: No term begins or ends in the middle of a word, a path, an address, a flag.
_JOINED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_./@#$~\\+&=-")
_GOES_ON = re.compile(r'[a-z0-9_\u00df-\u024f]|[./@:#=~\\+&-][a-z0-9_]|[/=]|\(\)|:"')
#: What a sentence begins after.
_BEGIN = re.compile(r"(?:\A|[.!?:\n|。！？：；]['\"”’)]?)[ \t>#*+|-]*(?:\[[ xX]\] )?[\ue001\"“‘'(（「《]*\Z")
_QUOTES = frozenset("\"'“”‘’「」")
_INNER = re.compile(r"[A-Z0-9]")


class _Matcher:
    """Forms of terms, to be looked for all at once."""

    def __init__(self, forms: Iterable[_Form]) -> None:
        self.forms: dict[str, list[_Form]] = {}
        for form in forms:
            self.forms.setdefault(form.words.lower(), []).append(form)
        #: What forms begin with, to those forms, the longest first.
        self.heads: dict[str, list[str]] = {}
        for words in sorted(self.forms, key=lambda words: (-len(words), words)):
            self.heads.setdefault(_head(words), []).append(words)
        every = [form for known in self.forms.values() for form in known]
        right = frozenset(form.words for form in every if form.way not in SLIPS)
        #: What wrong forms begin with, and what a name in other capitals may begin with unless it is right.
        wrong = [form.words for form in every if form.way is Way.WRONG]
        self.wrong = frozenset(words for words in wrong if _LATIN.fullmatch(words))
        self.others = tuple(sorted(words for words in wrong if not _LATIN.fullmatch(words)))
        self.names = frozenset(_head(form.words.lower()) for form in every if form.way is Way.CAPITALS)
        self.right = frozenset(_head(words) for words in right)

    def doubtful(self, prose: str) -> bool:
        """Whether `prose` has a word that a slip begins with, and is not simply right."""
        if any(words in prose for words in self.others):
            return True
        words = set(_LATIN.findall(prose))
        return not self.wrong.isdisjoint(words) or not self.names.isdisjoint(
            map(str.lower, words - self.right)
        )

    def find(self, prose: str) -> Iterator[Use]:
        low, end = prose.lower(), 0
        if len(low) != len(prose):  # a letter that is two in small: no place would be right
            return
        for head in _HEAD.finditer(low):
            known, start = self.heads.get(head[0]), head.start()
            if known is None or start < end or (head[0] < "\u3400" and low[start - 1 : start] in _JOINED):
                continue
            for words in known:
                stop = start + len(words)
                if low.startswith(words, start) and not (words[-1] < "\u3400" and _GOES_ON.match(low, stop)):
                    written = prose[start:stop]
                    if form := self._meant(written, prose, start):
                        yield Use(form.term, start, stop, form.way, form.better or written)
                        end = stop
                        break

    def _meant(self, words: str, prose: str, start: int) -> _Form | None:
        """The form that `words` are; those that ask for their own capitals first."""
        known = self.forms[words.lower()]
        for form in known:
            if form.exact and form.words == words:
                return form
        for form in known:
            if form.way is Way.CAPITALS:
                if _is_slip(words, form.words) and not (
                    words[1:] == form.words[1:] and _BEGIN.search(prose, max(0, start - 12), start)
                ):
                    return form
            elif not form.exact:
                return form
        return None


def _is_slip(words: str, name: str) -> bool:
    """Whether `words` are a slip for `name`: `runtimeClass` is a field of that name, `KUBELET` a shout."""
    field = words[:1].islower() and words[1:] == name[1:]
    return not field and not (words.isupper() and name.islower())


def _head(words: str) -> str:
    """What `_HEAD` finds where `words` stand in a text."""
    found = _LATIN.match(words)
    return found[0] if found else words[:1]


def _all(terms: Iterable[Term], language: str) -> Iterator[_Form]:
    """Every form of every term in `language`."""
    plural = language.partition("-")[0] in PLURALS
    for term in terms:
        yield from _forms(term, language, plural=plural)


def _foreign(terms: Iterable[Term], language: str) -> Iterator[_Form]:
    """The agreed forms of other languages, of terms for which `language` has words of its own."""
    for term in terms:
        agreed = term.name.get(language)
        own = {form.lower() for form in term.right(language)}
        if not agreed or term.keep:
            continue
        for tag in term.name:
            words = term.name.get(tag)
            if tag != language and words.lower() not in own:
                # One word in the plural is mostly a field: annotations, replicas.
                plural = tag.partition("-")[0] in PLURALS and " " in words
                for spelled in _spelled(words, plural=plural):
                    yield _Form(spelled, term, Way.FOREIGN, False, agreed)


def _stands_alone(prose: str, start: int, end: int) -> bool:
    """Whether a word in small letters has no other beside it, and is no name of a field (`labels[app]`)."""
    if not prose[start].isascii():
        return True
    before, after = prose[max(0, start - 2) : start], prose[end : end + 2]
    alone = not re.fullmatch(r"[a-z] ", before) and not re.match(r" [a-z]|\[", after)
    return alone and prose[start:end].islower()


def _in_brackets(prose: str, at: int) -> bool:
    """Whether a bracket is open at a place, in its line."""
    line = prose[prose.rfind("\n", 0, at) + 1 : at]
    return any(
        line.count(opened) > line.count(closed) for opened, closed in ("()", "（）", "[]", "「」", "“”")
    )


def _forms(term: Term, language: str, *, plural: bool) -> Iterator[_Form]:
    """Every way to write `term`: wrong ones, right ones, with a hyphen for a space, with an `s`."""
    agreed = term.name.get(language)
    for words in term.wrong.get(language, ()):
        yield _Form(words, term, Way.WRONG, True, _nearest(words, term.right(language)))
    for words in term.right(language):
        own = Way.AGREED if words == agreed else Way.ALLOWED
        exact = term.keep or words.isupper()
        for spelled in _spelled(words, plural=plural):
            way = own if spelled == words else Way.ALLOWED
            yield _Form(spelled, term, way, exact)
            if term.keep and words == agreed and _strict(words):
                yield _Form(spelled, term, Way.CAPITALS, False, spelled)


def _nearest(wrong: str, right: Sequence[str]) -> str:
    """What should stand instead of a wrong form: the same word in other capitals, else the agreed form."""
    same = [words for words in right if words.lower() == wrong.lower()]
    return next(iter([*same, *right]), "")


def _spelled(words: str, *, plural: bool) -> Iterator[str]:
    """`words`, and what a language makes of them: hyphens for spaces, plurals."""
    yield words
    if " " in words and words.isascii():
        yield words.replace(" ", "-")
    if plural and words[-1:].isalpha() and not words.endswith("s"):
        if words.endswith("y") and words[-2:-1] not in "aeiou":
            yield f"{words[:-1]}ies"
        else:
            yield words + ("es" if words.endswith(("x", "ch", "sh")) else "s")


def _strict(name: str) -> bool:
    """Whether only a slip writes `name` in other capitals: `gRPC`, `etcd`; `Service` is a word as well."""
    return name.isascii() and (name.islower() or bool(_INNER.search(name[1:])))
