from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.labels import LabelledRows, majority_label

COLUMNS = EvaluationColumns(numeric=("x",), target="y")


def test_rows_without_a_label_are_dropped_and_counted():
    table = pd.DataFrame({"x": [1, 2, 3], "y": ["a", None, "b"], "other": 0})
    rows = LabelledRows.of(table, COLUMNS, "synthetic table")
    assert rows.labels.tolist() == ["a", "b"]
    assert rows.table["x"].tolist() == [1, 3]
    assert list(rows.table.columns) == ["x", "y"]
    assert rows.dropped == 1


def test_no_label_at_all_is_an_error():
    table = pd.DataFrame({"x": [1], "y": [None]})
    with pytest.raises(InputError, match=r"No row of the synthetic table .* 'y'"):
        LabelledRows.of(table, COLUMNS, "synthetic table")


def test_majority_is_the_most_frequent_label():
    assert majority_label(np.array(["a", "b", "b"])) == "b"
    assert majority_label(np.array(["b", "a"])) == "a"  # a tie: the first in order


def test_a_numeric_target_is_taken_as_numbers():
    table = pd.DataFrame({"x": [1, 2, 3], "y": [1.5, None, np.inf]})
    rows = LabelledRows.of(table, replace(COLUMNS, task="regression"), "test table")
    assert rows.labels.tolist() == [1.5]
    assert rows.dropped == 2


def test_drawn_rows_keep_their_order_and_their_labels():
    table = pd.DataFrame({"x": range(100), "y": [str(i) for i in range(100)]})
    rows = LabelledRows.of(table, COLUMNS, "test table")
    drawn = rows.at_most(30, np.random.default_rng(0))
    assert drawn.table["x"].is_monotonic_increasing
    assert drawn.table["x"].nunique() == 30
    assert drawn.labels.tolist() == [str(x) for x in drawn.table["x"]]
    assert rows.at_most(100, np.random.default_rng(0)) is rows
