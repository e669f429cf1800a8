"""Templates escape what markupsafe escapes, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from markupsafe import escape as reference

from digest.errors import TemplateError
from digest.templating import Templates
from digest.templating.swift import escape


@given(st.text())
def test_any_text_comes_out_as_markupsafe_writes_it(text: str) -> None:
    assert escape(text) == str(reference(text))


@pytest.mark.parametrize("value", [Markup("<b>"), 7, None, "&", "'\"", True])
def test_other_values_too(value: object) -> None:
    assert escape(value) == str(reference(value))


def test_templates_use_it_also_in_macros_and_parts(tmp_path: Path) -> None:
    (tmp_path / "parts.html").write_text("{% macro bold(it) %}<b>{{ it }}</b>{% endmacro %}")
    (tmp_path / "page.html").write_text(
        '{% from "parts.html" import bold %}{{ bold("<&>") }}{{ said }}{{ safe | safe }}{{ said ~ "<" }}'
    )
    (tmp_path / "lost.html").write_text("{{ nothing }}")
    templates = Templates([tmp_path])

    assert templates.render("page.html", said="a'<", safe="<i>") == (
        "<b>&lt;&amp;&gt;</b>a&#39;&lt;<i>a&#39;&lt;&lt;"
    )
    with pytest.raises(TemplateError, match="nothing"):
        templates.render("lost.html")


def test_functions_and_macros_are_called_as_jinja_calls_them(tmp_path: Path) -> None:
    """In loops and blocks too, plain, marked for the context, as methods, as classes."""

    @pass_context
    def asking(context: Context, name: str) -> object:
        return context[name]

    (tmp_path / "page.html").write_text(
        "{% macro bold(it) %}<b>{{ it }}</b>{% endmacro %}"
        "{% for it in found %}{{ bold(it) }}{{ plain(it) }}{% set own = it %}{{ asking('own') }}{{ it.upper() }}{{ kind(7) }}{% endfor %}"
        "{% block end %}{{ plain('<') }}{{ plain(it='x') }}{% endblock %}"
    )
    said = Templates([tmp_path]).render(
        "page.html", found=["a"], plain=lambda it: f"({it})", asking=asking, kind=str
    )

    assert said == "<b>a</b>(a)aA7(&lt;)(x)"


def test_pages_come_without_the_indentation_of_their_templates(tmp_path: Path) -> None:
    """What stands in a value stays as it is, and other kinds of template too."""
    for name in ("page/a.html", "mail/a.html"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("<ul>\n  {% for it in found %}\n    <li>{{ it }}\n  {% endfor %}\n</ul>")
    templates = Templates([tmp_path])

    assert templates.render("page/a.html", found=["1\n  2"]) == "<ul>\n<li>1\n  2\n</ul>"
    assert templates.render("mail/a.html", found=["1"]) == "<ul>\n    <li>1\n</ul>"


def test_compiled_templates_are_kept_and_never_trusted_blindly(tmp_path: Path) -> None:
    """The same words again; after an edit the new ones; damaged, they are compiled anew."""
    folder, kept = tmp_path / "own", tmp_path / "kept"
    folder.mkdir()
    (kept / "of-another-version").mkdir(parents=True)
    (folder / "a.html").write_text("one {{ it }}")

    def said() -> str:
        return Templates([folder], kept=kept).render("a.html", it="<")

    assert said() == said() == "one &lt;"
    files = [path for path in kept.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert len(list(kept.iterdir())) == 1
    (folder / "a.html").write_text("two {{ it }}")
    assert said() == "two &lt;"
    files[0].write_bytes(files[0].read_bytes()[:-20])
    assert said() == "two &lt;"
    files[0].write_bytes(b"")
    assert said() == "two &lt;"


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("one")
    (tmp_path / "kept").write_text("a file")

    assert Templates([tmp_path], kept=tmp_path / "kept").render("a.html") == "one"
