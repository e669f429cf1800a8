"""The same news from several feeds in several languages is one story, whatever the order; other news is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.collectors.articles import parse
from digest.core.stories import stories
from digest.model import Article, Decision, Item, Source, Story, Submission, Window
from tests.core.candidates import SETTINGS, WINDOW, advisory, article, day, kep, release, submission
from tests.shared import shared

EN, ZH = "https://blog.example.org/", "https://zh.example.net/"


def en(name: str, title: str, *links: str, source: str = "en", **more: object) -> Article:
    return article(f"{EN}{name}", source=source, title=title, language="en", content=html(*links), **more)


def zh(name: str, title: str, *links: str, source: str = "zh", **more: object) -> Article:
    return article(f"{ZH}{name}", source=source, title=title, language="zh", content=html(*links), **more)


def html(*links: str) -> str:
    return "".join(f'<p>…<a href="{link}">x</a></p>' if "://" in link else f"<p>{link}" for link in links)


def told(*items: Item, decisions: Sequence[Decision] = ()) -> list[set[str]]:
    """The identities of each story; the same for every order of the first few."""
    wanted = stories(items, WINDOW, decisions=decisions, trackers=SETTINGS.trackers)
    for order in list(permutations(items))[:120]:
        assert stories(order, WINDOW, decisions=decisions, trackers=SETTINGS.trackers) == wanted
    return [set(story.identities) for story in wanted]


def grounds(*items: Item, decisions: Sequence[Decision] = ()) -> list[str]:
    found = stories(items, WINDOW, decisions=decisions, trackers=SETTINGS.trackers)
    return [str(join) for story in found for join in story.joined]


RELEASE = release("v1.20.0", project="cilium/cilium", source="cilium")
PAGE = "https://github.com/cilium/cilium/releases/tag/v1.20.0"

ONE_STORY: dict[str, tuple[list[Item], str]] = {
    "announced in two languages": (
        [en("a", "Announcing Cilium 1.20"), zh("a", "Cilium 1.20 发布，支持 netkit")], "announcement cilium 1.20",
    ),
    "a release and who announces it": (
        [RELEASE, zh("a", "Cilium v1.20.0 正式发布")], "announcement cilium 1.20",
    ),
    "an article whose own address is the release's": (
        [RELEASE, article("https://github.com/cilium/cilium/releases/tag/v1.20.0", source="planet", title="Something else")],
        "identity release:cilium/cilium@v1.20.0",
    ),
    "the same page in another language": (
        [article("https://openkruise.io/blog/a-post", source="en", title="UnitedDeployment explained"),
         article("https://openkruise.io/zh/blog/a-post", source="zh", title="单元化部署详解")],
        "translation https://openkruise.io/blog/a-post",
    ),
    "the same title from two sources": (
        [en("a", "Harbor Joins CNCF"), en("b", "Harbor joins CNCF!", source="planet")], "title 1.00",
    ),
    "nearly the same title": (
        [en("a", "Kyverno moves to graduation in the CNCF"),
         en("b", "Kyverno moves to graduation in the CNCF | Kyverno blog", source="planet")],
        "title 1.00",
    ),
    "a translation that names its original": (
        [en("a", "How we taught the scheduler to wait"), zh("a", "让调度器学会等待", "<b>原文链接：</b>", f"{EN}a?utm_source=zh", "https://x.example/1")],
        f"original {EN}a",
    ),
    "one link, and its names": (
        [en("a", "Introducing Kmesh: sidecarless mesh with eBPF"), zh("a", "Kmesh：基于 eBPF 的无边车网格", "http://www.blog.example.org/a/#top")],
        f"link {EN}a",
    ),
    "a version, a name, and a link to the release": (
        [RELEASE, zh("a", "Cilium 1.20 带来了什么", f"{PAGE}?expand=1")], "link release:cilium/cilium@v1.20.0",
    ),
    "links to a third page in common": (
        [en("a", "Volcano 1.9: gang scheduling deep dive", "https://volcano.sh/blog/1.9/notes"),
         zh("a", "Volcano 1.9 组调度详解", "https://volcano.sh/blog/1.9/notes/")],
        "link https://volcano.sh/blog/1.9/notes",
    ),
    "a weakness named in a title": (
        [advisory(), zh("a", "CVE-2026-1234 漏洞分析")], "identity cve:CVE-2026-1234",
    ),
    "a proposal named in a title": (
        [kep(2254, "alpha", day(1)), kep(2254, "beta", day(10)), zh("a", "KEP-2254 进入 beta")], "identity kep:2254",
    ),
    "a link sent in, with the title of the page": (
        [en("a", "How we taught the scheduler to wait"), submission("https://other.example/a", title="How we taught the scheduler to wait")],
        "title 1.00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_STORY)
def test_one_story(name: str) -> None:
    items, ground = ONE_STORY[name]

    assert len(told(*items)) == 1
    assert grounds(*items) == [ground]


APART: dict[str, list[Item]] = {
    "two versions": [en("a", "Istio 1.28.1 released"), zh("a", "Istio 1.28.2 发布"), release("1.28.3", project="istio/istio")],
    "a version and its candidate": [en("a", "Cilium 1.20.0-rc.1 released"), RELEASE],
    "a feature of a version": [en("a", "Kubernetes v1.36: In-Place Resize Graduates"), en("b", "Kubernetes v1.36: Sleep Action Graduates", source="b")],
    "posts of one source": [en("a", "Weekly notes on the mesh"), en("b", "Weekly notes on the mesh")],
    "posts of one source through another's": [en("a", "Harbor Joins CNCF"), en("b", "Harbor Joins CNCF"), zh("a", "Harbor Joins CNCF")],
    "what links to it in passing": [en("a", "Introducing Kmesh: sidecarless mesh with eBPF"), zh("a", "我们为什么离开 Istio", f"{EN}a")],
    "a paper that links to all": [
        en("a", "Introducing Kmesh: sidecarless mesh"), en("b", "Volcano gang scheduling explained", source="b"),
        zh("a", "Kmesh 与 Volcano：云原生周报", f"{EN}a", f"{EN}b"),
    ],
    "a post that links to two": [
        en("a", "Introducing Kmesh: sidecarless mesh with eBPF"), en("b", "Volcano gang scheduling explained", source="b"),
        zh("a", "Kmesh eBPF sidecarless mesh 与 Volcano", f"{EN}a", f"{EN}b"),
    ],
    "what every post of a source links to": [
        en("a", "Introducing Kmesh: sidecarless mesh with eBPF"),
        zh("a", "Kmesh eBPF 上手", f"{EN}a"), zh("b", "Kmesh eBPF 排错", f"{EN}a"),
    ],
    "a title with two weaknesses": [advisory(), zh("a", "CVE-2026-1234 与 CVE-2026-1235")],
    "two projects of one name": [release("v1.2.3", project="a/operator-x"), release("v1.2.3", project="b/operator-x"), en("a", "Operator-X 1.2.3 released")],
    "a repository that both link to": [
        en("a", "Volcano gang scheduling deep dive", "https://github.com/volcano-sh/volcano"),
        en("b", "Volcano gang scheduling in practice", "https://github.com/volcano-sh/volcano", source="b"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_apart(name: str) -> None:
    items = APART[name]
    found = told(*items)

    assert len(found) >= len(items) - ("through" in name), found


def test_no_chains() -> None:
    """b is like a, c is like b but not like a: c stays out rather than make a blob."""
    a = en("a", "Kyverno moves to graduation in the CNCF", source="a", published=day(8))
    b = en("b", "Kyverno moves to graduation in the CNCF foundation today", source="b", published=day(9))
    c = en(
        "c",
        "Kyverno moves to graduation in the CNCF foundation today says technical oversight committee",
        source="c",
    )

    assert told(a, b, c) == [{a.identity, b.identity}, {c.identity}]


def test_the_winner_is_the_thing_itself_then_the_earliest() -> None:
    late, early = (
        en("a", "Announcing Cilium 1.20", published=day(10)),
        zh("b", "Cilium 1.20 发布", published=day(9)),
    )
    (alone,) = stories([late, early], WINDOW)
    (both,) = stories([late, early, RELEASE], WINDOW)

    assert (alone.lead, [i.identity for i in alone.items]) == (early, [early.identity, late.identity])
    assert both.lead == RELEASE
    assert {join.to for join in both.joined} == {RELEASE.identity}


def test_what_is_from_before_the_window_tells_nothing_but_is_named() -> None:
    """Last week's original, this week's translation; what comes after the week is not looked at."""
    original = en("a", "How we taught the scheduler to wait", published=day(3))
    later = en("b", "How we taught the scheduler to wait", source="b", published=day(20))
    other = en("c", "Something else entirely", source="c", published=day(2))
    translated = zh("a", "让调度器学会等待", "本文译自", f"{EN}a")
    for order in permutations([original, later, other, translated]):
        (story,) = stories(order, WINDOW)
        assert (story.items, story.before) == ((translated,), (original,))
        assert story.identities == (translated.identity,)


# ---------------------------------------------------------------- editors


def word(verb: str, one: Item | str, *others: Item | str, at: int = 12) -> Decision:
    names = [name if isinstance(name, str) else name.identity for name in (one, *others)]
    return Decision(verb=verb, identity=names[0], others=tuple(names[1:]), at=day(at), editor="chen-jun")


def test_an_editors_merge_makes_one_and_the_first_leads() -> None:
    a, b = en("a", "One thing", published=day(8)), zh("b", "另一件事")
    merge = word("merge", a, b)

    assert told(a, b) != told(a, b, decisions=[merge])
    (story,) = stories([a, b], WINDOW, decisions=[merge])
    assert (story.lead, story.identity) == (b, b.identity)
    assert [str(join) for join in story.joined] == ["merged by chen-jun"]
    assert told(a, b, decisions=[merge, word("split", b, a, at=13)]) == [{a.identity}, {b.identity}]
    assert told(a, b, decisions=[merge, word("unmerge", a, b, at=13)]) == [{a.identity}, {b.identity}]


def test_a_merge_holds_for_what_comes_later_and_for_what_is_gone() -> None:
    a, b = en("a", "One thing"), zh("b", "另一件事")
    twin = en("c", "另一件事，值得所有人认真读一遍", source="c")
    known = zh("b", "另一件事，值得所有人认真读一遍")
    merge = word("merge", b, a)

    assert told(a, known, twin, decisions=[merge]) == [{a.identity, known.identity, twin.identity}]
    assert told(a, decisions=[merge]) == [{a.identity}]
    both = [word("merge", a, "https://gone.example/x"), word("merge", b, "https://gone.example/x")]
    assert told(a, b, decisions=both) == [{a.identity, b.identity}]


def test_an_editors_split_holds_against_every_ground() -> None:
    for items, _ in ONE_STORY.values():
        (names,) = told(*items)
        (lead, *others) = stories(items, WINDOW, trackers=SETTINGS.trackers)[0].identities
        apart = [word("split", other, *(names - {other})) for other in others]
        found = stories(items, WINDOW, decisions=apart, trackers=SETTINGS.trackers)
        assert len(found) == 1 + len(others), (lead, others)


def test_a_split_holds_when_a_third_comes_that_is_like_both() -> None:
    a, b = en("a", "Announcing Cilium 1.20"), zh("a", "Cilium 1.20 发布")
    split = word("split", b, a)
    third = en("c", "Cilium 1.20 released", source="c")
    found = told(a, b, third, decisions=[split])

    assert len(found) == 2
    assert not any({a.identity, b.identity} <= names for names in found)


def test_a_series_of_releases_can_be_taken_apart() -> None:
    one, two = release("v2.2.7"), release("v2.3.4")

    assert told(one, two) == [{one.identity, two.identity}]
    assert told(one, two, decisions=[word("split", one, two)]) == [{one.identity}, {two.identity}]


# ---------------------------------------------------------------- laws

POOL = [item for items, _ in ONE_STORY.values() for item in items] + [
    i for items in APART.values() for i in items
]
WORDS = st.builds(
    word, st.sampled_from(["merge", "split", "unmerge", "unsplit"]), st.sampled_from(POOL), st.sampled_from(POOL),
    at=st.integers(8, 11),
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(range(len(POOL))), min_size=2, max_size=14, unique=True),
    st.lists(WORDS, max_size=3),
    st.randoms(),
)
def test_any_items_in_any_order_make_the_same_stories(
    places: list[int], words: list[Decision], chance: object
) -> None:
    """And no item is lost, none is in two stories, and each join is explained."""
    items: list[Item] = [*{(i.source, i.key): i for i in (POOL[place] for place in places)}.values()]
    found = stories(items, WINDOW, decisions=words, trackers=SETTINGS.trackers)
    shuffled, others = [*items], [*words]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(others)  # type: ignore[attr-defined]

    assert stories(shuffled, WINDOW, decisions=others, trackers=SETTINGS.trackers) == found
    there = [(i.source, i.key) for story in found for i in story.items if i.kind != "kep"]
    assert sorted(there) == sorted((i.source, i.key) for i in items if i.kind != "kep")
    for story in found:
        assert {join.identity for join in story.joined} >= {*story.identities} - {
            story.identity,
            story.lead.identity,
        }


def everything() -> list[Item]:
    """The entries of the real feeds, each as if its feed were watched."""
    found: list[Item] = []
    for path in sorted(shared("feeds").iterdir()):
        if path.name != "index.json":
            language = "zh" if ".zh." in path.name else ""
            source = Source(id=path.name, kind="articles", address="https://e.example/", language=language)
            found += parse(path.read_bytes(), source, url="https://e.example/")[0]
    return [item for item in found if item.published]


def test_real_feeds_hold_no_false_join_and_every_translation() -> None:
    """All 600 and more entries as if of one week: 23 posts of KubeVela and OpenKruise in two languages are one each."""
    items = everything()
    always = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC) + timedelta(1))
    joined = [story for story in stories(items, always) if len({i.source for i in story.items}) > 1]

    assert len(joined) == 23
    assert {join.ground for story in joined for join in story.joined} == {"translation"}
    assert {len(story.items) for story in joined} == {2}
    assert all(told_alike(story) for story in joined)


def told_alike(story: Story) -> bool:
    """Whether the posts lie at one address but for the language."""
    return len({item.url.replace("/zh/", "/") for item in story.items}) == 1


def test_submissions_of_one_page_stay_with_it() -> None:
    page = en("a", "How we taught the scheduler to wait")
    sent = submission(f"{EN}a", title="Look at this")
    (story,) = stories([sent, page], WINDOW)

    assert isinstance(story.items[1], Submission)
    assert story.joined == ()
