"""What can go wrong with a server, each said in one line with the next move; no password is ever said."""

from __future__ import annotations

import sys

import pytest

from digest.errors import StoreError
from digest.store import faults
from digest.store.connect import address, subject
from digest.store.database import Store
from digest.store.glimpse import Glimpse
from tests.postgres import free_port

SECRET = "s3cret"


def said_of(place: str) -> str:
    with pytest.raises(StoreError) as caught:
        Store.open(place)
    said = str(caught.value)

    assert caught.value.hint
    assert "\n" not in said
    assert SECRET not in said
    return said


def test_nobody_answers() -> None:
    port = free_port()
    place = f"postgresql://me:{SECRET}@127.0.0.1:{port}/digest"

    assert said_of(place) == (
        f"postgresql://me:***@127.0.0.1:{port}/digest: no server answers there. "
        "Check the address in DIGEST_STORE and that the server runs"
    )


def test_who_only_looks_is_told_the_same() -> None:
    place = f"postgresql://me:{SECRET}@127.0.0.1:{free_port()}/digest"
    with pytest.raises(StoreError) as caught:
        Glimpse.open(place)

    assert str(caught.value) == said_of(place)


def test_the_driver_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    assert Glimpse.open("postgresql://me@host/digest") is None
    assert said_of(f"postgresql://me:{SECRET}@host/digest") == (
        "postgresql://me:***@host/digest: the driver for PostgreSQL is not installed. "
        'Install it; for PostgreSQL: pip install "weekly-digest[postgres]"'
    )


def test_a_word_of_the_address_that_nobody_knows() -> None:
    said = said_of(f"postgresql://me@127.0.0.1:{free_port()}/digest?passwort={SECRET}")

    assert 'invalid connection option "passwort"' in said


@pytest.mark.parametrize(
    "place",
    [
        f"postgresql://me:{SECRET}@host/db",
        f"postgres://me:{SECRET}@host/db",
        f"postgresql+psycopg2://me:{SECRET}@host/db",
        f"postgresql://me@host/db?password={SECRET}&sslpassword={SECRET}",
        f"postgresql://me:%40{SECRET}%3A@host/db",
    ],
)
def test_a_password_is_not_told_wherever_it_stands(place: str) -> None:
    assert subject(address(place)) in {"postgresql://me:***@host/db", "postgresql://me@host/db"}


class RefusalError(Exception):
    """What the driver raises: a code, or words alone."""

    def __init__(self, code: str, words: str = "what it says") -> None:
        super().__init__(words)
        self.sqlstate = code or None


@pytest.mark.parametrize(
    ("code", "words", "message"),
    [
        ("55P03", "", "another process is writing to it"),
        ("57P01", "", "the server stopped, or began anew, while we were at it"),
        ("08006", "", "the server stopped, or began anew, while we were at it"),
        ("53100", "", "the server's disk is full"),
        ("53300", "", "the server has as many connections as it takes"),
        ("53200", "", "the server has run out of something"),
        ("42501", "permission denied for schema public", "this user may not do that (permission denied for schema public)"),
        ("25006", "", "it cannot be written"),
        ("28P01", "Passwort-Authentifizierung", "the server does not take this user and password"),
        ("", 'FATAL:  password authentication failed for user "me"', "the server does not take this user and password"),
        ("", 'FATAL:  database "digest" does not exist', "there is no such database, or no such user"),
        ("", "FATAL:  the database system is starting up", "the server is about to begin"),
        ("", "server closed the connection unexpectedly", "the server stopped, or began anew, while we were at it"),
        ("", "数据库系统正在启动\nmore", "the database does not answer (数据库系统正在启动)"),
        ("XX999", "odd", "the database does not answer (odd)"),
    ],
)  # fmt: skip
def test_what_a_server_says(code: str, words: str, message: str) -> None:
    found = faults.fault("store", RefusalError(code, words))

    assert found.message == message
    assert found.hint
