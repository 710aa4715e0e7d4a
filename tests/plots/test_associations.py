import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from bcgan.plots.associations import association_difference_figure


def matrices(size: int, numeric: int):
    names = [f"column {number}" for number in range(size)]
    rng = np.random.default_rng(0)
    real = pd.DataFrame(rng.random((size, size)), names, names)
    kinds = np.full((size, size), "correlation_ratio", dtype=object)
    kinds[:numeric, :numeric] = "pearson"
    kinds[numeric:, numeric:] = "cramers_v"
    return real, pd.DataFrame(kinds, names, names)


@pytest.mark.parametrize(("size", "numeric"), [(2, 1), (5, 0), (5, 5), (20, 7), (60, 30)])
def test_all_pairs_are_drawn(drawn, size: int, numeric: int):
    real, kinds = matrices(size, numeric)
    figure = drawn(association_difference_figure(real, real * 0.5, kinds))
    expected = (real * 0.5).to_numpy(copy=True)
    np.fill_diagonal(expected, 0.0)
    np.testing.assert_allclose(figure.axes[0].images[0].get_array(), expected)


def test_each_kind_has_its_mean_beside_floor_and_ceiling(drawn):
    real, kinds = matrices(3, 2)
    figure = drawn(
        association_difference_figure(
            real, real - 0.125, kinds, {"pearson": 0.4, "cramers_v": None}, {"pearson": 0.01}
        )
    )
    title = figure.axes[0].get_title(loc="left")
    assert "correlation (numbers): mean 0.125 (floor 0.400, ceiling 0.010)" in title
    assert "correlation ratio (of both): mean 0.125" in title
    assert "Cramér" not in title  # a single categorical column has no pair


def test_the_summary_fits_above_a_small_matrix(drawn):
    real, kinds = matrices(5, 3)
    marks = dict.fromkeys(("pearson", "cramers_v", "correlation_ratio"), 0.123)
    figure = drawn(association_difference_figure(real, real * 0.5, kinds, marks, marks))
    written = [text.get_window_extent() for text in figure.findobj(Text) if text.get_text()]
    assert max(box.x1 for box in written) <= figure.bbox.width


def test_what_cannot_be_computed_is_drawn_as_such(drawn):
    real, kinds = matrices(3, 1)
    figure = drawn(association_difference_figure(real, real * np.nan, kinds))
    assert "not computable" in figure.axes[0].get_title(loc="left")
    assert "n/a" in [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("size", [0, 1])
def test_too_few_columns_are_explained(drawn, size: int):
    real, kinds = matrices(size, 0)
    figure = drawn(association_difference_figure(real, real, kinds))
    assert "fewer than two" in figure.axes[0].texts[0].get_text()
