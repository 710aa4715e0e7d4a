import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.labels import LabelledRows, majority_accuracy, score_labels

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


def test_scores_against_hand_computed_values():
    true = np.array(["a", "a", "a", "b", "b", "c"])
    predicted = np.array(["a", "a", "b", "b", "a", "a"])
    scores = score_labels(predicted, true, ["a", "b", "c"])
    assert scores["accuracy"] == 3 / 6
    # a: precision 2/4, recall 2/3; b: precision 1/2, recall 1/2; c: never predicted.
    assert scores["macro_f1"] == pytest.approx((4 / 7 + 1 / 2 + 0) / 3)


def test_a_predicted_class_that_the_real_table_lacks_has_no_f1_of_its_own():
    scores = score_labels(np.array(["a", "zz"]), np.array(["a", "b"]), ["a", "b"])
    assert scores["macro_f1"] == pytest.approx((1.0 + 0.0) / 2)


def test_majority_is_that_of_the_training_rows():
    train, test = np.array(["a", "b", "b"]), np.array(["a", "a", "a", "b"])
    assert majority_accuracy(train, test) == 0.25
    assert majority_accuracy(np.array(["b", "a"]), test) == 0.75  # a tie: the first in order
