import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.evaluation.columns import EvaluationColumns


def test_target_joins_the_group_it_is_put_into():
    columns = EvaluationColumns(numeric=("a",), categorical=("b",), datetime=("c",), target="t")
    as_label = columns.with_target_as("categorical")
    assert as_label.categorical == ("b", "t")
    assert as_label.target is None
    assert as_label.features == ("a", "b", "t", "c")
    assert columns.every == ("a", "b", "c", "t")
    assert columns.with_target_as("numeric").numeric == ("a", "t")
    assert columns.with_target_as("datetime").datetime == ("c", "t")
    assert columns.target == "t"


def test_without_target_nothing_joins():
    columns = EvaluationColumns(numeric=("a",))
    assert columns.with_target_as("numeric") is columns


def test_kind_of_each_column():
    columns = EvaluationColumns(numeric=("a",), categorical=("b",), datetime=("c",), target="t")
    assert [columns.kind_of(name) for name in "abc"] == ["numeric", "categorical", "datetime"]
    with pytest.raises(KeyError):
        columns.kind_of("t")


def test_absent_columns_are_named():
    columns = EvaluationColumns(numeric=("a", "b"), target="t")
    with pytest.raises(InputError, match="synthetic table lacks the column\\(s\\) 'b', 't'"):
        columns.require(pd.DataFrame({"a": [1]}), "synthetic table")


def test_empty_table_is_refused():
    with pytest.raises(InputError, match="test table has no rows"):
        EvaluationColumns(numeric=("a",)).require(pd.DataFrame({"a": []}), "test table")
