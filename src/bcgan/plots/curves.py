"""Loss curves of a training run."""

import re
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bcgan.plots.style import (
    LABEL_SIZE,
    SERIES,
    entitle,
    message_figure,
    new_figure,
    panels,
)

# With more points than this a running mean is drawn over the pale raw curve.
SMOOTHED_ABOVE = 80
MOST_PANELS = 12
Progress = Literal["step", "epoch"]
AXIS_LABELS: dict[str, str] = {"step": "generator step", "epoch": "epoch"}
_NUMBERED = re.compile(r"^(?P<group>.+?)_(?P<number>\d+)$")


def loss_curve_figure(curves: pd.DataFrame, over: Progress = "step") -> Figure:
    """Draw every loss over the training's progress, numbered losses of one name in one panel.

    Args:
        curves: Columns `step` and perhaps `epoch`, and one column per loss, for example
            `critic`, `generator`, `gradient_penalty`, `boundary_calibration_0` to
            `boundary_calibration_5`. Missing values are gaps.
        over: The column of progress: generator steps, or epochs.

    Returns:
        A figure of one panel per group of losses; one that says so where nothing was logged.
    """
    groups = _groups([str(name) for name in curves.columns if name not in AXIS_LABELS])
    if curves.empty or not groups:
        return message_figure("Loss curves", "No losses were logged.")
    shown = dict(list(groups.items())[:MOST_PANELS])
    across = min(2, len(shown))
    down = -(-len(shown) // across)
    figure = new_figure(5.6 * across, 0.5 + 2.9 * down, "Loss curves")
    axes = panels(figure, down, across, len(shown))
    for axis, (group, names) in zip(axes, shown.items(), strict=True):
        _draw(axis, curves, names, over)
        entitle(axis, group.replace("_", " "), x_label=AXIS_LABELS[over], y_label="mean loss")
    return figure


def _groups(names: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        match = _NUMBERED.match(name)
        groups.setdefault(match["group"] if match else name, []).append(name)
    return groups


def _draw(axis: Axes, curves: pd.DataFrame, names: list[str], over: Progress) -> None:
    steps = curves[over].to_numpy(dtype=np.float64)
    for name, colour in zip(names, _colours(len(names)), strict=True):
        values = pd.to_numeric(curves[name], errors="coerce").astype("float64")
        label = _NUMBERED.match(name)["number"] if len(names) > 1 else None  # type: ignore[index]
        if len(values) <= SMOOTHED_ABOVE:
            axis.plot(steps, values, color=colour, linewidth=1.5, label=label)
            continue
        if len(names) == 1:
            axis.plot(steps, values, color=colour, linewidth=0.8, alpha=0.3)
        window = max(3, len(values) // 40)
        smooth = values.rolling(window, center=True, min_periods=1).mean()
        axis.plot(steps, smooth, color=colour, linewidth=1.5, label=label)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=True))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda step, _: f"{step:,.0f}"))
    if len(names) > 1:
        axis.legend(
            loc="lower right",
            bbox_to_anchor=(1.0, 0.98),
            ncols=min(len(names), 6),
            frameon=False,
            fontsize=LABEL_SIZE - 0.5,
            handlelength=1.2,
            columnspacing=1.0,
        )


def _colours(count: int) -> list[str]:
    return [SERIES[position % len(SERIES)] for position in range(count)]
