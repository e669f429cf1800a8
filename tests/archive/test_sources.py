"""The watch list: every fault at once, comments kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from digest.archive.sources import add_source, add_sources, read_sources, remove_source, set_address
from digest.errors import ArchiveError, ConfigError
from digest.model import Source

ROOT = Path(__file__).resolve().parent.parent.parent
KINDS = ("articles", "keps", "releases")
LIST = """\
# The watch list.
sources:
  # Proposals
  - id: keps
    kind: keps   # by git
    address: https://github.com/kubernetes/enhancements.git
    weight: 2.5

  # Articles, in English
  - {id: cncf, kind: articles, address: "https://www.cncf.io/feed/", title: CNCF, enabled: false}
  - {id: lwkd, kind: articles, address: "https://lwkd.info/feed.xml"}
"""
NEW = Source(
    id="istio", kind="releases", address="https://github.com/istio/istio", section="projects", language="en"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "content" / "sources.yaml"
    made.parent.mkdir()
    made.write_text(LIST, encoding="utf-8")
    return made


def test_sources_are_read_in_order(path: Path) -> None:
    assert read_sources(path, kinds=KINDS) == [
        Source(id="keps", kind="keps", address="https://github.com/kubernetes/enhancements.git", weight=2.5),
        Source(id="cncf", kind="articles", address="https://www.cncf.io/feed/", title="CNCF", enabled=False),
        Source(id="lwkd", kind="articles", address="https://lwkd.info/feed.xml"),
    ]


def test_every_fault_is_told_at_once_with_file_and_line(path: Path) -> None:
    path.write_text(
        "sources:\n"
        "  - {id: a, kind: article, adress: x}\n"
        "  - {id: a, kind: keps, address: y, weight: heavy}\n"
        "  - just words\n"
        "  - {id: B, kind: keps, address: y, enabled: maybe}\n"
        "other: 1\n",
        encoding="utf-8",
    )

    with pytest.raises(ConfigError) as caught:
        read_sources(path, kinds=KINDS)

    assert [fault.partition(". ")[0] for fault in caught.value.faults] == [
        "content/sources.yaml:2:19 D012 unknown word `article`",
        "content/sources.yaml:2:28 D011 unknown key `adress`",
        "content/sources.yaml:3:10 D017 the id `a` is already taken by source 1",
        "content/sources.yaml:3:45 D012 `heavy` is not a weight",
        "content/sources.yaml:4:5 D012 source 3 should hold keys and values, not a text",
        "content/sources.yaml:5:10 D016 the id `B` cannot stand in an address",
        "content/sources.yaml:5:46 D012 `maybe` is neither true nor false",
        "content/sources.yaml:6:1 D011 unknown key `other`",
    ]
    assert "Did you mean `articles`?" in caught.value.faults[0]
    assert "Did you mean `address`?" in caught.value.faults[1]


@pytest.mark.parametrize(
    "body", ["- a\n", "sources: a\n", "sources：\n  - a\n", "sources:\n\t- a\n", "sources: [a\n", "\x00"]
)
def test_what_is_no_list_is_one_fault(body: str, path: Path) -> None:
    path.write_text(body, encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        read_sources(path, kinds=KINDS)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith("content/sources.yaml:")


@pytest.mark.parametrize("body", ["", "# nothing yet\n", "sources:\n", "sources: []\n"])
def test_an_empty_list_takes_a_first_source(body: str, path: Path) -> None:
    path.write_text(body, encoding="utf-8")
    assert read_sources(path, kinds=KINDS) == []

    add_source(path, NEW, kinds=KINDS)
    add_source(path, replace(NEW, id="etcd"), kinds=KINDS)

    assert read_sources(path, kinds=KINDS) == [NEW, replace(NEW, id="etcd")]
    assert path.read_text(encoding="utf-8").startswith(body.partition("sources")[0])


def test_no_file_is_an_empty_list_and_is_made(tmp_path: Path) -> None:
    path = tmp_path / "content" / "sources.yaml"
    assert read_sources(path, kinds=KINDS) == []

    add_source(path, NEW, kinds=KINDS)

    assert read_sources(path, kinds=KINDS) == [NEW]
    assert path.read_text(encoding="utf-8").startswith("# The watch list.")


def test_adding_appends_and_removing_takes_away_and_all_else_stays(path: Path) -> None:
    full = replace(
        NEW,
        title="Istio: releases",
        group="releases",
        weight=0.5,
        tracker="kep",
        labels=("kind/feature", "a, b"),
        full_text=True,
        enabled=False,
    )
    add_source(path, full, kinds=KINDS)

    assert path.read_text(encoding="utf-8").startswith(LIST)
    assert read_sources(path, kinds=KINDS)[-1] == full

    remove_source(path, "istio")
    assert path.read_text(encoding="utf-8") == LIST

    remove_source(path, "cncf")
    assert path.read_text(encoding="utf-8") == LIST.replace(LIST.split("\n")[9] + "\n", "")


def test_what_cannot_be_added_or_removed_is_refused(path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"content/sources\.yaml: the source `keps` is there already"):
        add_source(path, replace(NEW, id="keps"), kinds=KINDS)
    with pytest.raises(ConfigError, match="cannot stand in an address"):
        add_source(path, replace(NEW, id="a b"), kinds=KINDS)
    with pytest.raises(ConfigError, match="Did you mean `articles`"):
        add_source(path, replace(NEW, kind="article"), kinds=KINDS)
    with pytest.raises(ArchiveError, match="there is no source `nobody`"):
        remove_source(path, "nobody")

    assert path.read_text(encoding="utf-8") == LIST


def test_many_are_added_at_once_or_none(path: Path) -> None:
    many = [replace(NEW, id=f"s{n}", title=f"第 {n} 个: # x") for n in range(50)]
    add_sources(path, many, kinds=KINDS)
    after = path.read_text(encoding="utf-8")

    assert after.startswith(LIST)
    assert read_sources(path, kinds=KINDS)[3:] == many
    with pytest.raises(ArchiveError, match="the source `s7` is there already"):
        add_sources(path, [replace(NEW, id="new"), replace(NEW, id="s7")], kinds=KINDS)
    with pytest.raises(ConfigError, match="the id `new` is already taken"):
        add_sources(path, [replace(NEW, id="new"), replace(NEW, id="new")], kinds=KINDS)
    add_sources(path, [], kinds=KINDS)
    assert path.read_text(encoding="utf-8") == after


def test_the_name_of_links_by_hand_is_kept(path: Path) -> None:
    with pytest.raises(ConfigError, match="the id `added` is kept for links added by hand"):
        add_source(path, replace(NEW, id="added"), kinds=KINDS)
    path.write_text("sources:\n  - {id: added, kind: keps, address: x}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"content/sources\.yaml:2:10 D017 the id `added` is kept for"):
        read_sources(path, kinds=KINDS)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("keps", "https://github.com/kubernetes/enhancements.git", "https://new.example/"),
        ("cncf", '"https://www.cncf.io/feed/"', "https://new.example/"),
        ("lwkd", '"https://lwkd.info/feed.xml"', '"https://new.example/a:b#c"'),
    ],
)
def test_an_address_changes_and_nothing_else(path: Path, name: str, old: str, new: str) -> None:
    set_address(path, name, new.strip('"'))
    text = path.read_text("utf-8")

    assert text.replace('"', "") == LIST.replace(old, new).replace('"', "")
    assert {source.id: source.address for source in read_sources(path, kinds=KINDS)}[name] == new.strip('"')


def test_an_address_of_a_source_that_is_not_there(path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no source `nobody`"):
        set_address(path, "nobody", "https://new.example/")
    assert path.read_text("utf-8") == LIST
