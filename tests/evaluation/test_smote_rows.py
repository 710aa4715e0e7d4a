from collections import Counter

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.labels import LabelledRows
from bcgan.evaluation.smote_rows import smote_obstacle, smote_rows


def _rows(table: pd.DataFrame, columns: EvaluationColumns) -> LabelledRows:
    return LabelledRows.of(table, columns, "real training table")


def _made(table: pd.DataFrame, columns: EvaluationColumns) -> LabelledRows:
    return smote_rows(_rows(table, columns), columns, np.random.default_rng(0))


@pytest.mark.parametrize(
    "kinds", [("numeric", "categorical", "datetime"), ("numeric",), ("categorical",)]
)
def test_classes_keep_their_shares_whatever_the_columns_are(real, columns, kinds):
    kept = {kind: getattr(columns, kind) for kind in kinds}
    chosen = EvaluationColumns(**kept, target="label")
    made = _made(real, chosen)
    assert Counter(made.labels.tolist()) == Counter(real["label"])
    assert set(made.table.columns) == set(chosen.every)


def test_each_row_lies_between_rows_of_its_class(columns):
    values = np.array(
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0]
    )
    table = pd.DataFrame({"x": values, "kind": ["u", "v"] * 7, "y": ["a"] * 7 + ["b"] * 7})
    made = _made(table, EvaluationColumns(numeric=("x",), categorical=("kind",), target="y"))
    low = made.table.loc[made.labels == "a", "x"]
    assert low.between(0, 6).all()
    assert made.table.loc[made.labels == "b", "x"].between(100, 106).all()
    assert not set(low) <= set(values), "rows are interpolated, not repeated"
    assert set(made.table["kind"]) <= {"u", "v"}


def test_small_classes_have_fewer_neighbours_and_a_single_row_is_repeated():
    table = pd.DataFrame(
        {"x": np.arange(20.0), "kind": ["u", "v"] * 10, "y": ["a"] * 16 + ["b"] * 3 + ["c"]}
    )
    made = _made(table, EvaluationColumns(numeric=("x",), categorical=("kind",), target="y"))
    assert Counter(made.labels.tolist()) == {"a": 16, "b": 3, "c": 1}
    assert made.table.loc[made.labels == "c", "x"].tolist() == [19.0]
    assert made.table.loc[made.labels == "b", "x"].between(16, 18).all()


def test_missing_values_do_no_harm(real, columns):
    table = real.assign(score=np.nan, colour=real["colour"].where(real.index % 2 == 0))
    made = _made(table, columns)
    assert made.table["score"].notna().all()
    assert made.table["colour"].isna().any(), "missing is a category of its own"
    assert (made.table["age"] % 1 == 0).all()


def test_one_class_is_an_obstacle(real, columns):
    one = _rows(real.assign(label="yes"), columns)
    assert "one class" in smote_obstacle(one, columns)
    assert smote_obstacle(_rows(real, columns), columns) is None
