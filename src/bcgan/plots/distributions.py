"""Distributions of the columns of a real and a synthetic table, drawn over each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bcgan.plots.bins import TOWERING, choose_bins
from bcgan.plots.style import (
    REAL,
    SYNTHETIC,
    entitle,
    message_figure,
    new_figure,
    number_axis,
    panels,
    percent_axis,
    real_and_synthetic_legend,
    shortened,
)

Kind = Literal["numeric", "categorical", "datetime"]

PANELS_PER_FIGURE = 6
# Title and legend stand side by side above a single panel.
LEAST_WIDTH = 6.6
MOST_COLUMNS = 60
# 1 January 1900 in days since 1970-01-01.
CLOCK_DAY = -25567
MOST_CATEGORIES = 12


@dataclass(frozen=True)
class _Panel:
    column: str
    kind: Kind


def distribution_figures(
    real: pd.DataFrame,
    synthetic: pd.DataFrame,
    *,
    numeric: Sequence[str] = (),
    categorical: Sequence[str] = (),
    datetime: Sequence[str] = (),
) -> dict[str, Figure]:
    """Draw every column's distribution, six columns a figure, in the order of the real table.

    Args:
        real: Typed table of real rows.
        synthetic: Typed table of synthetic rows with the same columns.
        numeric: Columns drawn as histograms.
        categorical: Columns drawn as bars: the 12 most frequent real categories, the others
            together, and missing values.
        datetime: Columns drawn as histograms over a time axis.

    Returns:
        Figures by name, `distributions_1` onwards; of a table with more than 60 columns the
        first 60. One figure that says so where there is no column.
    """
    kinds: dict[str, Kind] = {
        **dict.fromkeys(numeric, "numeric"),
        **dict.fromkeys(categorical, "categorical"),
        **dict.fromkeys(datetime, "datetime"),
    }
    every = [_Panel(str(name), kinds[name]) for name in real.columns if name in kinds]
    drawn = every[:MOST_COLUMNS]
    if not drawn:
        return {
            "distributions_1": message_figure("Distributions", "There is no column to compare.")
        }
    figures = {}
    for number, start in enumerate(range(0, len(drawn), PANELS_PER_FIGURE), start=1):
        part = drawn[start : start + PANELS_PER_FIGURE]
        last = start + len(part)
        span = f"columns {start + 1} to {last}" if len(part) > 1 else f"column {last}"
        span += f" of {len(every)}"
        figures[f"distributions_{number}"] = _figure(real, synthetic, part, span)
    return figures


def _figure(
    real: pd.DataFrame, synthetic: pd.DataFrame, part: Sequence[_Panel], span: str
) -> Figure:
    across = min(3, len(part))
    down = -(-len(part) // across)
    figure = new_figure(max(4.4 * across, LEAST_WIDTH), 0.6 + 3.4 * down, f"Distributions ({span})")
    real_and_synthetic_legend(figure)
    for axis, panel in zip(panels(figure, down, across, len(part)), part, strict=True):
        first, second = real[panel.column], synthetic[panel.column]
        if panel.kind == "categorical":
            _draw_bars(axis, panel.column, first, second)
        else:
            _draw_histogram(axis, panel, first, second)
    return figure


def _draw_histogram(axis: Axes, panel: _Panel, real: pd.Series, synthetic: pd.Series) -> None:
    numbers = _moments if panel.kind == "datetime" else _numbers
    real_values, synthetic_values = numbers(real), numbers(synthetic)
    bins = choose_bins(real_values, synthetic_values, has_zero=panel.kind == "numeric")
    shares = [bins.shares(real_values, len(real)), bins.shares(synthetic_values, len(synthetic))]
    # Real rows as a filled shape and synthetic ones as a line: neither hides the other.
    axis.stairs(shares[0], bins.edges, fill=True, color=REAL, alpha=0.45)
    axis.stairs(shares[0], bins.edges, color=REAL, linewidth=1.0)
    axis.stairs(shares[1], bins.edges, color=SYNTHETIC, linewidth=1.8)
    y_label = "share of rows"
    if max(share.max() for share in shares) > TOWERING and len(bins.edges) > 3:
        axis.set_yscale("log")
        y_label = "share of rows, log scale"
    else:
        axis.set_ylim(bottom=0)
    percent_axis(axis.yaxis)
    remarks = ["log scale"] if bins.logarithmic else []
    remarks += ["outer bars hold the tails"] if bins.cut else []
    remarks += _missing_remark(real, synthetic)
    if panel.kind == "datetime":
        locator = AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
        axis.xaxis.set_major_locator(locator)
        whole_day = not _is_clock_time(real_values)
        formatter = ConciseDateFormatter(locator, show_offset=whole_day)  # type: ignore[no-untyped-call]
        axis.xaxis.set_major_formatter(formatter)
    elif bins.logarithmic:
        axis.set_xscale("log")
    else:
        number_axis(axis.xaxis)
    axis.set_xlim(bins.edges[0], bins.edges[-1])
    title = shortened([panel.column], 40)[0]
    entitle(axis, title, y_label=y_label, remark=", ".join(remarks))


def _draw_bars(axis: Axes, column: str, real: pd.Series, synthetic: pd.Series) -> None:
    real_shares, synthetic_shares = _category_shares(real), _category_shares(synthetic)
    ordered = sorted(real_shares, key=lambda name: (-real_shares[name], name))
    ordered += sorted(set(synthetic_shares) - set(real_shares))
    shown, rest = ordered[:MOST_CATEGORIES], ordered[MOST_CATEGORIES:]
    rows = [(name, real_shares.get(name, 0.0), synthetic_shares.get(name, 0.0)) for name in shown]
    if rest:
        rows.append(
            (
                f"({len(rest)} others)",
                sum(real_shares.get(name, 0.0) for name in rest),
                sum(synthetic_shares.get(name, 0.0) for name in rest),
            )
        )
    missing = float(real.isna().mean()), float(synthetic.isna().mean())
    if any(missing):
        rows.append(("(missing)", *missing))
    positions = np.arange(len(rows))
    axis.barh(positions - 0.2, [row[1] for row in rows], height=0.4, color=REAL)
    axis.barh(positions + 0.2, [row[2] for row in rows], height=0.4, color=SYNTHETIC)
    axis.set_yticks(positions, shortened([row[0] for row in rows], 22))
    # A column with two categories has bars as thick as one with four.
    axis.set_ylim(max(len(rows), 4) - 0.5, -0.5)
    axis.grid(visible=False, axis="y")
    percent_axis(axis.xaxis)
    entitle(axis, shortened([column], 40)[0], x_label="share of rows")


def _category_shares(values: pd.Series) -> dict[str, float]:
    counts = values.value_counts(dropna=True)
    return {str(name): float(count) / len(values) for name, count in counts.items()}


def _numbers(values: pd.Series) -> NDArray[np.float64]:
    numbers: NDArray[np.float64] = pd.to_numeric(values, errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan
    )
    return numbers[np.isfinite(numbers)]


def _moments(values: pd.Series) -> NDArray[np.float64]:
    """Give days since 1970-01-01, matplotlib's unit of time."""
    present = values.dropna()
    if isinstance(present.dtype, pd.DatetimeTZDtype):
        present = present.dt.tz_convert("UTC").dt.tz_localize(None)
    microseconds = present.to_numpy(dtype="datetime64[us]").astype(np.int64)
    return microseconds / 86_400e6


def _is_clock_time(days: NDArray[np.float64]) -> bool:
    """Say whether moments are times of day, which lie on 1 January 1900."""
    return bool(days.size and (np.floor(days) == CLOCK_DAY).all())


def _missing_remark(real: pd.Series, synthetic: pd.Series) -> list[str]:
    shares = float(real.isna().mean()), float(synthetic.isna().mean())
    if not any(shares):
        return []
    return [f"missing: {shares[0]:.1%} real, {shares[1]:.1%} synthetic"]
