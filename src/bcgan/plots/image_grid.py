"""Real and generated images by class (BCGAN paper, figure 3)."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bcgan.plots.style import LABEL_SIZE, TEXT, TITLE_SIZE, new_figure


def image_grid_figure(
    real: NDArray[np.uint8], generated: NDArray[np.uint8], classes: Sequence[str]
) -> Figure:
    """Draw two grids above each other, one column for each class.

    Args:
        real: Real images as one, uint8, shape [height, width] or [height, width, 3].
        generated: Generated images as one, of the same width.
        classes: Names of the columns.

    Returns:
        The figure.
    """
    width = 8.0
    heights = [width * grid.shape[0] / grid.shape[1] for grid in (real, generated)]
    figure = new_figure(width, sum(heights) + 1.0, "")
    upper, lower = figure.subplots(2, 1, height_ratios=heights)
    _draw(upper, real, classes, "Real images, a column for each class")
    _draw(lower, generated, classes, "Generated images, labelled as they were asked for")
    return figure


def _draw(axis: Axes, grid: NDArray[np.uint8], classes: Sequence[str], title: str) -> None:
    axis.imshow(grid, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axis.set_title(title, fontsize=TITLE_SIZE, color=TEXT, loc="left")
    column = grid.shape[1] / len(classes)
    axis.set_xticks([(place + 0.5) * column for place in range(len(classes))], list(classes))
    axis.tick_params(length=0, labelsize=LABEL_SIZE, colors=TEXT)
    axis.set_yticks([])
    for side in axis.spines.values():
        side.set_visible(False)
