"""D301: links are http(s) addresses that browsers understand. D302: every entry has one."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.identity import is_web_address
from digest.core.rules.case import Case
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for place, entry in case.entries():
        if not entry.links and not entry.withdrawn:
            message = f"`{entry.id}` has no link"
            hint = "Add `links:` and below it `- https://...`"
            yield Finding(code="D302", message=message, place=f"{place}.links", hint=hint)
        for key, links in (("links", entry.links), ("also", entry.also)):
            for index, link in enumerate(links):
                if not is_web_address(link.url):
                    message = f"`{link.url[:80]}` is no web address"
                    hint = "Write it whole, from https:// on, without spaces"
                    yield Finding(
                        code="D301", message=message, place=f"{place}.{key}[{index}].url", hint=hint
                    )
