import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.mixed_rows import code_tables
from bcgan.evaluation.privacy.rare_records import (
    ISOLATED,
    isolation,
    rare_record_exposure,
    unusual_pairs,
)


def test_isolation_is_the_distance_to_the_kth_reference_row():
    tables = {
        "rows": pd.DataFrame({"x": [0.0, 100.0]}),
        "reference": pd.DataFrame({"x": [0.0, 0.0, 50.0]}),
    }
    coded = code_tables(tables, EvaluationColumns(numeric=("x",)), scaled_on=("rows", "reference"))
    found = isolation(coded["rows"], coded["reference"], 3)
    # Mid-ranks of the five values: 0.3 for the zeros, 0.7 for 50, 0.9 for 100.
    np.testing.assert_allclose(found, [0.4, 0.6], atol=1e-4)


def test_unusual_pairs_are_counted():
    names = ("a", "b", "c")
    rows = {
        "rows": [("x", "y", "z"), ("x", "q", "z"), (None, None, "z")],
        "reference": [("x", "y", "z"), ("p", "q", "z"), (None, "y", "z")],
    }
    tables = {name: pd.DataFrame(each, columns=names, dtype="str") for name, each in rows.items()}
    coded = code_tables(tables, EvaluationColumns(categorical=names), scaled_on=())
    found = unusual_pairs(coded["rows"], coded["reference"])
    # x with q; missing with missing in a and b, and missing in b with z.
    assert found.tolist() == [0.0, 1.0, 2.0]


def test_which_columns_are_paired_does_not_depend_on_their_order():
    rng = np.random.default_rng(0)
    names = [f"c{number:02}" for number in range(24)]
    values = {name: rng.choice(["p", "q"], 200) for name in names}
    # Only the last columns have rare categories, and only they make the first row unusual.
    for name in names[-3:]:
        values[name] = np.r_[["odd"], rng.choice(["p", "q"], 149), np.repeat(["r", "s"], 25)]
        values[name][-8:] = ["t", "u", "v", "w"] * 2
    table = pd.DataFrame(values).astype("str")
    found = []
    for order in (names, names[::-1]):
        tables = {"rows": table[order].iloc[:50], "reference": table[order].iloc[50:]}
        coded = code_tables(tables, EvaluationColumns(categorical=tuple(order)), scaled_on=())
        found.append(unusual_pairs(coded["rows"], coded["reference"]))
    np.testing.assert_array_equal(found[0], found[1])
    # Three pairs among the three columns, and each of them with 17 others.
    assert found[0][0] >= 3 + 3 * 17


def test_exposure_compares_rare_with_rare():
    rarity = np.r_[np.zeros(90), np.ones(10)]
    near, far = np.r_[np.full(90, -0.5), np.zeros(10)], np.full(100, -0.5)
    found = rare_record_exposure((near, far), (rarity, rarity), ISOLATED, 0.1, 0.99)
    assert found.value == 1.0
    assert found.details == {
        "rare_members": 10,
        "rare_non_members": 10,
        "median_distance_members": 0.0,
        "median_distance_non_members": 0.5,
        "at_distance_zero_members": 10,
        "at_distance_zero_non_members": 0,
    }
    swapped = rare_record_exposure((far, near), (rarity, rarity), ISOLATED, 0.1, 0.99)
    assert swapped.value == 0.0
    assert not swapped.signal


@pytest.mark.parametrize("rarity", [np.zeros(50), np.r_[np.ones(5), np.zeros(45)]])
def test_too_few_rare_rows_give_a_reason(rarity):
    scores = np.zeros(50), np.zeros(50)
    found = rare_record_exposure(scores, (rarity, rarity), ISOLATED, 0.05, 0.99)
    assert found.status == "not computable"
    assert "50 training rows" in found.reason
