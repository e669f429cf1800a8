"""`digest glossary`: what a thing is called here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.cli.program import run
from tests.digests import make

GLOSSARY = """\
pod: {keep: Pod, wrong: {zh: [容器组]}}
taint: {term: {en: taint, zh: 污点}, also: {en: [tainting]}, note: {en: Of a node.}}
"""


def test_terms_are_listed_and_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(("glossary", *words))
        said = capfd.readouterr()
        return code, said.out, said.err

    make(tmp_path).close()
    monkeypatch.chdir(tmp_path)
    assert call() == (0, "", "No words are agreed on yet: write content/glossary.yaml\n")
    (tmp_path / "content/glossary.yaml").write_text(GLOSSARY, "utf-8")

    code, out, err = call()
    assert (code, err) == (0, "2 of 2 terms.\n")
    assert "污点" in out
    assert "容器组" in out
    code, out, err = call("容器组", "--json")
    assert (code, json.loads(out)["id"], err) == (0, "pod", "1 of 2 terms.\n")
    assert call("nothing") == (1, "", "0 of 2 terms.\n")
    (tmp_path / "content/glossary.yaml").write_text("pod: {kep: Pod}\n", "utf-8")
    code, _, err = call()
    assert (code, "content/glossary.yaml:1:7 D011" in err) == (2, True)
