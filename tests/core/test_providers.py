"""What looks like a service's template code in upstream text is shown there and never run."""

from __future__ import annotations

import html
import json
import re

import jinja2
import pytest

from digest.core import providers

MARK = "0-token-of-this-one-reader-here0"
HOSTILE = [
    "{{ .Subscriber.Email }}",
    "{{{ triple }}}",
    "{{- trim -}}",
    "{% include '/etc/passwd' %}",
    "{# gone #}",
    "{{ unsubscribe_url }}",
    'https://example.org/" | printf "%s@TrackLink',
    "a {{",
    "if (a < b && b > c) <!-- comment --> <script>",
    "${{ github.token }}",
]
_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_SAFE = re.compile(r'^ Safe "([^"]*)" $')


def go(source: str) -> str:
    """What listmonk's engine makes of a text: first its own rewriting, then the actions; others blow up."""
    assert not re.search(r"(https?://.+?)@TrackLink", source)

    def run(match: re.Match[str]) -> str:
        if match[1] == " UnsubscribeURL ":
            return "https://lists.example.org/bye"
        safe = _SAFE.match(match[1])
        assert safe, f"runs as code: {match[0]}"
        return safe[1]

    # A literal in an action may hold braces itself: they are its last.
    return re.sub(r'\{\{( Safe "[^"]*" | UnsubscribeURL )\}\}', run, source)


@pytest.mark.parametrize("words", HOSTILE)
def test_listmonk_shows_a_text_as_it_is(words: str) -> None:
    text = f"{words}\nBye: {MARK}\n"
    made = providers.for_go_text(text, MARK)

    assert go(made) == f"{words}\nBye: https://lists.example.org/bye\n"
    rest = re.sub(r'\{\{( Safe "[^"]*" | UnsubscribeURL )\}\}', "", made)
    assert "{{" not in rest
    assert "<" not in rest


@pytest.mark.parametrize("words", HOSTILE)
def test_listmonk_shows_a_subject_as_it_is(words: str) -> None:
    assert go(providers.for_go_subject(words)) == words


def test_a_plain_subject_stays_what_it_is() -> None:
    assert providers.for_go_subject("Go 1.30 <= out | Weekly Vol. 30") == "Go 1.30 <= out | Weekly Vol. 30"


@pytest.mark.parametrize("words", HOSTILE)
def test_listmonk_shows_html_as_it_is(words: str) -> None:
    page = f'<p title="{html.escape(words)}">{html.escape(words)}</p><a href="{MARK}">bye</a>'
    made = providers.for_go(page, MARK)

    assert _ACTION.findall(made) == [" UnsubscribeURL "]
    assert not re.search(r"(https?://.+?)@TrackLink", made)
    assert html.unescape(made) == html.unescape(page.replace(MARK, "{{ UnsubscribeURL }}"))


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("decoded", [False, True])
def test_buttondown_runs_nothing_but_our_placeholder(words: str, decoded: bool) -> None:
    """Whether it reads entities first or last; Jinja has Django's delimiters."""
    page = f'<p title="{html.escape(words)}">{html.escape(words)}</p><a href="{MARK}">bye</a>'
    made = providers.for_django(page, MARK)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)  # noqa: S701 - what is run is the test

    shown = environment.from_string(html.unescape(made) if decoded else made).render(unsubscribe_url="bye")

    assert html.unescape(shown).replace("\u2060", "") == html.unescape(page.replace(MARK, "bye"))
    subject = environment.from_string(providers.for_django_subject(words)).render()
    assert subject.replace("{ ", "{") == words.replace("{ ", "{")


def test_a_link_with_braces_still_leads_where_it_led() -> None:
    made = providers.for_django('<a href="https://example.org/{{a}}">x {{b}}</a>', MARK)

    assert made == '<a href="https://example.org/%7B%7Ba%7D%7D">x {&#8288;{b}}</a>'


def test_what_stands_within_the_body() -> None:
    assert providers.inner("<html><head></head><body class='x'><p>1</p></body></html>") == "<p>1</p>"
    assert providers.inner("<p>1</p>") == "<p>1</p>"


@pytest.mark.parametrize(
    "address",
    ["http://localhost:8000/a.png", "https://10.0.0.3/a.png", "http://[::1]/a.png", "images/a.png", "data:image/png;base64,A",
     "https://wiki.internal/a.png", "//cdn/a.png"],
)  # fmt: skip
def test_pictures_that_no_reader_can_fetch(address: str) -> None:
    page = f'<img alt="" src="https://example.org/b.png"><img src="{address}">'

    assert list(providers.private_images(page)) == [address]


def test_signatures_are_as_documented() -> None:
    """Made with openssl from what Feishu and DingTalk write of it."""
    assert providers.feishu_signature("demo", 100) == "jquNHnVOwmDRfw+vqTIrY5dooJAgi5EcRtLsQE4wfXg="
    assert (
        providers.dingtalk_signature("SECdemo", 1700000000000)
        == "lOvVf9TQCVugV68mGbSZCg0gzOl1SVjxWi1MyVZCUuA="
    )


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, b'{"detail": "Invalid token."}', "it does not know us (401): Invalid token."),
        (403, b'{"message": "invalid API credentials"}', "it will not let us do that (403): invalid API cred"),
        (404, b"<html>nginx</html>", "there is nothing at this address (404)"),
        (404, b"no_service", "there is nothing at this address (404): no_service"),
        (413, b"", "the issue is too large for it (413)"),
        (422, json.dumps({"detail": [{"loc": ["body", "subject"], "msg": "Field required"}]}).encode(),
         "it does not understand what we send (422): body.subject: Field required"),
        (400, b'{"code": "email_duplicate", "detail": "There is one."}', "it answers 400: email_duplicate There is one."),
        (429, b"", "it asks to be left alone for a while (429)"),
        (503, b"<html>", "its server failed (503)"),
        (301, b"", "it sends us on to another address (301)"),
        (418, b"a\nb\x1b[31m" + b"x" * 900, "it answers 418: a b [31mxxx"),
    ],
)  # fmt: skip
def test_refusals_are_one_line_in_their_words(status: int, body: bytes, words: str) -> None:
    said = providers.refusal(status, body)[0]

    assert said.startswith(words)
    assert len(said) < 300
    assert said.isprintable()
    if not body or body[:1] == b"<":
        assert said == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"), (b"<!doctype html>", "a web page, not with JSON"), (b'{"data": {"id": 1', "breaks off"),
        (b"ok", "no JSON: ok"), (b"[]", "another shape"),
    ],
)  # fmt: skip
def test_what_is_no_object_is_named(body: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        providers.read_object(body)
