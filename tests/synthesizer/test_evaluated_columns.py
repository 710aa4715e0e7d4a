import pytest

from bcgan.synthesizer.evaluated_columns import evaluated_columns, learned_columns
from bcgan.tabular.schema import infer_schema


@pytest.mark.parametrize("target", ["bought", None])
def test_classes_and_no_target_are_as_evaluated(mixed_table, target):
    schema = infer_schema(mixed_table, target=target)
    assert learned_columns(schema) == evaluated_columns(schema)


def test_a_numeric_target_stands_apart_from_what_it_is_learnt_from(mixed_table):
    schema = infer_schema(mixed_table, target="height")
    columns = learned_columns(schema)
    assert (columns.target, columns.task) == ("height", "regression")
    assert "height" not in columns.features
    assert set(columns.every) == set(evaluated_columns(schema).every)
