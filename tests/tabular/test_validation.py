import pandas as pd
import pytest

from bcgan.errors import InputError, SettingsError
from bcgan.tabular.schema import apply_schema, infer_schema
from bcgan.tabular.validation import validate_table


def table_of(labels):
    return pd.DataFrame(
        {
            "x": pd.Series([str(i % 7) for i in range(len(labels))], dtype="str"),
            "y": pd.Series(labels, dtype="str"),
        }
    )


def validate(table, target="y", test_share=0.2, **options):
    schema = infer_schema(table, target=target)
    validate_table(table, schema, test_share=test_share, **options)
    return validate_table(apply_schema(table, schema), schema, test_share=test_share, **options)


def refused(table, *words, **options):
    with pytest.raises(InputError) as caught:
        validate(table, **options)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert ": " in sentence
    for word in words:
        assert word in sentence, sentence


def test_a_sound_table_passes():
    validate(table_of(["a", "b"] * 30))
    validate(table_of(["a", "b"] * 30), target=None)


def test_fewer_than_50_rows():
    refused(table_of(["a", "b"] * 24 + ["a"]), "49 rows", "at least 50")
    validate(table_of(["a", "b"] * 25))
    validate(table_of(["a", "b"] * 10), min_rows=20)


def test_fewer_than_50_rows_with_target():
    refused(table_of(["a", "b"] * 24 + ["?"] * 30), "'y'", "48 rows")


def test_one_class():
    refused(table_of(["a"] * 60), "'y'", "one class", "'a'")
    refused(table_of(["a"] * 60 + ["?"] * 5), "one class")


def warned(table, **options):
    schema = infer_schema(table, target="y")
    (warning,) = validate_table(table, schema, **{"test_share": 0.2, **options})
    return warning


def test_a_class_with_fewer_rows_than_can_be_split_is_kept_with_a_warning():
    assert "'rare' of the target 'y' has 4 rows" in warned(table_of(["a", "b"] * 30 + ["rare"] * 4))
    assert validate(table_of(["a", "b"] * 30 + ["rare"] * 5)) == ()
    assert "at least 10" in warned(table_of(["a", "b"] * 50 + ["rare"] * 9), test_share=0.1)
    assert "2 more classes" in warned(table_of(["a", "b"] * 30 + ["c", "d", "e"]))
    single = table_of(["a", "b"] * 30 + ["rare"])
    assert "may repeat that row" in warned(single)
    assert "to learn from" in warned(single, test_share=None)


def test_classes_most_of_which_cannot_be_split_are_refused():
    names = [f"name {number}" for number in range(60)]
    refused(table_of(["a"] * 60 + names[:3]), "2 more classes", "at least 5")
    refused(table_of(["a"] * 60 + ["rare"]), "'rare'", "1 row")
    # Seven of 67 rows are more than a tenth of them.
    refused(table_of(["a", "b"] * 30 + names[:7]), "6 more classes")
    assert "5 more classes" in warned(table_of(["a", "b"] * 30 + names[:6]))


def test_numeric_classes_are_classes():
    refused(table_of(["1"] * 60), "one class")
    assert "'3'" in warned(table_of(["1", "2"] * 30 + ["3"]))


def test_small_groups_of_a_regression_are_no_classes():
    validate(table_of([str(i) for i in range(60)]))


def test_no_column_left_to_model():
    table = pd.DataFrame({"id": range(60), "one": [1] * 60, "y": ["a", "b"] * 30})
    refused(table, "no column left")
    refused(table[["id", "one"]], "no column left", target=None)


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0])
def test_shares_out_of_range_are_refused(share):
    with pytest.raises(SettingsError):
        validate(table_of(["a", "b"] * 30), test_share=share)
