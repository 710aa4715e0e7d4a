"""Membership attacks and distances to the closest record."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bcgan.plots.style import (
    LABEL_SIZE,
    MUTED,
    REAL,
    SERIES,
    SYNTHETIC,
    entitle,
    message_figure,
    new_figure,
    number_axis,
    panels,
    percent_axis,
)

_TITLE = "What the synthetic table tells about its training rows"


def privacy_figure(result: Mapping[str, Any]) -> Figure:
    """Draw the ROC curves of the membership attacks, and distances to the closest record.

    Args:
        result: The content of `privacy.json`.

    Returns:
        A figure of two panels; one that gives the reason where nothing could be measured.
    """
    if result["status"] != "ok":
        return message_figure(_TITLE, f"{result['status']}: {result['reason']}")
    figure = new_figure(12.0, 5.0, _TITLE)
    left, right = panels(figure, 1, 2, 2)
    _draw_attacks(left, result)
    _draw_distances(right, result)
    return figure


def _draw_attacks(axis: Axes, result: Mapping[str, Any]) -> None:
    """Both axes are logarithmic: what counts is who is found among few false alarms."""
    smallest = 1 / result["rows"]["non_members"]
    guessing = np.geomspace(smallest, 1.0, 50)
    axis.plot(guessing, guessing, color=MUTED, linestyle="--", linewidth=1.2, label="guessing")
    for (attack, curve), colour in zip(result["curves"]["attacks"].items(), SERIES, strict=False):
        area = result["metrics"][f"{attack}_auc"]
        low, high = area["interval"]["low"], area["interval"]["high"]
        label = f"{curve['name']}: AUC {area['value']:.3f} ({low:.3f} to {high:.3f})"
        alarms, hits = np.array(curve["points"]).T
        # A curve that finds members without any false alarm starts at the left edge.
        shown = np.maximum(alarms, smallest), np.maximum(hits, smallest)
        axis.step(*shown, where="post", color=colour, linewidth=1.6, label=label)
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xlim(smallest, 1.0)
    axis.set_ylim(smallest, 1.05)
    for each in (axis.xaxis, axis.yaxis):
        percent_axis(each)
    axis.legend(loc="lower right", frameon=False, fontsize=LABEL_SIZE)
    entitle(
        axis,
        "Membership attacks",
        x_label="held-out rows accused wrongly",
        y_label="training rows recognised",
        remark="the further above the dashed line, the more is given away",
    )


def _draw_distances(axis: Axes, result: Mapping[str, Any]) -> None:
    distances = result["curves"]["distances"]
    edges = np.array(distances["edges"])
    for group, label, colour in (
        ("members", "to the closest training row", SYNTHETIC),
        ("non_members", "to the closest held-out row", REAL),
    ):
        counts = np.array(distances[group])
        axis.stairs(counts / counts.sum(), edges, color=colour, linewidth=1.8, label=label)
    percent_axis(axis.yaxis)
    number_axis(axis.xaxis)
    axis.set_ylim(bottom=0.0)
    axis.legend(loc="upper right", frameon=False, fontsize=LABEL_SIZE)
    entitle(
        axis,
        "Distance of synthetic rows to the closest record",
        x_label="mean gap over the columns (0 = identical; last bin: that far or further)",
        y_label="share of synthetic rows",
        remark="the same curve twice: no crowding around training rows",
    )
