"""Editions to render: the model issue in both languages, made without archive or store.

`edition(number=29, language="zh", **changes)` gives a whole one, `entry(...)` one entry.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from digest import markdown
from digest.core.addresses import absolute
from digest.model import (
    About,
    DigestSettings,
    Edition,
    EditionEntry,
    EditionGroup,
    EditionLink,
    EditionSection,
    MailSettings,
    Phrase,
    SectionSettings,
    Text,
    TrackerSettings,
)
from digest.templating.formats import host

SHANGHAI = ZoneInfo("Asia/Shanghai")

TITLE = {"zh": "云原生生态周报", "en": "Cloud Native Weekly"}
SECTIONS = {
    "news": {"zh": "业界要闻", "en": "Industry news"},
    "upstream": {"zh": "上游重要进展", "en": "Upstream progress"},
    "projects": {"zh": "开源项目推荐", "en": "Projects worth a look"},
    "reading": {"zh": "本周阅读推荐", "en": "Recommended reading"},
}
GROUPS = {"kubernetes": {"zh": "Kubernetes 项目", "en": "Kubernetes"}}

SETTINGS = DigestSettings(
    title=Text(TITLE),
    title_pattern=Text({tag: f"{{title}} | {title} Vol. {{number}}" for tag, title in TITLE.items()}),
    description=Text(
        {
            "zh": "每周一期，选出云原生上游真正值得一读的进展。",
            "en": "One issue a week: what changed upstream in cloud native, and what is worth reading.",
        }
    ),
    languages=("zh", "en"),
    site_url="https://weekly.example.org/digest/",
    feed_id="tag:weekly.example.org,2026:digest",
    time_zone="Asia/Shanghai",
    week_starts=0,
    sections=tuple(SectionSettings(id=name, title=Text(title)) for name, title in SECTIONS.items()),
    groups={name: Text(title) for name, title in GROUPS.items()},
    trackers=(
        TrackerSettings(
            id="kep",
            prefix="KEP-",
            title=Text({"zh": "Kubernetes 增强提案", "en": "Kubernetes enhancement proposals"}),
            folder="keps",
            url="https://github.com/kubernetes/enhancements/issues/{number}",
        ),
    ),
)

MAIL = MailSettings(
    sender_name=Text(TITLE), sender="weekly@weekly.example.org", list_id="weekly.weekly.example.org"
)

_TITLES = {"zh": "KubeCon 北美峰会落幕", "en": "KubeCon North America wraps up"}
_LEADS = {
    "zh": (
        "圣地亚哥迎来 12000 多人，云原生年会落下帷幕",
        "Kubernetes 拟支持 cgroup v2，不用 root 也能限制资源",
        "ConfigMap 和 Secret 可能会有“不可变”模式",
    ),
    "en": (
        "More than 12,000 people met in San Diego",
        "Kubernetes plans support for cgroup v2: resource limits without root",
        "ConfigMaps and Secrets may become immutable",
    ),
}
_CREDITS = {"zh": ("陈俊", "张晓宇", "徐迪"), "en": ("Chen Jun", "Zhang Xiaoyu", "Xu Di")}

#: section, group, id, kind, fact, address, titles, summaries
_ENTRIES: tuple[tuple[str, str, str, str, str, str, tuple[str, str], tuple[str, str]], ...] = (
    (
        "news", "", "kubecon-na-2019", "article", "",
        "https://events19.linuxfoundation.org/events/kubecon-cloudnativecon-north-america-2019/",
        ("KubeCon + CloudNativeCon 2019 北美峰会召开", "KubeCon + CloudNativeCon North America 2019 takes place"),
        (
            "业界最盛大的云原生会议今年在圣地亚哥举办，**超过 12000 人**参会，100 多家供应商到场。阿里巴巴经济体共有 8 个议题入选。",
            "The largest cloud native conference of the year was held in San Diego, with **more than 12,000 attendees** and over 100 vendors. Eight of the talks came from the Alibaba group.",
        ),
    ),
    (
        "upstream", "kubernetes", "cgroup-v2", "kep", "KEP-2254 · sig-node · alpha · v1.19",
        "https://github.com/kubernetes/enhancements/pull/1370",
        ("Kubernetes 拟支持 cgroup v2", "Kubernetes proposes cgroup v2 support"),
        (
            "kubelet 和 scheduler 拟加入对 cgroup v2 的支持。cgroup v2 的一大特点是**非 root 用户也能限制资源**，因此它和下文的[以非 root 权限运行组件](#rootless)息息相关。",
            "The kubelet and the scheduler would learn to work with cgroup v2, which lets **users other than root limit resources**. It belongs together with [running components without root](#rootless) below.",
        ),
    ),
    (
        "upstream", "kubernetes", "rootless", "kep", "KEP-2033 · sig-node · implementable",
        "https://github.com/kubernetes/enhancements/pull/1371",
        ("以非 root 权限运行 Kubernetes 组件", "Running Kubernetes components without root"),
        (
            "不少厂商想以非 root 用户运行 `kubelet` 和 CRI、OCI、CNI 组件，却因为某些接口需要 root 权限而做不到。这份 KEP 着手消除 `kubelet`、`kube-proxy` 在这方面的限制。",
            "Several vendors want to run the `kubelet` and the CRI, OCI and CNI components as an ordinary user, and cannot because some interfaces need root. This proposal removes the limits in `kubelet` and `kube-proxy`.",
        ),
    ),
    (
        "upstream", "kubernetes", "immutable-configmap", "kep", "KEP-1412 · sig-storage · alpha · v1.18",
        "https://github.com/kubernetes/enhancements/pull/1369",
        ("为 ConfigMap 和 Secret 提供不可变模式", "An immutable mode for ConfigMaps and Secrets"),
        (
            "建议使用不可变的 ConfigMap 和 Secret，原因有二：\n\n- Pod 一般通过挂载卷使用它们，kubelet 会把更新同步到每个 Pod。**一次错误的更新，可能让所有 Pod 异常。**更推荐的做法是新建一个对象，再滚动更新。\n- 在大规模集群里，kubelet 的大量 watch 给 API Server 带来巨大压力。设置 `immutable: true` 之后，就不再需要 watch。",
            "Two reasons speak for it:\n\n- Pods mostly mount them, and the kubelet carries every update into every Pod: **one wrong update can break them all.** Making a new object and rolling it out is safer.\n- In large clusters the kubelets' many watches weigh on the API server. With `immutable: true` there is nothing left to watch.",
        ),
    ),
    (
        "projects", "", "cert-manager", "project", "", "https://github.com/jetstack/cert-manager",
        ("cert-manager", "cert-manager"),
        (
            "用 CRD 在 Kubernetes 集群内管理证书的签发和 CA Issuer，一大优势是集群内可以有多个 Issuer。",
            "Issues and renews certificates inside a cluster through custom resources; several issuers can live side by side.",
        ),
    ),
    (
        "projects", "", "extended-daemonset", "project", "", "https://github.com/DataDog/extendeddaemonset",
        ("extended-daemonset", "extended-daemonset"),
        ("与 Kubernetes 的 DaemonSet 相比，它支持金丝雀发布和更丰富的升级策略。", "A DaemonSet with canary releases and more update strategies."),
    ),
    (
        "reading", "", "network-stalls", "article", "", "https://github.blog/2019-11-21-debugging-network-stalls-on-kubernetes/",
        ("《Debugging network stalls on Kubernetes》", "Debugging network stalls on Kubernetes"),
        (
            "随着集群规模增大，GitHub 遇到了头疼的 Service 网络问题。这篇文章展示了“网络不可用”时如何调试并找到根源。",
            "As its clusters grew, GitHub met puzzling network stalls. The article follows them down to their root.",
        ),
    ),
)  # fmt: skip


def edition(number: int = 29, language: str = "zh", **changes: Any) -> Edition:
    """The model issue in `language` as number `number`; numbers apart are weeks apart."""
    at = 0 if language == "zh" else 1
    week = timedelta(weeks=number - 29)
    published = datetime(2019, 11, 25, 18, tzinfo=SHANGHAI) + week + timedelta(hours=16 * at)
    made = Edition(
        number=number,
        language=language,
        title=_TITLES[language],
        headline=f"{_TITLES[language]} | {TITLE[language]} Vol. {number}",
        lead=_LEADS[language],
        covers=(date(2019, 11, 18) + week, date(2019, 11, 24) + week),
        published=published,
        updated=published,
        sections=tuple(_section(section, language) for section in SECTIONS),
        credits=tuple(Phrase(name) for name in _CREDITS[language]),
        out_in=("zh", "en"),
    )
    return replace(made, **changes)


def entry(
    title: str = "Title", summary: str = "Summary.", url: str = "https://example.org/x", **changes: Any
) -> EditionEntry:
    """One entry from its words; `changes` are fields of EditionEntry."""
    made = EditionEntry(
        id="title",
        kind="article",
        title=title,
        html=markdown.render(summary),
        markdown=summary,
        links=(EditionLink(url=url, label=host(url), host=host(url)),),
    )
    return replace(made, **changes)


def holding(*entries: EditionEntry, **changes: Any) -> Edition:
    """An edition with these entries alone, in one section."""
    language = changes.get("language", "zh")
    section = EditionSection(
        id="upstream",
        title=SECTIONS["upstream"][language],
        groups=(EditionGroup(id="", title="", entries=entries),),
    )
    return edition(**{"sections": (section,), **changes})


def falling_back() -> Edition:
    """An English edition much of which is only there in Chinese."""
    zh = Phrase("更正", "zh")
    it = entry(
        "Title",
        "See 扩缩容.",
        quote="Said 引文.",
        images=(("029/a.png", Phrase("图", "zh"), Phrase("摄影", "zh")),),
        errata=((date(2019, 12, 1), zh),),
    )
    section = EditionSection(
        id="upstream",
        title="上游",
        lang="zh",
        groups=(EditionGroup(id="kubernetes", title="项目", lang="zh", entries=(it,)),),
    )
    return edition(
        language="en",
        title="标题",
        lang="zh",
        lead=("About 扩缩容",),
        sections=(section,),
        errata=((date(2019, 12, 2), zh),),
        credits=(Phrase("徐迪", "zh"), Phrase("A & B")),
    )


#: What every rendering of it as HTML must hold.
FALLEN_BACK = (
    'About <span lang="zh">扩缩容</span>',
    '<p>See <span lang="zh">扩缩容</span>.</p>',
    'Said <span lang="zh">引文</span>.',
    'alt="图" lang="zh"',
    'images/029/a.png"',
    '<span lang="zh">摄影</span>',
    '<span lang="zh">更正</span>',
    '<span lang="zh">徐迪</span> and A &amp; B',
    'lang="zh">上游</h2>',
    'lang="zh">项目</h3>',
)


def page(number: int = 29, language: str = "zh") -> str:
    """The address of an issue's page under SETTINGS."""
    return absolute(SETTINGS, f"{language}/issues/{number}/")


def _section(section: str, language: str) -> EditionSection:
    at = 0 if language == "zh" else 1
    groups: dict[str, list[EditionEntry]] = {}
    for where, group, name, kind, fact, url, titles, summaries in _ENTRIES:
        if where == section:
            about = (About(kind="kep", value=fact[4:8]),) if fact else ()
            facts = (fact,) if fact else ()
            made = entry(titles[at], summaries[at], url, id=name, kind=kind, about=about, facts=facts)
            groups.setdefault(group, []).append(made)
    return EditionSection(
        id=section,
        title=SECTIONS[section][language],
        groups=tuple(
            EditionGroup(id=group, title=GROUPS[group][language] if group else "", entries=tuple(entries))
            for group, entries in groups.items()
        ),
    )
