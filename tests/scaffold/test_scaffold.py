"""A bare digest: what `digest init` writes loads, builds, and never overwrites."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from digest import config
from digest.collectors.submissions import LINK_HEADINGS, WHY_HEADINGS
from digest.errors import ConfigError, UsageError
from digest.scaffold import Answers, write
from digest.scaffold.answers import FILES, PRESETS, WAYS
from tests.digests import files, opened


def made(folder: Path, languages: Sequence[str] = ("zh", "en"), **answers: object) -> list[str]:
    paths = write(folder, Answers(languages=tuple(languages), year=2026, **answers))  # type: ignore[arg-type]
    return [path.as_posix() for path in paths]


def test_it_writes_what_it_says(tmp_path: Path) -> None:
    listed = made(tmp_path / "weekly")

    assert sorted(files(tmp_path / "weekly")) == listed
    assert listed == [
        ".digest-init.json",
        ".gitattributes",
        ".github/ISSUE_TEMPLATE/submission.yml",
        ".github/dependabot.yml",
        ".github/workflows/check.yml",
        ".github/workflows/collect.yml",
        ".github/workflows/health.yml",
        ".github/workflows/publish.yml",
        ".github/workflows/remark.yml",
        ".gitignore",
        "README.md",
        "content/en/about.md",
        "content/en/submit.md",
        "content/glossary.schema.json",
        "content/glossary.yaml",
        "content/issue.schema.json",
        "content/people.yaml",
        "content/sources.yaml",
        "content/zh/about.md",
        "content/zh/submit.md",
        "digest.toml",
        "requirements.txt",
        "sample-issue.yaml",
    ]
    assert json.loads((tmp_path / "weekly/content/issue.schema.json").read_text("utf-8"))["title"]


@pytest.mark.slow
@pytest.mark.parametrize("languages", [("en",), ("zh",), ("zh", "en"), ("en", "de", "zh-Hant")])
def test_it_loads_and_builds_without_an_issue(tmp_path: Path, languages: tuple[str, ...]) -> None:
    """One, two or three languages, those without words of their own here included."""
    made(tmp_path / "weekly", languages)
    digest = opened(tmp_path / "weekly")
    built = digest.build()

    assert digest.config.digest.languages == languages
    assert digest.config.digest.feed_id == "tag:example.org,2026:weekly"
    assert [section.id for section in digest.config.digest.sections] == [
        "news",
        "upstream",
        "projects",
        "reading",
    ]
    assert all(section.title.get(tag) for section in digest.config.digest.sections for tag in languages)
    assert (digest.people, digest.sources, digest.issues()) == ({}, [], [])
    assert bool(digest.glossary) == ({"zh", "en"} <= set(languages))
    assert (tmp_path / "weekly/site/en/terms/index.html").exists() == bool(digest.glossary)
    assert (built.issues, built.outbox.made) == (0, 0)
    for tag in languages:
        assert (tmp_path / "weekly/site" / tag / "index.html").is_file()
        assert (tmp_path / "weekly/site" / tag / "about/index.html").is_file()


def test_the_words_are_the_first_languages_own(tmp_path: Path) -> None:
    """Sections, zone and README speak the default language; a language unknown here gets no foreign page."""
    made(tmp_path / "zh", ("zh", "en"))
    made(tmp_path / "de", ("de",))
    zh, de = (config.load(tmp_path / name).digest for name in ("zh", "de"))

    assert zh.section_title("upstream").words == {"zh": "上游重要进展", "en": "Upstream progress"}
    assert (zh.time_zone, de.time_zone) == ("Asia/Shanghai", "UTC")
    assert "一周的流程" in (tmp_path / "zh/README.md").read_text("utf-8")
    assert "Subscribe" not in (tmp_path / "de/content/de/about.md").read_text("utf-8")
    assert not (tmp_path / "de/content/de/submit.md").exists()


def test_every_language_here_has_the_same_words_and_pages() -> None:
    keys = {
        path.name: [
            line.partition(" = ")[0] for line in path.read_text("utf-8").splitlines() if " = " in line
        ]
        for path in (FILES / "words").glob("*.toml")
    }
    assert keys["en.toml"] == keys["zh.toml"]
    for page in ("about", "submit", "readme"):
        assert {(FILES / "pages" / f"{page}.{tag}.md").is_file() for tag in ("en", "zh")} == {True}


def test_titles_stay_text(tmp_path: Path) -> None:
    """Quotes, colons and braces in an answer break neither TOML nor YAML nor a template."""
    title = 'The "Weekly": {{ 7*7 }} \\ 一周 {title}'
    made(tmp_path / "weekly", ("en",), title={"en": title})
    digest = opened(tmp_path / "weekly")
    digest.build()

    assert digest.config.digest.title.get("en") == title
    assert "49" not in (tmp_path / "weekly/content/en/about.md").read_text("utf-8")


def test_a_source_can_be_added_and_the_list_keeps_its_comments(tmp_path: Path) -> None:
    made(tmp_path / "weekly")
    digest = opened(tmp_path / "weekly")
    digest.add_source("a", "https://a.example/feed.xml", kind="", section="reading", language="")
    text = (tmp_path / "weekly/content/sources.yaml").read_text("utf-8")

    assert [source.id for source in digest.sources] == ["a"]
    assert text.startswith("# The watch list.")


def test_a_folder_with_something_in_it_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"not empty \(there is notes.txt\)"):
        made(tmp_path)
    with pytest.raises(UsageError, match="a file"):
        made(tmp_path / "notes.txt")

    assert files(tmp_path) == {"notes.txt": b"mine"}


def test_a_folder_with_git_alone_is_welcome(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    assert "digest.toml" in made(tmp_path)


@pytest.mark.parametrize(
    ("languages", "answers", "fault"),
    [
        (("../x",), {}, "is not a language tag"),
        (("en", "en"), {}, "a language is named twice"),
        (("en",), {"site_url": "weekly"}, "site_url: write the address"),
        (
            ("en",),
            {"sections": "rust"},
            "--sections 'rust' is not known. There are cloud-native, general, empty",
        ),
        (("en",), {"send": "pigeon"}, "--send 'pigeon' is not known"),
        (("en",), {"repository": "weekly"}, "github.repository: 'weekly' has not the right form"),
        (("en",), {"time_zone": "Asia/Shanghia"}, "did you mean Asia/Shanghai"),
        ((), {}, "no language"),
    ],
)
def test_answers_that_make_no_digest_write_nothing(
    tmp_path: Path, languages: tuple[str, ...], answers: dict[str, object], fault: str
) -> None:
    with pytest.raises((ConfigError, UsageError), match=fault):
        made(tmp_path / "weekly", languages, **answers)

    assert not (tmp_path / "weekly").exists()


@pytest.mark.parametrize(
    ("languages", "sections"), [(("en",), PRESETS[1]), (("zh", "en"), PRESETS[0]), (("de",), PRESETS[0])]
)
def test_the_sample_issue_checks_clean(tmp_path: Path, languages: tuple[str, ...], sections: str) -> None:
    made(tmp_path, languages, sections=sections)
    issue = tmp_path / "content" / "issues" / "001.yaml"
    issue.parent.mkdir()
    shutil.copyfile(tmp_path / "sample-issue.yaml", issue)
    digest = opened(tmp_path)

    assert list(digest.checked(1, digest.ran_before(1))) == []
    assert bool(digest.config.digest.trackers) == (sections == "cloud-native")


@pytest.mark.parametrize("send", WAYS)
def test_every_way_to_send_loads_and_a_repository_brings_its_submissions(tmp_path: Path, send: str) -> None:
    made(tmp_path, ("zh", "en"), send=send, repository="me/weekly")
    digest = opened(tmp_path)

    assert [source.address for source in digest.sources] == ["https://github.com/me/weekly/issues"]
    assert (digest.config.forge.repository, digest.config.forge.inbox) == ("me/weekly", True)
    assert digest.config.forge.drafts == ((send,) if send in {"listmonk", "buttondown"} else ())
    assert bool(digest.config.smtp.host) == (send == "email")


def test_a_readers_answers_to_the_form_are_found_again(tmp_path: Path) -> None:
    """What the form calls its fields is what the collector reads, in each language that has a form."""
    for path in (FILES / "github" / "forms").glob("*.yml"):
        link, why = (
            field["attributes"]["label"] for field in yaml.safe_load(path.read_text("utf-8"))["body"]
        )
        assert link.lower() in LINK_HEADINGS
        assert why.lower() in WHY_HEADINGS


@pytest.mark.parametrize("sections", ["general", "empty"])
def test_another_subject_has_no_word_of_cloud_native(tmp_path: Path, sections: str) -> None:
    """Neither in what the program says of itself there, nor in the samples."""
    write(tmp_path / "w", Answers(languages=("zh", "en"), year=2026, sections=sections))
    kept = [path for path in (tmp_path / "w").rglob("*") if path.is_file()]
    own = [path for path in kept if not {".github", "content/issue.schema.json"} & {*path.parts}]
    for path in own:
        said = path.read_text("utf-8")
        found = re.search(r"(?i)kubernetes|istio|\bkep\b|upstream|上游|云原生|cloud.native", said)
        assert not found or path.suffix == ".json", f"{path.name}: {found[0] if found else ''}"
    assert "templates/words/zh.toml" in {path.relative_to(tmp_path / "w").as_posix() for path in kept}
    assert config.load(tmp_path / "w").digest.title.words == {"zh": "一周纪要", "en": "Weekly Notes"}
