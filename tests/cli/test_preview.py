"""`digest preview`: one page with all that a mail is."""

from __future__ import annotations

import html
import webbrowser
from pathlib import Path

import pytest

from digest.cli.program import run
from tests.pipeline.test_mail_jobs import digest


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    monkeypatch.chdir(tmp_path)
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: addresses.append(address) or True)
    return addresses


def test_the_newest_issue_in_the_browser(
    tmp_path: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    digest(tmp_path, '\n[channels.email]\nunsubscribe = "https://x.org/{token}"\n')
    assert run(["preview"]) == 0
    said = capsys.readouterr()
    path = tmp_path / ".digest/preview/001-zh.html"
    assert said.out == f"{path}\n"
    assert opened == [path.as_uri()]
    assert "Vol. 1 in zh: " in said.err
    page = path.read_text("utf-8")
    assert page.count("srcdoc=") == 5
    assert page.count('sandbox="allow-popups"') == 5
    assert html.escape('<html lang="zh">', quote=True).replace("&quot;", "&#34;") in page
    assert page.count("@media all {") == 2  # in the dark, whatever the machine is in
    assert page.count("@media not all {") == 3
    assert "List-Unsubscribe-Post" in page
    assert not (tmp_path / "outbox").exists()


def test_both_languages_and_no_browser(
    tmp_path: Path, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    digest(tmp_path, published="{}", words="Words. " * 20_000)
    assert run(["preview", "1", "--lang", "en+zh", "--no-open"]) == 0
    said = capsys.readouterr()
    assert said.out.endswith("001-en+zh.html\n")
    assert "Vol. 1 in en and zh (draft): " in said.err
    assert "1 entry is shorter than on the web" in said.err
    assert opened == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["7"], "there is no Vol. 7"),
        (["--lang", "fr"], "Vol. 1 has no mail in fr. It is written in zh, en"),
        (["--lang", "zh+zh"], "Vol. 1 has no mail in zh+zh"),
    ],
)
def test_what_is_not_there(
    tmp_path: Path, opened: list[str], capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    digest(tmp_path)
    assert run(["preview", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert opened == []


def test_no_browser_on_this_machine(
    tmp_path: Path,
    opened: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    digest(tmp_path)
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert run(["preview"]) == 0
    assert "No browser was found: open the file named above" in capsys.readouterr().err
