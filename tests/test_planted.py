"""Every rule is planted somewhere: those beside the golden file, each in a digest of its own that is else clean.

`tests/core/rules/test_golden.py` plants what entries show in one file. What is left has a small file of its own:
faults of form and of an issue as a whole, what lies beside issues, what publishing and looking at links tell.
A rule that is planted nowhere fails here.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from digest.archive import Archive
from digest.archive.locks import Locks
from digest.cli.program import run
from digest.core.rules import BY_CODE, RULES, Rule
from digest.model import Finding
from digest.pipeline.check import mend
from tests.core.rules.sheets import NUMBER, found, whole
from tests.core.rules.test_golden import PLANTED
from tests.digests import NOW, make, opened
from tests.editions import SETTINGS

ISSUE = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 换成一种写法, en: Changing one spelling}
sections:
  - id: reading
    entries:
      - {id: one, links: ['LINK'], title: {zh: 改动, en: A change}, summary: {zh: 只改一处。, en: One is changed.}}
"""
LINK = "https://example.org/one"
TERMS = "a: {{term: {{en: a, zh: 甲}}, wrong: {{zh: [{a}]}}}}\nb: {{term: {{en: b, zh: {b}}}, wrong: {{zh: [{c}]}}}}\n"
Look = Callable[[Path, HTTPServer], object]


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "content" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "content/issues/030.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def out(folder: Path) -> None:
    assert run(("publish", "30")) == 0


def answered(folder: Path, server: HTTPServer, path: str, **answer: object) -> None:
    server.expect_request(path.partition("#")[0]).respond_with_data(**answer)  # type: ignore[arg-type]
    server.expect_request("/fine").respond_with_data("")
    links(folder, server.url_for(path), server.url_for("/fine"))


def links(folder: Path, *addresses: str) -> None:
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + '[http]\nallow = ["localhost", "127.0.0.1"]\n', "utf-8")
    change(folder, f"'{LINK}'", ", ".join(f"'{address}'" for address in addresses))


def nobody(host: str = "localhost") -> str:
    """An address at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://{host}:{one.getsockname()[1]}/one"


def another_title(folder: Path, _server: HTTPServer) -> None:
    out(folder)
    change(folder, "zh: 改动,", "zh: 另一处改动,")


def another_id(folder: Path, _server: HTTPServer) -> None:
    write(folder, "issues/030.yaml", ISSUE.replace("LINK", LINK) + ISSUE.splitlines()[-1].replace("one", "two")
          .replace("LINK", "https://example.org/two").replace("改动", "又一处").replace("A change", "More") + "\n")  # fmt: skip
    out(folder)
    path = folder / "content/issues/030.yaml"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-1]) + "\n", "utf-8")


def no_file(folder: Path, _server: HTTPServer) -> None:
    out(folder)
    (folder / "content/issues/030.yaml").unlink()


def two_dead_hosts(folder: Path, _server: HTTPServer) -> None:
    links(folder, nobody(), nobody("127.0.0.1"))


#: Code to what plants it; `check` without a number then tells it, `check --links` those of links.
BESIDE: dict[str, Look] = {
    "D018": lambda folder, _: write(folder, "glossary.yaml", TERMS.format(a="丙", b="甲", c="丁")),
    "D020": lambda folder, _: write(folder, "issues/29.yml", "number: 29\n"),
    "D021": lambda folder, _: write(folder, "decisions/chen-jun.jsonl", "{\n"),
    "D022": lambda folder, _: write(folder, "glossary.yaml", TERMS.format(a="乙", b="乙", c="甲")),
    "D110": another_title,
    "D111": another_id,
    "D112": no_file,
    "D351": lambda folder, server: answered(folder, server, "/gone", status=404),
    "D352": lambda folder, server: (
        answered(folder, server, "/fine"),
        change(folder, "/fine'", f"/fine', '{nobody()}'"),
    ),
    "D353": lambda folder, server: answered(
        folder, server, "/old", status=301, headers={"Location": "/fine"}
    ),
    "D354": lambda folder, server: answered(
        folder,
        server,
        "/docs/#gone",
        response_data="<body><h1 id=a>A</h1><h2 id=b>B</h2><h2 id=c>C</h2></body>",
        content_type="text/html",
    ),
    "D355": lambda folder, server: answered(folder, server, "/refuses", status=403),
    "D356": two_dead_hosts,
}
#: What `digest publish` tells, for it is the clock that is wrong.
CLOCK = "D114"
IN_ENTRIES = {rule.code for rule in PLANTED}
ALONE = [rule for rule in RULES if rule.code not in {*IN_ENTRIES, *BESIDE, CLOCK}]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest with one issue that is as it should be."""
    make(tmp_path).close()
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "issues/030.yaml", ISSUE.replace("LINK", LINK))
    return tmp_path


def codes(capfd: pytest.CaptureFixture[str], *words: str) -> set[str]:
    capfd.readouterr()
    run(("check", *words))
    return set(re.findall(r"\bD\d{3}\b", "".join(capfd.readouterr())))


def test_every_rule_is_planted_once() -> None:
    assert sorted([*IN_ENTRIES, *BESIDE, CLOCK, *(rule.code for rule in ALONE)]) == sorted(BY_CODE)
    assert all(rule.bad.strip() and not rule.bad.startswith("#") for rule in ALONE), (
        "no file shows it: plant it here"
    )


@pytest.mark.parametrize("rule", ALONE, ids=lambda rule: rule.code)
def test_what_has_a_file_of_its_own_is_found_and_mended_if_it_can_be(rule: Rule, tmp_path: Path) -> None:
    findings = found(tmp_path, whole(rule, rule.bad))
    assert {finding.code for finding in findings} == {rule.code}
    if not any(finding.instead is not None for finding in findings):
        assert not rule.fixes or rule.code == "D001", "of its many kinds this one is for a person"
        return
    archive, locks = Archive(tmp_path, SETTINGS.languages), Locks(tmp_path / "issues")

    def look() -> tuple[Finding, ...]:
        return found(tmp_path, archive.read_bytes(NUMBER).decode("utf-8"))

    assert rule.fixes
    assert mend(NUMBER, look, archive=archive, locks=locks, settings=SETTINGS)
    assert look() == ()


@pytest.mark.parametrize("code", BESIDE)
def test_what_lies_beside_the_issues_words_is_found(
    code: str, folder: Path, httpserver: HTTPServer, capfd: pytest.CaptureFixture[str]
) -> None:
    assert codes(capfd) == set()
    BESIDE[code](folder, httpserver)
    assert codes(capfd, *(["--links", "--select", "D35"] if code.startswith("D35") else [])) == {code}


def test_a_clock_that_is_wrong_is_told_by_publishing(folder: Path) -> None:
    digest = opened(folder)
    early = digest.publish(30, ("zh", "en"), datetime(2026, 6, 1, tzinfo=UTC)).warnings

    assert [finding.code for finding in early] == [CLOCK]
    digest.unpublish(30, ("zh", "en"))
    assert digest.publish(30, ("zh", "en"), NOW + timedelta(hours=1)).warnings == ()
