"""Which addresses may be reached."""

from __future__ import annotations

import pytest

from digest.core.networks import allowed, is_literal, is_near, may_reach

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not may_reach("example.org", address, allowed(()))


@pytest.mark.parametrize("address", ["8.8.8.8", "140.82.112.3", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_what_is_public_is_not(address: str) -> None:
    assert may_reach("example.org", address, allowed(()))


@pytest.mark.parametrize(
    ("allow", "host", "address", "yes"),
    [
        ("localhost", "localhost", "127.0.0.1", True),
        ("localhost", "LOCALHOST.", "::1", True),
        ("localhost", "example.org", "127.0.0.1", False),
        ("10.0.0.0/8", "wiki.example.org", "10.1.2.3", True),
        ("10.0.0.0/8", "wiki.example.org", "192.168.0.1", False),
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "localhost", "127.0.0.1", True),
        ("[::1]", "::1", "::1", True),
        ("198.18.0.0/15", "example.org", "198.18.0.9", True),
        ("198.18.0.0/15", "198.18.0.9", "198.18.0.9", False),
        ("198.18.0.9", "198.18.0.9", "198.18.0.9", True),
    ],
)
def test_the_configuration_may_name_more(allow: str, host: str, address: str, yes: bool) -> None:
    assert may_reach(host, address, allowed([allow])) is yes


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "[::1]", "2130706433", "0x7f000001", "0x7f.1", "1.2.3.4."]
)
def test_an_address_written_out_is_known_in_any_spelling(host: str) -> None:
    assert is_literal(host)


@pytest.mark.parametrize("host", ["example.org", "1.example.org", "localhost", "x1"])
def test_a_name_is_no_address(host: str) -> None:
    assert not is_literal(host)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "192.168.1.4", "100.64.1.1"])
def test_what_lies_inside_is_near(host: str) -> None:
    assert is_near(host)


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:4700::1111", "models.example.org", "0x7f.1", ""])
def test_what_anybody_may_reach_is_not_near(host: str) -> None:
    assert not is_near(host)
