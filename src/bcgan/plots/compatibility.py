"""Dots and bars of the compatibility score."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bcgan.plots.style import (
    LABEL_SIZE,
    MUTED,
    REAL,
    REMARK,
    SERIES,
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
    "seven": "relative accuracy",
    "lift": "lift over the majority class",
    "macro_f1": "relative macro-F1",
    "auc": "relative ROC-AUC",
}


@dataclass(frozen=True)
class _Mark:
    """How a baseline is drawn: its short name, what it is, its marker and colour."""

    name: str
    label: str
    marker: str
    colour: str


_MARKS = {
    "independent_columns": _Mark("floor", "floor: independent columns", "<", REMARK),
    "independent_columns_labelled": _Mark(
        "labels", "labels: the same, labelled by classifiers", "D", SERIES[3]
    ),
    "smotenc": _Mark("copies", "copies: between real neighbours", "s", SERIES[2]),
    "bootstrap": _Mark("ceiling", "ceiling: bootstrap of real rows", ">", REMARK),
}


def compatibility_figure(result: Mapping[str, Any]) -> Figure:
    """Draw the score of each learner, and the averages among their baselines.

    Args:
        result: The content of `compatibility.json`.

    Returns:
        A figure of two panels; one that gives the reason where the score is not applicable.
    """
    if result["status"] != "ok":
        return message_figure("Compatibility", f"{result['status']}: {result['reason']}.")
    figure = new_figure(12.0, 6.2, "What learners learn from the synthetic table")
    left, right = panels(figure, 1, 2, 2)
    _draw_learners(left, result)
    _draw_averages(right, result)
    handles = dict(zip(*reversed(left.get_legend_handles_labels()), strict=True))
    figure.legend(
        list(handles.values()),
        list(handles),
        loc="outside lower left",
        ncols=4,
        frameon=False,
        fontsize=LABEL_SIZE,
        columnspacing=1.4,
    )
    return figure


def _draw_learners(axis: Axes, result: Mapping[str, Any]) -> None:
    """Draw dots, not bars: accuracies differ by points, and a bar has to start at zero."""
    regression = result["task"] == "regression"
    score = "r2" if regression else "accuracy"
    eighth = result["gradient_boosting"]
    learners = {**result["learners"], **({"gradient_boosting": eighth} if eighth else {})}
    positions = np.arange(len(learners))
    real, synthetic = (
        np.array([learner[table][score] for learner in learners.values()], dtype=np.float64)
        for table in ("real", "synthetic")
    )
    axis.hlines(positions, synthetic, real, color=MUTED, linewidth=2, zorder=1)
    axis.scatter(real, positions, s=64, color=REAL, label="trained on real rows", zorder=3)
    axis.scatter(
        synthetic, positions, s=64, color=SYNTHETIC, label="trained on synthetic rows", zorder=4
    )
    for key, mark in _MARKS.items():
        entry = result["baselines"].get(key, {})
        if entry.get("learners"):
            found = {**entry["learners"], "gradient_boosting": entry["gradient_boosting"]}
            values = np.array([found[identifier][score] for identifier in learners], np.float64)
            axis.scatter(
                values, positions, marker=mark.marker, s=34, color=mark.colour, label=mark.label
            )
    if not regression:
        axis.axvline(
            result["majority_accuracy"],
            color=TEXT,
            linestyle=":",
            linewidth=1.2,
            label="majority guess",
        )
        percent_axis(axis.xaxis)
    if eighth:  # it is in no average
        axis.axhline(len(learners) - 1.5, color=MUTED, linewidth=0.8)
    axis.set_yticks(positions, [learner["name"] for learner in learners.values()])
    axis.set_ylim(len(learners) - 0.5, -0.5)
    name = "R2" if regression else "accuracy"
    entitle(axis, f"{name[0].upper()}{name[1:]} on held-out real rows", x_label=name)


def _draw_averages(axis: Axes, result: Mapping[str, Any]) -> None:
    extremes = [0.0, 1.0]
    labels = []
    for position, (key, title) in enumerate(_shown_averages(result).items()):
        value = result["averages"][key]
        interval = result["intervals"]["averages"][key]
        marks = _marks_of(result, key)
        named = [f"{_MARKS[name].name} {mark:.3f}" for name, mark in marks.items()]
        pairs = [", ".join(named[start : start + 2]) for start in range(0, len(named), 2)]
        labels.append("\n".join([title, *pairs]))
        ends = [] if interval is None else [interval["low"], interval["high"]]
        bar = [] if value is None else [value]
        extremes += [*bar, *ends, *marks.values()]
        axis.barh([position] * len(bar), bar, height=0.42, color=SYNTHETIC, zorder=2)
        if ends:
            axis.hlines(position, *ends, color=TEXT, linewidth=1.6, zorder=3)
            axis.vlines(ends, position - 0.07, position + 0.07, color=TEXT, linewidth=1.6, zorder=3)
        for name, mark in marks.items():
            axis.scatter(
                mark,
                position + 0.31,
                marker=_MARKS[name].marker,
                s=34,
                color=_MARKS[name].colour,
                zorder=3,
            )
        axis.text(
            max([1.0, *bar, *ends, *marks.values()]) + 0.03,
            position,
            "not computable" if value is None else f"{value:.3f}",
            va="center",
            fontsize=LABEL_SIZE + 1,
            color=TEXT,
            weight="bold",
        )
    axis.axvline(1.0, color=REAL, linewidth=1.2, linestyle="--", zorder=1)
    axis.set_yticks(range(len(labels)), labels)
    axis.set_ylim(max(3, len(labels)) - 0.5, -0.5)
    axis.grid(visible=False, axis="y")
    number_axis(axis.xaxis)
    spread = max(extremes) - min(extremes)
    axis.set_xlim(min(extremes) - 0.03 * spread, max(extremes) + 0.22 * spread)
    entitle(
        axis,
        f"Averages of {_how_many(result)} (1 = as good as real rows)",
        x_label="black line: 95 % interval over resampled test rows",
    )


def _how_many(result: Mapping[str, Any]) -> str:
    learners = len(result["learners"])
    return "the seven" if learners == 7 else f"the {learners} learners"


def _shown_averages(result: Mapping[str, Any]) -> dict[str, str]:
    counted = _how_many(result).removeprefix("the ")
    if result["task"] == "regression":
        return {"seven": f"relative R2 ({counted})"}
    without_auc = result["averages"]["auc"] is None
    titles = {**_AVERAGES, "seven": f"relative accuracy ({counted})"}
    return {key: title for key, title in titles.items() if key != "auc" or not without_auc}


def _marks_of(result: Mapping[str, Any], average: str) -> dict[str, float]:
    """Give an average of the baselines, where it was computed."""
    found = {
        key: result["baselines"][key]["averages"][average]
        for key in _MARKS
        if key in result["baselines"]
    }
    return {key: value for key, value in found.items() if value is not None}
