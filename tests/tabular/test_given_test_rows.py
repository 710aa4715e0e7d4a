import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.tabular.given_test_rows import require_known_classes, type_test_rows
from bcgan.tabular.schema import apply_schema, infer_schema
from bcgan.tabular.split import split_table


@pytest.fixture
def fitted(mixed_table):
    schema = infer_schema(mixed_table, target="bought")
    return schema, apply_schema(mixed_table, schema)


def test_test_rows_are_typed_as_the_source_whatever_the_order_of_columns(fitted, mixed_table):
    schema, typed = fitted
    rows = type_test_rows(mixed_table[list(mixed_table.columns)[::-1]], schema)
    pd.testing.assert_frame_equal(rows, typed)
    require_known_classes(rows, typed, schema)


def test_given_test_rows_stay_as_they_are_and_nothing_else_is_held_out(fitted):
    schema, typed = fitted
    test = typed.tail(30).reset_index(drop=True)
    parts = split_table(typed, schema, test_share=0.2, validation_share=0.1, seed=0, test=test)
    pd.testing.assert_frame_equal(parts.test, test)
    pd.testing.assert_frame_equal(parts.train, typed)
    assert parts.is_validation.sum() == 20


def test_rows_without_target_are_left_out(fitted, mixed_table):
    mixed_table.loc[:9, "bought"] = None
    assert len(type_test_rows(mixed_table, fitted[0])) == 190


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.drop(columns=["age", "gain"]), "lacks 'age', 'gain'"),
        (lambda table: table.assign(more=1), "has besides 'more'"),
        (lambda table: table.rename(columns={"age": "Age"}), "lacks 'age' and has besides 'Age'"),
        (lambda table: table.assign(age="old"), r"test_source.*'age'.*integers"),
        (lambda table: table.head(0), "has no row"),
        (lambda table: table.assign(bought=None), "no row with a known target 'bought'"),
    ],
)
def test_a_table_that_does_not_fit_is_told_in_a_sentence(fitted, mixed_table, change, words):
    with pytest.raises(InputError, match=words) as caught:
        type_test_rows(change(mixed_table), fitted[0])
    assert "\n" not in str(caught.value)


def test_unknown_classes_are_named(fitted, mixed_table):
    schema, typed = fitted
    mixed_table.loc[:2, "bought"] = "perhaps"
    rows = type_test_rows(mixed_table, schema)
    with pytest.raises(InputError, match=r"3 rows .*'bought'.*'perhaps'"):
        require_known_classes(rows, typed, schema)
