"""Frames by the real engine: holes, depth, hand-written pages, cache."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.errors import BuildError, TemplateError
from digest.frames import cache, overrides
from digest.frames.configuration import theme_language
from digest.frames.material import MaterialFrames
from digest.frames.workshop import KINDS
from digest.model import DigestSettings, Text
from digest.ports import FrameSet
from digest.renderers.export import Exports
from digest.renderers.page import Pages
from digest.templating import Templates, shipped
from tests.editions import SETTINGS, edition

ABOUT = {
    "zh": "---\ntitle: 关于\ndescription: 这份周报\n---\n\n# 关于\n\n[投稿](submit.md)，[订阅](../feed.xml)\n\n## 写什么\n\n很多。\n",
    "en": "---\ntitle: About\n---\n\n# About <us>\n\nWords.\n",
}


def write(content: Path) -> None:
    for tag, text in ABOUT.items():
        (content / tag / "deep").mkdir(parents=True)
        (content / tag / "about.md").write_text(text, encoding="utf-8")
        (content / tag / "deep" / "page.md").write_text("# Deep\n\nWords.\n", encoding="utf-8")
    (content / "zh" / "submit.md").write_text("# 投稿\n\n写信。\n", encoding="utf-8")


def maker(folder: Path, settings: DigestSettings = SETTINGS, *templates: Path) -> MaterialFrames:
    return MaterialFrames(
        settings,
        project=folder,
        content=folder / "content",
        templates=Templates([*templates, shipped()]),
        cache=folder / "cache",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frames")
    write(folder / "content")
    return folder


@pytest.fixture(scope="module")
def zh(folder: Path) -> FrameSet:
    return maker(folder)("zh")


@pytest.fixture(scope="module")
def en(folder: Path) -> FrameSet:
    return maker(folder)("en")


def filled(frames: FrameSet, kind: str, **holes: str) -> str:
    return frames.frames[kind].fill({"title": "T", "meta": "M", "switch": "S", "article": "A", **holes})


def page(frames: FrameSet, path: str) -> str:
    return frames.files[path].read_text(encoding="utf-8")


def test_each_kind_has_a_frame_with_every_hole(zh: FrameSet) -> None:
    assert set(zh.frames) == {*KINDS, "404"}
    for frame in zh.frames.values():
        assert set(frame.parts[1::2]) == {"title", "meta", "switch", "article"}


@pytest.mark.parametrize(
    ("kind", "up"), [("home", ""), ("archive", "../"), ("year", "../../"), ("issue", "../../")]
)
def test_a_frame_lies_as_deep_as_its_pages(zh: FrameSet, kind: str, up: str) -> None:
    style = re.search(r'href="([^"]*)assets/digest\.[0-9a-f]{8}\.css"', filled(zh, kind))

    assert style is not None
    assert style[1].removeprefix("./") == up


def test_styles_are_one_file_and_scripts_another(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    (own / "assets" / "deep").mkdir(parents=True)
    (own / "assets" / "zz.css").write_text(".zz { color: red }", encoding="utf-8")
    (own / "assets" / "digest.js").write_text("mine()", encoding="utf-8")
    (own / "assets" / "find.worker.js").write_text("aside()", encoding="utf-8")
    (own / "assets" / "deep" / "left.css").write_text(".left {}", encoding="utf-8")

    frames = maker(tmp_path, ONE, own)("en")

    text = filled(frames, "issue")
    (style,) = re.findall(r'<link rel="stylesheet" href="\.\./\.\./(assets/digest\.\w+\.css)"', text)
    (script,) = re.findall(r'<script src="\.\./\.\./(assets/digest\.\w+\.js)"', text)
    assert page(frames, style).startswith((shipped() / "assets" / "digest.css").read_text(encoding="utf-8"))
    assert page(frames, style).endswith(".zz { color: red }")
    assert page(frames, script).startswith("mine()")
    assert "aside()" not in page(frames, script)
    assert page(frames, overrides.worker([own], "find")) == "aside()"
    assert not [path for path in frames.files if re.search("assets/(digest|frame|zz)[.](css|js)", path)]
    assert page(frames, "assets/deep/left.css") == ".left {}"


def test_a_check_box_is_not_told_to_complete_nothing(zh: FrameSet) -> None:
    for text in (filled(zh, "issue"), page(zh, "about/index.html")):
        assert len(re.findall(r'<input class="md-toggle"', text)) == 2
        assert not re.search(r'<input class="md-toggle"[^>]*autocomplete', text)


def test_a_page_not_found_links_from_the_hosts_root(zh: FrameSet) -> None:
    assert 'href="/digest/zh/assets/' in filled(zh, "404")


def test_what_fills_a_hole_is_never_filled_again(zh: FrameSet) -> None:
    holes = {"title": "article {{ article }}", "article": "title hole0000 \\1 {title}"}

    text = filled(zh, "issue", **holes)

    assert text.count("article {{ article }}") == 1
    assert text.count("title hole0000 \\1 {title}") == 1


def test_no_token_stays_and_two_makings_give_the_same_bytes(tmp_path: Path, zh: FrameSet) -> None:
    write(tmp_path / "content")

    again = maker(tmp_path)("zh")

    assert again.frames == zh.frames
    assert again.key == zh.key
    assert {p: f.read_bytes() for p, f in again.files.items()} == {
        p: f.read_bytes() for p, f in zh.files.items()
    }
    assert not any(re.search(r"hole[0-9a-f]{32}", part) for f in zh.frames.values() for part in f.parts)


def test_around_the_article_a_frame_is_an_ordinary_page(zh: FrameSet) -> None:
    """Everything outside the article equals what MkDocs makes of ordinary Markdown at the same depth."""
    ordinary = page(zh, "deep/page/index.html")
    for pattern, mark in [
        (r'(initial-scale=1">).*?(<link rel="icon")', r"\1M\2"),
        (r"(<title>).*?(</title>)", r"\1T\2"),
        (r'<a class="strip__switch".*?</a>', "S"),
        (r'(<article class="md-content__inner paper">).*?(</article>)', r"\1A\2"),
    ]:
        ordinary, count = re.subn(pattern, mark, ordinary, flags=re.DOTALL)
        assert count == 1, pattern
    ordinary = ordinary.replace("page--written", "page--issue").replace(' aria-current="page"', "")
    ordinary = ordinary.replace('<a href="./">Deep', '<a href="../../deep/page/">Deep')
    ordinary = ordinary.replace('href="#deep" class="md-skip"', 'href="#content_" class="md-skip"')
    frame = filled(zh, "issue")

    assert squeezed(frame) == squeezed(ordinary)


@pytest.mark.parametrize("tag", ["zh", "en"])
def test_around_the_article_an_issue_is_what_mkdocs_makes_of_it_as_markdown(tmp_path: Path, tag: str) -> None:
    """The same issue as a page written by hand, at the same depth: the one is filled in, the other built."""
    issue = edition(29, tag)
    markdown = Exports(Templates([shipped()]), SETTINGS).render(issue, "markdown").body.decode()
    body = markdown.split("\n---\n", 1)[1] if markdown.startswith("---\n") else markdown
    for language in SETTINGS.languages:
        by_hand = tmp_path / "content" / language / "numbers" / "29.md"
        by_hand.parent.mkdir(parents=True)
        by_hand.write_text(
            f"---\ntitle: {json.dumps(issue.headline)}\nshort: X\ndescription: Words\n---\n\n{body}", "utf-8"
        )
    made = maker(tmp_path)
    frames = {language: made(language) for language in SETTINGS.languages}

    ours = (
        Pages(Templates([shipped()]), SETTINGS, frames).issue(issue, previous=None, next=None).body.decode()
    )
    theirs = page(frames[tag], "numbers/29/index.html")

    assert re.findall(r'<article class="entry" id="(.*?)"', ours)
    assert issue.sections[0].title in theirs
    assert squeezed(around(ours)) == squeezed(
        around(theirs)
        .replace("page--written", "page--issue")
        .replace(' aria-current="page"', "")
        .replace('<a href="./">X', '<a href="../../numbers/29/">X')
        .replace(re.findall(r'href="(#[^"]*)" class="md-skip"', theirs)[0], "#content_", 1)
    )
    for what in (CANONICAL, ALTERNATES, SWITCH):
        said = re.findall(what, theirs)
        assert said
        assert re.findall(what, ours) == [address.replace("/numbers/29/", "/issues/29/") for address in said]
    assert f"<title>{issue.headline}" in ours
    assert f"<title>{issue.headline}" in theirs


CANONICAL = r'<link rel="canonical" href="([^"]*)"'
ALTERNATES = r'<link rel="alternate " hreflang="([^"]*" href="[^"]*)"'
SWITCH = r'<a class="strip__switch" href="(?:\.\./)*([^"]*" hreflang="[^"]*" lang="[^"]*" target="_self")'


def around(html: str) -> str:
    """A page with its head's own words, its switch and its article taken out."""
    for pattern in (
        r'(initial-scale=1">).*?(<link rel="icon")',
        r"(<title>).*?(</title>)",
        r'(<a class="strip__switch").*?(</a>)',
        r'(<article class="md-content__inner paper">).*(</article>\s*</div>)',
    ):
        html, count = re.subn(pattern, r"\1-\2", html, flags=re.DOTALL)
        assert count == 1, pattern
    return html


def squeezed(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\s*(<[^>]*>)\s*", r"\1", html))


@pytest.mark.parametrize(("tag", "other"), [("zh", "en"), ("en", "zh")])
def test_hand_written_pages_know_their_counterpart(
    request: pytest.FixtureRequest, tag: str, other: str
) -> None:
    text = page(request.getfixturevalue(tag), "about/index.html")

    assert f'<html lang="{tag}"' in text
    assert f'<link rel="canonical" href="https://weekly.example.org/digest/{tag}/about/">' in text
    for name, at in [("zh", "zh"), ("en", "en"), ("x-default", "zh")]:
        assert (
            f'<link rel="alternate " hreflang="{name}" href="https://weekly.example.org/digest/{at}/about/">'
            in text
        )
    assert f'href="../../{other}/about/" hreflang="{other}" lang="{other}" target="_self"' in text.replace(
        "/../", "/../"
    )
    assert 'rel="alternate"' not in text


def test_without_a_counterpart_the_switch_leads_home(zh: FrameSet) -> None:
    text = page(zh, "submit/index.html")

    assert 'href="../../en/" hreflang="en"' in text
    assert 'rel="alternate " hreflang' not in text


def test_the_link_beside_a_heading_is_named_in_the_pages_language(zh: FrameSet, en: FrameSet) -> None:
    assert 'href="#写什么" title="这一节的链接"' in page(zh, "about/index.html")
    assert "Permanent link" not in page(en, "about/index.html")


def test_words_of_hand_written_pages_are_escaped_in_the_head(en: FrameSet) -> None:
    assert "<title>About - Cloud Native Weekly</title>" in page(en, "about/index.html")
    assert en.pages == ("about/", "deep/page/")


def test_search_documents_of_hand_written_pages_come_along(zh: FrameSet) -> None:
    docs = zh.search["docs"]

    assert isinstance(docs, list)
    assert [doc["location"] for doc in docs][:2] == ["about/", "about/#写什么"]
    assert isinstance(zh.search["config"], dict)
    assert zh.search["config"]["pipeline"] == []
    assert zh.search["config"]["lang"] == ["en"]


def test_nothing_is_asked_of_another_host(zh: FrameSet, en: FrameSet) -> None:
    for frames in (zh, en):
        pages = [filled(frames, kind) for kind in frames.frames] + [page(frames, "about/index.html")]
        for text in pages:
            loaded = re.findall(r'<(?:script|img|iframe)[^>]*src="([^"]+)"', text)
            loaded += re.findall(r'<link rel="(?:stylesheet|icon|preconnect)" href="([^"]+)"', text)
            assert loaded
            assert not [address for address in loaded if "//" in address]


def test_neither_frames_nor_leftovers_are_published(zh: FrameSet) -> None:
    assert not [
        p for p in zh.files if p.endswith((".map", ".gz")) or "lunr" in p or "sitemap" in p or "404" in p
    ]
    assert "index.html" not in zh.files
    assert not [p for p in zh.files if p.startswith(("issues/", "archive/", "search/"))]


def test_one_language_alone_has_no_switch(tmp_path: Path) -> None:
    write(tmp_path / "content")
    alone = replace(SETTINGS, languages=("en",), title=Text({"en": "A Weekly"}))

    text = page(maker(tmp_path, alone)("en"), "about/index.html")

    assert "strip__switch" not in text
    assert "hreflang" not in text
    assert "masthead__other" not in text


@pytest.mark.parametrize(
    ("tag", "theme"),
    [
        ("zh", "zh"),
        ("pt-BR", "pt-BR"),
        ("pt-PT", "pt"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh-Hans-CN", "zh"),
        ("tlh", "en"),
    ],
)
def test_the_theme_speaks_the_nearest_language_it_knows(tag: str, theme: str) -> None:
    assert theme_language(tag) == theme


def test_a_language_the_theme_does_not_know_keeps_its_tag(tmp_path: Path) -> None:
    text = filled(maker(tmp_path, replace(SETTINGS, languages=("tlh",)))("tlh"), "issue")

    assert '<html lang="tlh"' in text
    assert 'placeholder="Search"' in text


# ---------------------------------------------------------------- the cache


ONE = replace(SETTINGS, languages=("en",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "content" / "en").mkdir(parents=True)
    (folder / "content" / "en" / "about.md").write_text("# About\n")
    maker(folder, ONE)("en")
    return folder


@pytest.fixture
def cached(made: Path, tmp_path: Path) -> Path:
    """A folder of its own with a warm cache."""
    return Path(shutil.copytree(made, tmp_path / "digest"))


def test_a_cached_frame_costs_no_engine(cached: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.frames.test_material import maker, ONE;"
        f"maker(Path({str(cached)!r}), ONE)('en');"
        "sys.exit(bool({'mkdocs', 'material', 'markdown'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False)

    assert done.returncode == 0


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/en/about.md", "# Other\n"),
        ("content/en/new.md", "# New\n"),
        ("content/en/picture.png", "not really"),
        ("mkdocs.yml", "copyright: We\n"),
        ("templates/frame/partials/footer.html", "<footer class='md-footer'>ours</footer>"),
        ("templates/assets/digest.css", "body { color: red }"),
        ("templates/words/en.toml", 'nav_home = "Start"\n'),
    ],
)
def test_whatever_it_is_made_of_changes_the_key(cached: Path, path: str, text: str) -> None:
    before = maker(cached, ONE, cached / "templates").key("en")
    (cached / path).parent.mkdir(parents=True, exist_ok=True)
    (cached / path).write_text(text)

    assert maker(cached, ONE, cached / "templates").key("en") != before


@pytest.mark.parametrize(
    "change",
    [{"site_url": "https://example.net/"}, {"title": Text({"en": "Other"})}, {"languages": ("en", "de")}],
)
def test_settings_change_the_key(cached: Path, change: Mapping[str, Any]) -> None:
    assert maker(cached, replace(ONE, **change)).key("en") != maker(cached, ONE).key("en")


def test_a_digests_own_templates_come_first(cached: Path) -> None:
    own = cached / "templates"
    (own / "frame" / "partials").mkdir(parents=True)
    (own / "frame" / "partials" / "footer.html").write_text("<footer class='md-footer'>ours</footer>")

    assert "<footer class='md-footer'>ours</footer>" in filled(maker(cached, ONE, own)("en"), "issue")


@pytest.mark.parametrize("harm", ["cut manifest", "other manifest", "cut file", "lost file"])
def test_a_damaged_cache_is_no_cache(cached: Path, harm: str) -> None:
    folder = next(cached.glob("cache/frames/*/en"))
    whole = cache.load(folder)
    assert whole is not None
    manifest = folder / cache.MANIFEST
    style = next(file for path, file in whole.files.items() if path.endswith(".css"))
    if harm == "cut manifest":
        manifest.write_text(manifest.read_text()[:-50])
    elif harm == "other manifest":
        manifest.write_text(manifest.read_text().replace("Cloud Native", "Clown Native"))
    elif harm == "cut file":
        style.write_bytes(style.read_bytes()[:10])
    else:
        style.unlink()

    assert cache.load(folder) is None


def test_a_damaged_cache_is_made_again(cached: Path) -> None:
    whole = maker(cached, ONE)("en")
    style = next(file for path, file in whole.files.items() if path.endswith(".css"))
    content = style.read_bytes()
    style.write_bytes(content[:10])

    assert maker(cached, ONE)("en") == whole
    assert style.read_bytes() == content
    assert not list(cached.glob("cache/frames/.*"))


# ---------------------------------------------------------------- what can be wrong


def test_a_broken_template_is_named_with_its_line(tmp_path: Path) -> None:
    footer = tmp_path / "templates" / "frame" / "partials" / "footer.html"
    footer.parent.mkdir(parents=True)
    footer.write_text("<footer>\n{{ nobody.knows }}\n</footer>")

    with pytest.raises(TemplateError) as failed:
        maker(tmp_path, ONE, tmp_path / "templates")("en")

    assert "templates/frame/partials/footer.html:2" in str(failed.value)
    assert not list((tmp_path / "cache").glob("frames/*"))


def test_a_template_without_a_place_for_the_article_is_refused(tmp_path: Path) -> None:
    frame = tmp_path / "templates" / "frame"
    frame.mkdir(parents=True)
    text = (shipped() / "frame" / "main.html").read_text(encoding="utf-8")
    (frame / "main.html").write_text(text.replace("{{ d.holes.article }}", ""), encoding="utf-8")

    with pytest.raises(BuildError, match="no place for: article"):
        maker(tmp_path, ONE, tmp_path / "templates")("en")


@pytest.mark.parametrize("path", ["index.md", "archive/old.md", "issues.md"])
def test_a_page_in_the_digests_own_place_is_refused(tmp_path: Path, path: str) -> None:
    file = tmp_path / "content" / "en" / path
    file.parent.mkdir(parents=True)
    file.write_text("# Mine\n")

    with pytest.raises(BuildError, match=re.escape(path)):
        maker(tmp_path, ONE)("en")


def test_a_broken_configuration_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("theme: [\n")

    with pytest.raises(BuildError) as failed:
        maker(tmp_path, ONE)("en")

    assert "\n" not in str(failed.value)
    assert "mkdocs.yml" in str(failed.value)


def test_broken_links_of_hand_written_pages_are_told(tmp_path: Path) -> None:
    (tmp_path / "content" / "en").mkdir(parents=True)
    (tmp_path / "content" / "en" / "about.md").write_text(
        "[a](nowhere.md) [b](../feed.xml) [c](../issues/29/)\n"
    )

    said = maker(tmp_path, ONE)("en").warnings

    assert len(said) == 1
    assert "nowhere.md" in said[0]
    assert maker(tmp_path, ONE)("en").warnings == said


def test_no_plugin_takes_part_but_search(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("plugins: [nobody-has-this, search]\nhooks: []\n")

    assert maker(tmp_path, ONE)("en").frames
