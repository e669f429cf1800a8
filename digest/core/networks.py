"""Which addresses of the network may be reached. Knows addresses only; asks no name server.

The public ones, and what the configuration names. `ipaddress` alone is not enough: `is_private`
lets carrier-grade NAT (100.64/10) pass, and `is_global` of Python 3.11 says yes to addresses that
only wrap another, private one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

#: What `is_global` lets through on Python 3.11 and nobody should be sent to.
_ALSO_REFUSED = tuple(
    ip_network(network)
    for network in (
        "64:ff9b::/96",  # NAT64: any IPv4 address in IPv6 clothes
        "64:ff9b:1::/48",
        "::ffff:0:0:0/96",  # IPv4-translated (RFC 2765): the same
        "2002::/16",  # 6to4: the same
        "::/96",  # IPv4-compatible: the same, long out of use
        "fec0::/10",  # site-local
        "100::/8",  # discard-only, and what was taken from it later
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing inside one operator
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
    )
)
#: Transparent proxies ("fake IP") give every name an address in here and keep the real one.
FAKE = ip_network("198.18.0.0/15")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What `allow` of the configuration names: hosts by name, addresses by network."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def host(self, host: str) -> bool:
        """Whether this very host is named."""
        return host.lower().strip("[]").rstrip(".") in self.names


def is_allowed(word: str) -> bool:
    """Whether `allow` can do anything with a word: a host without a port or path, an address, a network."""
    word = word.strip()
    try:
        ip_network(word.strip("[]"), strict=False)
    except ValueError:
        return bool(word) and not any(sign in word for sign in ":/ ,")
    return True


def allowed(words: Iterable[str]) -> Allowed:
    """Read `allow`: what parses as a network or address is one, and every word is a host's name too."""
    names, networks = set(), []
    for word in words:
        word = word.strip().lower().strip("[]").rstrip(".")
        names.add(word)
        try:
            networks.append(ip_network(word, strict=False))
        except ValueError:
            continue
    return Allowed(frozenset(names), tuple(networks))


def may_reach(host: str, address: str, allow: Allowed) -> bool:
    """Whether `address`, one of those of `host`, is public or allowed.

    An address of a fake-IP proxy is only good behind a name: written out it leads to nobody.
    """
    found = _unwrapped(ip_address(address.partition("%")[0]))
    if allow.host(host):
        return True
    if found in FAKE and is_literal(host):
        return False
    if any(found in network for network in allow.networks if network.version == found.version):
        return True
    refused = found.is_multicast or any(found in network for network in _ALSO_REFUSED)
    return found.is_global and not refused


def refusal(host: str, addresses: Sequence[str]) -> tuple[str, str]:
    """Why none of `addresses` may be reached, and the line of the configuration that would change it."""
    if not is_literal(host) and any(ip_address(found.partition("%")[0]) in FAKE for found in addresses):
        why = f"a transparent proxy gives {host} the address {addresses[0]}"
        return why, 'If you trust it, write under [http] in digest.toml: allow = ["198.18.0.0/15"]'
    named = host if is_literal(host) or not addresses else f"{host} ({', '.join(addresses[:2])})"
    hint = f'If it is meant, write under [http] in digest.toml: allow = ["{host}"]'
    return f"{named} is not a public address", hint


def refusal_behind_proxy(host: str, addresses: Sequence[str], allow: Allowed) -> tuple[str, str] | None:
    """Why `host` is not asked for through a proxy, which looks it up itself; None: it may be.

    Refused is what shows in the name, and a host of whose `addresses`, as this machine knows them, none
    may be reached. Where this machine knows none, the proxy may know more.
    """
    if allow.host(host):
        return None
    inward = host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa"))
    if is_literal(host):
        try:
            refused = not may_reach(host, host.strip("[]"), allow)
        except ValueError:  # an odd spelling of an address
            refused = True
        return refusal(host, []) if refused else None
    known = [address for address in addresses if may_reach(host, address, allow)]
    if inward or "." not in host.rstrip(".") or (addresses and not known):
        return refusal(host, addresses)
    return None


def is_literal(host: str) -> bool:
    """Whether `host` is an address written out, odd spellings (`0x7f.1`, `2130706433`) included."""
    host = host.strip("[]").rstrip(".")
    # WHATWG URL: a host whose last label is a number is an IPv4 address or nothing.
    return ":" in host or host.rpartition(".")[2][:1].isdigit()


def is_near(host: str) -> bool:
    """Whether `host` is this machine or an address inside one's own network, written out."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return not may_reach(host, host.strip("[]"), Allowed())
    except ValueError:
        return False


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
