import numpy as np
import pandas as pd
import pytest

from bcgan.errors import SettingsError
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.fits import Predictions
from bcgan.evaluation.outcomes import Answers
from bcgan.evaluation.scorers import scorer_of
from bcgan.evaluation.subgroups import require_subgroup_column, subgroup_scores, subgroups_of

COLUMNS = EvaluationColumns(numeric=("x",), categorical=("c",), datetime=("d",), target="y")


def _groups(values, column="x") -> dict[str, list[int]]:
    table = pd.DataFrame({column: values})
    return {name: rows.tolist() for name, rows in subgroups_of(table, column, COLUMNS)}


def test_numbers_are_divided_at_their_quartiles():
    assert _groups([1, 2, 3, 4, 5, 6, 7, 8, None]) == {
        "1 to 2": [0, 1],
        "above 2 to 4": [2, 3],
        "above 4 to 6": [4, 5],
        "above 6 to 8": [6, 7],
        "(missing)": [8],
    }


def test_a_column_that_is_mostly_zero_has_fewer_groups():
    assert _groups([0, 0, 0, 0, 0, 0, 5, 9]) == {
        "0 to 0": [0, 1, 2, 3, 4, 5],
        "above 0 to 9": [6, 7],
    }
    assert _groups([7, 7]) == {"7 to 7": [0, 1]}
    assert _groups([np.nan, np.nan]) == {"(missing)": [0, 1]}


def test_moments_are_divided_too():
    names = list(_groups(pd.date_range("2020-01-01", periods=8, freq="D"), "d"))
    assert names[0] == "2020-01-01 00:00:00 to 2020-01-02 00:00:00"


def test_categories_come_in_the_order_of_their_rows_and_rare_ones_together():
    assert _groups(["b", "a", "b", None], "c") == {"b": [0, 2], "a": [1], "(missing)": [3]}
    many = _groups([f"{i:02d}" for i in range(40)], "c")
    assert len(many) == 31
    assert many["(all other values)"] == list(range(30, 40))


def test_scores_within_a_group_are_those_of_its_rows_alone():
    true = np.array(["a"] * 60 + ["b"] * 60)
    real = true.copy()
    other = true.copy()
    other[60:90] = "a"
    answers = Answers(true, ("a", "b"), "classification")
    outcomes = {
        name: {"dt_10": answers.outcome(Predictions(labels, 0.0))}
        for name, labels in (("real", real), ("synthetic", other))
    }
    first, second, small = subgroup_scores(
        outcomes,
        scorer_of(answers, "a"),
        [("u", np.arange(60)), ("v", np.arange(60, 120)), ("w", np.arange(49))],
        100,
        np.random.default_rng(0),
    )
    assert first["averages"]["seven"] == 1.0
    assert second["averages"]["seven"] == 0.5
    assert second["intervals"]["seven"]["low"] < 0.5 < second["intervals"]["seven"]["high"]
    assert second["rows"] == 60
    assert "lift" not in second["averages"]
    assert small == {
        "group": "w", "rows": 49, "status": "not computable", "reason": "fewer than 50 test rows",
    }  # fmt: skip


def test_a_column_that_is_not_there_is_refused():
    require_subgroup_column("y", COLUMNS)
    with pytest.raises(SettingsError, match=r"names 'z'.*choose one of x, c, d, y"):
        require_subgroup_column("z", COLUMNS)
