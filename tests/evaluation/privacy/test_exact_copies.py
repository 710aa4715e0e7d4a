import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.exact_copies import count_exact_copies, row_keys
from bcgan.evaluation.privacy.intervals import share_difference
from bcgan.evaluation.privacy.samples import Samples

COLUMNS = EvaluationColumns(numeric=("x",), categorical=("c",))


def _table(*rows):
    return pd.DataFrame(rows, columns=["x", "c"]).astype({"x": "float64", "c": "str"})


def _samples(members, non_members):
    nothing = np.zeros(0, dtype=np.int64)
    return Samples(np.arange(members), np.arange(non_members), nothing, nothing, nothing)


def test_copies_of_rare_and_of_frequent_rows_are_told_apart():
    training = _table((1, "a"), (2, "a"), (2, "a"), (np.nan, None))
    held_out = _table((9, "a"), (8, "b"), (2, "a"), (7, "b"))
    synthetic = _table((1, "a"), (np.nan, None), (np.nan, None), (2, "a"), (8, "b"), (5, "z"))
    found = count_exact_copies(
        {"training": training, "held_out": held_out, "synthetic": synthetic},
        COLUMNS,
        _samples(4, 4),
        0.95,
    )
    assert found.details["members"] == {
        "rows": 4, "copied": 4, "occur_once": 2, "occur_often": 2, "rows_that_occur_once": 2,
    }  # fmt: skip
    assert found.details["non_members"] == {
        "rows": 4, "copied": 2, "occur_once": 1, "occur_often": 1, "rows_that_occur_once": 3,
    }  # fmt: skip
    assert found.value == pytest.approx(2 / 2 - 1 / 3)
    assert found.control == pytest.approx(1 / 3)
    assert found.interval == share_difference((2, 2), (1, 3), 0.95)
    like_training = found.details["synthetic_rows_like_training"]
    assert like_training["count"] == 4
    assert like_training["share"] == pytest.approx(4 / 6)
    assert like_training["of_rows_that_occur_once"] == 3
    assert found.details["synthetic_rows_like_held_out"]["count"] == 2


def test_where_every_row_is_frequent_a_copy_points_to_no_one():
    table = _table((1, "a"), (1, "a"))
    tables = {"training": table, "held_out": table, "synthetic": table}
    found = count_exact_copies(tables, COLUMNS, _samples(2, 2), 0.95)
    assert found.status == "not computable"
    assert "points to no one" in found.reason


def test_numbers_are_compared_exactly_and_integers_equal_floats():
    first, second = row_keys(
        [_table((0.1 + 0.2, "a"), (1, "1")), _table((0.3, "a"), (1.0, "1"))], COLUMNS
    )
    assert first[0] != second[0]
    assert first[1] == second[1]


def test_many_columns_do_not_overflow():
    rng = np.random.default_rng(0)
    names = tuple(f"c{number}" for number in range(60))
    table = pd.DataFrame(rng.normal(size=(50, 60)), columns=names)
    (keys,) = row_keys([table], EvaluationColumns(numeric=names))
    assert len(set(keys.tolist())) == 50
