"""Cards for groups: JSON by the kind's template, in which nothing from upstream is markup."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.renderers.announcing import Announcements, dingtalk, feishu, slack
from digest.templating import Templates, shipped
from tests.editions import SETTINGS, edition

TEMPLATES = Templates([shipped()])
HOSTILE = '<!channel> <at id=all></at> [x](https://evil.example.org) *b* "q" \\ {{ 7 * 7 }}'


def card(kind: str, **changes: object) -> str:
    made = Announcements(TEMPLATES, SETTINGS, kind).render(edition(**changes))  # type: ignore[arg-type]
    assert made[0].path == "029-zh.card.json"
    return made[0].body.decode()


@pytest.mark.parametrize("kind", ["slack", "feishu", "dingtalk", "plain"])
def test_a_card_tells_title_entries_and_where(kind: str) -> None:
    found = card(kind)

    assert isinstance(json.loads(found), dict)
    assert "https://weekly.example.org/digest/zh/issues/29/" in found
    assert edition().headline.split(" | ")[0] in found
    assert "业界要闻" in found
    assert len(found.encode()) < 20_000
    assert card(kind) == found


@pytest.mark.parametrize("kind", ["slack", "feishu", "dingtalk", "plain"])
def test_upstream_text_is_text(kind: str) -> None:
    found = json.loads(card(kind, headline=HOSTILE, lead=(HOSTILE,)))
    texts = json.dumps(found, ensure_ascii=False)

    assert "{{ 7 * 7 }}" in texts.replace("&#42;", "*")
    match kind:
        case "slack":
            assert (
                "<!channel>"
                not in texts.replace(found["blocks"][0]["text"]["text"], "", 1).split('"blocks"')[0]
            )
            assert all(
                "<!channel>" not in b["text"]["text"] for b in found["blocks"] if b["type"] == "section"
            )
        case "feishu":
            bodies = [e["text"]["content"] for e in found["card"]["elements"] if e["tag"] == "div"]
            assert "<at" not in bodies[0]
            assert "](https://evil" not in bodies[0]
        case "dingtalk":
            assert "](https://evil" not in found["actionCard"]["text"]


def test_what_chats_run_is_made_harmless() -> None:
    assert slack("<!here> & <https://x|y>") == "&lt;!here&gt; &amp; &lt;https://x|y&gt;"
    assert feishu("<at>&[a](b)") == "&#60;at&#62;&amp;&#91;a&#93;&#40;b&#41;"
    assert "[" not in dingtalk("[a](b)")


def test_a_template_of_the_digests_own(tmp_path: Path) -> None:
    folder = tmp_path / "webhook"
    folder.mkdir()
    (folder / "ours.json").write_text('{"content": {{ title | tojson }}, "to": "周报群"}', "utf-8")
    own = Announcements(Templates([tmp_path, shipped()]), SETTINGS, "ours")
    found = json.loads(own.render(edition())[0].body)
    assert found == {"content": edition().headline, "to": "周报群"}

    for text, words in (('{"a": ', "it makes no JSON"), ("[1]", "JSON that is no object")):
        (folder / "bad.json").write_text(text, "utf-8")
        with pytest.raises(TemplateError, match=words):
            Announcements(Templates([tmp_path, shipped()]), SETTINGS, "bad").render(edition())
