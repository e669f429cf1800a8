"""Marks and spaces: what is put right, and what is left alone."""

from __future__ import annotations

import pytest

from digest.core.languages import normal
from digest.core.typography import HABITS, slips, style_of


def mended(text: str, language: str) -> str:
    """`text` with everything put right that can be."""
    for _, slip in reversed(slips(text, language)):
        if slip.better is not None:
            text = text[: slip.start] + slip.better + text[slip.end :]
    return text


def codes(text: str, language: str) -> set[str]:
    return {code for code, _ in slips(text, language)}


WRONG = [
    ("D401", "zh", "使用Pod和`kubectl`命令", "使用 Pod 和 `kubectl` 命令"),
    (
        "D401",
        "zh",
        "在**Kubernetes**中，见[文档](https://a.b)与*Pod*",
        "在 **Kubernetes** 中，见[文档](https://a.b)与 *Pod*",
    ),
    ("D401", "zh-Hant", "使用Pod", "使用 Pod"),
    ("D402", "zh", "部署3个副本，升级到v1.36以后", "部署 3 个副本，升级到 v1.36 以后"),
    ("D403", "zh", "好,但是;真的?对!完.", "好，但是；真的？对！完。"),
    ("D403", "zh", '他们在会上说: "欢迎大家来!"', "他们在会上说：“欢迎大家来！”"),
    ("D403", "zh", "注意: 用 Kubernetes, 我们说", "注意：用 Kubernetes，我们说"),
    ("D404", "zh", "好， 但是 Pod ，再说 。完", "好，但是 Pod，再说。完"),
    ("D404", "zh", "容器 （一） 与 Pod", "容器（一）与 Pod"),
    ("D405", "en", "Good，but （bad） ones。", "Good, but (bad) ones."),
    ("D405", "zh", "Ｋ８ｓ 很好", "K8s 很好"),
    ("D406", "zh", "好，，但是。。", "好，但是。"),
    ("D406", "en", "Good,, but done..", "Good, but done."),
    ("D407", "en", "Good , but `this` .", "Good, but `this`."),
    ("D408", "zh", '他说"你好"。', "他说“你好”。"),
    ("D409", "zh", "等等...好。。。", "等等……好……"),
    ("D409", "zh", "等等…好", "等等……好"),
    ("D410", "zh", "就是--我，16 GB--如此", "就是——我，16 GB——如此"),
    ("D410", "en", "It is -- as they say--fine", "It is — as they say—fine"),
    ("D411", "zh", "内存 16GB，占用 50 %", "内存 16 GB，占用 50%"),
    ("D411", "en", "It takes 10ms and 4GiB.", "It takes 10 ms and 4 GiB."),
    ("D412", "zh", "集群(cluster)和 Pod (容器组)的", "集群（cluster）和 Pod（容器组）的"),
    ("D412", "zh", "如此（这样)吧", "如此（这样）吧"),
    ("D412", "en", "So （this) is", "So (this) is"),
    ("D413", "en", "This is the the end of of it", "This is the end of it"),
    ("D413", "zh", "新的的版本", "新的版本"),
]


@pytest.mark.parametrize(("code", "language", "text", "better"), WRONG)
def test_what_is_wrong_is_put_right(code: str, language: str, text: str, better: str) -> None:
    assert code in codes(text, language)
    assert mended(text, language) == better
    assert not slips(better, language)


def test_every_habit_has_a_case() -> None:
    assert {code for code, *_ in WRONG} == set(HABITS)


@pytest.mark.parametrize(
    "text",
    [
        "v1.36 发布，CI/CD、KEP-1234、3D 打印、10:30、比例 3:1、50%，3.5 倍",
        "A股、B站、T恤、95后、双11、第N次",
        "《Kubernetes权威指南》出版",
        "`a,b`和".replace("和", " 和"),
        "见 https://a.b/c,d?e=f。运行 `kubectl get pods --all`，再看 foo@bar.io",
        "**注意：** 中文",
        "链接： https://a.b/",
        "1.安装，一.准备，第二章.结果，第二十三章.结果与讨论",
        "请来了史蒂夫.乔布斯",
        "他说“你好”，又说‘再见’……真的——是",
        "方法()和 foo(bar)".replace("方法()和", "方法() 和"),
        "[文档](https://a.b/c(d))，![图](a.png)",
        "的的确确，是是非非",
        "RV=”” 为空，resourceVersion=”0”",
        "H100 的 80 GB 显存，50m CPU，1Gi 内存，30s",
        "- 项目：[链接](https://a.b)\n- 第二项",
        "```\n好,但是Pod\n```",
    ],
)
def test_chinese_that_is_meant_so_is_left_alone(text: str) -> None:
    assert not slips(text, "zh")


@pytest.mark.parametrize(
    "text",
    [
        "Wait... and see: `a ,b`, e.g., v1.2.3, 1,000 and 3.5%.",
        "Use --flag or ---other; see [upgrade](#upgrade--downgrade-strategy) and (#upgrade--downgrade).",
        "The A100-80GB, 100m, 1Gi, 30s, 400GB/s, and nodes that that controller has.",
        "RV=”” is unset; resourceVersion=”0” is any; “one” and “two”.",
        "云原生，好。 They said 你好（hello）。",
        "Path ../.. and etc., and so on.",
        "a\u00a0b — c – d",
        "It had had enough; that that is, is.",
    ],
)
def test_english_that_is_meant_so_is_left_alone(text: str) -> None:
    assert not slips(text, "en")


def test_a_language_nobody_told_of_is_not_looked_at() -> None:
    assert style_of("fr") is None
    assert not slips("Bon , mais the the", "fr")
    assert style_of("zh-Hant") == style_of("ZH")


def test_where_only_a_person_can_tell_nothing_is_proposed() -> None:
    (_, slip), *more = slips("他说“你好“。", "zh")

    assert (slip.start, slip.better, more) == (5, None, [])


def test_a_full_stop_between_two_clauses_is_for_a_person() -> None:
    """It may be a dot of a foreign name: nothing is proposed."""
    text = "报名从今天开始.主办方说：欢迎大家来。"
    ((code, slip),) = slips(text, "zh")

    assert (code, text[slip.start : slip.end], slip.better) == ("D403", ".", None)


#: These take a mark or a word away.
TAKING = {"D406", "D410", "D413"}


@pytest.mark.parametrize("code", sorted(set(HABITS) - TAKING))
def test_a_fix_of_marks_and_spaces_makes_nothing_stale(code: str) -> None:
    """What is compared for a fingerprint knows no difference; a dropped word or mark is another text."""
    for known, _, text, better in WRONG:
        if known == code:
            assert normal(text) == normal(better), text
