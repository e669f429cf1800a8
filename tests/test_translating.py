"""A whole issue from one language to the other by a service on loopback, a person's yes, an edit, a yes again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from digest.app import Digest
from digest.archive import issues
from digest.cli.program import run
from digest.core.languages import head, states
from digest.core.translating import listed
from digest.model import Entry, Issue, State, Text
from digest.translators import service
from tests.digests import make, opened
from tests.modelserver import KEY, Model, completion, refused

ROOT = Path(__file__).resolve().parents[1]
Call = Callable[..., tuple[int, str, str]]
TOML = """
[translate]
base_url = "{url}"
model = "sample-model"
price_in = 2.0
price_out = 8.0
"""


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        return code, *capfd.readouterr()

    return call


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that would have been waited."""
    waited: list[float] = []
    monkeypatch.setattr(service.Service.__init__, "__kwdefaults__", {"sleep": waited.append})
    return waited


@pytest.fixture
def model(httpserver: HTTPServer) -> Model:
    return Model(httpserver)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: Model, waits: list[float]) -> Path:
    """A digest in which a service is named, and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_TRANSLATE_KEY", KEY)
    make(tmp_path).close()
    configure(tmp_path, model.url)
    return tmp_path


def configure(folder: Path, url: str) -> Digest:
    toml = folder / "digest.toml"
    text = toml.read_text("utf-8").split("\n[translate]")[0]
    toml.write_text(text + TOML.format(url=url), "utf-8")
    return opened(folder)


def the_issue() -> Issue:
    """Issue 31 of this paper, in both languages as editors wrote it."""
    found, _ = issues.load(ROOT / "content/issues/031.yaml", languages=("zh", "en"))
    assert found is not None
    return found


def one_sided(issue: Issue, language: str) -> Issue:
    """`issue` as a draft in one language alone, written in it first, under a title made of its days elsewhere."""
    source = "" if language == "zh" else language

    def entry(made: Entry) -> Entry:
        words = {name: Text({language: getattr(made, name).get(language)}) for name in ("title", "summary")}
        return replace(made, source=source, review={}, **words)  # type: ignore[arg-type]

    sections = tuple(
        replace(section, entries=tuple(map(entry, section.entries))) for section in issue.sections
    )
    days = {"zh": "3 月 16 日至 3 月 29 日上游动态", "en": "Upstream from 16 March to 29 March"}
    title = Text({**days, language: issue.title.get(language)})
    lead = {language: issue.lead[language]}
    return replace(issue, number=30, published={}, title=title, lead=lead, sections=sections)


def learn(model: Model, issue: Issue, source: str, target: str) -> int:
    """Put all of an issue into the model's book; how many texts it has."""
    pairs = {
        text.get(source).strip(): text.get(target).strip()
        for _, entry in issue.entries()
        for text in (entry.title, entry.summary)
        if text.get(source)
    }
    pairs[issue.title.get(source)] = issue.title.get(target)
    pairs[listed(issue.lead[source])] = listed(issue.lead[target])
    model.book.update(pairs)
    return 2 + sum(bool(text.get(source)) for _, e in issue.entries() for text in (e.title, e.summary))


def states_of(folder: Path, language: str) -> set[State]:
    issue = opened(folder).archive.issue(30)
    own = [head(issue), *(entry for _, entry in issue.entries())]
    return {states(entry, ("zh", "en"), "zh")[language] for entry in own}


@pytest.mark.parametrize(("source", "target"), [("zh", "en"), ("en", "zh")])
def test_a_whole_issue_goes_from_draft_to_confirmed_and_again_after_an_edit(
    folder: Path, model: Model, call: Call, source: str, target: str
) -> None:
    whole = the_issue()
    archive = opened(folder).archive
    archive.create_issue(one_sided(whole, source))
    many = learn(model, whole, source, target)
    assert states_of(folder, target) == {State.MISSING, State.WRITTEN}, "the title of the days is there"

    code, out, err = call("translate", "30", "--to", target)
    assert (code, out) == (0, ""), err
    assert f"{many} drafts written (0 from memory), " in err
    assert "tokens, about " in err
    assert states_of(folder, target) == {State.DRAFT}
    made = archive.issue(30)
    assert (made.title, made.lead) == (whole.title, whole.lead)
    for (_, made), (_, meant) in zip(archive.issue(30).entries(), whole.entries(), strict=True):
        assert made.title.get(target) == meant.title.get(target)
        assert made.summary.get(target).strip() == meant.summary.get(target).strip()

    assert (
        call("translate", "30", "--to", target)[2] == f"Nothing of Vol. 30 is missing or stale in {target}.\n"
    )
    assert call("confirm", "30", "--lang", target, "--yes")[0] == 0
    assert states_of(folder, target) == {State.CONFIRMED}

    first = next(entry for _, entry in whole.entries())
    here, there = first.title.get(source) + " (2)", first.title.get(target) + " (2)"
    archive.set_texts(30, first.id, title={source: here})
    assert states_of(folder, target) == {State.CONFIRMED, State.STALE}
    assert call("confirm", "30", "--dry-run")[2].startswith(f"{first.id}: ")
    model.book[here] = there
    asked = len(model.asked)
    code, out, err = call("translate", "30", "--to", target)
    assert code == 0, err
    assert states_of(folder, target) == {State.CONFIRMED, State.DRAFT}
    assert archive.issue(30).sections[0].entries[0].title.get(target) == there
    assert len(model.asked) == asked + 1
    (text,) = [t for t in model.asked[-1]["messages"][1:] if t["role"] == "user"]
    assert json.dumps(first.title.get(target), ensure_ascii=False)[1:-1] in text["content"], (
        "as it was said before"
    )
    assert call("confirm", "30", first.id, "--lang", target)[0] == 0
    assert states_of(folder, target) == {State.CONFIRMED}

    edit(folder, whole.lead[source][-1], here)
    assert states_of(folder, target) == {State.CONFIRMED, State.STALE}
    model.book[listed([*whole.lead[source][:-1], here])] = listed([*whole.lead[target][:-1], there])
    code, out, err = call("translate", "30", "--head", "--to", target)
    assert code == 0, err
    assert states_of(folder, target) == {State.CONFIRMED, State.DRAFT}
    assert archive.issue(30).lead[target] == (*whole.lead[target][:-1], there)
    assert call("confirm", "30", "--head", "--lang", target)[0] == 0
    assert states_of(folder, target) == {State.CONFIRMED}
    assert archive.issue(30).title == whole.title


def edit(folder: Path, old: str, new: str) -> None:
    """What an editor does in an editor."""
    path = opened(folder).archive.path(30)
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_a_lead_that_has_other_lines_is_no_lead(folder: Path, model: Model, call: Call) -> None:
    digest, whole = opened(folder), one_sided(the_issue(), "zh")
    digest.archive.create_issue(replace(whole, sections=()))
    learn(model, the_issue(), "zh", "en")
    lines = the_issue().lead["en"]
    title, lead = the_issue().title.get("en"), listed(lines)
    model.instead = [
        lambda _asked: {"texts": {"title": title, "lead": "\n".join(lines)}},
        lambda _asked: {"texts": {"lead": f"The lead of this issue:\n\n{lead}"}},
    ]

    code, _, err = call("translate", "30", "--to", "en")
    assert code == 1
    assert "  lead: not written: it has words beside the lines of the list\n" in err
    assert "  title, from service: KubeVirt" in err
    made = digest.archive.issue(30)
    assert (made.title.get("en"), "en" in made.lead) == (title, False)
    assert states(head(made), ("zh", "en"), "zh")["en"] is State.DRAFT

    assert call("translate", "30", "--to", "en", "--dry-run")[1].count('\\"title\\"') == 0, "only the lead"
    assert call("translate", "30", "--to", "en")[0] == 0
    assert digest.archive.issue(30).lead["en"] == lines


TITLE, SUMMARY = (
    "Istio 1.30.0 发布",
    "修复了 3 个问题，见[说明](https://istio.io/news)。用 `istioctl` 升级。\n",
)
GOOD = {
    "istio.title": "Istio 1.30.0 is out",
    "istio.summary": "It fixes 3 problems, see the [notes](https://istio.io/news). Upgrade with `istioctl`.",
}


@pytest.fixture
def small(folder: Path) -> Digest:
    """An issue with one entry in Chinese, its own title in both languages."""
    digest = opened(folder)
    whole = one_sided(the_issue(), "zh")
    entry = Entry(id="istio", title=Text({"zh": TITLE}), summary=Text({"zh": SUMMARY}))
    sections = (replace(whole.sections[0], entries=(entry,)),)
    digest.archive.create_issue(
        replace(whole, title=the_issue().title, lead={}, sections=sections, credits=())
    )
    return digest


def english(digest: Digest) -> dict[str, str]:
    (entry,) = [entry for _, entry in digest.archive.issue(30).entries()]
    found = {"istio.title": entry.title.get("en"), "istio.summary": entry.summary.get("en").strip()}
    assert ("en" in entry.review) == any(found.values()), "what a machine wrote is always marked"
    return {name: words for name, words in found.items() if words}


def test_what_is_refused_is_asked_once_more_with_the_reason(small: Digest, model: Model, call: Call) -> None:
    model.instead += [
        lambda _: {"texts": {**GOOD, "istio.title": "Istio 1.31.0 is out"}},
        lambda _: {"texts": {"istio.title": GOOD["istio.title"]}},
    ]
    code, _, err = call("translate", "30", "--to", "en")

    assert (code, english(small)) == (0, GOOD), err
    second = json.loads(model.asked[1]["messages"][1]["content"][7:-8])
    assert second["texts"] == [{"id": "istio.title", "text": TITLE, "remark": "the number 1.30.0 is missing"}]
    assert "2,000 + 400 tokens, about 0.0072 USD" in err


def test_what_is_refused_twice_is_not_written_and_the_rest_is(
    small: Digest, model: Model, call: Call
) -> None:
    model.instead += [
        lambda _: {"texts": {**GOOD, "istio.summary": "抱歉，我无法翻译。"}},
        lambda _: {"texts": {"istio.summary": GOOD["istio.summary"] + " See https://evil.example/x"}},
    ]
    code, _, err = call("translate", "30", "--to", "en")

    assert (code, english(small)) == (1, {"istio.title": GOOD["istio.title"]})
    why = "the link https://evil.example/x is not in the text"
    before = "it is a refusal: 抱歉，我无法翻译。"
    assert f"  istio summary: not written: {why}; before that: {before}\n" in err
    assert "1 draft written (0 from memory), 1 refused" in err
    assert err.count("\n") == 3


def test_an_answer_that_is_none_writes_nothing(small: Digest, model: Model, call: Call) -> None:
    before = small.archive.path(30).read_bytes()
    model.instead += [
        lambda _: {"texts": GOOD, "tool": "rm -rf /"},
        lambda _: '{"texts": {"istio.title": "Isti',
    ]
    model.instead.append(lambda _: "")
    code, _, err = call("translate", "30", "--to", "en", "--json")

    assert (code, len(model.asked), small.archive.path(30).read_bytes()) == (1, 3, before)
    assert "0 drafts written (0 from memory), 2 refused" in err


def test_half_an_answer_is_asked_for_again_in_halves(small: Digest, model: Model, call: Call) -> None:
    model.instead += [
        lambda _: completion('{"texts": {"istio.title": "Is', reason="length"),
        lambda asked: {"texts": {text["id"]: GOOD[text["id"]] for text in asked["texts"]}},
        lambda asked: {"texts": {text["id"]: GOOD[text["id"]] for text in asked["texts"]}},
    ]
    code, _, err = call("translate", "30", "--to", "en")

    assert (code, len(model.asked), english(small)) == (0, 3, GOOD), err


def test_a_stale_entry_is_written_whole_or_not_at_all(small: Digest, model: Model, call: Call) -> None:
    model.instead.append(lambda _: {"texts": GOOD})
    assert call("translate", "30", "--to", "en")[0] == 0
    small.archive.set_texts(30, "istio", title={"zh": "Istio 1.30.1 发布"})
    bad = {"istio.title": "Istio is out"}
    model.instead += [lambda _: {"texts": GOOD | bad}, lambda _: {"texts": bad}]
    code, _, err = call("translate", "30", "--to", "en")

    assert (code, english(small)) == (1, GOOD)
    assert "istio title: not written: the number 1.30.1 is missing" in err
    assert "istio summary: not written: written only together with what was refused" in err


def test_a_service_that_is_down_is_one_line_and_what_was_drafted_stays(
    small: Digest, model: Model, call: Call, waits: list[float]
) -> None:
    model.instead += [
        lambda _: {"texts": {"istio.title": GOOD["istio.title"]}},
        refused(401, f"bad key {KEY}"),
    ]
    code, _, err = call("translate", "30", "--to", "en")

    assert (code, english(small), waits) == (1, {"istio.title": GOOD["istio.title"]}, [])
    said = "it does not know us (401): bad key (secret). Check DIGEST_TRANSLATE_KEY"
    assert f"warning: sample-model at 127.0.0.1: {said}\n" in err


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(
    small: Digest, model: Model, call: Call
) -> None:
    before = small.archive.path(30).read_bytes()
    code, out, err = call("translate", "30", "--to", "en", "--dry-run")

    assert (code, model.asked, small.archive.path(30).read_bytes()) == (0, [], before)
    assert out.startswith(f"POST {model.url}/chat/completions\n")
    assert SUMMARY.strip() in json.loads(out.partition("\n")[2])["messages"][1]["content"].replace(
        "\\n", "\n"
    )
    assert "2 texts would be sent to sample-model at 127.0.0.1. Nothing was sent or written." in err
    assert KEY not in out + err


def test_the_memory_comes_first_and_without_a_service_alone(
    small: Digest, model: Model, call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.book |= {TITLE: GOOD["istio.title"], SUMMARY.strip(): GOOD["istio.summary"]}
    assert call("translate", "30", "--to", "en")[0] == 0
    assert call("confirm", "30", "--lang", "en", "--yes")[0] == 0
    issue = small.archive.issue(30)
    (entry,) = issue.sections[0].entries
    again = replace(
        entry,
        id="again",
        summary=Text({"zh": SUMMARY + "\n\n另有 5 处。"}),
        review={},
        title=Text({"zh": TITLE}),
    )
    small.archive.create_issue(
        replace(issue, number=31, sections=(replace(issue.sections[0], entries=(again,)),))
    )

    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8").split("\n[translate]")[0], "utf-8")
    asked = len(model.asked)
    code, _, err = call("translate", "31", "--to", "en")
    assert (code, len(model.asked)) == (1, asked)
    assert "again title, from memory: Istio 1.30.0 is out" in err
    assert "1 draft written (1 from memory), 1 still to do, as no service is set up" in err

    configure(folder, model.url)
    model.instead.append(lambda _: {"texts": {"again.summary": GOOD["istio.summary"] + "\n\nAnd 5 more."}})
    assert call("translate", "31", "--to", "en")[0] == 0
    (text,) = json.loads(model.asked[-1]["messages"][1]["content"][7:-8])["texts"]
    assert text["like"][0] == {"text": SUMMARY.strip(), "translation": GOOD["istio.summary"]}
    monkeypatch.delenv("DIGEST_TRANSLATE_KEY")


def test_what_went_out_while_the_service_was_at_work_is_left_alone(
    small: Digest, model: Model, call: Call
) -> None:
    def published(_: object) -> dict[str, object]:
        small.archive.set_published(30, {"en": datetime(2026, 6, 15, tzinfo=UTC)})
        return {"texts": GOOD}

    model.instead.append(published)
    code, _, err = call("translate", "30", "--to", "en")
    assert (code, english(small)) == (1, {})
    assert "istio title: not written: Vol. 30 went out in en meanwhile" in err


def test_what_a_person_wrote_or_changed_meanwhile_is_left_alone(
    small: Digest, model: Model, call: Call
) -> None:
    def edited(_: object) -> dict[str, object]:
        small.archive.set_texts(30, "istio", title={"zh": "Istio 1.30.0 正式发布"})
        return {"texts": GOOD}

    model.instead.append(edited)
    code, _, err = call("translate", "30", "--to", "en")
    assert (code, english(small)) == (1, {})
    assert "istio title: not written: somebody changed the entry meanwhile: run it again" in err

    small.archive.set_texts(30, "istio", title={"en": "Mine"}, summary={"en": "Mine."})
    asked = len(model.asked)
    assert call("translate", "30", "--to", "en")[2] == "Nothing of Vol. 30 is missing or stale in en.\n"
    assert len(model.asked) == asked


def test_settings_say_what_is_wrong_with_them(small: Digest, call: Call, folder: Path) -> None:
    toml = folder / "digest.toml"
    text = toml.read_text("utf-8")
    toml.write_text(f"translate_key = 'x'\n{text}", "utf-8")
    assert (
        "translate_key: belongs into the environment, as DIGEST_TRANSLATE_KEY" in call("translate", "30")[2]
    )
    toml.write_text(text.replace('model = "sample-model"\n', "modell = 1\n"), "utf-8")
    assert "translate.modell: this key is not known; did you mean 'model'?" in call("translate", "30")[2]
    toml.write_text(text.replace('model = "sample-model"\n', ""), "utf-8")
    assert "translate.model: this key is missing: the name the service gives" in call("translate", "30")[2]


def test_wrong_use_is_one_line(small: Digest, call: Call) -> None:
    from tests.digests import NOW

    assert "the digest has no language 'fr'" in call("translate", "30", "--to", "fr")[2]
    assert "there is no entry 'nobody' in Vol. 30" in call("translate", "30", "nobody")[2]
    small.archive.set_published(30, {"en": NOW})
    code, out, err = call("translate", "30")
    assert (code, out) == (2, "")
    assert "Vol. 30 is out in en; no command writes in it any more" in err


def test_the_key_goes_to_the_service_and_nowhere_else(
    small: Digest, model: Model, call: Call, folder: Path
) -> None:
    model.instead += [refused(500, f"bad key {KEY}"), lambda _: {"texts": GOOD}]
    code, out, err = call("translate", "30", "--to", "en")

    assert code == 0
    assert [headers["Authorization"] for headers in model.headers] == [f"Bearer {KEY}"] * 2
    assert KEY not in json.dumps(model.asked) + out + err + repr(small.config)
    for path in folder.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), path
