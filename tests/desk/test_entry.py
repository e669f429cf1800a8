"""The entry editor of the desk: words written only over what was seen, by forms and by its script's requests."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from digest.app import Digest
from digest.app.newsroom import Newsroom
from digest.core.languages import record
from digest.core.wording import Wish
from digest.errors import UsageError
from digest.model import Entry, Text
from digest.ports import Answered, Batch
from tests.desks import Desk, running
from tests.digests import NOW, drafted, published

# A server for each: seconds in all, so `make verify` runs them.
pytestmark = pytest.mark.slow

LIVE = {"X-Desk": "live"}
KEP = "/issue/30/entry/kep-2254"
PNG = b"\x89PNG\r\n\x1a\n" + zlib.compress(b"a picture")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk over a drafted Vol. 30."""
    drafted(tmp_path).close()
    with running(tmp_path) as made:
        yield made


def seen(page: httpx.Response) -> dict[str, str]:
    """Fields of a page, as its editor saw them."""
    found = re.findall(r'name="(was:[^"]+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}


def written(desk: Desk, language: str = "zh") -> str:
    return _entry(desk.room.digest).title.get(language)


def save(
    desk: Desk, was: dict[str, str], client: httpx.Client | None = None, **fields: str
) -> httpx.Response:
    """What the page's script sends when a field was typed in."""
    named = {name.replace("__", "."): value for name, value in fields.items()}
    data = {**named, **{f"was:{name}": was[f"was:{name}"] for name in named if f"was:{name}" in was}}
    return (client or desk.client).post(KEP, data=data, headers=LIVE)


def test_without_script_a_button_saves_all_fields(desk: Desk) -> None:
    """A plain form with its versions: what was changed is written, the page comes again."""
    page = desk.client.get(KEP)
    assert page.status_code == 200
    was = seen(page)
    fields = {name[4:]: value for name, value in was.items()}
    fields |= {
        "title.zh": "亲手写的标题",
        "links": "https://example.org/x | 讨论\r\n",
        "summary.en": "By hand.\r\n\r\nTwice.",
    }
    done = desk.post(KEP, {**was, **fields})
    assert (done.status_code, done.headers["location"]) == (303, KEP)
    entry = _entry(desk.room.digest)
    assert entry.title.get("zh") == "亲手写的标题"
    assert entry.summary.get("en") == "By hand.\n\nTwice."
    assert [link.url for link in entry.links] == ["https://example.org/x"]
    assert entry.origin == ("kep:2254",)


def test_two_editors_in_two_languages_never_disturb_each_other(desk: Desk) -> None:
    """Both opened the page at the same moment; each field is compared for itself."""
    was = seen(desk.client.get(KEP))
    _, token = desk.sessions.invite("Xu Di", NOW)
    with desk.browser(token) as other:
        assert save(desk, was, title__zh="甲").status_code == 200
        assert save(desk, was, other, title__en="B").status_code == 200
        assert save(desk, {**was, "was:title.zh": "甲"}, title__zh="甲甲").status_code == 200
    assert (written(desk), written(desk, "en")) == ("甲甲", "B")


def test_one_field_written_by_two_is_answered_with_both_texts(desk: Desk) -> None:
    """409 with who wrote, both texts as a diff and a choice; what else was sent is written."""
    was = seen(desk.client.get(KEP))
    _, token = desk.sessions.invite("Xu Di", NOW)
    with desk.browser(token) as other:
        save(desk, was, other, title__en="Their own title")
        clash = save(desk, was, title__en="My own title", title__zh="甲")
    assert clash.status_code == 409
    assert "Xu Di changed this meanwhile" in clash.text
    assert "<del>Their</del><ins>My</ins> own title" in clash.text
    assert seen(clash)["was:title.en"] == "Their own title"
    assert (written(desk), written(desk, "en")) == ("甲", "Their own title")
    plainly = desk.post(KEP, {"title.en": "My own title", "was:title.en": was["was:title.en"]})
    assert plainly.status_code == 409
    assert ">\nMy own title</textarea>" in plainly.text  # what was typed is in the field still
    assert save(desk, seen(clash), title__en="My own title").status_code == 200
    assert written(desk, "en") == "My own title"


def test_each_field_says_whether_a_machine_wrote_it(desk: Desk) -> None:
    """Who writes the title has not written the summary; a title made of the days is nobody's."""
    drafts = "A machine's draft"

    def marked(page: httpx.Response, field: str, words: str) -> bool:
        return words in html.unescape(page.text).partition(f'id="n:{field}"')[2].partition("</div>")[0]

    page = desk.client.get(KEP)
    assert marked(page, "title.zh", drafts)
    assert marked(page, "summary.zh", drafts)
    page = save(desk, seen(page), title__zh="亲手写的标题")
    assert not marked(page, "title.zh", drafts)
    assert marked(page, "summary.zh", drafts)
    assert "Machine draft" in page.text.partition('id="s:zh"')[2].partition("</p>")[0]
    page = save(desk, seen(page), summary__zh="亲手写的话。")
    assert not marked(page, "summary.zh", drafts)
    assert "Written" in page.text.partition('id="s:zh"')[2].partition("</p>")[0]
    front = desk.client.get("/issue/30/entry/-")
    assert marked(front, "title.en", "Made of the days")
    assert "title made of the days" in desk.client.get("/issue/30").text


def test_an_edit_by_hand_is_a_clash_as_well(desk: Desk) -> None:
    """A text editor, git or another program: the file is read at the moment of writing."""
    was = seen(desk.client.get(KEP))
    path = desk.room.digest.archive.path(30)
    path.write_text(path.read_text("utf-8").replace(was["was:title.en"], "By hand", 1), "utf-8")
    clash = save(desk, was, title__en="Mine")
    assert clash.status_code == 409
    assert "Somebody changed this meanwhile" in clash.text
    assert "By hand" in path.read_text("utf-8")


def test_what_cannot_be_written_is_told_below_its_field(desk: Desk) -> None:
    was = seen(desk.client.get(KEP))
    told = save(desk, was, noqa="because", title__zh="甲")
    assert told.status_code == 200
    assert "is no code with its reason" in told.text
    assert written(desk) == "甲"
    assert desk.post(KEP, {"id": "x", "was:id": "kep-2254"}, **LIVE).status_code == 400
    assert desk.client.get("/issue/30/entry/nothing").status_code == 404
    assert desk.client.get("/issue/99/entry/kep-2254").status_code == 404


def test_typing_in_one_field_is_one_act_to_undo(desk: Desk) -> None:
    """Each pause is saved; `u` takes the stint back, and leaves what others wrote beside it."""
    was = seen(desk.client.get(KEP))
    before = was["was:title.zh"]
    for n in (1, 2, 3):
        data = {"title.zh": "甲" * n, "was:title.zh": "甲" * (n - 1) or before, "stint": "one"}
        desk.client.post(KEP, data=data, headers=LIVE)
    desk.post("/undo", {})
    assert written(desk) == before
    assert desk.post("/undo", {}, **LIVE).status_code == 400


def test_yes_to_the_words_that_were_shown_and_on_to_the_next(desk: Desk) -> None:
    """One button confirms both languages and goes on; a yes to words that changed since says no."""
    page = desk.client.get(KEP)
    prints = {
        f"print:{tag}": value for tag, value in re.findall(r'name="print:(\w+)" value="(\w+)"', page.text)
    }
    assert set(prints) == {"print:zh", "print:en"}
    save(desk, seen(page), title__zh="又改了")
    late = desk.post(KEP, {"do": "confirm", **prints}, **LIVE)
    assert (late.status_code, "changed since they were shown" in late.text) == (400, True)
    page = desk.client.get(KEP)
    prints = {
        f"print:{tag}": value for tag, value in re.findall(r'name="print:(\w+)" value="(\w+)"', page.text)
    }
    done = desk.post(KEP, {"do": "confirm", **prints})
    assert done.status_code == 303
    assert re.fullmatch(r"/issue/30/entry/(?!kep-2254).+", done.headers["location"])
    assert desk.client.get(KEP).text.count("state--confirmed") == 2
    # What changes after is shown as a diff, though git never had these words.
    save(desk, seen(desk.client.get(KEP)), title__zh="又改动了")
    page = desk.client.get(KEP)
    assert "state--stale" in page.text
    assert "<del>改</del><ins>改动</ins>" in page.text or "改<ins>动</ins>" in page.text
    desk.post("/undo", {})
    assert desk.client.get(KEP).text.count("state--confirmed") == 2


def test_findings_stand_below_their_field_and_are_mended_by_a_button(desk: Desk) -> None:
    was = seen(desk.client.get(KEP))
    page = save(desk, was, summary__zh="采用了Kubernetes 的能力,以及其他。")
    below = page.text.partition('id="n:summary.zh"')[2].partition("</div>")[0]
    fixes = re.findall(r'value="(fix [^"]+)"', below)
    assert fixes
    one = desk.post(KEP, {"do": html.unescape(fixes[0])}, **LIVE)
    assert one.text.count('value="fix ') < page.text.count('value="fix ')
    desk.post(KEP, {"do": "fix"}, **LIVE)
    assert "采用了 Kubernetes 的能力，以及其他。" in desk.client.get(KEP).text


def test_a_picture_by_its_bytes(desk: Desk) -> None:
    """Its type is read from it, its name is ours, and it waits for words."""
    sent = desk.client.post(
        f"{KEP}/picture",
        params={"name": "../../Büro Plan.svg"},
        content=PNG,
        headers={"Content-Type": "image/jpeg", **LIVE},
    )
    assert sent.status_code == 200
    (file,) = (desk.room.root / "content" / "images").rglob("*.*")
    assert re.fullmatch(r"buro-plan-[0-9a-f]{8}\.png", file.name)
    assert file.parent.name == "030"
    src = f"030/{file.name}"
    shown = desk.client.get("/issue/30/picture", params={"src": src})
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    for other in ("../sources.yaml", "030/../../sources.yaml", "", "/etc/passwd"):
        assert desk.client.get("/issue/30/picture", params={"src": other}).status_code == 404
    below = sent.text.partition(f'id="n:alt.en.{src}"')[2].partition("</div>")[0]
    assert "D703" in below
    desk.post(KEP, {f"alt.en.{src}": "A plan", f"was:alt.en.{src}": ""})
    desk.post(KEP, {"do": f"out {src}"})
    assert "images" not in desk.room.digest.archive.read_bytes(30).decode()
    script = desk.client.post(
        f"{KEP}/picture", content=b"<svg onload=alert(1)>", headers={"Content-Type": "image/png", **LIVE}
    )
    assert (script.status_code, "no picture" in script.text) == (400, True)


def test_a_picture_keeps_to_itself_who_took_it(desk: Desk) -> None:
    said = b"\0\0\0\x0ftEXtAuthor\0Somebody\0\0\0\0"
    desk.client.post(
        f"{KEP}/picture", content=PNG[:8] + said + PNG[8:], headers={"Content-Type": "image/png", **LIVE}
    )
    (image,) = _entry(desk.room.digest).images
    assert (desk.room.root / "content" / "images" / image.src).read_bytes() == PNG


def test_the_issues_own_words(desk: Desk) -> None:
    """`-` is the issue's title and lead; it is written and confirmed like an entry."""
    was = seen(desk.client.get("/issue/30/entry/-"))
    fields = {"title.zh": "一周要闻", "lead.en": "One\r\nTwo", "credits": "Xu Di"}
    desk.post("/issue/30/entry/-", {**fields, **{f"was:{name}": was[f"was:{name}"] for name in fields}})
    issue = desk.room.editing.issue(30)
    assert (issue.title.get("zh"), issue.lead["en"], issue.credits) == (
        "一周要闻",
        ("One", "Two"),
        ("Xu Di",),
    )


def test_what_was_said_before_stands_beside_the_words(tmp_path: Path) -> None:
    """A title that an editor confirmed in an earlier issue is offered for one that is like it."""
    digest = drafted(tmp_path)
    entry, issue = _entry(digest), digest.archive.issue(30)
    words = replace(
        entry, id="before", title=Text({"zh": "cgroup v2 进入 Beta", "en": "cgroup v2 enters beta"})
    )
    told = replace(words, review={tag: record(words, tag, "confirmed", "zh") for tag in ("zh", "en")})
    digest.archive.create_issue(
        replace(issue, number=29, sections=(replace(issue.sections[0], entries=(told,)),))
    )
    digest.archive.set_texts(30, "kep-2254", title={"zh": "cgroup v2 进入 Beta 了"})
    digest.close()
    with running(tmp_path) as desk:
        found = desk.client.get(f"{KEP}/memory", params={"to": "en"})
        assert 'data-put="cgroup v2 enters beta" data-into="en" data-title' in found.text
        assert "Vol. 29" in found.text
        assert "data-put" not in desk.client.get(f"{KEP}/memory", params={"to": "zh"}).text


def test_counts_are_beside_the_words_and_no_service_is_offered(desk: Desk) -> None:
    page = desk.client.get(KEP).text
    assert re.search(r"mail [\d.]+ of 92 KB", page)
    assert "translate en" not in page  # no service is set up
    asked = desk.post(KEP, {"do": "suggest en"}, **LIVE)
    assert (asked.status_code, "no service is set up" in asked.text) == (500, True)


def test_what_is_out_is_locked_until_one_says_that_it_is_corrected(tmp_path: Path) -> None:
    published(tmp_path).close()
    with running(tmp_path) as desk:
        page = desk.client.get(KEP)
        assert "readonly" in page.text
        was = seen(page)
        assert save(desk, was, title__zh="改").status_code == 400
        sent = desk.client.post(f"{KEP}/picture", content=PNG, headers={"Content-Type": "image/png", **LIVE})
        assert sent.status_code == 400
        assert "readonly" not in desk.client.get(f"{KEP}?amend=yes").text
        assert save(desk, was, title__zh="改", amending="yes").status_code == 200
        assert written(desk) == "改"


def test_a_draft_of_a_service_is_made_while_others_write(tmp_path: Path) -> None:
    """Nobody waits for the service: a field is written meanwhile, and undo takes the draft alone back."""
    digest = drafted(tmp_path)
    entry = _entry(digest)
    words = {f"kep-2254.{part}": getattr(entry, part).get("en") for part in ("title", "summary")}
    wishes = {f"{name.split('.')[1]}.en": Wish(text, "") for name, text in words.items()}
    digest.reword(30, "kep-2254", wishes)
    digest.close()
    room = Newsroom(tmp_path, lambda: NOW)

    class Service:
        """Answers with the words that were taken out; meanwhile somebody writes."""

        name = "a service"

        def translate(self, batch: Batch) -> Answered:
            room.editing.reword("Xu Di", 30, "kep-2254", {"editor": Wish("", "Xu Di")})
            return Answered(words={one.id: words[one.id] for one in batch.texts})

    room.digest.__dict__["translator"] = Service()
    room.editing.translate("", 30, "kep-2254", "en")
    made = _entry(room.digest)
    assert made.review["en"].state == "draft"
    assert (made.editor, made.title.get("en")) == ("Xu Di", words["kep-2254.title"])
    with pytest.raises(UsageError, match="nothing is left"):
        room.editing.translate("", 30, "kep-2254", "zh")
    room.undo("")
    made = _entry(room.digest)
    assert (made.editor, made.title.get("en")) == ("Xu Di", "")
    room.close()


def _entry(digest: Digest) -> Entry:
    return next(entry for _, entry in digest.archive.issue(30).entries() if entry.id == "kep-2254")
