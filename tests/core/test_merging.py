"""Two versions made one: nobody's words are lost, and only the same words clash."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.matching import SOFT, item_keys, order, plain_link, step, steps
from digest.core.merging import merge

Data = dict[str, Any]
WORDS = st.integers(0, 60).map(lambda n: f"words {n}")
BOTH = st.dictionaries(st.sampled_from(["zh", "en"]), WORDS, max_size=2)
URLS = [f"https://a.example/{n}" for n in range(4)]
LINKS = st.lists(
    st.one_of(
        st.sampled_from(URLS),
        st.fixed_dictionaries({"url": st.sampled_from(URLS)}, optional={"label": BOTH, "lang": WORDS}),
    ),
    max_size=3,
    unique_by=lambda item: item if isinstance(item, str) else item["url"],
)
MOMENTS = st.sampled_from([f"2026-01-0{n}T18:00:00+08:00" for n in range(1, 6)])
REVIEW = st.fixed_dictionaries({"state": st.sampled_from(["draft", "confirmed"]), "zh": WORDS})


@st.composite
def documents(draw: st.DrawFn, words: st.SearchStrategy[str] = WORDS) -> Data:
    """An issue as its file says it, any entries in any sections."""
    both = st.dictionaries(st.sampled_from(["zh", "en"]), words, max_size=2)
    names = draw(st.lists(st.sampled_from([f"e{n}" for n in range(6)]), unique=True))
    sections = draw(st.lists(st.sampled_from(["news", "upstream", "reading"]), unique=True, min_size=1))
    filled: dict[str, list[Data]] = {section: [] for section in sections}
    for name in names:
        entry = draw(
            st.fixed_dictionaries(
                {"id": st.just(name), "title": both},
                optional={
                    "summary": both,
                    "links": LINKS,
                    "from": st.lists(st.sampled_from(["kep:1", "kep:2", "kep:3"]), unique=True),
                    "about": st.lists(st.sampled_from([{"kep": "1"}, {"kep": "2"}]), unique_by=str),
                    "group": words,
                    "review": st.dictionaries(st.sampled_from(["zh", "en"]), REVIEW),
                },
            )
        )
        filled[draw(st.sampled_from(sections))].append(entry)
    head: Data = draw(
        st.fixed_dictionaries(
            {"number": st.just("30"), "title": both},
            optional={
                "covers": st.fixed_dictionaries({"from": words, "to": words}),
                "published": st.dictionaries(st.sampled_from(["zh", "en"]), MOMENTS),
                "lead": st.dictionaries(st.sampled_from(["zh", "en"]), st.lists(words, max_size=3)),
                "credits": st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
                "errata": st.lists(
                    st.fixed_dictionaries({"date": st.sampled_from(["1", "2"]), "text": both}), max_size=2
                ),
            },
        )
    )
    return {**head, "sections": [{"id": name, "entries": entries} for name, entries in filled.items()]}


def flat(data: Any, place: tuple[str, ...] = ()) -> dict[str, str]:
    """Every word of a document by its logical place; where entries stand is one of them."""
    if isinstance(data, str):
        return {"/".join(map(step, place)): data}
    found: dict[str, str] = {}
    if isinstance(data, dict):
        for key, value in data.items():
            found |= flat(value, (*place, key)) if (place, key) != ((), "sections") else {}
        for section in data.get("sections", []) if not place else []:
            found |= flat({k: v for k, v in section.items() if k != "entries"}, ("sections", section["id"]))
            for entry in section.get("entries", []):
                found |= flat(entry, ("entries", entry["id"]))
                found[f"entries/{entry['id']}/section"] = section["id"]
        return found
    name = "lead" if place[0] == "lead" else place[-1]
    for key, item in zip(item_keys(name, (), data), data, strict=True):
        found |= flat(plain_link(name, item), (*place, key))
    return found


def soft(place: str) -> bool:
    """Whether this is in a list whose items have no names."""
    return place.split("/", maxsplit=1)[0] in SOFT


def machine(place: str) -> bool:
    """Whether this is a record of a machine's, of which one holds."""
    names = place.split("/")
    return names[0] == "published" or (names[0] == "entries" and names[2:3] == ["review"])


def below(place: str, clashed: set[str]) -> bool:
    return any(place == clash or place.startswith(clash + "/") for clash in clashed)


@settings(max_examples=12)
@given(documents(), documents())
def test_what_one_side_did_is_done(base: Data, side: Data) -> None:
    """A version that was not changed asks for nothing, and doing the same twice is doing it once."""
    assert merge(base, side, base).document == side
    assert merge(base, base, side).document == side
    assert merge(base, side, side).document == side
    assert merge(base, side, side).clashes == ()


@settings(max_examples=12)
@given(documents(), documents(), documents())
def test_no_words_are_lost(base: Data, ours: Data, theirs: Data) -> None:
    """What either side wrote stands in the document, or in a clash to choose from."""
    merged = merge(base, ours, theirs)
    now, before = flat(merged.document), flat(base)
    clashed = {clash.place for clash in merged.clashes}
    for side in ("ours", "theirs"):
        kept = {word for clash in merged.clashes for word in values(getattr(clash, side))}
        for place, word in flat(locals()[side]).items():
            if (
                before.get(place) == word
                or machine(place)
                or (place not in now and place.endswith("/section"))
            ):
                continue
            if soft(place):
                assert word in kept or word in now.values()
            elif now.get(place) != word:
                assert word in kept, (side, place)
                assert below(place, clashed) or place.endswith("/section"), (side, place)


def values(data: Any) -> set[str]:
    if isinstance(data, str):
        return {data}
    items = data.values() if isinstance(data, dict) else data or ()
    return {word for item in items for word in values(item)}


@settings(max_examples=12)
@given(documents(), documents(), documents())
def test_nothing_comes_back_that_one_side_took_out(base: Data, ours: Data, theirs: Data) -> None:
    """Words both had, and one removed, are gone unless the other edited what they stand in."""
    merged = merge(base, ours, theirs)
    clashed = {clash.place for clash in merged.clashes}
    one, other, now = flat(ours), flat(theirs), flat(merged.document)
    for place, word in flat(base).items():
        alive = now.get(place) == word and one.get(place) == word and other.get(place) == word
        if place in now and not alive and not soft(place) and not machine(place):
            gone = place not in one or place not in other
            homes = place.startswith("sections/")  # a section stays as long as entries stand in it
            same = now[place] in (one.get(place), other.get(place))
            assert same
            assert not gone or below(place, clashed) or homes or place.endswith("/section")


@settings(max_examples=12)
@given(documents(), documents(), documents())
def test_the_sides_are_alike_but_for_what_holds_meanwhile(base: Data, ours: Data, theirs: Data) -> None:
    """Merged the other way about, the same clashes are found and all else reads the same."""
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    clashed = {clash.place for clash in one.clashes}

    assert clashed == {clash.place for clash in other.clashes}
    assert {(c.place, str(c.ours), str(c.theirs)) for c in one.clashes} == {
        (c.place, str(c.theirs), str(c.ours)) for c in other.clashes
    }
    pairs = [
        {
            p: w
            for p, w in flat(m.document).items()
            if not below(p, clashed) and "/review/" not in p and not p.startswith("sections/")
        }
        for m in (one, other)
    ]
    homes = [{p: w for p, w in pair.items() if not soft(p)} for pair in pairs]
    assert homes[0] == homes[1]


@settings(max_examples=12)
@given(st.data(), documents())
def test_edits_that_do_not_meet_come_together_in_any_grouping(data: st.DataObject, base: Data) -> None:
    """Three people, each at an entry and a field of their own."""
    entries = [entry["id"] for section in base["sections"] for entry in section["entries"]]
    edits = []
    for n, language in enumerate(("zh", "en", "de")):
        side = copy.deepcopy(base)
        side["title"][language] = f"title by {n}"
        for section in side["sections"]:
            for entry in section["entries"]:
                if entries.index(entry["id"]) % 3 == n:
                    entry["summary"] = {"zh": data.draw(WORDS) + f" by {n}"}
        side["sections"][0]["entries"].append({"id": f"new-{n}", "title": {"zh": str(n)}})
        edits.append(side)
    x, y, z = edits
    left = merge(base, merge(base, x, y).document, z)
    right = merge(base, x, merge(base, y, z).document)

    assert left.clashes == right.clashes == ()
    assert flat(left.document) == flat(right.document)
    assert flat(left.document)["title/de"] == "title by 2"


def issue(*entries: Data, **head: Any) -> Data:
    return {"number": "30", **head, "sections": [{"id": "news", "entries": list(entries)}]}


def entry(name: str, **words: Any) -> Data:
    return {"id": name, "title": {"zh": f"{name} 标题", "en": f"{name} title"}, **words}


def ids(document: Any) -> list[str]:
    return [item["id"] for section in document["sections"] for item in section["entries"]]


def test_two_languages_of_one_title() -> None:
    """Two people at one entry, each in a language, never meet."""
    base, ours, theirs = (issue(entry("a")) for _ in range(3))
    ours["sections"][0]["entries"][0]["title"]["zh"] = "新"
    theirs["sections"][0]["entries"][0]["title"]["en"] = "new"
    merged = merge(base, ours, theirs)

    assert merged.clashes == ()
    assert merged.document == issue({"id": "a", "title": {"zh": "新", "en": "new"}})


def test_the_same_words_in_two_ways() -> None:
    """The document holds theirs, the clash has all three versions and says where."""
    base, ours, theirs = (issue(entry("a", group=g)) for g in ("g", "ours", "theirs"))
    merged = merge(base, ours, theirs)
    (clash,) = merged.clashes

    assert merged.document == theirs
    assert (clash.place, clash.base, clash.ours, clash.theirs) == ("entries/a/group", "g", "ours", "theirs")
    assert clash.kind == "edited"


@pytest.mark.parametrize("ours_removes", [True, False])
def test_removed_here_and_edited_there(ours_removes: bool) -> None:
    """The edit is kept whole, whichever side made it, and a person is asked."""
    base, gone, edited = (
        issue(entry("a"), entry("b")),
        issue(entry("b")),
        issue(entry("a", group="g"), entry("b")),
    )
    merged = merge(base, gone, edited) if ours_removes else merge(base, edited, gone)
    (clash,) = merged.clashes

    assert merged.document == edited
    assert (clash.place, clash.kind) == ("entries/a", "removed/edited")
    assert (clash.ours is None) is ours_removes


def test_an_entry_moved_and_edited_at_once() -> None:
    """It is known by its id, so both happen."""
    base = {
        "sections": [{"id": "x", "entries": [entry("a"), entry("b")]}, {"id": "y", "entries": [entry("c")]}]
    }
    ours = {
        "sections": [{"id": "x", "entries": [entry("b")]}, {"id": "y", "entries": [entry("c"), entry("a")]}]
    }
    theirs = copy.deepcopy(base)
    theirs["sections"][0]["entries"][0]["group"] = "g"
    merged = merge(base, ours, theirs)

    assert merged.clashes == ()
    assert merged.document == {
        "sections": [
            {"id": "x", "entries": [entry("b")]},
            {"id": "y", "entries": [entry("c"), entry("a", group="g")]},
        ]
    }


def test_a_section_split_here_and_filled_there() -> None:
    """What was added to a section that is gone keeps its section."""
    base = {"sections": [{"id": "x", "entries": [entry("a"), entry("b")]}]}
    ours = {"sections": [{"id": "y", "entries": [entry("a")]}, {"id": "z", "entries": [entry("b")]}]}
    theirs = {"sections": [{"id": "x", "entries": [entry("a"), entry("b"), entry("c")]}]}
    merged = merge(base, ours, theirs)

    assert merged.clashes == ()
    assert {s["id"]: [e["id"] for e in s["entries"]] for s in merged.document["sections"]} == {  # type: ignore[index,union-attr,call-overload]
        "x": ["c"],
        "y": ["a"],
        "z": ["b"],
    }


def test_moved_into_two_sections() -> None:
    """Only one can hold; the other is offered."""

    def where(home: str) -> Data:
        return {"sections": [{"id": s, "entries": [entry("a")] if s == home else []} for s in "xyz"]}

    merged = merge(where("x"), where("y"), where("z"))

    assert merged.document == where("z")
    assert [(c.place, c.base, c.ours, c.theirs) for c in merged.clashes] == [
        ("entries/a/section", "x", "y", "z")
    ]


def test_the_same_entry_picked_twice() -> None:
    """Two who pick the same candidate have one entry; where they wrote it differently they are asked."""
    ours, theirs = issue(entry("a", group="g")), issue(entry("a", topics=["t"]))
    theirs["sections"][0]["entries"][0]["title"]["en"] = "other"
    merged = merge(issue(), ours, theirs)

    assert ids(merged.document) == ["a"]
    assert [clash.place for clash in merged.clashes] == ["entries/a/title/en"]
    assert merged.document["sections"][0]["entries"][0]["group"] == "g"  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "want"),
    [
        ("abcd", "bacd", "abdc", "badc"),  # both moved, elsewhere
        ("abc", "abcx", "abcy", "abcyx"),  # both added at the end: theirs first
        ("abc", "xabc", "yabc", "yxabc"),
        ("abcd", "acd", "abdc", "adc"),  # removed here, reordered there
        ("abc", "cab", "bca", "cba"),  # c to the front here, a to the end there
        ("", "ab", "bc", "abc"),
        ("abcd", "dabc", "abcxd", "dabcx"),
    ],
)
def test_orders(base: str, ours: str, theirs: str, want: str) -> None:
    """Each side's moves are kept where both can hold."""
    wanted = {c for c in ours + theirs if not (c in base and (c not in ours or c not in theirs))}

    assert "".join(order(base, ours, theirs, wanted)) == want


@given(*[st.permutations("abcdefg").flatmap(lambda p: st.integers(0, 7).map(lambda n: p[:n]))] * 3)
def test_an_order_has_each_once(base: list[str], ours: list[str], theirs: list[str]) -> None:
    """Whatever was moved, nothing is lost or doubled, and one side's order alone is that side's."""
    wanted = {*ours, *theirs}

    assert sorted(order(base, ours, theirs, wanted)) == sorted(wanted)
    assert order(base, ours, base, set(ours)) == ours
    assert order(base, base, theirs, set(theirs)) == theirs


def test_lists_of_names_are_sets_in_order() -> None:
    """Credits, identities, topics: who came on either side is there, who left is not."""
    merged = merge({"credits": ["a", "b"]}, {"credits": ["a", "b", "c"]}, {"credits": ["d", "b"]})

    assert merged.document == {"credits": ["d", "b", "c"]}
    assert merged.clashes == ()


def test_a_label_here_and_another_link_there() -> None:
    """A link alone and one with words are the same link."""
    merged = merge(
        issue(entry("a", links=["https://a.example/"])),
        issue(entry("a", links=[{"url": "https://a.example/", "label": {"zh": "页"}}])),
        issue(entry("a", links=["https://b.example/", "https://a.example/"])),
    )

    assert merged.clashes == ()
    assert merged.document["sections"][0]["entries"][0]["links"] == [  # type: ignore[index,call-overload]
        "https://b.example/",
        {"url": "https://a.example/", "label": {"zh": "页"}},
    ]


def test_lines_of_a_lead() -> None:
    """Different lines come together; one line written in two ways makes the lead of that language a clash."""
    base = {"lead": {"en": ["one", "two"], "zh": ["一"]}}
    merged = merge(
        base,
        {"lead": {"en": ["one", "two", "three"], "zh": ["一"]}},
        {"lead": {"en": ["ONE", "two"], "zh": ["壹"]}},
    )
    clashing = merge(
        base, {"lead": {"en": ["1", "two"], "zh": ["一"]}}, {"lead": {"en": ["ONE", "two"], "zh": ["壹"]}}
    )

    assert merged.document == {"lead": {"en": ["ONE", "two", "three"], "zh": ["壹"]}}
    assert merged.clashes == ()
    assert [(c.place, c.ours, c.theirs) for c in clashing.clashes] == [
        ("lead/en", ["1", "two"], ["ONE", "two"])
    ]
    assert clashing.document == {"lead": {"en": ["ONE", "two"], "zh": ["壹"]}}


def test_published_twice_is_published_at_the_earlier_moment() -> None:
    """Compared as moments, not as text; readers have the earlier one."""
    early, late = "2026-01-01T18:00:00+08:00", "2026-01-01T12:00:00+00:00"
    for ours, theirs in ((early, late), (late, early)):
        merged = merge({}, {"published": {"zh": ours}}, {"published": {"zh": theirs}})
        assert (merged.document, merged.clashes) == ({"published": {"zh": early}}, ())


def test_scheduled_twice_goes_out_at_the_earlier_moment() -> None:
    early, late = "2026-01-01T18:00:00+08:00", "2026-01-01T12:00:00+00:00"
    for ours, theirs in ((early, late), (late, early)):
        merged = merge({}, {"scheduled": {"zh": ours}}, {"scheduled": {"zh": theirs}})
        assert (merged.document, merged.clashes) == ({"scheduled": {"zh": early}}, ())


def test_what_one_published_is_not_to_go_out_later() -> None:
    """One published what the other put off meanwhile; the other language waits as it did."""
    base: dict[str, Any] = {"scheduled": {"zh": "1", "en": "2"}}
    out: dict[str, Any] = {"published": {"zh": "0"}, "scheduled": {"en": "2"}}
    put_off: dict[str, Any] = {"scheduled": {"zh": "3", "en": "2"}}
    for ours, theirs in ((out, put_off), (put_off, out)):
        assert merge(base, ours, theirs).document == out
    one: dict[str, Any] = {"number": "1", "published": {"zh": "0"}}
    other: dict[str, Any] = {"number": "1", "scheduled": {"zh": "3"}}
    assert merge({"number": "1"}, one, other).document == one


def test_a_machines_draft_counts_before_a_confirmation() -> None:
    """What one side confirmed the other let be drafted anew: somebody has to look."""
    draft, confirmed = {"state": "draft", "zh": "1"}, {"state": "confirmed", "zh": "2"}
    for ours, theirs in ((draft, confirmed), (confirmed, draft)):
        merged = merge(
            issue(entry("a")),
            issue(entry("a", review={"en": ours})),
            issue(entry("a", review={"en": theirs})),
        )
        assert merged.document == issue(entry("a", review={"en": draft}))
        assert merged.clashes == ()
        merged = merge({"number": "1"}, {"review": {"en": ours}}, {"review": {"en": theirs}})
        assert (merged.document, merged.clashes) == ({"review": {"en": draft}}, ())


def test_a_key_with_nothing_behind_it_says_nothing() -> None:
    """A draft's `en:` waits to be filled: filling it is no clash with leaving it out."""
    merged = merge(
        {"title": {"zh": "题"}}, {"title": {"zh": "题", "en": ""}}, {"title": {"zh": "题", "en": "t"}}
    )

    assert (merged.document, merged.clashes) == ({"title": {"zh": "题", "en": "t"}}, ())


def test_the_last_clash_is_chosen_here_while_another_came_there() -> None:
    """What is kept of clashes are records: one that was chosen away is gone, and no clash is about them."""
    one, other = {"place": "title/en", "ours": "a"}, {"place": "title/zh", "ours": "甲"}
    merged = merge(
        {"number": "1", "clashes": [one]}, {"number": "1"}, {"number": "1", "clashes": [one, other]}
    )

    assert (merged.document, merged.clashes) == ({"number": "1", "clashes": [other]}, ())


def test_an_address_in_a_place() -> None:
    """Slashes of an address are not those between steps."""
    names = ("entries", "a", "links", "https://a.example/~b", "label", "zh")

    assert steps("/".join(map(step, names))) == names
