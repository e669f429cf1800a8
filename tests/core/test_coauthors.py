"""Names at the end of a commit's message."""

from __future__ import annotations

import pytest

from digest.core.coauthors import local, with_coauthors


def test_each_name_once_with_its_address() -> None:
    told = with_coauthors(
        "Vol. 30: 2 entries added", ["徐迪", "Ann Lee", "徐迪"], {"Ann Lee": "ann@example.org"}
    )
    assert told == (
        "Vol. 30: 2 entries added\n\n"
        f"Co-authored-by: 徐迪 <{local('徐迪')}>\n"
        "Co-authored-by: Ann Lee <ann@example.org>"
    )
    assert with_coauthors("Alone", [], {}) == "Alone"


@pytest.mark.parametrize("name", ["A <b@c>\nSigned-off-by: X <x@y>", "A\x00B"])
def test_a_name_stays_in_its_line(name: str) -> None:
    last = with_coauthors("Work", [name], {}).split("\n\n")[1]
    assert "\n" not in last
    assert last.count("<") == 1


def test_a_local_address_is_stable_and_of_one_name() -> None:
    assert local("Ann") == "ann@noreply.invalid"
    assert local("徐迪") == local("徐迪")
    assert len({local("徐迪"), local("张晓宇"), local("Zoë"), local("Zoe")}) == 4
