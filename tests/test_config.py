"""digest.toml: every fault at once, by file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest import __version__, config
from digest.errors import ConfigError
from digest.model import TrackerSettings

ROOT = Path(__file__).resolve().parents[1]
GOOD = """
languages = ["en"]
title = "Weekly"
site_url = "https://example.org/w"
feed_id = "tag:example.org,2026:w"
[[sections]]
id = "news"
title = "News"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "digest.toml").write_text(text, "utf-8")
    return folder


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(write(folder, text))
    return list(caught.value.faults)


def test_the_projects_own_loads() -> None:
    """The digest.toml of this repository is right."""
    loaded = config.load(ROOT)

    assert loaded.digest.languages == ("zh", "en")
    assert [section.id for section in loaded.digest.sections] == ["news", "upstream", "projects", "reading"]


def test_one_language_may_write_plain_text(tmp_path: Path) -> None:
    """`title = "Weekly"` is enough for a digest of one language."""
    loaded = config.load(write(tmp_path, GOOD))

    assert loaded.digest.title.get("en") == "Weekly"
    assert loaded.digest.site_url == "https://example.org/w/"
    assert loaded.digest.title_pattern.get("en") == "{title} | Weekly Vol. {number}"
    assert loaded.store == str(tmp_path / ".digest" / "digest.db")


def test_every_fault_at_once(tmp_path: Path) -> None:
    """Nobody mends one line to be told of the next."""
    text = """
langages = ["zh"]
languages = ["zh", "e n"]
title = { zh = "周报" }
site_url = "example.org"
feed_id = "example.org"
time_zone = "Asia/Shangai"
week_starts = "Mon"
[[sections]]
id = "A b"
tittle = "x"
[http]
timout = 3
"""
    found = "\n".join(faults(tmp_path, text))

    for piece in (
        "langages: this key is not known; did you mean 'languages'?",
        "languages: 'e n' is not a language tag",
        "site_url: write the address",
        "feed_id: 'example.org' has not the right form; write for example tag:example.org,2026:weekly",
        "did you mean Asia/Shanghai?",
        "week_starts: 'Mon' is not one of",
        "sections[0].id: 'A b' has not the right form",
        "sections[0].title: this key is missing",
        "sections[0].tittle: this key is not known",
        "http.timout: this key is not known; did you mean 'timeout'?",
    ):
        assert piece in found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('title = "Weekly"', 'title = { de = "Woche" }'), "title.de: this language is not in languages"),
        (
            ('languages = ["en"]', 'languages = ["en", "zh"]'),
            "a digest of 2 languages needs one text for each",
        ),
        (('languages = ["en"]', 'languages = ["en", "en"]'), "a language is named twice"),
        (('languages = ["en"]', "languages = []"), "languages: "),
        (
            ('title = "News"', 'title = "News"\n[[sections]]\nid = "news"\ntitle = "N"'),
            "'news' is there twice",
        ),
        (('id = "news"', 'id = "news"\ntakes = ["artikel"]'), "'artikel' is not one of"),
    ],
)
def test_faults_of_meaning(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """What no single key shows is said too."""
    assert message in "\n".join(faults(tmp_path, GOOD.replace(*change)))


def test_a_pattern_takes_only_its_two_names(tmp_path: Path) -> None:
    """`{titel}` in a pattern would fail on publishing day: it fails now."""
    text = 'title_pattern = "{titel}"\n' + GOOD

    assert "only {title} and {number}" in faults(tmp_path, text)[0]


def test_a_section_keeps_its_old_names(tmp_path: Path) -> None:
    """By them old issues are read."""
    text = GOOD.replace('id = "news"', 'id = "news"\naliases = ["What happened"]')

    assert config.load(write(tmp_path, text)).digest.sections[0].aliases == ("What happened",)


def test_no_toml(tmp_path: Path) -> None:
    """A syntax error names the line."""
    assert "line 2" in faults(tmp_path, 'title = "x"\nlanguages = [x]')[0]


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workflow names the store and the token without touching the file; the token is never shown."""
    monkeypatch.setenv("DIGEST_STORE", "elsewhere.db")
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", "ghs_secret")
    loaded = config.load(write(tmp_path, GOOD))

    assert loaded.store == "elsewhere.db"
    assert loaded.github_token == "ghs_secret"
    assert "ghs_secret" not in repr(loaded)


def test_find_looks_above(tmp_path: Path) -> None:
    """Commands work in any folder of a digest, and say what to do outside of one."""
    write(tmp_path, GOOD)
    inner = tmp_path / "content" / "issues"
    inner.mkdir(parents=True)

    assert config.find(inner) == tmp_path
    with pytest.raises(ConfigError, match="digest init"):
        config.find(tmp_path.parent)


def test_the_environment_changes_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a build makes hangs on the file alone; what is a machine's or a secret comes from outside alone."""
    monkeypatch.setenv("DIGEST_SITE_URL", "https://elsewhere.example/")
    monkeypatch.setenv("DIGEST_SECTIONS", "nonsense")
    monkeypatch.setenv("DIGEST_SHARED", "../shared")

    assert config.load(write(tmp_path, GOOD)).digest.site_url == "https://example.org/w/"
    assert faults(tmp_path, 'github_token = "x"\nnonsense = 1\n' + GOOD) == [
        "digest.toml: github_token: belongs into the environment, as DIGEST_GITHUB_TOKEN",
        "digest.toml: nonsense: this key is not known",
    ]


@pytest.mark.parametrize(
    ("site", "lines", "name"),
    [
        ("https://example.org/w", "", f"weekly-digest/{__version__} (+https://example.org/w/)"),
        (
            "https://周报.example/云(x)",
            "",
            f"weekly-digest/{__version__} (+https://xn--zsr444a.example/%E4%BA%91%28x%29/)",
        ),
        ("https://周..报/", "", f"weekly-digest/{__version__} (+https://%E5%91%A8..%E6%8A%A5/)"),
        ("https://example.org/w", 'user_agent = "own/1"', "own/1"),
    ],
)
def test_who_asks_says_so(tmp_path: Path, site: str, lines: str, name: str) -> None:
    """A server's owner who wonders finds the paper."""
    text = GOOD.replace("https://example.org/w", site) + f"\n[http]\n{lines}\n"

    assert config.load(write(tmp_path, text)).http.user_agent == name


@pytest.mark.parametrize("line", ['user_agent = "a\\r\\nb"', 'user_agent = "周报"', 'proxy = "nonsense"'])
def test_what_no_request_can_say(tmp_path: Path, line: str) -> None:
    assert "has not the right form; " in faults(tmp_path, GOOD + f"\n[http]\n{line}\n")[0]


def test_what_feeds_can_be_told(tmp_path: Path) -> None:
    told = GOOD + '\n[feeds]\nissues = 30\nentries = 50\nhub = "https://hub.example.org/?a=b"\n'
    settings = config.load(write(tmp_path, told)).digest
    assert (settings.feed_issues, settings.feed_entries) == (30, 50)
    assert settings.feed_hub == "https://hub.example.org/?a=b"

    (fault,) = faults(tmp_path, GOOD + '\n[feeds]\nhub = "hub.example.org"\n')
    assert "feeds.hub" in fault
    assert "write the address of a WebSub hub" in fault


KEP = '[[trackers]]\nid = "kep"\nprefix = "KEP-"\ntitle = "Proposals"\n'


def test_a_tracker_is_kubernetes_where_it_says_nothing(tmp_path: Path) -> None:
    (tracker,) = config.load(write(tmp_path, GOOD + KEP)).digest.trackers

    assert tracker == TrackerSettings(id="kep", prefix="KEP-", title=tracker.title)


def test_a_tracker_may_say_everything(tmp_path: Path) -> None:
    told = (
        'folder = "/text/"\nfile = ""\nkeys = { number = "rfc", owner = "team" }\nstatuses = ["active"]\nstages = []\n'
        "milestone = ''\ntemplate = '0000-template\\.md'\ngroup = ''\nurl = \"https://x/{number}\"\n"
    )
    (tracker,) = config.load(write(tmp_path, GOOD + KEP + told)).digest.trackers

    assert tracker == TrackerSettings(
        id="kep", prefix="KEP-", title=tracker.title, folder="text", file="", url="https://x/{number}",
        keys={"number": "rfc", "owner": "team"}, statuses=("active",), stages=(), milestone="",
        template=r"0000-template\.md", group="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('folder = "../up"', "trackers[0].folder: '../up' is no folder inside a repository"),
        ('file = "a/kep.yaml"', "trackers[0].file: 'a/kep.yaml' has not the right form"),
        ('template = "("', "trackers[0].template: '(' is no regular expression"),
        ('milestone = "*"', "trackers[0].milestone: '*' is no regular expression"),
        ('keys = { sig = "x" }', "trackers[0].keys"),
        ('group = "rust"', "trackers.kep.group: there is no group 'rust'"),
        (
            'url = "javascript:alert(1)//{number}"',
            "trackers[0].url: 'javascript:alert(1)//{number}' has not the right",
        ),
        ('satuses = ["x"]', "did you mean 'statuses'?"),
    ],
)
def test_faults_of_trackers(tmp_path: Path, line: str, message: str) -> None:
    assert message in "\n".join(faults(tmp_path, GOOD + KEP + line + "\n"))


@pytest.mark.parametrize("id_", ["cve", "project", "release", "section", "topic", "version"])
def test_a_tracker_takes_no_name_that_means_something_else(tmp_path: Path, id_: str) -> None:
    told = KEP.replace('"kep"', f'"{id_}"') + 'address = "proposals"\n'
    (fault,) = faults(tmp_path, GOOD + told)
    assert f"trackers.{id_}.id: `about` means something else" in fault


def test_the_weights_there_are_are_the_signals_there_are() -> None:
    """digest.toml may weigh each signal of the ranking, and nothing else."""
    from digest import config
    from digest.core import ranking

    assert set(config.SIGNALS) == set(ranking.SIGNALS)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('[site]\nreport = "javascript:alert(1)"', "write an address that begins with https:// or mailto:"),
        (
            '[site]\nreport = "https://example.org/{page}"',
            "only {url}, {number} and {entry} may stand in braces",
        ),
        ('[site]\none_language = "hidden"', "'hidden' is not one of 'absent' or 'marked'"),
        ('[subscribe]\nmail = "sign up"', "'sign up' is no address"),
        ('[subscribe]\nwechat = { zh = "周报" }', "subscribe.wechat.zh: this language is not in languages"),
    ],
)
def test_faults_of_what_readers_are_offered(tmp_path: Path, lines: str, message: str) -> None:
    assert message in "\n".join(faults(tmp_path, f"{GOOD}\n{lines}\n"))


def test_what_readers_are_offered(tmp_path: Path) -> None:
    lines = '[site]\nreport = "mailto:a@example.org?body={url}"\none_language = "marked"\n[subscribe]\nmail = "https://e.org"'

    settings = config.load(write(tmp_path, f"{GOOD}\n{lines}\n")).digest

    assert settings.mark_elsewhere
    assert settings.report.startswith("mailto:")
    assert settings.sign_up.get("en") == "https://e.org"


def test_a_language_made_from_another_may_have_words_of_its_own(tmp_path: Path) -> None:
    text = GOOD.replace('"en"', '"zh"').replace(
        'title = "Weekly"', 'title = { zh = "周报", zh-Hant = "週刊" }'
    )
    loaded = config.load(write(tmp_path, text + '[derived.zh-Hant]\nfrom = "zh"\n')).digest

    assert (loaded.languages, loaded.shown) == (("zh",), ("zh", "zh-Hant"))
    assert loaded.derived["zh-Hant"].conversion == "s2twp"
    assert loaded.title.words == {"zh": "周报", "zh-Hant": "週刊"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[derived.zh-Hant]\nfrom = "zh"\n', "derived.zh-Hant.from: 'zh' is not in languages"),
        ('[derived.en]\nfrom = "en"\n', "derived.en: people write this language"),
        ('[derived.Traditional]\nfrom = "en"\n', "derived.Traditional: 'Traditional' is not a language tag"),
        ("[derived.zh-Hant]\n", "derived.zh-Hant.from: this key is missing"),
        ('[derived.zh-Hant]\nfrom = "en"\nconversion = "../x"\n', "derived.zh-Hant.conversion:"),
    ],
)
def test_faults_of_a_language_made_from_another(tmp_path: Path, table: str, message: str) -> None:
    assert any(message in fault for fault in faults(tmp_path, GOOD + table))


@pytest.mark.parametrize("word", ["127.0.0.1:8765", "http://127.0.0.1", "feeds.example.org/x", ""])
def test_what_allows_nothing_is_refused(tmp_path: Path, word: str) -> None:
    (said,) = faults(
        tmp_path, GOOD + f'\n[http]\nallow = ["localhost", "::1", "[::1]", "10.0.0.0/8", "{word}"]\n'
    )
    assert said.startswith(f"digest.toml: http.allow: {word!r} is no host and no network")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("line", "sign", "wanted"),
    [
        ("title = “周刊”", "“", '"'),
        ('languages = ["zh"，"en"]', "，", ","),
        ('title = { zh = "数据，周刊"， en = "Data" }', "，", ","),
        ('title ＝ "周刊"', "＝", "="),
    ],
)
def test_a_full_width_sign_is_named(tmp_path: Path, line: str, sign: str, wanted: str) -> None:
    (tmp_path / "digest.toml").write_text(f'# 好，这里\nfeed_id = "，"\n{line}\n', "utf-8")
    with pytest.raises(ConfigError, match="not TOML") as caught:
        config.load(tmp_path)
    assert caught.value.hint == f"Line 3 has a full-width {sign} where TOML wants {wanted} (ASCII)"
