"""D351 to D356: where links lead, as `digest check --links` tells it (`core.linkfindings`)."""

from __future__ import annotations

from digest.core.rules.rule import Rule
from digest.model import Severity

RULES: tuple[Rule, ...] = (
    Rule(
        code="D351",
        name="link-gone",
        says="There is something at a link's address.",
        why=(
            "Its host answers 404 or 410, to HEAD and to GET. A reader gets no further. Find where the "
            "page went, or leave the link out; an entry that is about something gone says so: `noqa: "
            "{D351: it was taken down}`."
        ),
        bad="links: [https://example.org/gone]",
        good="links: [https://example.org/one]",
        severity=Severity.WARNING,
    ),
    Rule(
        code="D352",
        name="link-unreachable",
        says="A link's host is there, and answers safely.",
        why=(
            "There is no such host, nobody at the port, a certificate that no browser takes, a "
            "redirect into a private network or in circles, or a server that fails (5xx). It may have "
            "passed by tomorrow: look again with `--anew`."
        ),
        bad="links: [https://exmaple.invalid/one]",
        good="links: [https://example.org/one]",
        severity=Severity.WARNING,
    ),
    Rule(
        code="D353",
        name="link-moved",
        says="A link names the address that its page has now.",
        why=(
            "The host says that the page has moved for good (301, 308). Redirects are taken down "
            "sooner or later, and an archive stays: write the new address. One that only adds a "
            "slash, `www.` or https is the same address. A move to a front page often means that the "
            "page is gone."
        ),
        bad="links: [https://example.org/old]",
        good="links: [https://example.org/new]",
        severity=Severity.WARNING,
    ),
    Rule(
        code="D354",
        name="place-gone",
        says="The page has the place that a link's fragment names.",
        why=(
            "The page is there, and no heading in it has this name: the reader lands at its top. "
            "Looked for only in manuals, blogs and changelogs that came whole and write their places "
            "down."
        ),
        bad="links: ['https://example.org/docs/#old-heading']",
        good="links: ['https://example.org/docs/#new-heading']",
        severity=Severity.WARNING,
    ),
    Rule(
        code="D355",
        name="link-unknown",
        says="A link can be looked at.",
        why=(
            "Nobody knows: its host turns machines away (401, 403, 405, 429, 999, a test for people) "
            "or did not answer in time. Look at it yourself. Never an error, and publishing does "
            "not report it; hosts that always do so can be left out: `[links] skip` in "
            "digest.toml."
        ),
        bad="links: [https://refuses.example/one]",
        good="links: [https://example.org/one]",
        severity=Severity.WARNING,
    ),
    Rule(
        code="D356",
        name="no-network",
        says="Links are looked at where there is a network.",
        why=(
            "Not one of several hosts answered, so it is likely this machine that is cut off, and "
            'nothing is said of any link. Publishing goes on, unless `[links] publish = "strict"`.'
        ),
        bad="links: [https://example.org/one]",
        good="links: [https://example.org/one]",
        severity=Severity.WARNING,
    ),
)
