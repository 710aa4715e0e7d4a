"""Real and synthetic rows in the plane of a classifier."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from bcgan.plots.style import (
    LABEL_SIZE,
    SERIES,
    entitle,
    message_figure,
    new_figure,
    panels,
    shortened,
)

MOST_COLOURS = 11
_COLOURS = (*SERIES[:7], "#d6bc00", "#8b1a1a", "#86b82e", "#3d3d3d")
_OTHER = "#b8bcc2"
_TITLE = "Rows in the plane of a classifier trained on real rows"

Frame = tuple[float, float, float, float]
"""Left, right, bottom and top of the part of the plane that is drawn."""

PlaneRows = tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]
"""Points of shape (n, 2), the label of each (-1: no real class), and what the classifier says."""


def projection_figure(
    real: PlaneRows,
    synthetic: PlaneRows,
    *,
    classes: Sequence[str],
    regions: NDArray[np.int64],
    frame: Frame,
    test_accuracy: float,
    wording: str,
) -> Figure:
    """Draw real and synthetic rows over the regions of the classes (BCGAN paper, figure 2).

    Args:
        real: Held-out real rows.
        synthetic: Synthetic rows.
        classes: Names of the classes; of more than 11 the rarer real ones share a grey.
        regions: int array of shape (g, g): the class at each point of the frame, from bottom
            to top and from left to right.
        frame: What is drawn; rows beyond it are counted, not shown.
        test_accuracy: Accuracy of the classifier on held-out real rows, in [0, 1].
        wording: "mislabelled", or "disagrees" for a classifier that may itself be wrong.

    Returns:
        A figure of two panels.
    """
    shown = [
        (name, _remark(rows, frame, wording), rows)
        for name, rows in (("real rows, held out", real), ("synthetic rows", synthetic))
    ]
    return projections_figure(
        shown,
        classes=classes,
        regions=regions,
        frame=frame,
        test_accuracy=test_accuracy,
        wording=wording,
    )


def projections_figure(
    shown: Sequence[tuple[str, str, PlaneRows]],
    *,
    classes: Sequence[str],
    regions: NDArray[np.int64],
    frame: Frame,
    test_accuracy: float,
    wording: str,
) -> Figure:
    """Draw several tables over the same regions of the classes.

    Args:
        shown: Title, remark and rows of each panel, real rows first.
        classes: Names of the classes; of more than 11 the rarer real ones share a grey.
        regions: As in `projection_figure`.
        frame: What is drawn.
        test_accuracy: Accuracy of the classifier on held-out real rows, in [0, 1].
        wording: "mislabelled", or "disagrees" for a classifier that may itself be wrong.

    Returns:
        A figure: two by two panels where there are four, else up to three in a row.
    """
    colour_of = _colour_of(shown[0][2][1], len(classes))
    legend_rows = -(-min(len(classes), MOST_COLOURS + 1) // 4) + 1
    across = 2 if len(shown) == 4 else min(len(shown), 3)
    down = -(-len(shown) // across)
    side = 5.5 if len(shown) == 2 else 3.7
    figure = new_figure(side * across, (side + 0.1) * down + 0.22 * legend_rows, _TITLE)
    for axis, (name, remark, rows) in zip(
        panels(figure, down, across, len(shown)), shown, strict=True
    ):
        _draw_regions(axis, regions, frame, colour_of)
        _draw_rows(axis, rows, frame, colour_of)
        entitle(axis, name, remark=remark)
    figure.legend(
        handles=_handles(classes, colour_of, wording),
        loc="outside lower left",
        ncols=4,
        frameon=False,
        fontsize=LABEL_SIZE,
        title=(
            f"Accuracy of this classifier on held-out real rows: {100 * test_accuracy:.1f} %. "
            "Shaded: the class it gives to each point."
        ),
        title_fontsize=LABEL_SIZE,
        alignment="left",
    )
    return figure


def no_projection_figure(reason: str) -> Figure:
    """Say why there is no projection.

    Args:
        reason: Why, as part of a sentence.

    Returns:
        A figure with that sentence.
    """
    return message_figure(_TITLE, f"not applicable: {reason}.")


def _colour_of(real_labels: NDArray[np.int64], classes: int) -> list[str]:
    """Give the most frequent classes a colour each, the others one grey."""
    counts = np.bincount(real_labels[real_labels >= 0], minlength=classes)
    coloured = sorted(np.argsort(-counts, kind="stable")[:MOST_COLOURS].tolist())
    found = [_OTHER] * classes
    for colour, label in zip(_COLOURS, coloured, strict=False):
        found[label] = colour
    return found


def _draw_regions(
    axis: Axes, regions: NDArray[np.int64], frame: Frame, colour_of: list[str]
) -> None:
    pale = ListedColormap([_pale(colour) for colour in colour_of])
    axis.imshow(
        regions,
        cmap=pale,
        vmin=-0.5,
        vmax=len(colour_of) - 0.5,
        extent=frame,
        origin="lower",
        aspect="auto",
        interpolation="nearest",
        zorder=0,
    )
    axis.grid(visible=False)
    axis.set_xticks([])
    axis.set_yticks([])
    axis.set_xlim(frame[0], frame[1])
    axis.set_ylim(frame[2], frame[3])


def _draw_rows(axis: Axes, rows: PlaneRows, frame: Frame, colour_of: list[str]) -> None:
    points, labels, predicted = rows
    inside = _inside(points, frame)
    colours = np.array([*colour_of, _OTHER])[labels]
    wrong = labels != predicted
    # Rows that agree first, so that the outlined ones stay visible.
    for chosen, edge, width, size in ((~wrong, "white", 0.25, 13), (wrong, "black", 0.7, 17)):
        shown = inside & chosen
        axis.scatter(
            points[shown, 0],
            points[shown, 1],
            s=size,
            c=colours[shown],
            edgecolors=edge,
            linewidths=width,
            alpha=0.9,
        )


def _remark(rows: PlaneRows, frame: Frame, wording: str) -> str:
    points, labels, predicted = rows
    share = float(np.mean(labels != predicted))
    said = (
        f"{100 * share:.1f} % mislabelled"
        if wording == "mislabelled"
        else f"the classifier disagrees with {100 * share:.1f} %"
    )
    beyond = int((~_inside(points, frame)).sum())
    text = f"{len(points):,} rows, {said}"
    return f"{text}, {beyond} beyond the frame" if beyond else text


def _handles(classes: Sequence[str], colour_of: list[str], wording: str) -> list[Line2D]:
    names = shortened([str(name) for name in classes], 24)
    coloured = [
        _dot(colour, name)
        for name, colour in zip(names, colour_of, strict=True)
        if colour != _OTHER
    ]
    others = sum(colour == _OTHER for colour in colour_of)
    if others:
        coloured.append(_dot(_OTHER, f"{others} rarer classes"))
    label = "mislabelled" if wording == "mislabelled" else "the classifier disagrees"
    return [*coloured, _dot("white", f"black edge: {label}", edge="black")]


def _dot(colour: str, label: str, edge: str = "white") -> Line2D:
    return Line2D(
        [], [], marker="o", linestyle="", markersize=6, markerfacecolor=colour,
        markeredgecolor=edge, label=label,
    )  # fmt: skip


def _inside(points: NDArray[np.float32], frame: Frame) -> NDArray[np.bool_]:
    left, right, bottom, top = frame
    x, y = points[:, 0], points[:, 1]
    return (x >= left) & (x <= right) & (y >= bottom) & (y <= top)


def _pale(colour: str) -> tuple[float, float, float]:
    red, green, blue = (1.0 - 0.26 * (1.0 - part) for part in to_rgb(colour))
    return red, green, blue
