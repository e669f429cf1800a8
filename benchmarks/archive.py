"""A made-up archive of bilingual issues: the same words for a digest and for the peers, every time.

    .venv/bin/python benchmarks/archive.py DIR --issues 520     a digest folder to look at or to profile

Every issue is drawn from its number alone, so issue 7 is the same in an archive of 8 and of 520
(but for its dates: the newest issue covers the last week of NEWEST).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import words

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("zh", "en")
ENTRIES = 24
#: Monday of the week the newest issue covers.
NEWEST = date(2026, 6, 22)
#: Share of summaries that are plain prose.
PLAIN_SHARE = 0.6
#: Least and most characters a summary is drawn for; every one ends between 150 and 500.
LENGTHS = {"zh": (150, 280), "en": (170, 380)}
#: Proposals and projects a paper of ten years tells of; an entry in three has topics.
PROPOSALS = range(24, 6024, 10)
PROJECTS = (*words.PROJECTS, *words.made_up(300 - len(words.PROJECTS)))
#: Well-known projects are told of more often than others.
FAME = [1 / (place + 15) for place in range(len(PROJECTS))]
TOPIC_SHARE = 0.35
#: What entries are filed under, as the peers are told of it.
SUBJECTS = ("keps", "projects", "topics", "sections", "years")
#: What the entries of a section are, where `takes` of digest.toml names these kinds.
KINDS = {"kep": ("kep", "release"), "article": ("article",), "landscape": ("article", "project")}

Words = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Entry:
    id: str
    title: Words
    summary: Words
    links: Sequence[tuple[str, Words]]
    origin: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    topics: Sequence[str] = ()
    group: str = ""
    #: What a proposal's own file said when the issue came out.
    facts: Words = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Section:
    id: str
    title: Words
    entries: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class Issue:
    number: int
    first_day: date
    title: Words
    headline: Words
    lead: Mapping[str, Sequence[str]]
    credits: Sequence[str]
    sections: Sequence[Section]

    @property
    def covers(self) -> tuple[date, date]:
        return self.first_day, self.first_day + timedelta(days=6)

    def entries(self) -> list[Entry]:
        return [entry for section in self.sections for entry in section.entries]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What of digest.toml an issue needs; its `about:` kinds and groups must be known there."""

    title: Words
    title_pattern: Words
    sections: Sequence[tuple[str, Words, Sequence[str]]]
    groups: Mapping[str, Words]
    tracker: str
    toml: str

    @classmethod
    def read(cls, path: Path = ROOT / "digest.toml") -> Settings:
        text = path.read_text("utf-8")
        told: dict[str, Any] = tomllib.loads(text)
        if not set(LANGUAGES) <= set(told["languages"]):
            raise SystemExit(f"{path}: the benchmark speaks {' and '.join(LANGUAGES)}; digest.toml does not")
        trackers = [tracker["id"] for tracker in told.get("trackers", [])]
        return cls(
            title=told["title"],
            title_pattern=told["title_pattern"],
            sections=[(s["id"], s["title"], _kinds(s.get("takes", []))) for s in told["sections"]],
            groups={group["id"]: group["title"] for group in told.get("groups", [])},
            tracker=trackers[0] if trackers else "",
            toml=text,
        )


def _kinds(takes: Sequence[str]) -> Sequence[str]:
    return next((kinds for kind, kinds in KINDS.items() if kind in takes), ("project",))


# ---------------------------------------------------------------- drawing words


class Draw:
    """Chance from a seed, and the fillings of one entry: both languages tell of the same things."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)
        self.fresh()

    def fresh(self) -> None:
        """Another project, another feature, ..."""
        chance = self.chance
        self.said: set[words.Pair] = set()
        self.project, self.repository, what = chance.choices(PROJECTS, FAME)[0]
        self.version = f"v{chance.randint(0, 3)}.{chance.randint(0, 40)}.{chance.randint(0, 12)}"
        self.kep = str(chance.choice(PROPOSALS))
        self.fixed = {
            "project": (self.project, self.project),
            "version": (self.version, self.version),
            "kep": (self.kep, self.kep),
            "what": what,
        }

    def url(self) -> str:
        kind = self.chance.choice(("pull", "issues", "discussions"))
        return f"https://github.com/{self.repository}/{kind}/{self.chance.randint(100, 99999)}"

    def pair(self, sentences: Sequence[words.Pair]) -> Words:
        """One of `sentences` that was not said yet, filled alike in both languages."""
        english, chinese = self.chance.choice([s for s in sentences if s not in self.said] or sentences)
        self.said.add((english, chinese))
        holes = [name for _, name, _, _ in string.Formatter().parse(english + chinese) if name]
        values = dict(self.fixed)
        for hole in dict.fromkeys(holes):
            if hole == "number":
                value = str(self.chance.randint(2, 40))
                values[hole] = (value, value)
            elif hole == "url":
                url = self.url()
                values[hole] = (url, url)
            elif hole not in values:
                values[hole] = self.chance.choice(words.FILLINGS[hole])
        return {
            "en": _FORMAT.vformat(english, (), {hole: value[0] for hole, value in values.items()}),
            "zh": spaced(_FORMAT.vformat(chinese, (), {hole: value[1] for hole, value in values.items()})),
        }


class _Format(string.Formatter):
    """`{feature!c}` begins with a capital."""

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        if conversion == "c":
            return value[:1].upper() + value[1:]
        return super().convert_field(value, conversion)


_FORMAT = _Format()
_HAN = r"[\u4e00-\u9fff]"
_MEET = re.compile(rf"(?<={_HAN})(?=[A-Za-z0-9`])|(?<=[A-Za-z0-9`])(?={_HAN})")


def spaced(text: str) -> str:
    """A space between Chinese and Latin letters, as editors set it."""
    return _MEET.sub(" ", text)


def _summary(draw: Draw) -> Words:
    """A few sentences, with marks in four of ten."""
    chance = draw.chance
    prose: dict[str, list[str]] = {language: [] for language in LANGUAGES}

    def add(sentence: Words, language: str | None = None) -> None:
        for tag in (language,) if language else LANGUAGES:
            prose[tag].append(sentence[tag])

    shape = (
        "plain"
        if chance.random() < PLAIN_SHARE
        else chance.choices(
            ("code", "link", "bold", "list", "emphasis", "code link"), (30, 25, 15, 20, 3, 7)
        )[0]
    )
    items: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    if shape == "list":
        add(draw.pair(words.MARKED["before"]))
        for _ in range(chance.randint(2, 3)):
            item = draw.pair(words.MARKED["list"])
            for language in LANGUAGES:
                items[language].append(item[language])
    elif shape == "bold":
        add(draw.pair(words.MARKED["bold"]))
        add(draw.pair(words.PLAIN))
    else:
        add(draw.pair(words.PLAIN))
        for kind in () if shape == "plain" else shape.split():
            add(draw.pair(words.MARKED[kind]))
    out = {}
    for language in LANGUAGES:
        joint = "" if language == "zh" else " "
        least = chance.randint(*LENGTHS[language])
        listed = "".join(f"\n{item}" for item in items[language])
        for _ in range(20):
            text = joint.join(prose[language])
            size = len(text) + len(listed)
            if size >= least:
                break
            sentence = draw.pair(words.PLAIN)
            if size + len(sentence[language]) < 480:
                if items[language]:  # sentences go before the one that opens the list
                    prose[language].insert(-1, sentence[language])
                else:
                    add(sentence, language)
        text = joint.join(prose[language])
        out[language] = f"{text}\n{listed}" if listed else text
    return out


def _entry(draw: Draw, kind: str, settings: Settings, taken: set[str]) -> Entry:
    chance = draw.chance
    draw.fresh()
    slug = re.sub(r"[^a-z0-9]+", "-", draw.project.lower()).strip("-")
    main, origin, group = draw.url(), "", ""
    about: dict[str, str] = {}
    facts: dict[str, str] = {}
    if kind == "kep":
        number = chance.randint(100, 9999)
        draw.fixed["project"] = ("Kubernetes", "Kubernetes")
        slug = f"kep-{draw.kep}"
        main = f"https://github.com/kubernetes/enhancements/pull/{number}"
        origin = f"pr:kubernetes/enhancements#{number}"
        about = {settings.tracker: draw.kep} if settings.tracker else {}
        facts = {
            "owning-sig": chance.choice(("sig-node", "sig-network", "sig-storage", "sig-scheduling")),
            "stage": chance.choice(("alpha", "beta", "stable")),
            "latest-milestone": f"v1.{chance.randint(14, 36)}",
            "status": "implementable",
        }
        group = "kubernetes"
    elif kind == "release":
        slug = f"{slug}-{draw.version.replace('.', '-')}"
        main = f"https://github.com/{draw.repository}/releases/tag/{draw.version}"
        origin = f"release:{draw.repository}@{draw.version}"
        about = {"project": draw.project.lower().replace(" ", "-")}
        group = "releases"
    elif kind == "project":
        main = f"https://github.com/{draw.repository}"
        about = {"project": draw.project.lower().replace(" ", "-")}
    else:
        about = {"project": draw.project.lower().replace(" ", "-")}
        slug = f"on-{slug}-{chance.randint(2, 999)}"
        main = f"https://blog.example.org/{slug}/"
        origin = main
    name = slug
    while name in taken:
        name = f"{slug}-{chance.randint(2, 999)}"
    taken.add(name)
    topics = chance.sample(words.TOPICS, chance.randint(1, 2)) if chance.random() < TOPIC_SHARE else ()
    links: list[tuple[str, Words]] = [(main, {})]
    if chance.random() < 0.3:
        links.append((draw.url(), draw.pair([("Related: {page}", "相关：{page}")])))
    return Entry(
        id=name,
        title=draw.pair(words.TITLES[kind]),
        summary=_summary(draw),
        links=links,
        origin=origin,
        about=about,
        topics=topics,
        group=group if group in settings.groups else "",
        facts=facts,
    )


def issue(number: int, of: int, settings: Settings, *, revision: int = 0) -> Issue:
    """Issue `number` of an archive of `of`; a revision is one sentence more in the first summary."""
    draw = Draw(f"issue {number}")
    taken: set[str] = set()
    title = draw.pair(words.ISSUE_TITLES)
    lead = [draw.pair(words.LEADS) for _ in range(3)]
    people = draw.chance.sample([name for name, _ in words.PEOPLE], 2)
    sections = []
    for at, (name, heading, kinds) in enumerate(settings.sections):
        share = len(range(at, ENTRIES, len(settings.sections)))
        entries = [_entry(draw, kinds[i % len(kinds)], settings, taken) for i in range(share)]
        sections.append(Section(id=name, title=heading, entries=entries))
    if revision:
        first = sections[0].entries[0]
        more = {"en": f" Revised {revision} times.", "zh": f"已修订 {revision} 次。"}
        summary = {tag: f"{more[tag].strip()} {first.summary[tag]}" for tag in LANGUAGES}
        changed = Entry(**{**first.__dict__, "summary": summary})
        sections[0] = Section(
            id=sections[0].id, title=sections[0].title, entries=[changed, *sections[0].entries[1:]]
        )
    return Issue(
        number=number,
        first_day=NEWEST - timedelta(weeks=of - number),
        title=title,
        headline={
            tag: settings.title_pattern[tag].format(title=title[tag], number=number) for tag in LANGUAGES
        },
        lead={tag: [line[tag] for line in lead] for tag in LANGUAGES},
        credits=people,
        sections=sections,
    )


# ---------------------------------------------------------------- as a digest's folder


def write_digest(folder: Path, issues: int, settings: Settings) -> None:
    """A digest of `issues` published issues: digest.toml, people, one hand-written page, the issues."""
    content = folder / "content"
    (content / "issues").mkdir(parents=True)
    (folder / "digest.toml").write_text(settings.toml, "utf-8")
    people = [f"{name}: {{name: {{zh: {zh}, en: {en}}}}}\n" for name, (en, zh) in words.PEOPLE]
    (content / "people.yaml").write_text("".join(people), "utf-8")
    (content / "sources.yaml").write_text("sources: []\n", "utf-8")
    for tag, text in zip(("en", "zh"), words.ABOUT, strict=True):
        (content / tag).mkdir()
        (content / tag / "about.md").write_text(text, "utf-8")
    told: dict[str, dict[int, Words]] = {}
    for number in range(1, issues + 1):
        made = issue(number, issues, settings)
        write_issue(folder, made)
        for entry in made.entries():
            for kind, value in entry.about.items() if entry.facts else ():
                told.setdefault(f"{kind}:{value}", {})[number] = entry.facts
    if told:  # as `publish` freezes them
        lines = [
            json.dumps({"identity": name, "told": told[name]}, sort_keys=True) + "\n" for name in sorted(told)
        ]
        (content / "data").mkdir()
        (content / "data" / f"{settings.tracker}.jsonl").write_text("".join(lines), "utf-8")


def write_issue(folder: Path, made: Issue) -> None:
    (folder / "content" / "issues" / f"{made.number:03}.yaml").write_text(to_yaml(made), "utf-8")


def to_yaml(made: Issue) -> str:
    """The issue file, laid out as editors and the program lay it out."""
    first, last = made.covers
    out = [
        "# yaml-language-server: $schema=../issue.schema.json",
        "format: 1",
        f"number: {made.number}",
        f"covers: {{from: {first}, to: {last}}}",
        f"published: {{zh: {last + timedelta(days=1)}T18:00:00+08:00, en: {last + timedelta(days=2)}T10:00:00+08:00}}",
        "title:",
        *_pairs(made.title, 2),
        "lead:",
    ]
    for tag in LANGUAGES:
        out += [f"  {tag}:", *(f"    - {_scalar(line)}" for line in made.lead[tag])]
    out += [f"credits: [{', '.join(made.credits)}]", "sections:"]
    for section in made.sections:
        out += [f"  - id: {section.id}", "    entries:"]
        for entry in section.entries:
            out += _yaml_entry(entry)
        out.append("")
    return "\n".join(out)


def _yaml_entry(entry: Entry) -> list[str]:
    pad = " " * 8
    out = [f"      - id: {entry.id}"]
    if entry.origin:
        out.append(f"{pad}from: [{entry.origin}]")
    if entry.about:
        about = ", ".join(f"{{{kind}: {value}}}" for kind, value in entry.about.items())
        out.append(f"{pad}about: [{about}]")
    if entry.topics:
        out.append(f"{pad}topics: [{', '.join(entry.topics)}]")
    if entry.group:
        out.append(f"{pad}group: {entry.group}")
    out.append(f"{pad}links:")
    for url, label in entry.links:
        if label:
            out += [f"{pad}  - url: {url}", f"{pad}    label:", *_pairs(label, 14)]
        else:
            out.append(f"{pad}  - {url}")
    out += [f"{pad}title:", *_pairs(entry.title, 10), f"{pad}summary:"]
    for tag in LANGUAGES:
        out.append(f"{pad}  {tag}: |")
        out += [f"{pad}    {line}" if line else "" for line in entry.summary[tag].split("\n")]
    return out


def _pairs(text: Words, indent: int) -> list[str]:
    return [f"{' ' * indent}{tag}: {_scalar(text[tag])}" for tag in LANGUAGES]


def _scalar(text: str) -> str:
    """Bare where YAML reads it as it stands."""
    bare = text[:1].isalnum() and ": " not in text and " #" not in text and not text.endswith(":")
    return text if bare else json.dumps(text, ensure_ascii=False)


# ---------------------------------------------------------------- as Markdown, for the peers


def to_markdown(
    made: Issue, language: str, settings: Settings, *, heading: bool = True, subjects: bool = False
) -> str:
    """The same words as one Markdown page: sections are `##`, entries `###`, here with their ids.

    With `subjects`, its front matter names what the issue and each entry is about.
    """
    first, last = made.covers
    day = last + timedelta(days=1)
    front = {"title": made.headline[language], "date": str(day)}
    if subjects:
        out = [json.dumps(front | _subjects(made, language), ensure_ascii=False), ""]
    else:
        out = ["---", *(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items())]
        out += ["---", ""]
    if heading:
        out += [f"# {made.headline[language]}", ""]
    out += [f"{first} / {last}", "", *(f"- {line}" for line in made.lead[language]), ""]
    for section in made.sections:
        out += [f"## {section.title[language]}", ""]
        group = ""
        for entry in sorted(section.entries, key=lambda entry: entry.group):
            if entry.group != group:
                group = entry.group
                out += [f"**{settings.groups[group][language]}**", ""]
            anchor = f" {{#{entry.id}}}" if subjects else ""
            out += [f"### {entry.title[language]}{anchor}", "", entry.summary[language], ""]
            if entry.facts:
                number = ", ".join(entry.about.values())
                out += [" · ".join([f"KEP-{number}", *entry.facts.values()]), ""]
            out += [f"- [{label.get(language) or url.split('/')[2]}]({url})" for url, label in entry.links]
            out.append("")
    names = {name: pair[LANGUAGES.index(language) == 0] for name, pair in words.PEOPLE}
    out.append(", ".join(names[name] for name in made.credits))
    return "\n".join(out) + "\n"


def _subjects(made: Issue, language: str) -> dict[str, Any]:
    """The subjects of an issue, and below `told` the entries that tell of each."""
    told: dict[str, dict[str, list[dict[str, str]]]] = {kind: {} for kind in SUBJECTS}
    year = str(made.covers[1].year)
    for section in made.sections:
        for entry in section.entries:
            filed = {"sections": [section.id], "topics": entry.topics, "years": [year]}
            filed |= {f"{kind}s": [value] for kind, value in entry.about.items()}
            for kind, names in filed.items():
                for name in names:
                    told[kind].setdefault(name, []).append({"id": entry.id, "title": entry.title[language]})
    return {**{kind: sorted(told[kind]) for kind in SUBJECTS}, "told": told}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--issues", type=int, default=52)
    parser.add_argument("--force", action="store_true", help="remove the folder first")
    told = parser.parse_args()
    if told.force:
        shutil.rmtree(told.folder, ignore_errors=True)
    write_digest(told.folder, told.issues, Settings.read())
    print(f"{told.issues} issues in {told.folder}")


if __name__ == "__main__":
    main()
