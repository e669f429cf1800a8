"""Drafts of every kind of evidence, in every language, from its facts alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from digest import markdown
from digest.core import drafting
from digest.core.drafting.requests import subject
from digest.model import Entry, Item
from tests.core.candidates import (
    PHRASES,
    SETTINGS,
    advisory,
    article,
    candidates,
    day,
    kep,
    landscape,
    pull,
    release,
    request,
    submission,
)

HOSTILE = "<script>alert(1)</script> {title} [a](javascript:x) **b** `c`\n# d"


def entry(*items: Item, languages: Sequence[str] = ("zh", "en")) -> Entry:
    settings = replace(SETTINGS, languages=tuple(languages))
    (candidate,) = candidates(items, settings=settings)
    return drafting.entry(candidate, settings, PHRASES)


def abouts(made: Entry) -> list[str]:
    return [f"{about.kind}:{about.value}" for about in made.about]


def test_a_proposal_opened() -> None:
    made = entry(
        request(1370, "opened", day(9), "2254", title="[WIP] KEP: cgroup v2", sigs=("sig-node", "sig-auth"),
                summary="The next generation.", draft=True)
    )  # fmt: skip

    assert dict(made.title.words) == {
        "zh": "提案：cgroup v2（enhancements #1370）",
        "en": "Proposed: cgroup v2 (enhancements #1370)",
    }
    assert dict(made.summary.words) == {
        "zh": "alice 于 2026 年 6 月 9 日提交。由 sig-node、sig-auth 负责。涉及 KEP-2254。目前仍是草稿。\n",
        "en": "Opened by alice on 9 June 2026. Owned by sig-node and sig-auth. It touches KEP-2254. "
        "Still marked as a draft.\n",
    }
    assert dict(made.quote.words) == {"en": "The next generation."}
    assert (made.id, made.kind, made.group, abouts(made)) == (
        "pr-1370",
        "proposal",
        "kubernetes",
        ["kep:2254"],
    )


@pytest.mark.parametrize(
    ("events", "zh", "en"),
    [
        (("merged",), "2026 年 6 月 11 日合入。作者：alice。", "Merged on 11 June 2026. Written by alice."),
        (
            ("opened", "closed"),
            "alice 于 2026 年 6 月 9 日提交。2026 年 6 月 11 日关闭，未合入。",
            "Opened by alice on 9 June 2026. Closed on 11 June 2026 without being merged.",
        ),
    ],
)
def test_what_became_of_a_proposal(events: tuple[str, ...], zh: str, en: str) -> None:
    """The title tells the newest event, the text all of the week."""
    made = entry(*(request(7, name, day(9 if name == "opened" else 11)) for name in events))

    assert dict(made.summary.words) == {"zh": f"{zh}\n", "en": f"{en}\n"}
    assert made.title.get("en") == f"{events[-1].capitalize()}: Request 7 (enhancements #7)"
    assert made.title.get("zh").startswith({"merged": "提案合入：", "closed": "提案关闭："}[events[-1]])


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("[WIP] KEP-2254: cgroup v2", "cgroup v2"),
        ("[sig-node] KEP 7 - Faster", "Faster"),
        ("sig-node: Rootless\nmode", "Rootless mode"),
        ("add KEP for cgroups v2 support", "cgroups v2 support"),
        ("KEP template", "KEP template"),
        ("sig-node charter", "sig-node charter"),
        ("KEP:", "KEP:"),
        ("", ""),
    ],
)
def test_a_title_without_its_marks(title: str, wanted: str) -> None:
    """What stands around it says that it is a proposal, which one, and whose."""
    assert subject(title) == wanted


def test_a_sweep_over_all_proposals_is_about_none() -> None:
    assert abouts(entry(request(1, "opened", day(9), *map(str, range(1, 6))))) == [
        f"kep:{n}" for n in range(1, 6)
    ]
    assert abouts(entry(request(1, "opened", day(9), *map(str, range(1, 9))))) == []
    assert abouts(entry(request(1, "opened", day(9), "sig-node/no-number"))) == []


def test_a_change_that_asks_for_action() -> None:
    made = entry(
        pull(130000, title="Remove the flag", labels=("kind/deprecation", "kind/api-change"), sigs=("sig-node",),
             note="The flag `--foo` is **gone**.\n\nUse the [file](https://example.com/f).", action_required=True)
    )  # fmt: skip

    assert dict(made.title.words) == {
        "zh": "kubernetes 合入：Remove the flag（#130000）",
        "en": "Remove the flag (kubernetes #130000)",
    }
    assert made.summary.get("zh") == (
        "2026 年 6 月 11 日合入 kubernetes/kubernetes。升级前须先处理，见发布说明。标记为弃用。标记为 API 变更。由 sig-node 负责。\n"
    )
    assert made.summary.get("en") == (
        "Merged into kubernetes/kubernetes on 11 June 2026. Action is required before upgrading; see the release "
        "note. Marked as a deprecation. Marked as an API change. Owned by sig-node.\n"
    )
    assert dict(made.quote.words) == {"en": "The flag --foo is gone. Use the file <https://example.com/f>."}
    assert (made.kind, abouts(made)) == ("pull", ["project:kubernetes"])


def test_a_long_note_is_cut_between_words() -> None:
    made = entry(pull(note="word " * 500))

    assert made.quote.get("en").endswith("word…")
    assert len(made.quote.get("en")) <= 600


@pytest.mark.parametrize(
    ("level", "previous", "zh", "en"),
    [
        ("graduated", "incubating", "Kyverno 成为 CNCF 毕业项目", "Kyverno graduates from CNCF incubation"),
        ("graduated", "", "Kyverno 成为 CNCF 毕业项目", "Kyverno becomes a graduated CNCF project"),
        ("incubating", "sandbox", "Kyverno 进入 CNCF 孵化", "Kyverno enters CNCF incubation"),
        ("sandbox", "", "Kyverno 加入 CNCF 沙箱", "Kyverno joins the CNCF sandbox"),
        ("archived", "sandbox", "Kyverno 被 CNCF 归档", "Kyverno is archived by the CNCF"),
        ("emeritus", "", "Kyverno 的 CNCF 成熟度变为 emeritus", "Kyverno is now at the CNCF level emeritus"),
    ],
)
def test_a_project_moves(level: str, previous: str, zh: str, en: str) -> None:
    made = entry(landscape(level, previous))

    assert dict(made.title.words) == {"zh": zh, "en": en}


def test_where_a_project_came_from() -> None:
    made = entry(
        landscape("graduated", "incubating", project="kyverno/kyverno", homepage="https://kyverno.io/",
                  summary="Policy as code.")
    )  # fmt: skip

    assert dict(made.summary.words) == {
        "zh": "据 CNCF 全景图，日期为 2026 年 6 月 10 日。此前处于孵化阶段。代码在 kyverno/kyverno。\n",
        "en": "The CNCF landscape gives the date as 10 June 2026. Its previous level was incubating. "
        "Its code lives in kyverno/kyverno.\n",
    }
    assert [link.url for link in made.also] == ["https://kyverno.io/"]
    assert dict(made.quote.words) == {"en": "Policy as code."}
    assert (made.id, made.kind, abouts(made)) == ("landscape-kyverno", "landscape", ["project:kyverno"])


def test_a_weakness_from_two_feeds() -> None:
    """What the one leaves out the other says."""
    made = entry(
        advisory(title="CVE-2026-1234: Pods get out", source="k8s", project="kubernetes/kubernetes"),
        advisory(title="[CVE-2026-1234] Pods get out", source="github", severity="high", score="8.8",
                 affected="< 1.35.4, 1.36.0.", fixed="1.35.4", ghsa="GHSA-a"),
    )  # fmt: skip

    assert dict(made.title.words) == {
        "zh": "CVE-2026-1234：Pods get out（高危）",
        "en": "CVE-2026-1234: Pods get out (high)",
    }
    assert made.summary.get("zh") == (
        "2026 年 6 月 10 日公开。涉及 kubernetes/kubernetes。影响版本：\\< 1.35.4, 1.36.0。修复版本：1.35.4。CVSS 评分 8.8。\n"
    )
    assert made.summary.get("en") == (
        "Made public on 10 June 2026. It concerns kubernetes/kubernetes. "
        "Affected versions: \\< 1.35.4, 1.36.0. Fixed in 1.35.4. CVSS score 8.8.\n"
    )
    assert [link.url for link in made.also] == ["https://k8s.example/CVE-2026-1234"]
    assert (made.kind, abouts(made)) == ("cve", ["cve:CVE-2026-1234", "project:kubernetes"])


def test_a_weakness_without_number_or_severity() -> None:
    made = entry(advisory("", ghsa="GHSA-a", severity="dreadful"))

    assert dict(made.title.words) == {"zh": "GHSA-a：Pods get out", "en": "GHSA-a: Pods get out"}
    assert (made.kind, abouts(made)) == ("cve", [])


def test_a_series_of_releases() -> None:
    mended = "CVE-2026-33333: *auth* is bypassed"
    made = entry(
        release("v3.6.9", security=(mended,), breaking=("The flag --x is gone",), deprecated=("API v2",)),
        release("v3.5.28", security=(mended,)),
    )

    assert dict(made.title.words) == {
        "zh": "etcd 3.6.9 发布，另有 v3.5.28",
        "en": "etcd 3.6.9 released, also v3.5.28",
    }
    security = "- CVE-2026-33333: \\*auth\\* is bypassed"
    assert made.summary.get("zh") == (
        "etcd-io/etcd 于 2026 年 6 月 9 日发布 v3.6.9。另有 v3.5.28。\n\n"
        f"不兼容变更：\n\n- The flag --x is gone\n\n安全修复：\n\n{security}\n\n弃用：\n\n- API v2\n"
    )
    assert made.summary.get("en") == (
        "etcd-io/etcd released v3.6.9 on 9 June 2026. Also v3.5.28.\n\n"
        f"Breaking changes:\n\n- The flag --x is gone\n\nSecurity fixes:\n\n{security}\n\nDeprecated:\n\n- API v2\n"
    )
    assert abouts(made) == ["project:etcd", "release:etcd@v3.6.9", "release:etcd@v3.5.28"]


def test_a_long_series_and_long_notes_are_kept_short() -> None:
    """Titles name three others at most; five lines of each kind."""
    lines = tuple(f"{n} {'word ' * 100}" for n in range(9))
    made = entry(*(release(f"v1.0.{n}", breaking=lines) for n in range(1, 6)))

    assert made.title.get("en") == "etcd 1.0.5 released"
    assert "Also v1.0.4, v1.0.3, v1.0.2 and v1.0.1." in made.summary.get("en")
    points = [line for line in made.summary.get("en").splitlines() if line.startswith("- ")]
    assert len(points) == 5
    assert max(map(len, points)) <= 242


def test_a_link_sent_in() -> None:
    """What the sender says is told in the sender's language and never quoted as the page's own words."""
    made = entry(submission("https://example.com/a", note="讲得很清楚，值得一读。", summary="How it grew."))
    own = entry(submission("https://example.com/a", issue="", title="集群扩缩容", language="zh"))

    assert dict(made.title.words) == {"zh": "《A find》", "en": "A find"}
    assert dict(made.summary.words) == {
        "zh": "由 bob 推荐，原文见 example.com。推荐理由：讲得很清楚，值得一读。\n",
        "en": "Sent in by bob; read it on example.com.\n",
    }
    assert dict(made.quote.words) == {"en": "How it grew."}
    assert made.kind == "article"
    assert dict(own.title.words) == {"zh": "集群扩缩容", "en": "“集群扩缩容”"}
    assert dict(own.summary.words) == {"zh": "原文见 example.com。\n", "en": "Read it on example.com.\n"}


#: Every kind, with all facts and with hardly any; the latter have no day either.
KINDS: dict[str, tuple[Item, ...]] = {
    "kep": (kep(1, "alpha", day(1)), kep(1, "beta", day(9), status="implementable")),
    "opened": (request(1, "opened", day(9), "7", summary=HOSTILE, title=HOSTILE, author=HOSTILE, sigs=(HOSTILE,)),),
    "merged": (request(1, "merged", day(9), title=HOSTILE, author=HOSTILE),),
    "closed": (request(1, "closed", day(9), author=""),),
    "bare request": (replace(request(1, "opened", day(9), author=""), published=None, seen=day(9)),),
    "pull": (pull(title=HOSTILE, note=HOSTILE, sigs=(HOSTILE,), action_required=True),),
    "bare pull": (pull(published=None, seen=day(9)),),
    "landscape": (landscape("graduated", HOSTILE, name=HOSTILE, project=HOSTILE, summary=HOSTILE),),
    "bare landscape": (landscape(HOSTILE, published=None, seen=day(9)),),
    "advisory": (
        advisory(title=HOSTILE, project=HOSTILE, severity="critical", score=HOSTILE, affected=HOSTILE, fixed=HOSTILE),
    ),
    "bare advisory": (advisory("", ghsa="GHSA-a", published=None, seen=day(9)),),
    "release": (release("v1.0.2", breaking=(HOSTILE,), security=("",), deprecated=(HOSTILE,)), release("v1.0.1")),
    "bare release": (release(HOSTILE, published=None, seen=day(9), prerelease=True),),
    "article": (article("https://example.com/a", title=HOSTILE, authors=(HOSTILE,), summary=HOSTILE),),
    "submission": (submission("https://example.com/a", title=HOSTILE, note=HOSTILE, author=HOSTILE),),
    "bare submission": (submission("https://example.com/a", title="", author="", issue="", language=""),),
}  # fmt: skip


@pytest.mark.parametrize("languages", [("zh", "en"), ("en",), ("zh",), ("en", "zh", "ja")])
@pytest.mark.parametrize("kind", KINDS)
def test_drafts_are_whole_and_harmless(
    kind: str, languages: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each language has its words; no phrase is left unfilled, no stranger's word means anything."""
    monkeypatch.setitem(PHRASES, "ja", PHRASES["en"])  # type: ignore[arg-type]
    made = entry(*KINDS[kind], languages=languages)

    assert set(made.title.words) == set(made.summary.words) == set(made.review) == set(languages)
    for tag in languages:
        title, summary = made.title.get(tag), made.summary.get(tag)
        assert title == " ".join(title.split())
        assert title
        assert summary.endswith("\n")
        assert summary == summary.strip() + "\n"
        assert not re.search(r"[ \t]$| {2}", summary, re.MULTILINE)
        own = (title + summary).replace("{title}", "")
        assert not set("{}") & set(own)
        assert "()" not in own
        assert "（）" not in own
        page = markdown.render(summary)
        assert "<script" not in page
        assert not re.search(r"<(strong|code|h\d|a )", page)
        assert made.review[tag].state == "draft"
    assert set(made.quote.words) <= set(languages)


@pytest.mark.parametrize("kind", KINDS)
def test_chinese_words_have_chinese_stops(kind: str) -> None:
    """Beside Chinese letters no half-width comma, colon, stop or bracket; a sentence ends with its stop."""
    made = entry(*(replace(item, **_calm(item)) for item in KINDS[kind]))
    text = made.summary.get("zh").split("\n\n")[0].strip()

    for words in (made.title.get("zh"), text):
        assert not re.search(
            r"[\u4e00-\u9fff][,.:;!?()]|[,:;!?()][\u4e00-\u9fff]|[，。：、] | [，。：、]", words
        )
    assert text.endswith("。")


def _calm(item: Item) -> dict[str, object]:
    """Its hostile words as plain ones."""
    names = (
        "title",
        "summary",
        "author",
        "name",
        "project",
        "level",
        "previous",
        "score",
        "affected",
        "fixed",
    )
    found = {name: getattr(item, name, "") for name in (*names, "tag", "note")}
    lists = {name: getattr(item, name, ()) for name in ("sigs", "authors")}
    calm: dict[str, object] = {name: "Word" for name, value in found.items() if value == HOSTILE}
    return calm | {name: ("Word",) for name, value in lists.items() if value == (HOSTILE,)}
