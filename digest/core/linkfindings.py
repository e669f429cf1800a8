"""What became of looking at links, as findings of an issue; the rules are in `core.rules.links.reachable`."""

from __future__ import annotations

from digest.core.reached import Reached, Verdict
from digest.model import Finding, Severity

#: Verdict to code and the next move.
_CODES = {
    Verdict.GONE: ("D351", "Find where it went, or leave the link out"),
    Verdict.UNREACHABLE: ("D352", "Look at it in a browser"),
    Verdict.MOVED: ("D353", "Write the new address"),
    Verdict.NO_PLACE: ("D354", "Look for the heading's new name, or leave out what follows #"),
    Verdict.UNKNOWN: ("D355", "Look at it in a browser"),
}
#: What keeps a reader from a page: errors where somebody wants it so.
_BROKEN = frozenset({Verdict.GONE, Verdict.UNREACHABLE})
#: Letters of an address that are shown.
_SHOWN = 200


def finding(place: str, url: str, reached: Reached, *, strict: bool = False) -> Finding | None:
    """What is to be said of a link at a logical place; None: all is well."""
    if reached.verdict is Verdict.FINE:
        return None
    code, hint = _CODES[reached.verdict]
    why = f"{reached.why}: {reached.moved[:_SHOWN]}" if reached.moved else reached.why
    severity = Severity.ERROR if strict and reached.verdict in _BROKEN else Severity.WARNING
    return Finding(
        code=code,
        message=f"{url[:_SHOWN]} {why}",
        place=place,
        hint=hint,
        severity=severity,
        case="" if reached.status else "silent",
        facts={"url": url[:_SHOWN], "status": reached.status, "moved": reached.moved[:_SHOWN]},
    )


def cut_off(links: int, why: str, *, strict: bool = False) -> Finding:
    """Nothing is known of any link, and it is likely not theirs; `why`: what the first of them said."""
    return Finding(
        code="D356",
        message=f"none of {links} links could be looked at: not one of their hosts answers. The first {why}",
        place="sections",
        hint="Is there a network? Look again later",
        severity=Severity.ERROR if strict else Severity.WARNING,
        facts={"count": links},
    )
