"""The week of Vol. 29 again, by commands alone: three proposals opened, nothing merged.

Kubernetes' own history of 2019, and the pull requests of that November on a loopback GitHub.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from digest.cli.program import run
from tests.github.server import StandIn
from tests.github.world import TOKEN, Pull, Repository, World
from tests.shared import shared

pytestmark = pytest.mark.slow

ENHANCEMENTS = "kubernetes/enhancements"
#: What Vol. 29 tells of, as GitHub has it.
CGROUPS = Pull(
    1370, "add KEP for cgroups v2 support", "2019-11-18T09:20:11Z", author="giuseppe",
    labels=["kind/kep", "sig/node"], files=["keps/sig-node/20191118-cgroups-v2.md"],
)  # fmt: skip
ROOTLESS = Pull(
    1371, "sig-node: Kubelet-in-UserNS, aka Rootless mode", "2019-11-18T12:37:40Z", author="AkihiroSuda",
    body="Allow running the components as a non-root user.\r\n\r\nMore.", labels=["kind/kep"],
    files=["keps/sig-node/20191118-rootless.md", "OWNERS_ALIASES"],
)  # fmt: skip
IMMUTABLE = Pull(
    1369, "Immutable Secrets and ConfigMaps", "2019-11-18T08:34:55Z", author="wojtek-t",
    labels=["kind/kep", "sig/storage"], files=["keps/sig-storage/20191117-immutable-ephemeral-volumes.md"],
)  # fmt: skip
#: What looks like a proposal of that week and is none.
TRAPS = (
    Pull(1372, "Update the owners", "2019-11-19T09:00:00Z", files=["keps/sig-node/OWNERS", "OWNERS"]),
    Pull(1373, "Fix the template", "2019-11-20T09:00:00Z", files=["keps/YYYYMMDD-kep-template.md"]),
    Pull(1350, "KEP of the week before", "2019-11-11T09:00:00Z", files=["keps/sig-node/20191111-early.md"]),
    # In Shanghai a new week has begun.
    Pull(1380, "KEP of the week after", "2019-11-24T16:00:00Z", files=["keps/sig-node/20191124-late.md"]),
)
TOLD = {f"pr:{ENHANCEMENTS}#{number}" for number in (1369, 1370, 1371)}
WEEK = ("--from", "2019-11-18", "--to", "2019-11-24")
QUIET = "nothing was merged into keps that week; 3 proposals were opened"

Call = Callable[..., tuple[str, str]]


@pytest.fixture
def there() -> Iterator[StandIn]:
    with StandIn(World(Repository(ENHANCEMENTS, pulls=[CGROUPS, ROOTLESS, IMMUTABLE, *TRAPS]))) as made:
        yield made


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], there: StandIn
) -> Call:
    """A command in a new digest of two sources, and what it said: (data, talk)."""

    def call(*words: str) -> tuple[str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        assert code == 0, err
        return out, err

    bundle = shared("keps", "keps-2019.bundle")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("DIGEST_EDITOR", "tester")
    call("init", "--yes", "weekly", "--languages", "zh,en")
    monkeypatch.chdir(tmp_path / "weekly")
    toml = Path("digest.toml")
    head = f'github_api = "{there.api}"\ngithub_web = "{there.web}"\n'
    toml.write_text(f'{head}{toml.read_text("utf-8")}\n[http]\nallow = ["127.0.0.1"]\n', "utf-8")
    call("sources", "add", "keps", str(bundle))
    call("sources", "add", "requests", f"https://github.com/{ENHANCEMENTS}", "--kind", "proposals")
    return call


def candidates(call: Call) -> dict[str, dict[str, object]]:
    out, _ = call("shortlist", "--json", "--limit", "0", "--all")
    return {record["identity"]: record for record in map(json.loads, out.splitlines())}


def test_the_week_of_vol_29(call: Call) -> None:
    """All three are candidates, picked and on the page in both languages; the run says it was quiet."""
    _, told = call("collect", "--since", "2019-11-18", "--until", "2019-11-25")
    assert "2 of 2 sources answered" in told
    assert QUIET.replace("that week", "from 2019-11-18 to 2019-11-24") in told

    call("draft", "29", *WEEK)
    found = candidates(call)
    assert set(found) == TOLD
    assert {record["section"] for record in found.values()} == {"upstream"}
    assert QUIET in call("shortlist")[1]

    call("pick", *TOLD)
    assert {record["standing"] for record in candidates(call).values()} == {"picked"}
    issue = yaml.safe_load(Path("content/issues/029.yaml").read_text("utf-8"))
    entries = {entry["id"]: entry for section in issue["sections"] for entry in section["entries"] or ()}
    assert entries["pr-1370"]["title"] == {
        "zh": "提案：cgroups v2 support（enhancements #1370）",
        "en": "Proposed: cgroups v2 support (enhancements #1370)",
    }
    assert entries["pr-1369"]["summary"] == {
        "zh": "wojtek-t 于 2019 年 11 月 18 日提交。由 sig-storage 负责。\n",
        "en": "Opened by wojtek-t on 18 November 2019. Owned by sig-storage.\n",
    }
    assert entries["pr-1371"]["quote"] == {"en": "Allow running the components as a non-root user.\n"}
    assert "checked: 0 errors" in call("check", "29")[1]
    call("build", "--drafts")
    for language in ("zh", "en"):
        page = Path(f"site/{language}/issues/29/index.html").read_text("utf-8")
        for number in (1369, 1370, 1371):
            assert f"enhancements #{number}" in page


def test_a_proposal_of_the_seeds_week_is_merged_later(call: Call, there: StandIn) -> None:
    """In the first week of December one of them is its KEP, told once; the issue before told of it."""
    call("collect", "--since", "2019-11-18", "--until", "2019-11-25")
    call("draft", "29", *WEEK)
    call("pick", *TOLD)
    call("publish", "29", "--no-commit")
    merged = Pull(**{**vars(IMMUTABLE), "merged": "2019-12-06T18:28:50Z"})
    there.world.put(Repository(ENHANCEMENTS, pulls=[CGROUPS, ROOTLESS, merged]))
    _, told = call("collect", "--since", "2019-12-02", "--until", "2019-12-09")
    assert "nothing was merged" not in told

    call("draft", "31", "--from", "2019-12-02", "--to", "2019-12-08")
    found = candidates(call)
    name = "kep:sig-storage/immutable-ephemeral-volumes"
    assert f"pr:{ENHANCEMENTS}#1369" not in found
    assert any("Vol. 29" in reason["text"]["en"] for reason in found[name]["reasons"])  # type: ignore[attr-defined]
    call("pick", f"pr:{ENHANCEMENTS}#1369")
    assert candidates(call)[name]["standing"] == "picked"
    assert f"- {there.web}/{ENHANCEMENTS}/pull/1369" in Path("content/issues/031.yaml").read_text("utf-8")
