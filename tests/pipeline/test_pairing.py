"""`digest merge` and `digest split` as a person calls them: what they write, refuse and take back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from digest.cli.program import run
from digest.model import Article, Item, Release
from tests.digests import evidence, fill, make, opened

Call = Callable[..., tuple[int, str, str]]
NOTES = "https://github.com/istio/istio/releases/tag/1.30.0"


def post(name: str, title: str, *, source: str = "blog", content: str = "") -> Article:
    url = f"https://{source}.example/{name}"
    when = next(i.published for i in evidence() if isinstance(i, Release))
    return Article(
        source=source, key=url, identity=url, url=url, title=title, content=content, language="en", published=when
    )  # fmt: skip


ONE, TWO, THREE = (
    post("one", "Ducks swim"),
    post("two", "鸭子会游泳", source="zh"),
    post("three", "Geese fly", source="c"),
)
NEWS = post("istio", "Istio 1.30 released", source="news")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    digest = make(tmp_path)
    fill(digest)
    fill(digest, [ONE, TWO, THREE, NEWS])
    digest.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_EDITOR", "chen-jun")
    return tmp_path


@pytest.fixture
def call(folder: Path, capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        told = capfd.readouterr()
        return code, told.out, told.err

    assert call("draft", "1", "--from", "2026-06-08", "--to", "2026-06-14")[0] == 0
    return call


def told(call: Call, *items: Item) -> list[set[str]]:
    """Which of `items` are together."""
    code, out, _ = call("shortlist", "--all", "--limit", "0", "--json")
    assert code == 0
    wanted = {item.identity for item in items}
    found = [set(json.loads(line)["identities"]) & wanted for line in out.splitlines()]
    return sorted((names for names in found if names), key=sorted)


def lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "content/decisions/chen-jun.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def short(call: Call, item: Item) -> str:
    _, out, _ = call("shortlist", "--all", "--limit", "0", "--json")
    found = next(r for r in map(json.loads, out.splitlines()) if item.identity in r["identities"])
    return str(found["id"])


def test_a_merge_is_remembered_and_taken_back(folder: Path, call: Call) -> None:
    one, two = short(call, ONE), short(call, TWO)
    code, _, err = call("merge", one, two)

    assert (code, err) == (0, f"1 identity merged into {one}. Next: digest shortlist\n")
    assert told(call, ONE, TWO) == [{ONE.identity, TWO.identity}]
    (line,) = lines(folder)
    assert {key: line[key] for key in ("verb", "identity", "into", "editor")} == {
        "verb": "merge", "identity": TWO.identity, "into": ONE.identity, "editor": "chen-jun",
    }  # fmt: skip
    assert call("merge", one, two)[0] == 2
    assert call("merge", "--undo", one, two)[0] == 0
    assert told(call, ONE, TWO) == [{ONE.identity}, {TWO.identity}]
    code, _, err = call("merge", "--undo", one)
    assert (code, "no editor has merged" in err, len(err.splitlines())) == (2, True, 1)


def test_a_merge_brings_all_that_belongs_to_a_story(folder: Path, call: Call) -> None:
    """Also after the next collect, and on another laptop: the lines are all there is."""
    assert call("merge", short(call, TWO), short(call, THREE))[0] == 0
    assert call("merge", short(call, ONE), short(call, TWO))[0] == 0
    digest = opened(folder)
    fill(digest, [post("later", "Swans sing", source="d")])
    digest.close()

    assert told(call, ONE, TWO, THREE) == [{ONE.identity, TWO.identity, THREE.identity}]
    assert call("merge", "--undo", ONE.identity, THREE.identity)[0] == 0
    assert [line["verb"] for line in lines(folder)] == ["merge", "merge", "merge", "unmerge", "unmerge"]
    assert told(call, ONE, TWO, THREE) == [{ONE.identity}, {THREE.identity, TWO.identity}]


def test_a_split_takes_out_what_was_joined(folder: Path, call: Call) -> None:
    """An article that announces a release, by the article's address, and back."""
    release = next(i for i in evidence() if isinstance(i, Release) and i.project == "istio/istio")
    together = [{NEWS.identity, release.identity}]
    assert told(call, NEWS, release) == together
    code, _, err = call("split", NEWS.url)

    assert (code, err) == (0, "1 identity taken out. Next: digest shortlist\n")
    assert (lines(folder)[0]["identity"], lines(folder)[0]["from"]) == (NEWS.identity, [release.identity])
    assert told(call, NEWS, release) == [{NEWS.identity}, {release.identity}]
    code, _, err = call("split", NEWS.url)
    assert (code, "nothing joined to it" in err, len(err.splitlines())) == (2, True, 1)
    assert call("split", "--undo", NEWS.url)[0] == 0
    assert told(call, NEWS, release) == together
    assert call("split", "istio-1.30.0")[0] == 0
    assert told(call, NEWS, release) == [{NEWS.identity}, {release.identity}]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("merge", "kep-2254"), "takes two candidates"),
        (("merge", "kep-2254", "nothing"), "names no candidate"),
        (("split", "nothing"), "names no candidate"),
        (("split", "--undo", "kep-2254"), "no editor has split kep-2254"),
        (("merge", "--undo", "https://gone.example/x"), "no editor has merged"),
    ],
)
def test_slips_are_one_clear_line_and_write_nothing(
    folder: Path, call: Call, words: Sequence[str], message: str
) -> None:
    code, _, err = call(*words)

    assert (code, len(err.splitlines())) == (2, 1)
    assert message in err
    assert not (folder / "content/decisions").exists()
