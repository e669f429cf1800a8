"""`digest keps changes`: in a digest's folder, elsewhere, week by week."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.cli.program import run
from tests.digests import make as make_digest
from tests.git.repositories import make

Call = Callable[..., tuple[int, str, str]]
A = "keps/sig-node/2254-cgroup-v2/kep.yaml"


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(("keps", "changes", *words))
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def repo(tmp_path: Path) -> str:
    def text(stage: str) -> str:
        return f"title: cgroup v2\nkep-number: 2254\nowning-sig: sig-node\nstage: {stage}\nmilestone:\n  alpha: v1.36\n"

    return str(
        make(
            tmp_path / "enhancements",
            (datetime(2026, 6, 1, tzinfo=UTC), {A: text("alpha")}),
            # 00:30 on the 15th in Shanghai, still the 14th in UTC
            (datetime(2026, 6, 14, 16, 30, tzinfo=UTC), {A: text("beta") + "  beta: v1.37\n"}),
        )
    )


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder outside of any digest, and a home of its own."""
    folder = tmp_path / "nowhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


@pytest.mark.usefixtures("nowhere")
def test_outside_of_a_digest_days_are_utc_and_nothing_is_left_behind(
    repo: str, call: Call, nowhere: Path
) -> None:
    code, out, err = call("--repo", repo, "--since", "2026-06-08", "--until", "2026-06-15", "--json")

    assert (code, err) == (0, "2 changes of 1 proposal.\n")
    first, second = map(json.loads, out.splitlines())
    assert list(first) == ["kep", "path", "title", "sig", "kind", "field", "old", "new", "date", "commit"]
    assert (first["field"], first["old"], first["new"]) == (
        "milestone", {"alpha": "v1.36"}, {"alpha": "v1.36", "beta": "v1.37"},
    )  # fmt: skip
    assert (second["kep"], second["field"], second["date"]) == ("2254", "stage", "2026-06-14T16:30:00+00:00")
    assert not list(nowhere.iterdir())


@pytest.mark.usefixtures("nowhere")
def test_an_address_outside_of_a_digest_is_kept_in_the_user_s_cache(
    repo: str, call: Call, tmp_path: Path
) -> None:
    code, out, _ = call("--repo", f"file://{repo}", "--since", "2026-06-08", "--until", "2026-06-15")

    assert code == 0
    assert "alpha → beta" in out
    assert list((tmp_path / "cache/digest/mirrors").glob("*.git"))


def test_a_digest_s_own_zone_counts_and_another_may_be_named(
    repo: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "weekly"
    folder.mkdir()
    make_digest(folder)  # Asia/Shanghai
    (folder / "inner").mkdir()
    monkeypatch.chdir(folder / "inner")
    week = ("--repo", repo, "--since", "2026-06-08", "--until", "2026-06-15", "--json")

    assert len(call(*week)[1].splitlines()) == 0
    assert len(call(*week, "--timezone", "UTC")[1].splitlines()) == 2


@pytest.mark.usefixtures("nowhere")
def test_week_by_week(repo: str, call: Call) -> None:
    code, out, _ = call(
        "--repo", repo, "--since", "2026-05-25", "--until", "2026-06-20", "--weekly", "--json"
    )

    assert code == 0
    assert [(c["week"], c["kind"], c["field"]) for c in map(json.loads, out.splitlines())] == [
        ("2026-06-01", "added", ""), ("2026-06-08", "changed", "milestone"), ("2026-06-08", "changed", "stage"),
    ]  # fmt: skip


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--since", "2026-06-15", "--until", "2026-06-08"), 2, "the window is empty"),
        (("--since", "2026-06-08", "--until", "soon"), 2, "'soon' is no date"),
        (("--since", "2026-06-08", "--until", "2026-06-15", "--timezone", "Mars"), 2, "'Mars' is no time zone"),
        (("--since", "2026-06-08", "--until", "2026-06-15", "--tracker", "rfc"), 2, "there is no tracker 'rfc'"),
        (("--since", "2026-06-08", "--until", "2026-06-15", "--repo", "/no/such"), 1, "no such folder or bundle"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(
    repo: str, call: Call, words: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = call("--repo", repo, *words)

    assert (found, out) == (code, "")
    assert said in err
    assert len(err.splitlines()) == 1


def test_a_broken_digest_is_not_passed_over(repo: str, call: Call, nowhere: Path) -> None:
    (nowhere / "digest.toml").write_text("nonsense = 1\n")

    code, _, err = call("--repo", repo, "--since", "2026-06-08", "--until", "2026-06-15")

    assert code == 2
    assert "digest.toml" in err
