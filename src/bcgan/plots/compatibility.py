"""Bars of the compatibility score."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bcgan.plots.style import (
    LABEL_SIZE,
    MUTED,
    REAL,
    REMARK,
    SYNTHETIC,
    TEXT,
    entitle,
    message_figure,
    new_figure,
    number_axis,
    panels,
    percent_axis,
)

_AVERAGES = {
    "seven": "relative accuracy (seven)",
    "lift": "lift over the majority class",
    "macro_f1": "relative macro-F1",
}
_MARKS: tuple[tuple[str, str, Literal["<", ">"]], ...] = (
    ("independent_columns", "floor: independent columns", "<"),
    ("bootstrap", "ceiling: bootstrap of real rows", ">"),
)


def compatibility_figure(result: Mapping[str, Any]) -> Figure:
    """Draw accuracies per learner, and the averages between their floor and ceiling.

    Args:
        result: The content of `compatibility.json`.

    Returns:
        A figure of two panels; one that gives the reason where the score is not applicable.
    """
    if result["status"] != "ok":
        return message_figure("Compatibility", f"{result['status']}: {result['reason']}.")
    figure = new_figure(12.0, 5.0, "What classifiers learn from the synthetic table")
    left, right = panels(figure, 1, 2, 2)
    _draw_learners(left, result)
    _draw_averages(right, result)
    figure.legend(
        *left.get_legend_handles_labels(),
        loc="outside lower left",
        ncols=5,
        frameon=False,
        fontsize=LABEL_SIZE,
        columnspacing=1.4,
    )
    return figure


def _draw_learners(axis: Axes, result: Mapping[str, Any]) -> None:
    """Draw dots, not bars: accuracies differ by points, and a bar has to start at zero."""
    learners = result["learners"]
    positions = np.arange(len(learners))
    real = [learner["real"]["accuracy"] for learner in learners.values()]
    synthetic = [learner["synthetic"]["accuracy"] for learner in learners.values()]
    axis.hlines(positions, synthetic, real, color=MUTED, linewidth=2, zorder=1)
    axis.scatter(real, positions, s=64, color=REAL, label="trained on real rows", zorder=3)
    axis.scatter(
        synthetic, positions, s=64, color=SYNTHETIC, label="trained on synthetic rows", zorder=4
    )
    for key, label, marker in _MARKS:
        if key in result["baselines"]:
            found = result["baselines"][key]["learners"]
            values = [found[identifier]["accuracy"] for identifier in learners]
            axis.scatter(values, positions, marker=marker, s=42, color=REMARK, label=label)
    axis.axvline(
        result["majority_accuracy"],
        color=TEXT,
        linestyle=":",
        linewidth=1.2,
        label="majority guess",
    )
    axis.set_yticks(positions, [learner["name"] for learner in learners.values()])
    axis.set_ylim(len(learners) - 0.5, -0.5)
    percent_axis(axis.xaxis)
    entitle(axis, "Accuracy on held-out real rows", x_label="accuracy")


def _draw_averages(axis: Axes, result: Mapping[str, Any]) -> None:
    extremes = [0.0, 1.0]
    labels = []
    for position, (key, title) in enumerate(_AVERAGES.items()):
        value = result["averages"][key]
        marks = _marks_of(result, key)
        labels.append("\n".join([title, *(f"{name} {mark:.3f}" for name, mark in marks.items())]))
        bar = [] if value is None else [value]
        extremes += [*bar, *marks.values()]
        axis.barh([position] * len(bar), bar, height=0.5, color=SYNTHETIC, zorder=2)
        axis.vlines(
            list(marks.values()), position - 0.34, position + 0.34, color=TEXT, lw=2, zorder=3
        )
        axis.text(
            max([1.0, *bar, *marks.values()]) + 0.03,
            position,
            "not computable" if value is None else f"{value:.3f}",
            va="center",
            fontsize=LABEL_SIZE + 1,
            color=TEXT,
            weight="bold",
        )
    axis.axvline(1.0, color=REAL, linewidth=1.2, linestyle="--", zorder=1)
    axis.set_yticks(range(len(labels)), labels)
    axis.set_ylim(len(labels) - 0.5, -0.5)
    axis.grid(visible=False, axis="y")
    number_axis(axis.xaxis)
    spread = max(extremes) - min(extremes)
    axis.set_xlim(min(extremes) - 0.02 * spread, max(extremes) + 0.22 * spread)
    entitle(
        axis,
        "Averages (1 = as good as real rows)",
        x_label="black marks: floor and ceiling" if result["baselines"] else "",
    )


def _marks_of(result: Mapping[str, Any], average: str) -> dict[str, float]:
    """Give floor and ceiling of an average, where they were computed."""
    found = {
        label.split(":")[0]: result["baselines"][key]["averages"][average]
        for key, label, _ in _MARKS
        if key in result["baselines"]
    }
    return {name: value for name, value in found.items() if value is not None}
