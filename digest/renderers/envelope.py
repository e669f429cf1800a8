"""A letter's two parts as one message (RFC 5322, MIME), the same bytes every time."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from digest import html
from digest.core import addresses
from digest.model import DigestSettings, Edition, MailSettings
from digest.templating import formats


def envelope(
    edition: Edition, text: str, page: str, settings: DigestSettings, mail: MailSettings, *, draft: str
) -> bytes:
    """The message: text first, HTML last. Whom it goes to is the channel's to say."""
    address = addresses.edition_id(settings, edition.language, edition.number)
    mark = hashlib.blake2b(address.encode(), digest_size=12).hexdigest()
    domain = mail.sender.rpartition("@")[2]
    name = mail.sender_name.best(edition.language, settings.languages)[0]
    subject = _line(edition.headline)
    online = addresses.absolute(settings, addresses.issue(edition.language, edition.number))

    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(display_name=_line(name), addr_spec=mail.sender)
    message["To"] = "undisclosed-recipients:;"
    message["Subject"] = f"[{draft}] {subject}" if edition.draft else subject
    message["Date"] = formats.rfc822(_date(edition, settings))
    message["Message-ID"] = f"<{edition.number}.{edition.language}.{mark}@{domain}>"
    message["List-Id"] = f"<{mail.list_id or f'digest.{domain}'}>"
    message["Archived-At"] = f"<{online}>"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(page, subtype="html", cte=_encoding(page))
    message["Content-Language"] = edition.language
    # `=_` stands in no quoted-printable or base64 body.
    message.set_boundary(f"=_{mark}")
    return message.as_bytes()


def _date(edition: Edition, settings: DigestSettings) -> datetime:
    """When it came out; of a draft, the end of what it covers."""
    end = datetime.combine(edition.covers[1] + timedelta(days=1), time(), ZoneInfo(settings.time_zone))
    return edition.published or end


def _encoding(body: str) -> str:
    """The shorter of the two that pass every server: base64 for Chinese, quoted-printable for English."""
    size = len(body.encode())
    foreign = size - len(body.encode("ascii", "ignore"))
    return "base64" if 2 * foreign > (size - foreign) / 3 else "quoted-printable"


def _line(words: str) -> str:
    """One line: a header ends where a line does."""
    return " ".join(html.scrub(words).split())
