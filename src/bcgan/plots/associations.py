"""Associations of columns of any kind, real against synthetic."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bcgan.plots.style import (
    LABEL_SIZE,
    MUTED,
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

_NAMES = {
    "pearson": "correlation (numbers)",
    "cramers_v": "Cramér's V (categories)",
    "correlation_ratio": "correlation ratio (of both)",
}
# Above these sizes numbers, then names, would overlap.
MOST_NUMBERED = 16
MOST_NAMED = 45


def association_difference_figure(
    real: pd.DataFrame,
    synthetic: pd.DataFrame,
    kinds: pd.DataFrame,
    floor: Mapping[str, float | None] | None = None,
    ceiling: Mapping[str, float | None] | None = None,
) -> Figure:
    """Draw the absolute differences of all pairwise associations.

    Args:
        real: Associations of shape (c, c): numeric columns first; NaN is drawn grey.
        synthetic: The same of the synthetic table.
        kinds: What the cells hold, of shape (c, c): "pearson", "cramers_v" or
            "correlation_ratio".
        floor: Mean difference of the floor by kind, where there is one.
        ceiling: Mean difference of the ceiling by kind, where there is one.

    Returns:
        A figure; one that says so where there are fewer than two columns.
    """
    title = "Absolute difference of associations"
    if len(real) < 2:
        return message_figure(title, "There are fewer than two columns.")
    difference = (real - synthetic).abs().to_numpy(dtype=np.float64, copy=True)
    np.fill_diagonal(difference, 0.0)
    lines = _summaries(difference, kinds.to_numpy(), floor or {}, ceiling or {})
    side = float(np.clip(2.0 + 0.45 * len(real), 3.8, 9.5))
    figure = new_figure(max(side + 1.6, 7.2), side + 0.2 + 0.2 * len(lines), title)
    axis = figure.subplots()
    dress(axis)
    axis.grid(visible=False)
    # The scale ends at 0.2 at least, so that sampling noise does not look like an error.
    high = max(0.2, float(np.nanmax(difference, initial=0.0)))
    palette = colormaps["Purples"].with_extremes(bad=UNDEFINED)
    masked = np.ma.masked_invalid(difference)
    image = axis.imshow(masked, cmap=palette, vmin=0.0, vmax=high)
    _name_columns(axis, [str(name) for name in real.columns])
    _part_kinds(axis, kinds)
    if len(real) <= MOST_NUMBERED:
        _write_numbers(axis, difference, high)
    entitle(axis, "\n".join(lines))
    colour_bar(figure, image, axis, "|real \N{MINUS SIGN} synthetic|")
    return figure


def _summaries(
    difference: np.ndarray,
    kinds: np.ndarray,
    floor: Mapping[str, float | None],
    ceiling: Mapping[str, float | None],
) -> list[str]:
    upper = np.triu(np.ones(difference.shape, dtype=bool), k=1)
    lines = []
    for kind, name in _NAMES.items():
        pairs = difference[upper & (kinds == kind)]
        if pairs.size == 0:
            continue
        present = pairs[~np.isnan(pairs)]
        if present.size == 0:
            lines.append(f"{name}: not computable")
            continue
        marks = [
            f"{mark} {values[kind]:.3f}"
            for mark, values in (("floor", floor), ("ceiling", ceiling))
            if values.get(kind) is not None
        ]
        beside = f" ({', '.join(marks)})" if marks else ""
        lines.append(f"{name}: mean {present.mean():.3f}{beside}")
    return lines


def _name_columns(axis: Axes, columns: list[str]) -> None:
    if len(columns) <= MOST_NAMED:
        names = shortened(columns, 22)
        axis.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
        axis.set_yticks(range(len(names)), names)
        return
    axis.set_xticks([])
    axis.set_yticks([])
    axis.set_xlabel(f"{len(columns)} columns, numeric ones first", fontsize=LABEL_SIZE, color=TEXT)


def _part_kinds(axis: Axes, kinds: pd.DataFrame) -> None:
    """Draw lines between the numeric and the categorical columns."""
    numeric = int((np.diag(kinds.to_numpy()) == "pearson").sum())
    if 0 < numeric < len(kinds):
        axis.axhline(numeric - 0.5, color=MUTED, linewidth=1.2)
        axis.axvline(numeric - 0.5, color=MUTED, linewidth=1.2)


def _write_numbers(axis: Axes, difference: np.ndarray, high: float) -> None:
    for (row, column), value in np.ndenumerate(difference):
        if row == column:
            continue
        axis.text(
            column,
            row,
            "n/a" if np.isnan(value) else f"{value:.2f}",
            ha="center",
            va="center",
            fontsize=TICK_SIZE - 1.0,
            color="white" if value / high > 0.65 else TEXT,
        )
