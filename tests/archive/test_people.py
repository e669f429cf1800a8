"""People: an id, and a name per language or one for all."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.archive.people import read_people
from digest.errors import ConfigError
from digest.model import Person, Text

LANGUAGES = ("zh", "en")


def test_people_by_id(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(
        "chen-jun: {name: {zh: 陈俊, en: Chen Jun}}\nkaslin: {name: Kaslin Fields, url: https://k.example}\n",
        encoding="utf-8",
    )

    assert read_people(path, LANGUAGES) == {
        "chen-jun": Person(id="chen-jun", name=Text({"zh": "陈俊", "en": "Chen Jun"})),
        "kaslin": Person(
            id="kaslin", name=Text({"zh": "Kaslin Fields", "en": "Kaslin Fields"}), url="https://k.example"
        ),
    }


def test_no_file_is_nobody(tmp_path: Path) -> None:
    assert read_people(tmp_path / "people.yaml", LANGUAGES) == {}


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "content" / "people.yaml"
    path.parent.mkdir()
    path.write_text(
        "a: {nme: x}\nb: words\nc: {name: {fr: y}}\nd: {url: https://z.example}\n", encoding="utf-8"
    )

    with pytest.raises(ConfigError) as caught:
        read_people(path, LANGUAGES)

    assert [fault.split(" ")[0] for fault in caught.value.faults] == [
        "content/people.yaml:1:5",
        "content/people.yaml:2:4",
        "content/people.yaml:3:12",
        "content/people.yaml:4:1",
    ]


def test_a_page_is_an_http_address(tmp_path: Path) -> None:
    """It becomes a link on the page of contributors."""
    path = tmp_path / "content" / "people.yaml"
    path.parent.mkdir()
    path.write_text("a: {name: A, url: 'javascript:alert(1)'}\n", encoding="utf-8")

    with pytest.raises(ConfigError, match="`javascript:alert\\(1\\)` is no http"):
        read_people(path, LANGUAGES)
