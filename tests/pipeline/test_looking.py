"""Looking at links: servers of every temper, what is remembered, what is said and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.app import Digest
from digest.core.reached import Reached, Verdict
from digest.core.rules import BY_CODE
from digest.errors import FetchError
from digest.http import Looking
from digest.model import CheckSettings, HttpSettings, LinkSettings, Severity
from digest.pipeline.linkmemory import remembered
from digest.pipeline.looking import Looked, check_links, look
from digest.ports import Response
from digest.store.cache import Cache
from tests.digests import NOW, make
from tests.fakes import FakeLook, response
from tests.hostile.linked import LINKED, Linked
from tests.hostile.server import Hostile

LINKS = LinkSettings()
HERE = HttpSettings(allow=("127.0.0.1",), timeout=2.0)


async def no_pause(_: float) -> None:
    """What the client waits for between two tries."""


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with Cache(tmp_path / "cache.db") as cache:
        yield cache


# ---------------------------------------------------------------- servers of every temper


def test_each_temper_has_its_verdict(cache: Cache) -> None:
    """All of them in one run: redirects, refusals, silence, bodies without end, places in pages."""
    with Hostile(LINKED) as hostile:
        urls = {one.name: hostile.address(one.name) + one.fragment for one in LINKED}
        client = lambda resting: Looking(HERE, resting=resting, sleep=no_pause)  # noqa: E731
        found = look(list(urls.values()), cache=cache, client=client, now=NOW)

        assert list(found) == list(urls.values())
        wrong = [line for one in LINKED if (line := judged(one, found[urls[one.name]], hostile))]
        assert wrong == []


def judged(one: Linked, reached: Reached, hostile: Hostile) -> str:
    """What is wrong with the verdict on a link, if anything."""
    asked = tuple(ask.method for ask in hostile.asked[one.name])
    said = f"{reached.why}: {reached.moved}"
    good = (
        reached.verdict == one.verdict
        and one.says in said
        and bool(reached.why) == (reached.verdict is not Verdict.FINE)
        and said.isprintable()
        and asked == one.asked
    )
    return "" if good else f"{one.name}: {reached}, asked {asked}"


# ---------------------------------------------------------------- what is remembered

GOOD, BAD, AWAY = "https://good.example/", "https://bad.example/x", "https://away.example/"


def asked(fake: FakeLook, cache: Cache, now: datetime, settings: LinkSettings = LINKS) -> list[str]:
    """What is asked for when links are looked at that may be remembered."""
    before = len(fake.asked)
    urls = list(fake.answers)
    known = remembered(urls, cache, settings, now)
    look([url for url in urls if url not in known], cache=cache, client=fake, now=now)
    return fake.asked[before:]


def test_a_good_answer_holds_a_day_and_a_bad_one_an_hour(cache: Cache) -> None:
    fake = FakeLook({GOOD: 200, BAD: 404, AWAY: FetchError("no whole answer", late=True)})

    assert asked(fake, cache, NOW) == [GOOD, BAD, AWAY]
    assert asked(fake, cache, NOW + timedelta(minutes=59)) == [AWAY]  # it may have been our own network
    assert asked(fake, cache, NOW + timedelta(minutes=61)) == [BAD, AWAY]
    assert asked(fake, cache, NOW + timedelta(hours=24)) == [GOOD, BAD, AWAY]
    assert asked(fake, cache, NOW + timedelta(hours=24), LinkSettings(keep_hours=0)) == [GOOD, BAD, AWAY]


def test_what_was_remembered_says_the_same_again(cache: Cache) -> None:
    moved = replace(response(url="https://new.example/a"), moved="https://new.example/a")
    fake = FakeLook({GOOD: moved, BAD: 403})
    found = look([GOOD, BAD], cache=cache, client=fake, now=NOW)

    assert remembered([GOOD, BAD], cache, LINKS, NOW) == found
    assert found[GOOD].moved == "https://new.example/a"


def test_a_host_that_wants_to_be_left_alone_is_for_as_long_as_it_said(cache: Cache) -> None:
    fake = FakeLook({BAD: replace(response(status=429, url=BAD), wait=7200.0), f"{BAD}/2": 200})
    asked(fake, cache, NOW)

    assert asked(fake, cache, NOW + timedelta(hours=1, minutes=59)) == []
    look([BAD], cache=cache, client=fake, now=NOW + timedelta(minutes=1))
    assert fake.resting == {BAD: (NOW + timedelta(hours=2), 429)}
    look([BAD], cache=cache, client=fake, now=NOW + timedelta(hours=3))
    assert fake.resting == {}


def test_a_record_of_another_version_is_none(cache: Cache) -> None:
    cache.put_many("links", {GOOD: b"{", BAD: b'{"at": "2026-06-15T00:00:00+00:00", "verdict": "odd"}'})

    assert remembered([GOOD, BAD], cache, LINKS, NOW) == {}


# ---------------------------------------------------------------- what is said, and where

ISSUE = """\
format: 1
number: 30
covers: {{from: 2026-06-08, to: 2026-06-14}}
title: {{zh: 标题, en: Title}}
sections:
  - id: reading
    entries:
      - id: a
        links: [{links}]
        title: {{zh: 甲, en: A}}
        summary:
          zh: |
            第一行。
            见[这里](https://gone.example/x)。
          en: Words, no link.
      - id: b
        noqa: {{D351: It is about a page that is gone.}}
        links: [https://gone.example/x, 'ftp://old.example/']
        title: {{zh: 乙, en: B}}
        summary: {{zh: 字, en: "See [it](https://skip.example/a) and [more](https://www.skip.example/b)."}}
      - id: c
        withdrawn: true
        links: [https://withdrawn.example/]
        title: {{zh: 丙, en: C}}
"""


@dataclass
class Case:
    """A digest with one issue, and how its links are."""

    digest: Digest
    cache: Cache

    def look(self, answers: Mapping[str, int | Response | Exception], links: str, **more: Any) -> Looked:
        path = self.digest.archive.path(30)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ISSUE.format(links=links), "utf-8")
        self.fake = FakeLook(answers)
        settings = LinkSettings(skip=("skip.example",))
        return check_links(
            [30],
            archive=self.digest.archive,
            cache=self.cache,
            client=self.fake,
            settings=settings,
            now=NOW,
            **more,
        )


@pytest.fixture
def case(tmp_path: Path, cache: Cache) -> Case:
    return Case(make(tmp_path), cache)


def test_each_link_is_asked_once_and_named_where_it_stands(case: Case) -> None:
    answers = {"https://gone.example/x": 404, GOOD: 200, BAD: 403}
    steps: list[tuple[int, int]] = []
    looked = case.look(answers, f"{GOOD}, {BAD}", say=lambda done, of: steps.append((done, of)))

    assert sorted(case.fake.asked) == sorted(answers)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    refused, gone = map(str, looked.findings)
    where = "content/issues/030.yaml:"
    assert refused == f"{where}9:40 D355 {BAD} refuses machines (403). Look at it in a browser"
    assert gone.startswith(f"{where}14:19 D351 https://gone.example/x leads to nothing (404). Find where")
    assert (looked.left_out, looked.known, looked.count(Verdict.GONE)) == (2, 0, 1)
    assert {finding.severity for finding in looked.findings} == {Severity.WARNING}


def test_with_strict_what_leads_nowhere_is_an_error_and_the_rest_is_not(case: Case) -> None:
    looked = case.look({"https://gone.example/x": 404, BAD: 403}, BAD, strict=True)

    assert [(f.code, f.severity.value) for f in looked.findings] == [("D355", "warning"), ("D351", "error")]


@pytest.mark.parametrize("code", ["D351", "D352", "D353", "D354", "D355"])
def test_each_finding_is_explained_with_an_example_that_gives_it(case: Case, code: str) -> None:
    rule = BY_CODE[code]
    bad, good = (re.findall(r"https://[^\s\]']+", example)[0] for example in (rule.bad, rule.good))
    moved = replace(response(url=good), moved=good)
    page = "<body><h1 id=a></h1><h2 id=b></h2><h2 id=new-heading></h2></body>"
    place = response(page, content_type="text/html", url=bad.partition("#")[0])
    away = FetchError("there is no host", firm=True)
    answers = {"D351": 404, "D352": away, "D353": moved, "D354": place, "D355": 403}
    looked = case.look({"https://gone.example/x": 200, bad.partition("#")[0]: answers[code]}, f"'{bad}'")

    assert [finding.code for finding in looked.findings] == [code]
    assert {finding.severity for finding in looked.findings} == {rule.severity}
    looked = case.look({"https://gone.example/x": 200, good.partition("#")[0]: place}, f"'{good}'", anew=True)
    assert looked.findings == ()


def test_links_that_stood_there_before_are_left_alone(case: Case) -> None:
    case.look({"https://gone.example/x": 200, BAD: 404}, BAD)
    before = case.digest.archive.read_bytes(30)
    looked = case.look({"https://bad.example/": 404}, f"{BAD}, 'https://bad.example/'", before={30: before})

    assert case.fake.asked == ["https://bad.example/"]
    assert [finding.code for finding in looked.findings] == ["D351"]


def test_what_digest_toml_does_not_want_to_hear_is_not_told(case: Case) -> None:
    answers = {"https://gone.example/x": 404, BAD: 403}

    assert [f.code for f in case.look(answers, BAD, wanted=CheckSettings(ignore=("D355",))).findings] == [
        "D351"
    ]


def test_a_second_look_asks_nobody_unless_anew(case: Case) -> None:
    answers = {"https://gone.example/x": 404, GOOD: 200}
    first = case.look(answers, GOOD)
    second = case.look(answers, GOOD)

    assert case.fake.asked == []
    assert (second.findings, second.known) == (first.findings, 2)
    case.look(answers, GOOD, anew=True)
    assert len(case.fake.asked) == 2


@pytest.mark.parametrize("strict", [False, True])
def test_where_nobody_answers_the_network_is_blamed_not_the_links(case: Case, *, strict: bool) -> None:
    away = {url: FetchError("there is no host", firm=True) for url in ("https://gone.example/x", GOOD, BAD)}
    looked = case.look(away, f"{GOOD}, {BAD}", strict=strict)

    assert [(f.code, f.severity.value) for f in looked.findings] == [
        ("D356", "error" if strict else "warning")
    ]
    assert "none of 3 links could be looked at" in str(looked.findings[0])
    assert "The first does not answer: there is no host. Is there a network?" in str(looked.findings[0])
    assert looked.count(Verdict.UNKNOWN) == 3
    assert remembered(list(away), case.cache, LINKS, NOW) == {}


def test_an_address_that_is_not_public_is_no_sign_of_a_network_that_is_away(case: Case) -> None:
    private = FetchError("127.0.0.1 is not a public address", firm=True, refused=True)
    local = "http://127.0.0.1:8000/x"
    looked = case.look({"https://gone.example/x": private, local: private}, local)

    assert {f.code for f in looked.findings} == {"D352"}
    said = (
        "was not asked: 127.0.0.1 is not a public address, and [http] allow in digest.toml does not name it"
    )
    assert all(said in str(f) for f in looked.findings)


def test_a_fault_of_our_own_costs_the_other_links_nothing(case: Case) -> None:
    answers = {"https://gone.example/x": 200, GOOD: 200, BAD: RuntimeError("two\nlines")}
    looked = case.look(answers, f"{GOOD}, {BAD}")

    assert [f.code for f in looked.findings] == ["D355"]
    assert f"{BAD} could not be looked at: unexpected RuntimeError: two lines" in str(looked.findings[0])
    assert looked.count(Verdict.FINE) == 2


def test_a_file_that_cannot_be_read_is_not_this_checks_business(case: Case) -> None:
    looked = case.look({}, "{")

    assert (looked.seen, looked.reached) == ((), {})
