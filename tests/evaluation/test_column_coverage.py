import numpy as np
import pytest

from bcgan.evaluation.column_coverage import category_coverage, lost_category, range_coverage


def test_categories_by_hand():
    real = np.array(["a", "a", "a", "b", "c"], dtype=object)
    synthetic = np.array(["a", "c", "d", "d"], dtype=object)
    found = category_coverage(real, synthetic)
    assert found["category_coverage"] == pytest.approx(2 / 3)
    assert found["category_coverage_weighted"] == pytest.approx(4 / 5)
    assert found["new_category_share"] == pytest.approx(1 / 2)


def test_the_largest_loss_is_a_share_of_all_rows():
    real = np.array(["a", "a", "a", "b", "b", "c"], dtype=object)
    for synthetic, lost in (["a"], ("b", 0.25)), (["a", "b", "c"], (None, 0.0)), ([], ("a", 0.375)):
        found = lost_category(real, np.array(synthetic, dtype=object), rows=8)  # two are missing
        assert (found["lost_category"], found["lost_category_share"]) == lost


@pytest.mark.parametrize(
    ("synthetic", "covered", "outside"),
    [
        ([0.0, 10.0], 1.0, 0.0),
        ([2.0, 7.0], 0.5, 0.0),
        ([5.0, 20.0], 0.5, 0.5),
        ([20.0, 30.0], 0.0, 1.0),
        ([-5.0, 5.0, 15.0], 1.0, 2 / 3),
    ],
)
def test_ranges_by_hand(synthetic: list[float], covered: float, outside: float):
    found = range_coverage(np.array([0.0, 4.0, 10.0]), np.array(synthetic))
    assert found["range_coverage"] == pytest.approx(covered)
    assert found["outside_range_share"] == pytest.approx(outside)


def test_a_constant_is_covered_or_not():
    constant = np.array([3.0, 3.0])
    assert range_coverage(constant, np.array([1.0, 5.0]))["range_coverage"] == 1.0
    assert range_coverage(constant, np.array([4.0, 5.0]))["range_coverage"] == 0.0
