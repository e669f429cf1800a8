"""Rows and records hold what the nouns hold: a field added to one is missed in none."""

from __future__ import annotations

from dataclasses import fields

from digest import model
from digest.model import Cursor, Item, Outcome
from digest.store.codec import READERS
from digest.store.rows import COLUMNS, NOUNS
from digest.store.tables import CURSORS, ITEMS, RUNS


def test_an_item_row_has_the_fields_of_every_item() -> None:
    assert {column.name for column in ITEMS.columns} == {*COLUMNS, "id", "kind", "body", "print"}
    assert set(COLUMNS) == {field.name for field in fields(Item)}


def test_a_run_row_is_an_outcome() -> None:
    assert {column.name for column in RUNS.columns} == {"id", *(field.name for field in fields(Outcome))}


def test_a_cursor_row_is_a_cursor() -> None:
    assert {column.name for column in CURSORS.columns} == {
        "source",
        *(field.name for field in fields(Cursor)),
    }


def test_every_concrete_noun_of_the_model_can_be_stored() -> None:
    concrete = {
        noun
        for noun in vars(model).values()
        if isinstance(noun, type) and issubclass(noun, Item) and noun is not Item
    }

    assert set(NOUNS.values()) == concrete
    assert all(kind == noun.kind for kind, noun in NOUNS.items())


def test_no_noun_has_a_field_that_an_import_could_not_check() -> None:
    annotations = {str(field.type) for noun in (*NOUNS.values(), Cursor, Outcome) for field in fields(noun)}

    assert annotations == set(READERS)
