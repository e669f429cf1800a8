"""What only looks like a mistake: no rule may find it, for a false alarm is worse than a miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.rules.sheets import ISSUE, found

FRAME = """sections:
  - id: upstream
    entries:
      - id: one
        links: [https://example.org/one]
        title: {zh: 换成一种写法, en: Changing one spelling}
"""


def entry(zh: str, en: str = "It changes one spelling.") -> str:
    said = "".join(
        f"          {tag}: |\n"
        + "".join(f"            {line}\n" if line else "\n" for line in words.split("\n"))
        for tag, words in (("zh", zh), ("en", en))
    )
    return ISSUE + FRAME + "        summary:\n" + said


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        (
            "有两处：\n\n- `spec.replicas`\n- `spec.paused`",
            "There are two:\n\n- `spec.replicas`\n- `spec.paused`",
        ),
        ("有一处：\n\n-\n  写在下一行", "There is one:\n\n-\n  in the next line"),
        ("像这样：\n\n```\n-\n<br>\n[a] (https://example.org)\n```", "Like this:\n\n```\n-\n<br>\n```"),
        ("TODO 注释都删了。", "TODO comments are gone."),
        ("WIP 上限是三。", "WIP limits are three. The last TODO was done."),
        ("发布日期待定，文档里的 `TODO` 也删了。", "The date is TBD, and the last `TODO:` is gone."),
        ("见 `[a](b)`，以及 `<br>`。", "See `[a](b)` and `<br>`."),
        ("他说：“The best way to learn of a thing is to build it with your own hands.”", "He said so."),
        ("优先顺序是（越小越先）：unscheduled, pending, unknown, not ready, running.", "It goes by order."),
        ("它没有做到第一点和第\n2.\n两点。", "It did not meet goals 1 and\n2.\nof the others."),
        ("见[下一条](#one)。", "See [this](#one)."),
        ("见[说明](https://example.org/a?page=2&amp=1)。", "See [it](https://example.org/a?page=2&amp=1)."),
        ("Istio 1.28.1 发布。", "Istio 1.28.1 is out."),
        ("Vec 与 a < b 都行。", "A Vec<T> or a < b will do."),
    ],
)
def test_it_is_left_alone(zh: str, en: str, tmp_path: Path) -> None:
    assert [str(finding) for finding in found(tmp_path, entry(zh, en))] == []


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("D117", "TODO 补充", "It changes one spelling."),
        ("D117", "只改一处。\n\n- TODO 再写一条", "It changes one.\n\n- And another"),
        ("D117", "只改一处。", "TODO add more"),
        ("D117", "只改一处。", "XXX fill in, FIXME."),
        ("D210", "改了两处：\n\n- 一处\n- 两处", "It changes two:\n\n- One"),
    ],
)
def test_what_only_nearly_looks_like_it_is_told(code: str, zh: str, en: str, tmp_path: Path) -> None:
    assert [finding.code for finding in found(tmp_path, entry(zh, en))] == [code]
