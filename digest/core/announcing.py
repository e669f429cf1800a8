"""Titles that announce one version of one thing: `Announcing Istio 1.28.1`, `Istio 1.28.1 发布`.

Name and version stand side by side in both languages, so they are the same key in both. A feature of a
version (`Kubernetes v1.36: In-Place Resize`), what one must know before it, its offer by a provider and
a weekly paper that leads with it are something else.
"""

from __future__ import annotations

import re

from digest.core.likeness import EMPTY, Words, version
from digest.core.versions import version_of
from digest.model import Release

_STAGES = frozenset({"alpha", "beta", "rc", "preview"})
#: Words between a name and its version.
_BETWEEN = frozenset({"version", "release", "releases", "released", "v"})
#: Words that say that something is there now.
_SIGNS = frozenset(
    """
    release releases released releasing announce announces announced announcing announcement
    introducing introduces available launches launched ships shipped arrives arrived lands
    """.split()  # noqa: SIM905
)
_HAN_SIGNS = re.compile("发布|發佈|發布|发行|推出|上线|(?<!带)来了|登场|问世|公布|可用")
#: Words that say that it is something else that is told.
_ELSE = frozenset(
    """
    candidate schedule timeline team sneak peek upcoming soon planned planning delayed delay cadence
    cycle date before upgrade upgrading upgrades migrate migrating migration guide tutorial
    retrospective ends eol deprecated interview deprecations removals review benchmark vs end
    features feature hands install installing deploy deploying running vulnerability
    """.split()  # noqa: SIM905
)
_HAN_ELSE = re.compile(
    "计划|预告|推迟|延期|即将|预览|候选|团队|倒计时|升级|迁移|指南|教程|如何|的支持|安装|部署|实践|停止|漏洞|测试|之前|前夕|回顾"
)
#: It is there in what came out, or it is what came out that is there in something else.
_SUPPORT = frozenset({"support", "supports", "supporting", "supported"})
#: Who offers what others release.
_PROVIDERS = frozenset(
    """
    amazon aws eks google gke azure aks openshift rancher rke2 k3s tanzu digitalocean linode oracle
    ack tke cce alibaba tencent huawei docker kubeadm
    """.split()  # noqa: SIM905
)
_HAN_PROVIDERS = re.compile("阿里云|腾讯云|华为云|百度云|火山引擎")
_ROUNDUPS = frozenset(
    """
    weekly monthly digest newsletter roundup recap links radar changelogs podcast
    """.split()  # noqa: SIM905
)
_HAN_ROUNDUPS = re.compile("周报|周刊|月报|月刊|日报|早报|一周|盘点|汇总|速递|资讯|合集|精选")
#: Names that many things have.
_NO_NAME = frozenset(
    """
    sdk api cli operator platform project framework server client core
    """.split()  # noqa: SIM905
)


def is_roundup(words: Words) -> bool:
    """Whether a title is that of a paper which tells many things: `K8S 生态周报| Istio 1.3 正式发布`."""
    if not _ROUNDUPS.isdisjoint(words.tokens):
        return True
    return bool(words.pairs) and any(map(_HAN_ROUNDUPS.search, words.tokens))


def announced(words: Words) -> str:
    """`istio 1.28.1` if a title announces that, or says nothing but that; else an empty string."""
    if len(words.versions) != 1 or is_roundup(words):
        return ""
    (number,) = words.versions
    name = _name_before(words.tokens, number)
    if not name or number.startswith("cve-") or (len(name) == 1 and name[0] in _NO_NAME):
        return ""
    if not _is_bare(words, name) and not _is_news(words, name):
        return ""
    return " ".join([*name, number, *sorted(words.counts & _STAGES)])


def release_key(release: Release) -> str:
    """What the title of an article that announces `release` would be known by."""
    found = version_of(release.tag, release.project)
    if found is None or found.is_date or found.build or len(found.numbers) < 2:
        return ""
    name = re.split(r"[-_./]+", found.component or release.project.rpartition("/")[2].lower())
    number = version(".".join(map(str, found.numbers)))
    before = re.sub(r"[-._]", "", found.before)
    return " ".join([*filter(None, name), f"{number}-{before}" if before else number])


def _name_before(tokens: tuple[str, ...], number: str) -> tuple[str, ...]:
    """Up to four words right before the version."""
    name: list[str] = []
    for token in reversed(tokens[: tokens.index(number)]):
        if not name and token in _BETWEEN:
            continue
        if not token.isascii() or token in EMPTY or token in _SIGNS or not re.search("[a-z]", token):
            break
        name.insert(0, token)
        if len(name) == 4:
            break
    return tuple(name)


def _is_bare(words: Words, name: tuple[str, ...]) -> bool:
    return not words.pairs and not words.names - {*name} - _BETWEEN


def _is_news(words: Words, name: tuple[str, ...]) -> bool:
    said = set(words.tokens)
    han = [token for token in words.tokens if not token.isascii()]
    (number,) = words.versions
    ahead = [token for token in words.tokens[: words.tokens.index(number)] if not token.isascii()]
    return (
        (not _SIGNS.isdisjoint(said) or any(map(_HAN_SIGNS.search, han)))
        and _ELSE.isdisjoint(said)
        and not any(map(_HAN_ELSE.search, han))
        and said & _PROVIDERS <= {*name}
        and not any(map(_HAN_PROVIDERS.search, han))
        and (_SUPPORT.isdisjoint(said) or "with" in said)
        and not any("支持" in token for token in ahead)
    )
