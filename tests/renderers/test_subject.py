"""Pages of what entries are about: what stands there, in whose language, and where it leads."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from digest.model import Contributor, Mention, Phrase, Subject, Text
from digest.ports import FrameSet
from digest.renderers.page import Pages
from digest.renderers.subject import links
from digest.templating import Templates, shipped
from tests.core.test_subjects import about
from tests.editions import SETTINGS, entry
from tests.renderers.test_page import BARE

TEMPLATES = Templates([shipped()])
FRAMES = {
    tag: FrameSet(language=tag, frames=dict.fromkeys(("subject", "subjects", "subject-year"), BARE), files={})
    for tag in SETTINGS.languages
}
RECORD = {
    "told": {"30": {"title": "cgroup v2", "owning-sig": "sig-node"}},
    "history": [
        {"date": "2025-01-02", "stage": "alpha", "status": "provisional"},
        {"date": "2026-02-03", "stage": "beta", "status": "provisional", "latest-milestone": "v1.36"},
    ],
}
KEP = Subject(
    kind="kep",
    name="2254",
    address="keps/2254/",
    languages=("zh", "en"),
    told={30: {"zh": ("cgroup-v2",), "en": ("cgroup-v2",)}},
    record=RECORD,
)


def mention(**changes: Any) -> Mention:
    made = Mention(
        number=30,
        language="zh",
        id="cgroup-v2",
        title=Phrase("拟支持 cgroup v2"),
        opening=Phrase("第一句。"),
        section=("upstream", Phrase("上游重要进展")),
        day=date(2026, 2, 9),
    )
    return replace(made, **changes)


def pages(settings: Any = SETTINGS, subjects: dict[str, str] | None = None) -> Pages:
    return Pages(TEMPLATES, settings, FRAMES, subjects)


def page(subject: Subject = KEP, *mentions: Mention, language: str = "zh", **more: Any) -> str:
    made = pages().subject(language, subject, mentions or (mention(),), years={}, **more)
    assert (
        made.path
        == f"{language}/{subject.address}{more.get('year') or ''}{'/' * bool(more.get('year'))}index.html"
    )
    return made.body.decode()


def test_a_proposal_says_what_it_is_and_what_became_of_it() -> None:
    html = page()
    assert '<span class="subject__name">KEP-2254</span> <span lang="en">cgroup v2</span>' in html
    assert (
        "<span>sig-node</span> <span>alpha → beta</span> <span>v1.36</span> <span>provisional</span>" in html
    )
    assert 'href="https://github.com/kubernetes/enhancements/issues/2254"' in html
    assert [
        html.index(said) for said in ("拟支持", "由 alpha 进入 beta", "alpha 阶段，状态 provisional")
    ] == sorted(html.index(said) for said in ("拟支持", "由 alpha 进入 beta", "alpha 阶段，状态 provisional"))
    assert 'href="../../issues/30/#cgroup-v2"' in html
    assert '<time datetime="2026-02-09">2 月 9 日</time>' in html
    assert "<title>KEP-2254 cgroup v2 - 云原生生态周报</title>" in html


def test_the_same_page_stands_at_the_same_address_in_the_other_language() -> None:
    html = page()
    assert 'hreflang="en" href="https://weekly.example.org/digest/en/keps/2254/"' in html
    assert 'href="../../../en/keps/2254/"' in html


def test_a_proposal_without_facts_still_has_its_number_and_its_issues() -> None:
    html = page(replace(KEP, record={}))
    assert '<span class="subject__name">KEP-2254</span></h1>' in html
    assert "拟支持 cgroup v2" in html


def test_what_is_only_there_in_another_language_says_so_and_leads_there() -> None:
    other = mention(language="zh", title=Phrase("拟支持", "zh"), opening=Phrase("句。", "zh"))
    html = page(replace(KEP, languages=("zh",)), other, language="en")
    assert 'href="../../../zh/issues/30/#cgroup-v2" lang="zh" hreflang="zh" target="_self">拟支持</a>' in html
    assert 'class="band" role="note">What is listed here is so far in Chinese' in html
    assert 'content="noindex' in html

    html = page(KEP, other, language="en")
    assert 'class="band"' not in html
    assert '<span class="told__note">so far in Chinese' in html


def test_a_draft_is_marked() -> None:
    assert "草稿" in page(KEP, mention(draft=True))


def test_words_from_outside_are_words() -> None:
    bad = "<script>alert(1)</script>{{ 7*7 }}"
    subject = replace(KEP, record={"told": {"30": {"title": bad, "stage": bad}}})
    html = page(subject, mention(title=Phrase(bad), opening=Phrase(bad)))
    assert "<script>alert" not in html
    assert "49" not in html


def test_a_project_names_its_repository_and_releases() -> None:
    html = page(
        Subject(
            kind="project",
            name="etcd",
            address="projects/etcd/",
            repository="etcd-io/etcd",
            languages=("zh",),
        ),
        mention(versions=("v3.6.9",)),
    )
    assert '<span class="subject__name">etcd</span></h1>' in html
    assert "<span>etcd-io/etcd</span>" in html
    assert '<span class="told__version">v3.6.9</span>' in html


def test_a_section_has_its_colour_its_feed_and_years() -> None:
    section = Subject(
        kind="section",
        name="upstream",
        title=Text({"zh": "上游重要进展", "en": "Upstream progress"}),
        address="sections/upstream/",
        languages=("zh", "en"),
    )
    made = pages().subject("zh", section, [mention()], years={2026: 100, 2025: 3}).body.decode()
    assert 'class="subject ink-2"' in made
    assert 'href="../../feeds/upstream.xml"' in made
    assert 'href="2025/">2025 <span' in made

    made = pages().subject("zh", section, [mention()], years={2026: 100, 2025: 3}, year=2026).body.decode()
    assert 'href="./" aria-current="page">2026' in made
    assert 'href="../../../issues/30/#cgroup-v2"' in made
    assert 'href="../">上游重要进展</a>' in made


def test_a_year_that_is_over_stays_as_it_is() -> None:
    """What comes in another year's issues changes no byte of its page, so that nobody uploads it again."""
    section = replace(KEP, kind="section", name="upstream", address="sections/upstream/")
    before, after = (
        pages().subject("zh", section, [mention()], years={2026: count, 2025: 3}, year=2025).body
        for count in (100, 101)
    )
    assert before == after


def test_an_index_groups_proposals_by_owner_and_names_issues() -> None:
    lost = replace(KEP, name="9", address="keps/9/", record={})
    html = pages().index("zh", "keps", [lost, KEP]).body.decode()
    assert html.index("sig-node</h2>") < html.index("未注明归属</h2>")
    assert (
        'href="2254/"><span class="index__name">KEP-2254</span> <span lang="en">cgroup v2</span></a>' in html
    )
    assert 'href="../issues/30/#cgroup-v2" aria-label="第 30 期">30</a>' in html
    assert "beta · v1.36" in html


def test_an_index_goes_by_the_size_of_numbers_and_takes_any_word_for_one() -> None:
    """`²` is a digit to Unicode and no number to anybody; a number may be longer than Python reads."""
    names = ["二千", "²", "9" * 5000, "10", "9"]
    found = [replace(KEP, name=name, address=f"keps/k{at}/", record={}) for at, name in enumerate(names)]
    html = pages().index("zh", "keps", found).body.decode()
    order = [html.index(f'href="k{at}/"') for at in (4, 3, 2, 1, 0)]
    assert order == sorted(order)


def test_an_index_by_letters_has_each_letter_once_and_what_has_none_at_its_end() -> None:
    """The letter is that of the name people see, not of the address."""
    names = [("foo", "projects/foo/", "one/foo"), ("Foo", "projects/zeta-foo/", "zeta/foo")]
    names += [
        ("zap", "projects/zap/", "zap/zap"),
        ("安全", "projects/x-v63du/", ""),
        ("3scale", "projects/3scale/", ""),
    ]
    projects = [
        replace(KEP, kind="project", name=name, address=address, repository=repository, record={})
        for name, address, repository in names
    ]
    html = pages().index("en", "projects", projects).body.decode()
    assert re.findall(r'<h2 class="index__heading" id="\w+">(.*?)</h2>', html) == ["F", "Z", "#"]
    assert re.findall(r'class="index__name">(.*?)<', html) == ["foo", "Foo", "zap", "3scale", "安全"]
    assert re.findall(r'class="index__note">(.*?)<', html) == ["one", "zeta"]


def test_an_index_of_titles_in_another_script_has_no_letters() -> None:
    topics = [
        replace(
            KEP,
            kind="topic",
            name=name,
            address=f"topics/{name}/",
            title=Text({"zh": zh, "en": en}),
            record={},
        )
        for name, zh, en in (("security", "安全", "Security"), ("cost", "成本", "Cost"))
    ]
    heading = '<h2 class="index__heading"'
    assert heading not in pages().index("zh", "topics", topics).body.decode()
    assert pages().index("en", "topics", topics).body.decode().count(heading) == 2


def test_the_index_of_indexes_leads_to_each_and_to_people() -> None:
    who = Contributor(id="xu-di", name=Phrase("徐迪"), url="https://example.org/", numbers=(31, 29))
    html = pages().subjects("zh", [KEP], [who]).body.decode()
    assert 'href="../keps/">Kubernetes 增强提案</a>' in html
    assert 'href="../people/">编辑</a>' in html
    assert "徐迪" in html

    html = pages().people("en", [replace(who, name=Phrase("徐迪", "zh"))]).body.decode()
    assert 'id="xu-di"' in html
    assert '<span lang="zh">徐迪</span>' in html
    assert 'href="../issues/31/" aria-label="Vol. 31">31</a>' in html


def test_a_name_finds_its_page_by_a_word_of_its_own() -> None:
    project = Subject(
        kind="project", name="cert-manager", address="projects/cert-manager/", versions=("v1.19.0", "next")
    )
    kep, other = pages().subject_documents("zh", [KEP, project])
    assert (kep["location"], kep["tags"]) == ("keps/2254/", ["kep2254"])
    assert kep["title"] == "KEP-2254 cgroup v2"
    assert other["tags"] == ["certmanager", "certmanager1.19.0"]


def test_an_entry_leads_to_what_it_is_about() -> None:
    printer = pages(subjects={"kep:2254": "keps/2254/", "project:b/foo": "projects/b-foo/"}).printer
    it = entry(about=about("kep:2254", "project:foo", "release:b/foo@v1", "topic:none"))
    assert links(printer, "zh", it) == [
        ("kep:2254", "zh/keps/2254/"),
        ("project:b/foo", "zh/projects/b-foo/"),
    ]
    assert printer.subject_link("zh", "kep:1") == ""
