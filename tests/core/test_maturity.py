"""Levels of projects, as the landscape's sources remember them."""

from __future__ import annotations

from digest.core.maturity import levels


def test_levels_by_repository() -> None:
    state = (
        '{"Etcd": ["graduated", "https://github.com/etcd-io/Etcd"], "X": ["sandbox", ""], "Y": ["sandbox"]}'
    )

    assert levels([state, "", "{", "[1]", '{"Z": 3}', "[" * 9999]) == {"etcd-io/etcd": "graduated"}
