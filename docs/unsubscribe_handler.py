"""A reference for the address readers unsubscribe at: one file, standard library only, to be copied.

    DIGEST_MAIL_SECRET=... python3 unsubscribe_handler.py --file suppressed.csv --port 8025

The contract (RFC 8058), whatever you write it in:

* `GET /...?t=TOKEN` shows a page with a button. It never unsubscribes: scanners of mail open every link.
* `POST /...?t=TOKEN` unsubscribes, without cookies or a login: the button does, and mail programs do with the
  body `List-Unsubscribe=One-Click`. It answers 200, also the second time, and does not redirect.
* A token that was not made with the secret changes nothing.
* What is kept is a line `TOKEN,TIME`; the file goes to `digest recipients import --suppress FILE` before an
  issue is sent. No address is known here.
"""

from __future__ import annotations

import argparse
import hmac
import os
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:1.1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}}
button{{font:inherit;padding:.5rem 1rem}}:root{{color-scheme:light dark}}</style>
<h1>{title}</h1>{body}</html>"""
WORDS = {
    "zh": (
        "退订周报",
        "<p>退订后，你将不再收到周报邮件。</p>{form}",
        "退订",
        "你已退订。",
        "这个退订链接无效。",
    ),
    "en": (
        "Unsubscribe",
        "<p>You will get no further issues by mail.</p>{form}",
        "Unsubscribe",
        "You are unsubscribed.",
        "This unsubscribe link is not valid.",
    ),
}


def genuine(secret: str, token: str) -> bool:
    """Whether `token` was made with this secret: its second half proves its first."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return False
    proof = hmac.digest(secret.encode(), b"proof\0" + raw[:12], "sha256")[:12]
    return len(raw) == 24 and hmac.compare_digest(raw[12:], proof)


class Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], secret: str, file: Path) -> None:
        super().__init__(address, Handler)
        self.secret, self.file, self.lock = secret, file, Lock()

    def keep(self, token: str) -> None:
        """One line a token, on the disk before the reader is told."""
        with self.lock, self.file.open("a+", encoding="utf-8") as file:
            file.seek(0)
            known = file.read()
            if not known:
                file.write("token,when\n")
            if f"{token}," not in known:
                file.write(f"{token},{datetime.now(UTC).isoformat(timespec='seconds')}\n")
            file.flush()
            os.fsync(file.fileno())


class Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = 20

    def do_GET(self) -> None:
        if not self._token():
            return self._say(404, 4)
        return self._say(200, 1)

    def do_HEAD(self) -> None:
        """As scanners of mail ask, and servers that look whether this one runs."""
        self.do_GET()

    def do_POST(self) -> None:
        said = self.headers.get("Content-Length") or "0"
        self.rfile.read(min(int(said), 10_000) if said.isascii() and said.isdigit() else 0)
        token = self._token()
        if not token:
            return self._say(404, 4)
        self.server.keep(token)
        return self._say(200, 3)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Nothing: a log of tokens would be a list of readers."""

    def _token(self) -> str:
        token = parse_qs(urlsplit(self.path).query).get("t", [""])[0]
        return token if genuine(self.server.secret, token) else ""

    def _say(self, status: int, which: int) -> None:
        lang = "zh" if self.headers.get("Accept-Language", "").lower().startswith("zh") else "en"
        words = WORDS[lang]
        form = f'<form method="post"><button>{words[2]}</button></form>'
        body = words[1].format(form=form) if which == 1 else f"<p>{words[which]}</p>"
        page = PAGE.format(lang=lang, title=words[0], body=body).encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)


def main() -> None:
    parser = argparse.ArgumentParser(description="Where readers unsubscribe.")
    parser.add_argument("--file", type=Path, default=Path("suppressed.csv"))
    parser.add_argument("--host", default="127.0.0.1", help="behind your web server, which speaks https")
    parser.add_argument("--port", type=int, default=8025)
    options = parser.parse_args()
    secret = os.environ.get("DIGEST_MAIL_SECRET", "")
    if len(secret) < 16:
        parser.error("DIGEST_MAIL_SECRET is not set, or too short: it must be the one digest send has")
    Server((options.host, options.port), secret, options.file).serve_forever()


if __name__ == "__main__":
    main()
