"""Histograms of the classifiers' entropy on real and on synthetic rows."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bcgan.plots.style import (
    REAL,
    SYNTHETIC,
    entitle,
    message_figure,
    new_figure,
    panels,
    percent_axis,
    real_and_synthetic_legend,
)

LOWEST_SHARE = 1e-3
"""Smaller shares than this are below the figure."""


def posterior_entropy_figure(result: Mapping[str, Any]) -> Figure:
    """Draw one comparison.

    Args:
        result: The content of `posterior_entropy.json`.

    Returns:
        The figure; one that states the reason where there is nothing to compare.
    """
    if result["status"] != "ok":
        return message_figure("Entropy of posteriors", result["reason"])
    return posterior_entropy_grid({"": result}, "How sure the pretrained classifiers are")


def posterior_entropy_grid(results: Mapping[str, Mapping[str, Any]], title: str) -> Figure:
    """Draw several comparisons side by side on one scale.

    Args:
        results: Contents of `posterior_entropy.json` with status `ok`, by name.
        title: Of the whole figure.

    Returns:
        The figure.
    """
    across = min(4, len(results))
    down = -(-len(results) // across)
    figure = new_figure(max(6.5, 3.4 * across), 1.0 + 2.9 * down, title)
    axes = panels(figure, down, across, len(results))
    shares = [
        share for one in results.values() for part in _PARTS for share in one[part]["histogram"]
    ]
    lowest = max(min(filter(None, shares)), LOWEST_SHARE)
    for axis, (name, result) in zip(axes, results.items(), strict=True):
        _draw(axis, result, name)
        axis.set_ylim(lowest / 2.0, 1.0)
    real_and_synthetic_legend(figure)
    return figure


_PARTS = {"real": REAL, "synthetic": SYNTHETIC}


def _draw(axis: Axes, result: Mapping[str, Any], name: str) -> None:
    edges = np.array(result["bin_edges"])
    for part, colour in _PARTS.items():
        # The rare undecided rows are what matters, hence the logarithmic scale.
        shares = np.maximum(result[part]["histogram"], LOWEST_SHARE / 10.0)
        axis.stairs(shares, edges, color=colour, linewidth=1.8, label=part)
    axis.set_yscale("log")
    percent_axis(axis.yaxis)
    shares = [f"{result[part]['near_boundary']:.1%}" for part in _PARTS]
    entitle(
        axis,
        name or "Entropy of posteriors",
        x_label="entropy (1: undecided)",
        y_label="share of rows",
        remark=f"undecided: {shares[0]} real, {shares[1]} synthetic",
    )
