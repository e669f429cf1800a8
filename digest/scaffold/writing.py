"""Answers become files, all of them or none."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from digest import __version__, config
from digest.archive.schema import write_schema
from digest.errors import UsageError
from digest.scaffold.answers import FILES, PRESETS, WAYS, Answers, preset, spoken
from digest.scaffold.record import RECORD, THEIRS, record
from digest.scaffold.workflows import workflows
from digest.templating import Templates

#: What may lie in the folder already.
WELCOME = frozenset({".git"})
#: By preset the sections, and the kinds of items that land in each by themselves.
SECTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "cloud-native": {
        "news": ("landscape", "advisory"),
        "upstream": ("kep", "proposal", "pull", "release"),
        "projects": (),
        "reading": ("article", "submission"),
    },
    "general": {"news": (), "releases": ("release",), "reading": ("article", "submission")},
    "empty": {"news": ("article", "release", "submission")},
}
#: What a digest of another subject says instead of the program's own words, which speak of upstream.
PHRASES = ("draft_issue_title", "pictures", "pictures_about", "pictures_none", "pictures_since")
FORMS = FILES / "github" / "forms"
GROUPS = ("kubernetes", "releases")
#: The languages of the first glossary: it is for a digest that has both.
GLOSSARY = frozenset({"zh", "en"})


def write(folder: Path, answers: Answers, *, welcome: Collection[str] = WELCOME) -> list[Path]:
    """Make a bare digest in `folder`; gives the paths written, below it, sorted.

    Raises UsageError if anything but `welcome` is there, ConfigError for answers that make no digest.
    """
    _must_be_free(folder, welcome)
    _must_be_tags(answers.languages)
    _must_be_known("--sections", answers.sections, PRESETS)
    _must_be_known("--send", answers.send, WAYS)
    name = folder.resolve().name
    files = dict(render(name, answers))
    files[RECORD] = record(
        name, answers, {path: text for path, text in files.items() if not path.startswith(THEIRS)}
    )
    must_load(files["digest.toml"])
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        write_schema(folder / "content", answers.languages)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", subject=str(folder)) from error
    schemas = [Path("content") / name for name in ("glossary.schema.json", "issue.schema.json")]
    return sorted([*map(Path, files), *schemas])


def render(name: str, answers: Answers) -> Mapping[str, str]:
    """Path to text of every file of the digest `name`."""
    words = preset(answers.languages, plain=answers.sections != "cloud-native")
    first = answers.languages[0]
    title = {tag: answers.title.get(tag) or words[tag]["title"] for tag in answers.languages}
    templates = Templates([FILES])
    shared = {"name": name, "answers": answers, "quoted": _quoted}
    files = {
        "digest.toml": templates.render(
            "digest.toml",
            **shared,
            title=_mapping(title),
            description=_mapping({tag: words[tag]["description"] for tag in words}),
            sections=[
                (section, _mapping({tag: words[tag][f"section_{section}"] for tag in words}), takes)
                for section, takes in SECTIONS[answers.sections].items()
            ],
            groups=[
                (group, _mapping({tag: words[tag][f"group_{group}"] for tag in words})) for group in GROUPS
            ],
            tracker=_mapping({tag: words[tag]["tracker"] for tag in words}),
            sender="weekly@" + answers.host,
            time_zone=answers.time_zone or words[first]["time_zone"],
        ),
        "content/sources.yaml": templates.render("sources.yaml", **shared),
        "content/people.yaml": templates.render("people.yaml", **shared, languages=answers.languages),
        ".gitattributes": templates.render("gitattributes"),
        ".gitignore": templates.render("gitignore"),
    }
    files |= {f".github/workflows/{file}": text for file, text in workflows().items()}
    files[".github/dependabot.yml"] = (FILES / "github" / "dependabot.yml").read_text("utf-8")
    form = spoken("submission", first, FORMS, "yml") or FORMS / "submission.en.yml"
    files[".github/ISSUE_TEMPLATE/submission.yml"] = form.read_text("utf-8")
    files["requirements.txt"] = templates.render("requirements.txt", version=__version__)
    files["sample-issue.yaml"] = _sample(templates, answers, words)
    if answers.sections == "cloud-native" and set(answers.languages) >= GLOSSARY:
        files["content/glossary.yaml"] = (FILES / "glossary.yaml").read_text("utf-8")
    if answers.sections != "cloud-native":
        for tag in answers.languages:
            said = [f"{name} = {_quoted(words[tag][name])}\n" for name in PHRASES if name in words[tag]]
            if said:
                files[f"templates/words/{tag}.toml"] = "".join(said)
    readme = spoken("readme", first) or FILES / "pages" / "readme.en.md"
    files["README.md"] = templates.render(f"pages/{readme.name}", **shared, title=title[first])
    for tag in answers.languages:
        for page in ("about", "submit"):
            if path := spoken(page, tag):
                text = templates.render(f"pages/{path.name}", **shared, title=title[tag])
                files[f"content/{tag}/{page}.md"] = text
        # A language nobody has written for yet gets a page without a word of another one.
        files.setdefault(f"content/{tag}/about.md", templates.render("pages/about.md", title=title[tag]))
    return files


def _sample(templates: Templates, answers: Answers, words: Mapping[str, Mapping[str, str]]) -> str:
    """An issue that can be copied to content/issues/001.yaml; it covers the first week of the year."""
    first = date.fromisocalendar(answers.year, 1, 1)

    def said(name: str, pattern: str = "{}") -> str:
        texts = {tag: pattern.format(_quoted(words[tag][f"sample_{name}"])) for tag in answers.languages}
        if len(texts) == 1:
            return texts[answers.languages[0]]
        return "{" + ", ".join(f"{tag}: {text}" for tag, text in texts.items()) + "}"

    return templates.render(
        "sample-issue.yaml",
        first=first,
        last=first + timedelta(days=6),
        section=next(iter(SECTIONS[answers.sections])),
        title=said("title"),
        lead=said("lead", "[{}]"),
        entry=said("entry"),
        summary=said("summary"),
    )


def _must_be_free(folder: Path, welcome: Collection[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError("this is a file, not a folder", subject=str(folder), hint="Name another folder")
    if folder.is_dir() and (
        found := sorted(path.name for path in folder.iterdir() if path.name not in welcome)
    ):
        raise UsageError(
            f"the folder is not empty (there is {found[0]})", subject=str(folder), hint="Name a new folder"
        )


def _must_be_tags(languages: Sequence[str]) -> None:
    """Checked before anything else: tags become names of folders and keys."""
    if not languages:
        raise UsageError("no language is named", hint="Write for example zh, en")
    for tag in languages:
        if not config.LANGUAGE.match(tag):
            raise UsageError(f"{tag!r} is not a language tag", hint="Write for example zh, en or zh-Hant")


def _must_be_known(option: str, said: str, known: Sequence[str]) -> None:
    if said not in known:
        raise UsageError(f"{option} {said!r} is not known", hint=f"There are {', '.join(known)}")


def must_load(settings: str) -> None:
    """Read the configuration back, as any command will; raises ConfigError with every fault."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / config.FILE).write_text(settings, "utf-8")
        config.load(Path(folder))


def _quoted(text: str) -> str:
    """A TOML and YAML string; both read JSON's, but for DEL."""
    return json.dumps(" ".join(text.replace("\x7f", " ").split()), ensure_ascii=False)


def _mapping(words: Mapping[str, str]) -> str:
    """`{ zh = "...", en = "..." }`, or the bare text for a digest of one language."""
    if len(words) == 1:
        return _quoted(next(iter(words.values())))
    return "{ " + ", ".join(f"{tag} = {_quoted(text)}" for tag, text in words.items()) + " }"
