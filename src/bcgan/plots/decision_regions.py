"""Rows in the plane over the regions that a classifier of them learnt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from bcgan.plots.style import LABEL_SIZE, SERIES, TEXT, entitle, new_figure, panels, shortened

Frame = tuple[float, float, float, float]
"""Left, right, bottom and top of what is drawn."""

# Blue and orange are apart for every kind of colour vision; shapes are a second mark.
_MARKS = (("o", SERIES[0]), ("^", SERIES[1]), ("s", SERIES[2]), ("D", SERIES[3]))


@dataclass(frozen=True)
class RegionPanel:
    """One panel.

    Attributes:
        title: Which rows.
        remark: Below the title, such as the classifier's test accuracy.
        points: Rows of shape (n, 2).
        labels: Their classes, from 0.
        regions: int array of shape (g, g): what the classifier says at each point of the frame,
            from bottom to top and from left to right.
    """

    title: str
    remark: str
    points: NDArray[np.float64]
    labels: NDArray[np.int64]
    regions: NDArray[np.int64]


def decision_regions_figure(
    shown: Sequence[RegionPanel],
    *,
    title: str,
    classes: Sequence[str],
    frame: Frame,
    distances: NDArray[np.float64],
    band: float,
) -> Figure:
    """Draw rows over the regions of the classifier trained on them (BCGAN paper, figure 1).

    Args:
        shown: The panels, two by two where there are four, else three in a row.
        title: Of the whole figure.
        classes: Names of the classes, at most four.
        frame: What is drawn; rows beyond it are not shown.
        distances: Distance to the real boundary at the points of the frame, like the regions.
        band: Half the width of the band whose edges are drawn.

    Returns:
        The figure.
    """
    across = 2 if len(shown) == 4 else min(3, len(shown))
    down = -(-len(shown) // across)
    figure = new_figure(3.7 * across + 0.3, 3.5 * down + 0.9, title)
    for axis, panel in zip(panels(figure, down, across, len(shown)), shown, strict=True):
        _draw(axis, panel, frame, len(classes))
        axis.contour(
            distances, levels=[band], extent=frame, colors=TEXT, linewidths=0.9, linestyles="dashed"
        )
        entitle(axis, panel.title, remark=panel.remark)
    figure.legend(
        handles=_handles(classes),
        loc="outside lower left",
        ncols=len(classes) + 2,
        frameon=False,
        fontsize=LABEL_SIZE,
    )
    return figure


def _draw(axis: Axes, panel: RegionPanel, frame: Frame, classes: int) -> None:
    axis.imshow(
        panel.regions,
        cmap=ListedColormap([_pale(colour) for _, colour in _MARKS[:classes]]),
        vmin=-0.5,
        vmax=classes - 0.5,
        extent=frame,
        origin="lower",
        aspect="auto",
        interpolation="nearest",
        zorder=0,
    )
    for label in range(classes):
        marker, colour = _MARKS[label]
        points = panel.points[panel.labels == label]
        axis.scatter(
            points[:, 0],
            points[:, 1],
            s=9,
            marker=marker,
            color=colour,
            edgecolors="white",
            linewidths=0.2,
        )
    axis.grid(visible=False)
    axis.set_xticks([])
    axis.set_yticks([])
    axis.set_xlim(frame[0], frame[1])
    axis.set_ylim(frame[2], frame[3])


def _handles(classes: Sequence[str]) -> list[Line2D]:
    names = shortened([str(name) for name in classes], 24)
    return [
        *(
            Line2D([], [], linestyle="", marker=marker, color=colour, markersize=5, label=name)
            for name, (marker, colour) in zip(names, _MARKS, strict=False)
        ),
        Line2D([], [], color=TEXT, linestyle="dashed", linewidth=0.9, label="edge of the band"),
    ]


def _pale(colour: str) -> tuple[float, float, float]:
    red, green, blue = (1.0 - 0.26 * (1.0 - part) for part in to_rgb(colour))
    return red, green, blue
