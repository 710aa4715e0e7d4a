import numpy as np
import pandas as pd
import pytest

from bcgan.plots.correlations import correlation_difference_figure, correlation_figure


def _matrix(size: int, seed: int) -> pd.DataFrame:
    names = [f"column {number}" for number in range(size)]
    values = np.random.default_rng(seed).normal(size=(50, size))
    return pd.DataFrame(values, columns=names).corr()


@pytest.mark.parametrize("size", [2, 6, 20, 50])
def test_both_matrices_share_one_colour_scale(drawn, size: int):
    figure = drawn(correlation_figure(_matrix(size, 0), _matrix(size, 1)))
    images = [axis.images[0] for axis in figure.axes if axis.images]
    assert [image.get_clim() for image in images[:2]] == [(-1.0, 1.0)] * 2
    np.testing.assert_allclose(images[1].get_array(), _matrix(size, 1))


def test_the_difference_and_its_mean_are_shown(drawn):
    real = pd.DataFrame([[1.0, 0.5], [0.5, 1.0]], index=["a", "b"], columns=["a", "b"])
    synthetic = real.replace(0.5, -0.1)
    figure = drawn(correlation_difference_figure(real, synthetic))
    assert "mean over 1 pairs: 0.600" in figure.axes[0].get_title(loc="left")
    np.testing.assert_allclose(figure.axes[0].images[0].get_array(), [[0, 0.6], [0.6, 0]])


def test_undefined_correlations_are_drawn_as_such(drawn):
    matrix = _matrix(3, 0)
    matrix.iloc[1, :] = matrix.iloc[:, 1] = np.nan
    for figure in (
        correlation_figure(matrix, matrix),
        correlation_difference_figure(matrix, matrix * np.nan),
    ):
        drawn(figure)
        assert "n/a" in [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("draw", [correlation_figure, correlation_difference_figure])
@pytest.mark.parametrize("size", [0, 1])
def test_too_few_columns_are_explained(drawn, draw, size: int):
    matrix = _matrix(size, 0)
    figure = drawn(draw(matrix, matrix))
    assert "fewer than two" in figure.axes[0].texts[0].get_text()
