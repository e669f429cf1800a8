"""`digest search` as a person calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.cli import search as module
from digest.cli.program import run
from digest.model import About, Entry, Link, Text
from tests.digests import COVERS, fill, make

Call = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    digest = make(tmp_path)
    fill(digest)
    digest.archive.create(29, COVERS, Text({"zh": "第一期", "en": "The first"}), ("upstream", "reading"))
    made = Entry(
        id="cgroup-v2",
        title=Text({"zh": "Kubernetes 支持 cgroup v2", "en": "Kubernetes supports cgroup v2"}),
        summary=Text({"zh": "容器的动态资源限制。", "en": "Limits of resources."}),
        about=(About(kind="kep", value="2254"),),
        links=(Link(url="https://example.org/story"),),
    )
    digest.archive.add_entries(29, [("upstream", made)])
    digest.close()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, list[str], list[str]]:
        capfd.readouterr()
        code = run(["search", *words])
        out, err = capfd.readouterr()
        return code, out.splitlines(), err.splitlines()

    return call


def records(call: Call, *words: str) -> list[dict[str, Any]]:
    code, out, _ = call("--json", *words)
    assert code == 0
    return [json.loads(line) for line in out]


def test_a_proposal_by_its_number(folder: Path, call: Call) -> None:
    code, out, err = call("KEP-2254")

    assert code == 0
    assert [" ".join(line.split()) for line in out] == [
        "where day title",
        "Vol. 29 (draft) upstream #cgroup-v2 2026-06-14 Kubernetes 支持 cgroup v2",
        "容器的动态资源限制。",
        "keps kep-2254 2026-06-10 cgroup v2",
        "sig-node implementable beta v1.38",
    ]
    assert err == ["2 things found."]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("动态",), ["a-2hilw", "cgroup-v2"]),
        (("扩缩",), ["a-2hilw"]),
        (("ＣＧＲＯＵＰ　Ｖ２",), ["cgroup-v2", "kep-2254"]),
        (("resources", "limits"), ["cgroup-v2"]),
        (('"limits of resources"',), ["cgroup-v2"]),
        (('"resources limits"',), []),
        (("istio v1.30",), ["istio-1.30.0"]),
        (("https://example.org/story/#top",), ["cgroup-v2"]),
        (("https://github.com/kubernetes/enhancements/issues/2254",), ["cgroup-v2", "kep-2254"]),
        (("cgroup", "--in", "store"), ["kep-2254"]),
        (("cgroup", "--in", "archive"), ["cgroup-v2"]),
        (("cgroup", "--issue", "29"), ["cgroup-v2"]),
        (("动态", "--section", "upstream"), ["cgroup-v2"]),
        (("动态", "--section", "reading"), ["a-2hilw"]),
        (("动态", "--kind", "article"), ["a-2hilw"]),
        (("cgroup", "--source", "keps"), ["kep-2254"]),
        (("cgroup", "--since", "2026-06-11"), ["cgroup-v2"]),
        (("cgroup", "--until", "2026-06-11"), ["kep-2254"]),
        (("first",), ["vol-29"]),
        (("动态", "--limit", "1"), ["a-2hilw"]),
    ],
)
def test_what_is_found(folder: Path, call: Call, words: tuple[str, ...], ids: list[str]) -> None:
    assert [record["id"] for record in records(call, *words)] == ids


def test_a_record(folder: Path, call: Call) -> None:
    assert records(call, "limits") == [
        {
            "in": "archive",
            "id": "cgroup-v2",
            "identity": "vol:29#cgroup-v2",
            "kind": "kep",
            "match": "text",
            "title": "Kubernetes 支持 cgroup v2",
            "titles": {"zh": "Kubernetes 支持 cgroup v2", "en": "Kubernetes supports cgroup v2"},
            "url": "https://example.org/story",
            "when": "2026-06-13T16:00:00+00:00",
            "source": None,
            "issue": 29,
            "section": "upstream",
            "draft": True,
            "snippet": "Limits of resources.",
        }
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "say what to look for"),
        (("",), "say what to look for"),
        (("!!!", "，。"), "holds no letter and no number"),
        (("x", "--since", "yesterday"), "'yesterday' is no date"),
        (("x", "--since", "2026-06-02", "--until", "2026-06-01"), "the window is empty"),
        (("x", "--section", "upstraem"), "there is no section 'upstraem'. Did you mean upstream?"),
        (("x", "--issue", "99"), "there is no issue 99. The newest is 29"),
        (("x", "--kind", "articles"), "there is no kind 'articles'"),
        (("x", "--source", "blgo"), "there is no source 'blgo'. Did you mean blog?"),
        (("x", "--in", "attic"), "there is no place 'attic'"),
        (("x", "--issue", "29", "--source", "blog"), "nothing can be in both"),
    ],
)
def test_slips_are_one_clear_line(folder: Path, call: Call, words: tuple[str, ...], message: str) -> None:
    code, out, err = call(*words)

    assert code == 2
    assert out == []
    assert len(err) == 1
    assert message in err[0]


def test_nothing_found_says_where_and_what_next(folder: Path, call: Call) -> None:
    assert call("nowhere") == (
        0, [], ["Nothing found in 5 items and 1 issue. Next: fewer words, or without a filter"],
    )  # fmt: skip
    assert call("cgruop") == (
        0, [], ["Nothing found in 5 items and 1 issue. Did you mean: digest search cgroup"],
    )  # fmt: skip


def test_before_anything_was_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    make(tmp_path)
    monkeypatch.chdir(tmp_path)

    assert call("anything")[0] == 0
    assert not (tmp_path / ".digest/digest.db").exists()


def test_a_damaged_store_is_one_line_and_the_archive_can_still_be_searched(folder: Path, call: Call) -> None:
    assert call("cgroup")[0] == 0
    (folder / ".digest/digest.db").write_bytes(b"no database" * 1000)
    code, out, err = call("cgroup")

    assert (code, out, len(err)) == (1, [], 1)
    assert "not a SQLite database" in err[0]
    assert call("cgroup", "--in", "archive")[:1] == (0,)


def test_a_damaged_index_is_made_again_without_a_word(folder: Path, call: Call) -> None:
    before = call("cgroup")
    (folder / ".digest/search.db").write_bytes(b"no database" * 1000)

    assert call("cgroup") == before


def test_where_the_index_cannot_be_kept(folder: Path, call: Call) -> None:
    (folder / ".digest/search.db").mkdir()
    code, out, err = call("cgroup")

    assert code == 0
    assert len(out) == 5
    assert err[0].startswith("The search index cannot be kept in .digest/")
    assert len(err) == 2


def test_a_broken_issue_is_a_warning(folder: Path, call: Call) -> None:
    (folder / "content/issues/030.yaml").write_text("number: [", "utf-8")
    code, _, err = call("cgroup")

    assert code == 0
    assert err[0] == "warning: content/issues/030.yaml has errors and is not searched. See: digest check 30"


def test_long_work_says_how_far_it_is(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUIETLY", 1)
    monkeypatch.setattr(module, "QUIETLY_ISSUES", 1)

    assert call("cgroup")[2] == [
        "  reading issues into the search index: 0 of 1",
        "  reading items into the search index: 0 of 5",
        "2 things found.",
    ]
    assert call("cgroup")[2] == ["2 things found."]


def test_a_second_search_opens_the_index_alone(folder: Path, call: Call) -> None:
    """What makes it quick: no YAML, no SQLAlchemy, no reading of digest.toml's every key."""
    for _ in range(2):
        call("cgroup")
    script = (
        "import sys; from digest.cli.program import run; run(['search', 'cgroup']); "
        "print(sorted({'sqlalchemy', 'yaml', 'jinja2', 'pydantic_settings', 'rjieba'} & sys.modules.keys()))"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "upstream"', 'id = "elsewhere"'),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "UTC"'),
        ('prefix = "KEP-"', 'prefix = "RFC"'),
    ],
)
def test_another_digest_toml_is_read_again(folder: Path, call: Call, old: str, new: str) -> None:
    assert call("cgroup", "--section", "upstream")[0] == 0
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8").replace(old, new), "utf-8")

    assert call("cgroup", "--section", "upstream")[0] == (2 if "elsewhere" in new else 0)
    days = {record["when"] for record in records(call, "cgroup", "--in", "archive")}
    assert days == {"2026-06-14T00:00:00+00:00" if "UTC" in new else "2026-06-13T16:00:00+00:00"}
    assert len(records(call, "RFC 2254")) == (2 if "RFC" in new else 0)


def test_a_broken_digest_toml_is_told_in_full(folder: Path, call: Call) -> None:
    call("cgroup")
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + "\nnonsense = 1\n", "utf-8")
    code, _, err = call("cgroup")

    assert code == 2
    assert "nonsense" in err[0]


def test_outside_of_a_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.chdir(tmp_path)

    assert call("cgroup")[0] == 2
    assert "there is no digest.toml" in call("cgroup")[2][0]


def test_a_calendar_in_the_settings_is_no_hindrance(folder: Path, call: Call) -> None:
    """Days of releases are no JSON; a search has no use for them, now or the second time."""
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[trackers.releases]\n"v1.37" = 2026-08-26\n', "utf-8")

    for _ in range(2):
        assert call("cgroup")[0] == 0
