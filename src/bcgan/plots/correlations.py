"""Correlation matrices of a real and a synthetic table."""

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from bcgan.plots.style import (
    LABEL_SIZE,
    TEXT,
    TICK_SIZE,
    UNDEFINED,
    colour_bar,
    dress,
    entitle,
    message_figure,
    new_figure,
    shortened,
)

# Above these sizes numbers, then names, would overlap.
MOST_NUMBERED = 14
MOST_NAMED = 40


def correlation_figure(real: pd.DataFrame, synthetic: pd.DataFrame) -> Figure:
    """Draw two correlation matrices side by side on one colour scale.

    Args:
        real: Matrix of shape (k, k), in [-1, 1]; NaN is drawn grey.
        synthetic: Matrix of the same columns.

    Returns:
        A figure; one that says so where fewer than two columns are numeric.
    """
    title = "Correlations of numeric columns"
    if len(real) < 2:
        return message_figure(title, "There are fewer than two numeric columns.")
    side = _side(len(real))
    figure = new_figure(2 * side + 1.2, side + 0.7, title)
    axes = list(figure.subplots(1, 2, sharey=True))
    for axis, matrix, name in zip(axes, (real, synthetic), ("real", "synthetic"), strict=True):
        image = _draw(axis, matrix, "RdBu_r", -1.0, 1.0)
        entitle(axis, name)
    colour_bar(figure, image, axes, "Pearson correlation")
    return figure


def correlation_difference_figure(real: pd.DataFrame, synthetic: pd.DataFrame) -> Figure:
    """Draw the absolute difference of two correlation matrices.

    Args:
        real: Matrix of shape (k, k), in [-1, 1].
        synthetic: Matrix of the same columns.

    Returns:
        A figure; one that says so where fewer than two columns are numeric.
    """
    title = "Absolute difference of correlations"
    if len(real) < 2:
        return message_figure(title, "There are fewer than two numeric columns.")
    difference = (real - synthetic).abs()
    pairs = difference.to_numpy()[np.triu_indices(len(difference), k=1)]
    pairs = pairs[~np.isnan(pairs)]
    side = _side(len(real))
    figure = new_figure(side + 1.6, side + 0.9, title)
    axis = figure.subplots()
    # The scale ends at 0.2 at least, so that sampling noise does not look like an error.
    image = _draw(axis, difference, "Purples", 0.0, max(0.2, float(pairs.max(initial=0.0))))
    summary = (
        f"mean over {pairs.size} pairs: {pairs.mean():.3f}, largest: {pairs.max():.3f}"
        if pairs.size
        else "no pair of columns varies in both tables"
    )
    entitle(axis, summary)
    colour_bar(figure, image, axis, "|real \N{MINUS SIGN} synthetic|")
    return figure


def _side(columns: int) -> float:
    return float(np.clip(1.6 + 0.5 * columns, 3.6, 8.0))


def _draw(axis: Axes, matrix: pd.DataFrame, colours: str, low: float, high: float) -> AxesImage:
    dress(axis)
    axis.grid(visible=False)
    values = np.ma.masked_invalid(matrix.to_numpy(dtype=np.float64))
    palette = colormaps[colours].with_extremes(bad=UNDEFINED)
    image = axis.imshow(values, cmap=palette, vmin=low, vmax=high)
    count = len(matrix)
    if count <= MOST_NAMED:
        names = shortened([str(name) for name in matrix.columns], 22)
        axis.set_xticks(range(count), names, rotation=40, ha="right", rotation_mode="anchor")
        axis.set_yticks(range(count), names)
    else:
        axis.set_xticks([])
        axis.set_yticks([])
        axis.set_xlabel(f"{count} columns in table order", fontsize=LABEL_SIZE, color=TEXT)
    if count <= MOST_NUMBERED:
        _write_numbers(axis, matrix.to_numpy(dtype=np.float64), low, high)
    return image


def _write_numbers(axis: Axes, values: np.ndarray, low: float, high: float) -> None:
    for (row, column), value in np.ndenumerate(values):
        # Light text where the cell is dark: at both ends of a two-sided scale, at the upper
        # end of a one-sided one.
        strength = abs(value) if low < 0 else value / high
        colour = "white" if strength > 0.65 else TEXT
        text = (
            "n/a"
            if np.isnan(value)
            else f"{value:.2f}".replace("-0.00", "0.00").replace("-", "\N{MINUS SIGN}")
        )
        axis.text(
            column, row, text, ha="center", va="center", fontsize=TICK_SIZE - 0.5, color=colour
        )
