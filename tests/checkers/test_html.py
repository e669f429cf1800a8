"""Every page against the HTML standard, by the Nu checker: no error, neither ours nor the theme's."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.checkers import sample

pytestmark = pytest.mark.slow


def test_no_page_has_an_error(site: sample.Site) -> None:
    java = sample.tool("java", "Java 17 or newer (Debian: openjdk-17-jre-headless)")
    jar = sample.module("vnu-jar/build/dist/vnu.jar")

    copied = sorted(site.outbox.glob("*.wechat.html"))
    checked = subprocess.run(
        [java, "-jar", jar, "--format", "json", "--errors-only", "--skip-non-html", site.folder, *copied],
        capture_output=True,
        text=True,
        check=False,
    )

    found = json.loads(checked.stderr)["messages"]
    assert [f"{f['url'].split('/served/')[-1]}:{f.get('lastLine')} {f['message']}" for f in found] == []
    assert copied
    assert checked.returncode == 0
    assert len(site.pages()) > 30
