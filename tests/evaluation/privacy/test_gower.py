import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy import gower
from bcgan.evaluation.privacy.gower import column_gaps, nearest, nearest_without
from bcgan.evaluation.privacy.mixed_rows import MISSING, SCALE, code_tables
from bcgan.evaluation.values import text_values

COLUMNS = EvaluationColumns(
    numeric=("age", "score"), categorical=("colour", "member"), datetime=("since",), target="label"
)


def _brute_force(queries, rows):
    """Gower's distance cell by cell."""
    total = np.zeros((len(queries), len(rows)))
    for name in rows.columns:
        for i, mine in enumerate(queries.column(name)):
            for j, other in enumerate(rows.column(name)):
                if name in rows.categorical:
                    total[i, j] += mine != other
                elif MISSING in (mine, other):
                    total[i, j] += mine != other
                else:
                    total[i, j] += abs(int(mine) - int(other)) / SCALE
    return total / len(rows.columns)


@pytest.fixture(scope="module")
def coded(real, held_out):
    return code_tables(
        {"a": real.iloc[:30], "b": held_out.iloc[:25]}, COLUMNS, scaled_on=("a", "b")
    )


def test_numbers_lie_at_their_mid_ranks_and_others_between_them():
    tables = {
        "real": pd.DataFrame({"x": [1.0, 2.0, 2.0, 4.0]}),
        "other": pd.DataFrame({"x": [0.0, 3.0, 9.0, np.nan]}),
    }
    coded = code_tables(tables, EvaluationColumns(numeric=("x",)), scaled_on=("real",))
    quarter = SCALE // 4
    assert coded["real"].ranks[0].tolist() == [
        quarter // 2, 2 * quarter, 2 * quarter, 3 * quarter + quarter // 2,
    ]  # fmt: skip
    middle = (2 * quarter + 3 * quarter + quarter // 2) // 2
    assert coded["other"].ranks[0].tolist() == [
        quarter // 2, middle, 3 * quarter + quarter // 2, MISSING,
    ]  # fmt: skip


def test_the_same_category_has_the_same_code_in_every_table(coded, real, held_out):
    for name in ("colour", "member", "label"):
        mine, other = text_values(real[name].iloc[:30]), text_values(held_out[name].iloc[:25])
        np.testing.assert_array_equal(
            coded["a"].column(name)[:, None] == coded["b"].column(name)[None, :],
            mine[:, None] == other[None, :],
        )


@pytest.mark.parametrize("block", [1, 60, 1 << 18])
def test_nearest_rows_are_those_of_a_double_loop(coded, block, monkeypatch):
    monkeypatch.setattr(gower, "BLOCK", block)
    expected = _brute_force(coded["a"], coded["b"])
    found = nearest(coded["a"], coded["b"], 3)
    order = np.argsort(expected, axis=1, kind="stable")[:, :3]
    np.testing.assert_allclose(found.distances, np.take_along_axis(expected, order, axis=1))
    np.testing.assert_array_equal(found.rows[:, 0], order[:, 0])


def test_a_row_is_at_distance_zero_from_itself(coded):
    found = nearest(coded["a"], coded["a"], 1)
    assert (found.distances == 0).all()


def test_there_are_no_more_neighbours_than_rows(coded):
    assert nearest(coded["a"], coded["b"], 99).distances.shape == (30, 25)


def test_nearest_by_all_columns_but_one(coded):
    hidden = ("age", "colour")
    found = nearest_without(coded["a"], coded["b"], hidden)
    for name in hidden:
        gaps = column_gaps(
            coded["a"].column(name)[:, None], coded["b"].column(name)[None, :], name == "age"
        )
        rest = _brute_force(coded["a"], coded["b"]) - gaps / len(coded["a"].columns)
        picked = rest[np.arange(30), found[name]]
        np.testing.assert_allclose(picked, rest.min(axis=1), atol=1e-12)


def test_missing_numbers_are_as_far_apart_as_different_categories():
    gaps = column_gaps(
        np.array([MISSING, MISSING, 0, 0], dtype=np.int32),
        np.array([MISSING, SCALE, SCALE // 2, MISSING], dtype=np.int32),
        numeric=True,
    )
    assert gaps.tolist() == [0.0, 1.0, 0.5, 1.0]
