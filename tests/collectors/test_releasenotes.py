"""What is lifted out of release notes, over notes as projects write them."""

from __future__ import annotations

import time

import pytest

from digest.collectors.releasenotes import LENGTH, LINES, Lifted, lift

KUBERNETES = """# v1.99.0

## Downloads for v1.99.0

| filename | sha512 |
|---|---|
| a.tar.gz | 00 |

## Urgent Upgrade Notes

### (No, really, you MUST read this before you upgrade)

- ACTION REQUIRED: The `--old-flag` of kube-thing is gone. Remove it from your
  manifests first. ([#12345](https://github.com/k/k/pull/12345), [@alice](https://github.com/alice)) [SIG Node]
- Nodes must be drained:
  - before the upgrade
  - never after it

## Changes by Kind

### Deprecation

- The v1beta1 API of things is deprecated. (#2, @bob)

### Bug or Regression

- Fixed a crash. (#3, @carol)
- Fixed CVE-2026-11111, a traversal in the thing. (#4, @dan)
"""
GENERATED = """## What's Changed
### Breaking Changes 🛠
* Drop support for v1 by @alice in https://github.com/a/b/pull/1
### Exciting New Features 🎉
* Add v3 by @bob in https://github.com/a/b/pull/2
* fix(proxy)!: no longer trust headers by @bob in https://github.com/a/b/pull/3

## New Contributors
* @bob made their first contribution in https://github.com/a/b/pull/2

**Full Changelog**: https://github.com/a/b/compare/v1...v2
"""
KEEP_A_CHANGELOG = """### Added
- A thing.
### Deprecated
- `Old()`; use `New()`.
### Removed
- Support for Python 3.8
### Security
- Bump the parser (GHSA-abcd-1234-ef56).
"""
COMMITS = """### Features

* **api:** add lists ([abc1234](https://github.com/a/b/commit/abc1234))

### ⚠ BREAKING CHANGES

* **api:** `GET /v1` answers 410 ([def5678](https://github.com/a/b/commit/def5678))
* drop Node 18

### Bug Fixes

* quiet
"""
BOLD = """**Notable changes:**

- more speed

**⚠️ Breaking changes**

The default of `retries` is 3 now.
It was 5 before.

**Bug fixes**

- one
"""
PLAIN = """Changes

- Fixed a crash

Security fixes

- Fixed CVE-2026-2222 in the gateway
- Updated the base image

Known issues

- none that we know of
"""
PREFIXES = """- [BREAKING] renamed `a` to `b`
- BREAKING CHANGE: the port is 9090 now
- ⚠️ the table is made anew
- **Breaking:** no more XML
- feat!: drop the old flag
- refactor(core)!: one config file
- [SECURITY] escape titles
- Security: rotate tokens
- Deprecated: the `x` annotation
- Deprecate `y` in favour of `z`
- security context constraints are read
- feat: not breaking at all
- breakingly fast
"""
CHINESE = """## 新特性

- 支持新的调度器

## 不兼容变更

- 移除 `v1alpha1` 接口，请先迁移
- 无

## 安全

- 修复 CVE-2026-33333，影响所有版本。

## 废弃

1. 参数 `--foo` 将在下个版本移除

## 问题修复

- 【不兼容】默认端口改为 9090
- 修复崩溃
"""
NOTHING = """## Breaking changes

None

## Deprecations

There are no deprecations in this release.

## Non-breaking changes

- faster

## Security

N/A
"""
HTML = """<details>
<summary>Breaking changes</summary>

<!-- - hidden -->
- The <b>default</b> is <script>alert(1)</script> off, see [the guide](https://x.example/?a=1)

```yaml
breaking: yes
- [BREAKING] in code
```

</details>
"""
CVE_HEADING = """CVE-2026-4444 and more
======================

## CVE-2026-5555: path traversal in uploads

All versions before 1.2.3 are affected.

## Other
- x
"""
LEAD_IN = """## Upgrade notes

This release has the following changes:

- The chart needs Helm 4

Before upgrading, read the guide at the site.
"""


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param(
            KUBERNETES,
            Lifted(
                breaking=(
                    "The --old-flag of kube-thing is gone. Remove it from your manifests first. (#12345, @alice) [SIG Node]",
                    "Nodes must be drained: before the upgrade never after it",
                ),
                security=("Fixed CVE-2026-11111, a traversal in the thing.",),
                deprecated=("The v1beta1 API of things is deprecated.",),
            ),
            id="kubernetes",
        ),
        pytest.param(
            GENERATED,
            Lifted(breaking=("Drop support for v1", "proxy: no longer trust headers")),
            id="generated",
        ),
        pytest.param(
            KEEP_A_CHANGELOG,
            Lifted(
                security=("Bump the parser (GHSA-abcd-1234-ef56).",),
                deprecated=("Old(); use New().", "Support for Python 3.8"),
            ),
            id="keep a changelog",
        ),
        pytest.param(
            COMMITS, Lifted(breaking=("api: GET /v1 answers 410", "drop Node 18")), id="conventional commits"
        ),
        pytest.param(
            BOLD, Lifted(breaking=("The default of retries is 3 now. It was 5 before.",)), id="bold headings"
        ),
        pytest.param(
            PLAIN,
            Lifted(security=("Fixed CVE-2026-2222 in the gateway", "Updated the base image")),
            id="plain text",
        ),
        pytest.param(
            PREFIXES,
            Lifted(
                breaking=(
                    "renamed a to b",
                    "the port is 9090 now",
                    "the table is made anew",
                    "no more XML",
                    "drop the old flag",
                    "core: one config file",
                ),
                security=("escape titles", "rotate tokens"),
                deprecated=("the x annotation", "Deprecate y in favour of z"),
            ),
            id="prefixes",
        ),
        pytest.param(
            CHINESE,
            Lifted(
                breaking=("移除 v1alpha1 接口，请先迁移", "默认端口改为 9090"),
                security=("修复 CVE-2026-33333，影响所有版本。",),
                deprecated=("参数 --foo 将在下个版本移除",),
            ),
            id="Chinese",
        ),
        pytest.param(NOTHING, Lifted(), id="nothing"),
        pytest.param(
            HTML, Lifted(breaking=("The default is off, see the guide",)), id="HTML, comments, code"
        ),
        pytest.param(
            CVE_HEADING,
            Lifted(
                security=(
                    "CVE-2026-4444 and more",
                    "CVE-2026-5555: path traversal in uploads",
                    "All versions before 1.2.3 are affected.",
                )
            ),
            id="a CVE as heading",
        ),
        pytest.param(
            LEAD_IN,
            Lifted(breaking=("The chart needs Helm 4", "Before upgrading, read the guide at the site.")),
            id="words before a list",
        ),
        pytest.param("", Lifted(), id="empty"),
    ],
)
def test_lines_are_lifted_out_of_notes(notes: str, expected: Lifted) -> None:
    assert lift(notes) == expected
    assert lift(notes.replace("\n", "\r\n")) == expected


def test_what_is_lifted_is_bounded() -> None:
    notes = "## Breaking changes\n" + "".join(f"- {n} {'long words ' * 200}\n" for n in range(100))

    found = lift(notes).breaking

    assert len(found) == LINES
    assert all(len(words) <= LENGTH for words in found)
    assert found[0].startswith("0 long words")


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "```\n",
        "**",
        "- ",
        "> ",
        "#",
        "[](",
        "![",
        "\n\n",
        "(#1,",
        "_a",
        "<b",
        "⚠",
        "a!:",
        "  - x\n",
        "=\n---\n",
    ],
)
def test_hostile_notes_are_read_in_time(piece: str) -> None:
    begun = time.process_time()

    lift(piece * (200_000 // len(piece)))
    lift("## Breaking changes\n" + "- x" + piece * (200_000 // len(piece)))

    assert time.process_time() - begun < 5
