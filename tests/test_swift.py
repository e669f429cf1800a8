"""Templates escape what markupsafe escapes, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
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
