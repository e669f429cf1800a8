"""One spelling for each address: a table of what is the same, one of what is not, and a law."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.core.canonical import in_html
from digest.core.identity import canonical_url

#: What is written first, and in how many other ways people and programs write it.
SAME: dict[str, list[str]] = {
    "https://example.com": ["http://www.Example.com/", "https://example.com:443", "https://example.com./index.html"],
    "https://example.com/a": [
        "http://example.com:80/a/", "https://example.com//a", "https://example.com/a#top", "https://example.com/a?",
        "https://m.example.com/a", "https://mobile.example.com/a", "https://amp.example.com/a",
        "https://www.m.example.com/a", "https://user:word@example.com/a", "http://example.com:443/a",
        "https://example.com/a#:~:text=who%20reads%20this", "https://example.com/a#comments", "https://example.com/%61",
        "https://example.com/a?utm_source=x&UTM_MEDIUM=y&fbclid=1&gclid=2&mc_cid=3&_hsenc=4&mkt_tok=5&spm=6&ncid=7",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.com%2Fa&usg=x",
        "https://link.zhihu.com/?target=https%3A//www.example.com/a%3Futm_source%3Dzhihu",
        "https://link.juejin.cn?target=https%3A%2F%2Fexample.com%2Fa",
    ],
    "https://example.com/2026/a-story": [
        "https://example.com/2026/a-story/amp/", "https://amp.example.com/2026/a-story?amp=1",
        "https://example.com/2026/a-story/index.html", "https://example.com/2026/a-story?outputType=amp",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/2026/a-story/amp",
        "https://www.google.com/amp/s/example.com/2026/a-story",
    ],
    "https://example.com/a-story.html": ["https://example.com/a-story.amp.html"],
    "https://example.com?id=3": ["https://example.com/index.php?id=3"],
    "https://example.com/a?a=1&b=2": ["https://example.com/a?b=2&utm_campaign=x&a=1"],
    "https://example.com/app#!/a/b": ["https://example.com/app/#!/a/b/"],
    "https://example.com/app#/a?b=1": ["https://www.example.com/app#/a?b=1"],
    "https://example.com/CHANGELOG.html#v1.2.3": ["https://example.com/CHANGELOG.html#v1.2.3:~:text=fixed"],
    "https://example.com/release-notes#June_12_2026": ["http://example.com/release-notes/#June_12_2026"],
    "https://example.com/changelog": ["https://example.com/changelog#top", "https://example.com/changelog#comment-12"],
    "https://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF": ["https://例子.中国/路", "HTTPS://例子.中国/%e8%b7%af/"],
    "https://github.com/istio/istio": [
        "http://www.github.com/Istio/Istio/", "https://github.com/istio/istio.git", "https://github.com/istio/istio#readme",
        "https://github.com/istio/istio/tree/master", "https://github.com/istio/istio?tab=readme-ov-file",
        "https://api.github.com/repos/istio/istio", "https://redirect.github.com/istio/istio",
    ],
    "https://github.com/istio/istio/pull/5": [
        "https://github.com/istio/istio/pull/5/files#diff-a1", "https://github.com/istio/istio/pull/5/commits/abc",
        "https://github.com/istio/istio/pull/5#issuecomment-99", "https://github.com/istio/istio/pull/5.patch",
        "https://github.com/Istio/istio/pull/5#discussion_r7", "https://api.github.com/repos/istio/istio/pulls/5/files",
    ],
    "https://github.com/istio/istio/issues/5": [
        "https://github.com/istio/istio/issues/5#issuecomment-99", "https://api.github.com/repos/istio/istio/issues/5",
    ],
    "https://github.com/istio/istio/tree/master/docs/index.html": [
        "https://github.com/istio/istio/blob/master/docs/index.html?plain=1#L10-L12",
        "https://github.com/istio/istio/raw/refs/heads/master/docs/index.html",
        "https://raw.githubusercontent.com/istio/istio/refs/heads/master/docs/index.html",
        "https://raw.githubusercontent.com/istio/istio/master/docs/index.html",
        "https://github.com/istio/istio/blame/master/docs/index.html",
    ],
    "https://github.com/k/k/releases/tag/kustomize/v5.4.1": [
        "https://github.com/K/k/releases/tag/kustomize%2Fv5.4.1", "https://github.com/k/k/releases/expanded_assets/kustomize/v5.4.1",
        "https://api.github.com/repos/k/k/releases/tags/kustomize/v5.4.1",
    ],
    "https://mp.weixin.qq.com/s?__biz=MzA%3D&idx=1&mid=2&sn=ab": [
        "http://mp.weixin.qq.com/s?__biz=MzA%3D&mid=2&idx=1&sn=ab&chksm=c&scene=21&from=timeline#wechat_redirect",
    ],
    "https://mp.weixin.qq.com/s/Ab_1": ["https://mp.weixin.qq.com/s/Ab_1?from=groupmessage&isappinstalled=0#rd"],
    "https://youtube.com/watch?v=dQw4w9WgXcQ": [
        "https://youtu.be/dQw4w9WgXcQ?si=x&t=12", "https://m.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1&index=2",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "https://www.youtube.com/live/dQw4w9WgXcQ?feature=share",
    ],
    "https://x.com/i/status/12": ["https://mobile.twitter.com/istio/status/12?s=20", "https://x.com/Istio/status/12/photo/1"],
    "https://medium.com/p/0123456789ab": [
        "https://medium.com/@me/a-story-0123456789ab?source=rss-1", "https://blog.medium.com/a-story-0123456789ab",
    ],
    "https://zhuanlan.zhihu.com/p/12": ["https://zhuanlan.zhihu.com/p/12?utm_psn=1&share_code=x"],
    "https://arxiv.org/abs/2401.00001v2": ["https://arxiv.org/pdf/2401.00001v2.pdf", "https://arxiv.org/html/2401.00001v2"],
    "https://en.wikipedia.org/wiki/Kubernetes": ["https://en.m.wikipedia.org/wiki/Kubernetes"],
}  # fmt: skip

#: What looks alike and is not.
APART = [
    ["https://e.com/a", "https://e.com/A", "https://e.com/a?id=1", "https://e.com/a?id=2", "https://e.com:8443/a"],
    ["https://e.com:80/a", "https://e.com/a"],
    ["https://e.com/v1.28.1", "https://e.com/v1.28.2", "https://e.com/v1.28"],
    ["https://e.com/%D6%D0", "https://e.com/%CE%C4"],
    ["https://e.com/a?q=%D6%D0", "https://e.com/a?q=%CE%C4"],
    ["https://e.com/a%3Fid=1", "https://e.com/a?id=1"],
    ["https://e.com/a%2541", "https://e.com/a%41"],
    ["https://e.com/docs/amp", "https://e.com/docs"],
    ["https://m.do.co/c", "https://do.co/c"],
    ["https://amp.dev/a", "https://dev/a"],
    ["https://e.com/app#/a", "https://e.com/app#/b", "https://e.com/app"],
    ["https://e.com/changelog#v1.2.3", "https://e.com/changelog#v1.2.4", "https://e.com/changelog"],
    ["https://e.com/index.php?id=3", "https://e.com/index.php?id=4"],
    ["https://github.com/o/r/pull/5", "https://github.com/o/r/pull/6", "https://github.com/o/s/pull/5"],
    ["https://github.com/o/r/tree/v1/a", "https://github.com/o/r/tree/v2/a", "https://github.com/o/r/tree/v1/A"],
    ["https://github.com/o/r/issues?q=a", "https://github.com/o/r/issues?q=b"],
    ["https://github.com/o/r/releases/tag/v1", "https://github.com/o/r/releases/tag/V1"],
    ["https://mp.weixin.qq.com/s?__biz=a&mid=1&idx=1&sn=x", "https://mp.weixin.qq.com/s?__biz=a&mid=1&idx=2&sn=y"],
    ["https://www.youtube.com/watch?v=aaaaaaaaaaa", "https://www.youtube.com/watch?v=bbbbbbbbbbb"],
    ["https://www.google.com/url?q=https://e.com/a", "https://www.google.com/url?q=https://e.com/b"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("canonical", "url"), [(canonical, url) for canonical, urls in SAME.items() for url in (canonical, *urls)]
)
def test_the_same_page_has_one_address(canonical: str, url: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("urls", APART, ids=lambda urls: str(urls[0]))
def test_lookalikes_stay_apart(urls: list[str]) -> None:
    assert len({canonical_url(url) for url in urls}) == len(urls)


@pytest.mark.parametrize(
    "text", ["", "mailto:a@example.com", "http://[::1/", "kep:2254", "release:o/r@v1", "http://e.com/\ud800"]
)
def test_what_is_no_address_stays(text: str) -> None:
    """An identity of another kind goes through untouched, so that whatever was stored can be renewed."""
    assert canonical_url(f" {text} ") == text


HOSTS = [
    "example.com", "www.m.Example.com", "m.do.co", "amp.x.org:8080", "github.com", "raw.githubusercontent.com", "api.github.com",
    "redirect.github.com", "mp.weixin.qq.com", "youtu.be", "m.youtube.com", "twitter.com", "a.medium.com", "zhuanlan.zhihu.com",
    "www.google.com", "link.zhihu.com", "a-b.cdn.ampproject.org", "例子.中国", "en.m.wikipedia.org", "arxiv.org", "juejin.im", "[::1]",
]  # fmt: skip
WORDS = [
    "a", "B.git", "pull", "5", "5.diff", "files", "issues", "releases", "tag", "v1.2", "tree", "blob", "main", "refs", "heads", "raw",
    "repos", "pulls", "s", "c", "amp", "a-1", "a-1.amp.html", "index.html", "changelog", "%2541", "%d6", "%2F", "%", "路", "watch", "pdf",
    "status", "123456", "x-0123456789ab", "..", "", "p", "url", "e.org",
]  # fmt: skip
QUERIES = [
    "", "?", "?b=1&a=2", "?utm_source=x", "?v=abcdefghijk", "?target=https%3A%2F%2Fm.example.com%2F%3Fx%3D%25d6", "?q=%D6%D0&amp=1",
    "?__biz=a&mid=1&idx=2&sn=3", "?url=http://link.zhihu.com/?target=http://e.org/", "?a=%ff&;=",
]  # fmt: skip
FRAGMENTS = ["", "#", "#top", "#!/a%2541/", "#/路?x", "#v1.2", "#v1.2:~:text=a", "#L10", "#!x#y"]


@example("https", "www.google.com", ["url"], "?q=%ED%A0%80https://e.org", "")
@given(
    st.sampled_from(["http", "https", "HTTPS"]), st.sampled_from(HOSTS), st.lists(st.sampled_from(WORDS), max_size=7),
    st.sampled_from(QUERIES), st.sampled_from(FRAGMENTS),
)  # fmt: skip
def test_canonical_once_is_canonical_for_ever(
    scheme: str, host: str, words: list[str], query: str, fragment: str
) -> None:
    """Whatever rules meet in one address."""
    once = canonical_url(f"{scheme}://{host}/{'/'.join(words)}{query}{fragment}")

    assert canonical_url(once) == once
    assert once.startswith("https://")


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("https://例子.cn/文章/（一）?问=答#节", "https://例子.cn/文章/（一）?问=答#节"),
        ("https://[::1]:80/[a]?x[]={1}", "https://[::1]:80/%5Ba%5D?x%5B%5D=%7B1%7D"),
        ("https://example.org/100%/%e4%b8%ad%zz", "https://example.org/100%25/%e4%b8%ad%25zz"),
        ("https://example.org/#a#b", "https://example.org/#a%23b"),
        ("https://example.org/[#a#b", "https://example.org/%5B#a%23b"),
        ('https://example.org/"<>\\^`|', "https://example.org/%22%3C%3E%5C%5E%60%7C"),
        ("no address [at all]", "no%20address%20%5Bat%20all%5D"),
    ],
)
def test_an_address_is_written_as_html_wants_it(address: str, written: str) -> None:
    assert in_html(address) == written
    assert in_html(written) == written
