"""Sending by SMTP to servers of all tempers: what each reply means, and what stays in doubt."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

import pytest

from digest.channels.email import ENOUGH, Smtp
from digest.errors import ChannelError
from digest.model import Fate, SmtpSettings
from digest.ports import Receipt
from tests.mailserver import Inbox, Rude, mail_server

LETTER = b"From: w@example.org\r\nTo: a@example.org\r\nSubject: x\r\n\r\nHello\r\n..dot\r\n"


def smtp(port: int, **changes: Any) -> Smtp:
    settings = SmtpSettings(**({"host": "127.0.0.1", "port": port, "tls": "none", "timeout": 0.4} | changes))
    return Smtp(settings, "w@example.org", sleep=lambda _seconds: None)


def post(channel: Smtp, *addresses: str) -> list[Receipt]:
    try:
        return [channel.send(address, LETTER, lambda: None) for address in addresses]
    finally:
        channel.close()


def people(number: int) -> list[str]:
    return [f"reader{n}@example.org" for n in range(number)]


def test_one_connection_is_reused_and_renewed_when_its_mails_are_up() -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        receipts = post(smtp(port, per_connection=4), *people(10))

    assert {r.fate for r in receipts} == {Fate.SENT}
    assert inbox.addresses == people(10)
    assert inbox.sessions == 3
    assert inbox.got[0][1].endswith(b"Hello\r\n.dot\r\n")


@pytest.mark.parametrize(
    ("reply", "meant", "away"),
    [
        ("421 busy", Fate.LATER, False),
        ("450 4.2.1 greylisted, come back", Fate.LATER, False),
        ("451 try again", Fate.LATER, False),
        ("452 no room", Fate.LATER, False),
        ("550 5.1.1 no such user", Fate.FAILED, True),
        ("552 5.2.2 full", Fate.FAILED, False),
    ],
)
@pytest.mark.parametrize("command", ["RCPT", "MESSAGE"])
def test_a_refused_mail_and_the_next(command: str, reply: str, meant: Fate, away: bool) -> None:
    """Later or never is told apart by the code, and the next mail goes, on a new connection if need be."""
    with Rude({command: reply}, times=1) as server:
        first, second = post(smtp(server.port), *people(2))

    assert (first.fate, first.code, first.gone) == (meant, int(reply[:3]), away)
    assert second.fate is Fate.SENT


@pytest.mark.parametrize(
    ("script", "meant"),
    [
        ({"MAIL": "die"}, Fate.LATER),
        ({"RCPT": "die"}, Fate.LATER),
        ({"DATA": "die"}, Fate.LATER),
        ({"DATA": "hang"}, Fate.LATER),
        ({"MESSAGE": "half"}, Fate.OPEN),
        ({"MESSAGE": "die"}, Fate.OPEN),
        ({"MESSAGE": "hang"}, Fate.OPEN),
        ({"MESSAGE": "garbage"}, Fate.OPEN),
    ],
)
def test_a_server_that_dies_or_hangs(script: dict[str, str], meant: Fate) -> None:
    """Before it asked for the message it has none; after that nobody knows. The next mail goes."""
    letter = LETTER + b"x" * 70 + b"\r\n" + b"y\r\n" * 200_000
    with Rude(script, times=1) as server:
        channel = smtp(server.port)
        first = channel.send("a@example.org", letter, lambda: None)
        second = channel.send("b@example.org", LETTER, lambda: None)
        channel.close()

    assert first.fate is meant
    assert second.fate is Fate.SENT


def test_the_row_is_open_before_the_server_could_have_the_mail() -> None:
    """`opening` is called exactly once a mail, before RCPT, also where the server says no."""
    for script in ({}, {"MAIL": "die"}, {"MAIL": "550 no"}, {"RCPT": "550 no"}, {"MESSAGE": "die"}):
        heard: list[int] = []
        with Rude(script, times=1) as server:
            channel = smtp(server.port)
            channel.send("a@example.org", LETTER, lambda heard=heard, s=server: heard.append(len(s.got)))  # type: ignore[misc]
            channel.close()
        assert heard == [0]


def test_a_server_that_takes_nothing_is_left_alone() -> None:
    """After some refusals in a row no other reader is tried: it is about us."""
    with Rude({"RCPT": "550 5.7.1 relaying denied"}) as server:
        receipts = post(smtp(server.port), *people(ENOUGH))

    assert [bool(r.halt) for r in receipts] == [False] * (ENOUGH - 1) + [True]
    assert "takes no mail: 550 5.7.1 relaying denied" in receipts[-1].halt


def test_a_sender_that_is_refused_crosses_nobody_off() -> None:
    with Rude({"MAIL": "553 not you"}) as server:
        (receipt,) = post(smtp(server.port), "a@example.org")

    assert (receipt.fate, bool(receipt.halt)) == (Fate.LATER, True)


def test_two_mails_in_doubt_are_enough() -> None:
    with Rude({"MESSAGE": "hang"}) as server:
        receipts = post(smtp(server.port, timeout=0.2), *people(2))

    assert [(r.fate, bool(r.halt)) for r in receipts] == [(Fate.OPEN, False), (Fate.OPEN, True)]


@pytest.mark.parametrize(("enable", "meant"), [(True, Fate.SENT), (False, Fate.SKIPPED)])
def test_an_address_beyond_ascii(enable: bool, meant: Fate) -> None:
    """Only where the server offers SMTPUTF8 (RFC 6531)."""
    inbox = Inbox()
    with mail_server(inbox, enable_SMTPUTF8=enable) as port:
        receipts = post(smtp(port), "陈俊@example.org", "a@example.org")

    assert [r.fate for r in receipts] == [meant, Fate.SENT]
    assert ("陈俊@example.org" in inbox.addresses) is enable


@pytest.mark.parametrize(
    ("script", "changes", "words"),
    [
        ({}, {"tls": "starttls"}, "STARTTLS"),
        ({}, {"tls": "tls"}, "no TLS|no mail server"),
        ({}, {"user": "me", "password": "p"}, "AUTH"),
        ({"GREETING": "554 go away"}, {}, "no mail server answers: .*go away"),
        ({"GREETING": "die"}, {}, "no mail server answers"),
    ],
)
def test_no_connection_says_what_to_look_at(
    script: dict[str, str], changes: dict[str, str], words: str
) -> None:
    heard: list[str] = []
    with Rude(script) as server, pytest.raises(ChannelError, match=words) as raised:
        smtp(server.port, **changes).send("a@example.org", LETTER, lambda: heard.append(""))

    assert str(server.port) in str(raised.value)
    assert heard == []  # no row is open for what was not begun


def test_pace() -> None:
    """So many a minute, evenly."""
    slept: list[float] = []
    settings = SmtpSettings(host="127.0.0.1", tls="none", per_minute=30)
    with mail_server(Inbox()) as port:
        clock: Callable[[], float] = lambda: 100.0  # noqa: E731
        channel = Smtp(
            SmtpSettings(host="127.0.0.1", port=port, tls="none", per_minute=settings.per_minute),
            "w@example.org",
            clock=clock,
            sleep=slept.append,
        )
        post(channel, *people(4))

    assert slept == [2.0, 4.0, 6.0]


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nRCPT TO:<b@example.org>", "a@example.org>", "a b@example.org"]
)
def test_no_address_ends_a_command(address: str) -> None:
    with pytest.raises(ValueError, match="control character or a bracket"):
        smtp(1).send(address, LETTER, lambda: None)


@pytest.mark.parametrize(
    ("verify_code", "said", "next_move"),
    [
        (18, "self-signed certificate", "into SSL_CERT_FILE"),
        (62, "Hostname mismatch", "Write the name the certificate is for as host"),
    ],
)
def test_a_certificate_that_is_not_trusted_says_what_to_do_about_it(
    monkeypatch: pytest.MonkeyPatch, verify_code: int, said: str, next_move: str
) -> None:
    """Another host is no help against an issuer nobody knows, nor a file against the wrong name."""

    def refused(_self: Smtp) -> None:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_code, error.verify_message = verify_code, said
        raise error

    monkeypatch.setattr(Smtp, "_connected", refused)
    with pytest.raises(ChannelError) as error:
        post(smtp(25), "a@example.org")
    assert f"its certificate is not trusted: {said}" in str(error.value)
    assert next_move in str(error.value)
