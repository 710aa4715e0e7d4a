"""A synthetic table that was made elsewhere fits the real one, or says why not."""

import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.tabular.schema import TableSchema, apply_schema, infer_schema
from bcgan.tabular.synthetic_rows import require_shared_classes, type_synthetic_rows
from bcgan.tabular.writer import native_table, restore_table


@pytest.fixture
def schema(mixed_table: pd.DataFrame) -> TableSchema:
    return infer_schema(mixed_table, target="bought")


def test_what_is_not_modelled_may_be_left_out(
    mixed_table: pd.DataFrame, schema: TableSchema
) -> None:
    left = mixed_table.drop(columns=["customer", "country", "empty"]).sample(50, random_state=0)
    typed = type_synthetic_rows(left, schema)
    assert list(typed.columns) == list(schema.names)
    assert typed["customer"].isna().all()
    again = apply_schema(restore_table(typed, schema), schema)
    pd.testing.assert_frame_equal(again[list(schema.modelled)], typed[list(schema.modelled)])
    assert set(restore_table(typed, schema)["country"]) == {"NL"}
    assert len(native_table(typed, schema)) == 50


def test_integer_identifiers_may_be_left_out() -> None:
    table = pd.DataFrame({"id": range(100), "x": [0.5, 1.5] * 50, "y": ["a", "b"] * 50})
    found = infer_schema(table, target="y")
    assert found.column("id").kind == "identifier"
    typed = type_synthetic_rows(table[["y", "x"]], found)
    assert native_table(typed, found)["id"].isna().all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop(columns=["age", "bought"]), "lacks 'age', 'bought'"),
        (lambda t: t.assign(score=1), "has besides 'score'"),
        (lambda t: t.head(0), "has no rows"),
        (lambda t: t.assign(bought=None), "no row has a value of the target 'bought'"),
        (lambda t: t.astype({"age": "str"}).assign(age="old"), "In the synthetic table .*'age'"),
    ],
)
def test_what_does_not_fit_is_one_sentence(
    mixed_table: pd.DataFrame, schema: TableSchema, change: object, words: str
) -> None:
    with pytest.raises(InputError, match=words) as caught:
        type_synthetic_rows(change(mixed_table), schema)  # type: ignore[operator]
    assert "\n" not in str(caught.value)


def test_categories_the_real_table_lacks_are_kept(
    mixed_table: pd.DataFrame, schema: TableSchema
) -> None:
    typed = type_synthetic_rows(mixed_table.assign(channel="fax"), schema)
    assert set(typed["channel"]) == {"fax"}


def test_classes_are_spelt_as_in_the_real_table() -> None:
    real = pd.DataFrame({"x": [value / 4 for value in range(60)], "y": ["yes", "no"] * 30})
    found = infer_schema(real, target="y")
    typed = apply_schema(real, found)
    assert require_shared_classes(typed.assign(y="yes"), typed, found) is None
    with pytest.raises(InputError, match=r"'YES' in place of 'no', 'yes'\): spell"):
        require_shared_classes(typed.assign(y="YES"), typed, found)
    misspelt = require_shared_classes(typed.assign(y=["yes", "no", "no."] * 20), typed, found)
    assert misspelt == (
        "Classes of the target 'y' that the real table lacks ('no.') in 20 of 60 synthetic rows: "
        "are they misspelt?"
    )
    number = infer_schema(real, target="x")
    require_shared_classes(typed.assign(x=9.0), typed, number)
