"""Words that people write, several at once: a field changes only from what its editor saw."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.archive import Archive
from digest.core.wording import Wish, names, said
from digest.errors import DigestError

FILE = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title:
  zh: 一周  # by hand
  en: A week
sections:
  - id: upstream
    entries:
      # the one that leads
      - id: cgroup-v2
        from: [kep:2254]
        group: kubernetes
        links:
          - https://example.org/1  # the proposal
          - {url: https://example.org/2, label: {zh: 讨论, en: Talk}, lang: en}
        title:
          zh: cgroup v2 进入 Beta
          en: cgroup v2 moves to beta
        summary:
          zh: |
            一段话。

            第二段。
      - id: other
        title: {zh: 另一条, en: Another}
        summary: {zh: 短, en: Short}
        images:
          - {src: 030/a.png, alt: {zh: 图}}
  - id: reading
    entries: []
"""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    path = tmp_path / "content" / "issues" / "030.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(FILE, "utf-8")
    return Archive(tmp_path / "content", ("zh", "en"), ("upstream", "reading"))


def text(archive: Archive) -> str:
    return archive.path(30).read_text("utf-8")


def fields(archive: Archive, entry: str) -> dict[str, str]:
    """What a form shows of an entry."""
    issue = archive.issue(30)
    thing = next((one for _, one in issue.entries() if one.id == entry), issue)
    return {name: said(thing, name, archive.languages) for name in names(thing, archive.languages)}


def write(archive: Archive, entry: str, **wanted: str) -> dict[str, str]:
    """Fields (`title__zh`) written over what stands there."""
    now = fields(archive, entry) | {"section": "upstream"}
    wishes = {
        (name := key.replace("__", ".", 1)): Wish(now.get(name, ""), value) for key, value in wanted.items()
    }
    done = archive.reword(30, entry, wishes)
    assert not done.stood
    assert not done.refused
    return fields(archive, entry)


def test_words_change_and_every_other_line_stays(archive: Archive) -> None:
    """A title in one language, a summary in another: comments, blocks and other entries are as they were."""
    shown = write(archive, "cgroup-v2", title__en="  cgroup v2\nis beta ", summary__en="One.\r\n\r\nTwo.\n\n")
    assert shown["title.en"] == "cgroup v2 is beta"
    assert shown["summary.en"] == "One.\n\nTwo."
    made = text(archive)
    want = FILE.replace("cgroup v2 moves to beta", "cgroup v2 is beta").replace(
        "            第二段。\n",
        "            第二段。\n          en: |\n            One.\n\n            Two.\n",
    )
    assert made == want


def test_a_field_is_written_only_over_what_was_seen(archive: Archive) -> None:
    """What somebody else wrote stays and is told; another field of the same entry is written beside it."""
    seen = fields(archive, "cgroup-v2")
    write(archive, "cgroup-v2", title__zh="别人写的")
    done = archive.reword(
        30,
        "cgroup-v2",
        {
            "title.zh": Wish(seen["title.zh"], "我写的"),
            "title.en": Wish(seen["title.en"], "Mine"),
            "group": Wish("nothing", "kubernetes"),
        },
    )
    assert done.stood == {"title.zh": "别人写的"}
    assert done.written == ("title.en", "group")
    now = fields(archive, "cgroup-v2")
    assert (now["title.zh"], now["title.en"]) == ("别人写的", "Mine")
    again = archive.reword(30, "cgroup-v2", {"title.zh": Wish("别人写的", "我写的")})
    assert (again.stood, again.changed) == ({}, True)


def test_links_one_a_line(archive: Archive) -> None:
    """Links are shown, changed, added and taken out as lines; the others keep their comments."""
    lines = fields(archive, "cgroup-v2")["links"]
    assert lines == "https://example.org/1\nhttps://example.org/2"
    more = "https://example.org/1\nhttps://example.org/3 | Notes\nhttps://example.org/2"
    shown = write(archive, "cgroup-v2", links=more)
    assert shown["links"] == "https://example.org/1\nhttps://example.org/3\nhttps://example.org/2"
    assert shown["label.links.zh.https://example.org/3"] == "Notes"
    assert shown["label.links.en.https://example.org/2"] == "Talk", "what was said of one that stays, stays"
    assert shown["lang.links.https://example.org/2"] == "en"
    assert "https://example.org/1  # the proposal" in text(archive)
    assert write(archive, "cgroup-v2", links="")["links"] == ""
    assert "links" not in text(archive)


def test_what_is_said_of_a_link(archive: Archive) -> None:
    """Its language and its labels are fields of their own; of one that is gone nothing is said, nor written."""
    two = "https://example.org/2"
    shown = write(
        archive,
        "cgroup-v2",
        **{f"lang__links.{two}": "zh", f"label__links.zh.{two}": "", f"label__links.en.{two}": "The talk"},
    )
    assert shown[f"lang.links.{two}"] == "zh"
    link = next(one for _, one in archive.issue(30).entries() if one.id == "cgroup-v2").links[1]
    assert (link.url, link.label.words, link.lang) == (two, {"en": "The talk"}, "zh")
    assert "https://example.org/1  # the proposal" in text(archive)
    before = text(archive)
    assert not archive.reword(
        30, "cgroup-v2", {"label.links.zh.https://example.org/9": Wish("", "x")}
    ).changed
    refused = archive.reword(30, "cgroup-v2", {f"lang.links.{two}": Wish("zh", "fr")}).refused
    assert "no language `fr`" in refused[f"lang.links.{two}"]
    assert text(archive) == before


def test_what_cannot_be_written_hinders_nothing_else(archive: Archive) -> None:
    """A field that cannot say what is wished is named with its reason; the others are written."""
    wishes = {
        "noqa": Wish("", "because"),
        "also": Wish("", "| nowhere"),
        "section": Wish("upstream", "nowhere"),
        "source": Wish("", "fr"),
        "title.en": Wish("Another", "One more"),
    }
    done = archive.reword(30, "other", wishes)
    assert done.written == ("title.en",)
    assert {name: why.partition(". ")[0] for name, why in done.refused.items()} == {
        "noqa": "`because` is no code with its reason",
        "also": "`| nowhere` begins with no address",
        "section": "there is no section `nowhere`",
        "source": "the digest has no language `fr`",
    }
    assert text(archive) == FILE.replace("Another", "One more")


def test_all_other_fields(archive: Archive) -> None:
    """Lists, excuses, pictures and plain words, made and taken out again."""
    shown = write(
        archive,
        "other",
        topics="net， security",
        only="en",
        noqa="D401: a name\nD501：写法如此",
        group="kubernetes",
        source="en",
        editor="xu-di",
        again="new figures",
        summary__en="",
    )
    assert shown["topics"] == "net, security"
    assert (shown["only"], shown["source"], shown["summary.en"]) == ("en", "en", "")
    assert shown["noqa"] == "D401: a name\nD501: 写法如此"
    now = archive.reword(
        30,
        "other",
        {
            "alt.en.030/a.png": Wish("", "A curve"),
            "credit.030/a.png": Wish("", "Xu Di"),
            "picture.030/b.png": Wish("", "yes"),
        },
    )
    assert not now.stood
    shown = fields(archive, "other")
    assert (shown["alt.zh.030/a.png"], shown["alt.en.030/a.png"]) == ("图", "A curve")
    assert (shown["credit.030/a.png"], shown["picture.030/b.png"]) == ("Xu Di", "yes")
    empty = {name: Wish(shown[name], "") for name in ("topics", "only", "noqa", "group", "source", "editor")}
    empty |= {name: Wish("yes", "") for name in ("picture.030/a.png", "picture.030/b.png")}
    archive.reword(30, "other", {**empty, "again": Wish("new figures", "")})
    assert (
        text(archive).partition("id: other")[2]
        == FILE.replace("        images:\n          - {src: 030/a.png, alt: {zh: 图}}\n", "")
        .replace(", en: Short", "")
        .partition("id: other")[2]
    )


def test_the_issues_own_words(archive: Archive) -> None:
    """Title, lead and credits of the issue itself."""
    shown = write(archive, "", title__zh="一周要闻", lead__en="One\n\n Two ", credits="xu-di, Chen Jun")
    assert shown == {
        "title.zh": "一周要闻",
        "title.en": "A week",
        "lead.zh": "",
        "lead.en": "One\nTwo",
        "credits": "xu-di, Chen Jun",
    }
    assert "zh: 一周要闻  # by hand" in text(archive)
    assert write(archive, "", lead__en="")["lead.en"] == ""
    assert "lead:" not in text(archive)


def test_to_another_section(archive: Archive) -> None:
    """An entry goes to the end of another section with all that was written in it."""
    archive.reword(30, "other", {"section": Wish("upstream", "reading")})
    gone = {"title.en": Wish("cgroup v2 moves to beta", "Gone"), "section": Wish("upstream", "reading")}
    archive.reword(30, "cgroup-v2", gone)
    issue = archive.issue(30)
    assert [[entry.id for entry in part.entries] for part in issue.sections] == [[], ["other", "cgroup-v2"]]
    assert "https://example.org/1  # the proposal" in text(archive)
    assert issue.sections[1].entries[1].title.get("en") == "Gone"


@pytest.mark.parametrize(
    "name",
    [
        "title.fr",
        "id",
        "review",
        "alt.fr.030/a.png",
        "lead.zh",
        "origin",
        "quote",
        "lang.from.https://a.example",
        "label.links.fr.https://a.example",
    ],
)
def test_no_other_field_can_be_named(archive: Archive, name: str) -> None:
    with pytest.raises(DigestError, match="no field"):
        archive.reword(30, "other", {name: Wish("", "x")})
    assert text(archive) == FILE


def test_an_entry_that_is_gone(archive: Archive) -> None:
    archive.remove_entry(30, "other")
    with pytest.raises(DigestError, match="not in Vol"):
        archive.reword(30, "other", {"title.zh": Wish("另一条", "x")})


def test_a_digest_of_one_language(tmp_path: Path) -> None:
    """Words without a language before them stay so."""
    path = tmp_path / "content" / "issues" / "030.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "format: 1\nnumber: 30\ncovers: {from: 2026-06-08, to: 2026-06-14}\ntitle: A week\nsections:\n"
        "  - id: upstream\n    entries:\n      - id: one\n        title: One\n        summary: Short\n",
        "utf-8",
    )
    archive = Archive(tmp_path / "content", ("en",), ("upstream",))
    shown = write(archive, "one", title__en="Two", summary__en="", links="https://example.org/ | a | b")
    assert (shown["title.en"], shown["summary.en"]) == ("Two", "")
    assert (shown["links"], shown["label.links.en.https://example.org/"]) == ("https://example.org/", "a | b")
    assert "        title: Two\n" in text(archive)
    assert "summary" not in text(archive)
