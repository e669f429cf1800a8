"""Two upstreams in one digest: Kubernetes' proposals and a made-up language's, from git to the issue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model import Outcome, Window
from tests.digests import COVERS, NOW, make, opened
from tests.git.repositories import make as make_repository

RFC = """
[[trackers]]
id = "rfc"
prefix = "RFC-"
title = { zh = "某语言提案", en = "Some language's proposals" }
folder = "text"
url = "https://rfcs.example.org/{number}"
file = ""
keys = { title = "feature_name", owner = "team", status = "state" }
statuses = ["proposed", "active"]
stages = []
milestone = ""
template = '0000-template\\.md'
group = ""
"""
BEFORE, WITHIN = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 10, tzinfo=UTC)


def front(name: str, state: str, team: str = "lang") -> str:
    return f"---\nfeature_name: {name}\nteam: {team}\nstate: {state}\n---\n\n# Summary\n\nAbout {name}.\n"


def kep(stage: str) -> str:
    return (
        f"title: cgroup v2\nkep-number: 2254\nowning-sig: sig-node\nstatus: implementable\nstage: {stage}\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make(tmp_path)
    toml = tmp_path / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + RFC, "utf-8")
    make_repository(
        tmp_path / "rfcs",
        (BEFORE, {"text/0000-template.md": front("x", "x"), "text/0012-let-else.md": front("Let else", "proposed")}),
        (WITHIN, {"text/0012-let-else.md": front("Let else", "active"), "text/0013-new.md": front("New {things}", "proposed")}),
        (WITHIN, {"text/0000-template.md": front("y", "y")}),
    )  # fmt: skip
    path = "keps/sig-node/2254-cgroup-v2/kep.yaml"
    make_repository(tmp_path / "keps", (BEFORE, {path: kep("alpha")}), (WITHIN, {path: kep("beta")}))
    (tmp_path / "content/sources.yaml").write_text(
        "sources:\n  - {id: keps, kind: keps, address: keps}\n  - {id: rfcs, kind: keps, address: rfcs, tracker: rfc}\n"
    )
    return tmp_path


def test_each_is_read_named_drafted_and_frozen_by_its_own_tracker(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    digest = opened(folder)
    said: list[Outcome] = []

    window = Window(datetime(2026, 6, 8, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC))
    digest.collect([], window, NOW, said.append)
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW, 30)

    assert [(one.source, one.error, one.warnings) for one in sorted(said, key=lambda one: one.source)] == [
        ("keps", "", ()), ("rfcs", "", ()),
    ]  # fmt: skip
    assert sorted(candidate.id for candidate in box.candidates) == ["kep-2254", "rfc-12", "rfc-13"]

    digest.pick(box, box.candidates)
    made = {
        entry.id: (section.id, entry)
        for section in digest.archive.issue(30).sections
        for entry in section.entries
    }

    section, twelve = made["rfc-12"]
    assert section == "upstream"
    assert (twelve.group, made["rfc-13"][1].group, made["kep-2254"][1].group) == ("", "", "kubernetes")
    assert [(about.kind, about.value) for about in twelve.about] == [("rfc", "12")]
    assert [link.url for link in twelve.links] == ["https://rfcs.example.org/12"]
    assert {tag: twelve.title.get(tag) for tag in twelve.title} == {
        "zh": "RFC-12 状态由 proposed 变为 active：Let else",
        "en": "Let else goes from proposed to active (RFC-12)",
    }
    assert "lang" in twelve.summary.get("en")
    assert "RFC-13" in made["rfc-13"][1].title.get("en")
    assert "New {things}" in made["rfc-13"][1].title.get("zh")

    (changes,), _ = digest.proposal_changes("rfcs", [window], "rfc")
    assert [(c.identity, c.kind, c.field, c.sig) for c in changes] == [
        ("rfc:12", "changed", "status", "lang"), ("rfc:13", "added", "", "lang"),
    ]  # fmt: skip


def test_what_pages_show_is_frozen_per_tracker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    digest = opened(folder)
    window = Window(datetime(2026, 6, 8, tzinfo=UTC), datetime(2026, 6, 15, tzinfo=UTC))
    digest.collect([], window, NOW, lambda _: None)
    digest.draft(NOW, 30, COVERS)
    digest.pick(box := digest.inbox(NOW, 30), box.candidates)

    digest.publish(30, ["zh", "en"], NOW)

    assert digest.facts.read("rfc")["rfc:12"]["told"]["30"] == {
        "title": "Let else", "owning-sig": "lang", "status": "active",
    }  # fmt: skip
    assert digest.facts.read("kep")["kep:2254"]["told"]["30"]["stage"] == "beta"
