"""An e-mail address: what is one, how it is spelled, and when two are the same."""

from __future__ import annotations

import re
import unicodedata

#: RFC 5321, 4.5.3.1, in bytes.
MOST_LOCAL, MOST = 64, 254
#: RFC 5322 dot-atom, and every letter beyond ASCII (RFC 6532).
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def normal(written: str) -> str:
    """`written` as it is mailed to: one spelling, its domain in ASCII; raises ValueError that says why not.

    >>> normal(" Chen.Jun@Example.ORG ")
    'Chen.Jun@example.org'
    """
    text = unicodedata.normalize("NFC", written.strip())
    if not text:
        raise ValueError("there is no address")
    if not text.isprintable() or any(c.isspace() for c in text):
        raise ValueError("a space or a line break stands in it")
    local, at, domain = text.rpartition("@")
    if not at or not local:
        raise ValueError("it has no @ between a name and a domain")
    if not _LOCAL.fullmatch(local):
        raise ValueError("the part before @ is not one a mail server takes")
    domain = _domain(domain)
    if len(local.encode()) > MOST_LOCAL or len(f"{local}@{domain}".encode()) > MOST:
        raise ValueError("it is longer than a mail server takes")
    return f"{local}@{domain}"


def same(address: str) -> str:
    """What two normal addresses have in common if they are one person's: capitals make no difference."""
    return unicodedata.normalize("NFC", address.casefold())


def masked(address: str) -> str:
    """`c…@example.org`: enough for a person who knows the reader, too little for anybody else."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _domain(written: str) -> str:
    try:
        ascii_form = written.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise ValueError("its domain is not one") from None
    labels = ascii_form.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise ValueError("its domain is not one")
    return ascii_form
