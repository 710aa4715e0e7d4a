"""The entropy figure draws one panel for each comparison, and states a reason otherwise."""

import numpy as np

from bcgan.evaluation.posterior_entropy import compare_posterior_entropy, entropy_not_applicable
from bcgan.plots.posterior_entropy import posterior_entropy_figure, posterior_entropy_grid


def comparison(seed: int) -> dict:
    draw = np.random.default_rng(seed).dirichlet((1, 1), (6, 50)).astype(np.float32)
    return compare_posterior_entropy(draw, draw[:, ::-1] ** 2 / (draw**2).sum(-1, keepdims=True))


def test_one_panel_each():
    figure = posterior_entropy_grid({name: comparison(k) for k, name in enumerate("abcde")}, "t")
    assert sum(bool(axis.lines or axis.patches) for axis in figure.axes) == 5


def test_a_reason_instead_of_an_empty_figure():
    figure = posterior_entropy_figure(entropy_not_applicable("The run has no target."))
    assert any(
        "no target" in text.get_text() for text in figure.findobj() if hasattr(text, "get_text")
    )
