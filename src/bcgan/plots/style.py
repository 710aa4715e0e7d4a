"""One look for all figures; colours that people with any colour vision can tell apart."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

REAL = "#3b4a63"
SYNTHETIC = "#e8801a"
REMARK = "#5a6069"
MUTED = "#8a8f98"
GRID = "#e3e5e8"
TEXT = "#24292f"
UNDEFINED = "#d9d9d9"
# Okabe and Ito's palette without its yellow, too faint for lines on white.
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#5c4b8a", "#8c6d1f", "#666666")

TITLE_SIZE = 10.5
LABEL_SIZE = 9.0
TICK_SIZE = 8.5
DPI = 120


def new_figure(width: float, height: float, title: str) -> Figure:
    """Make an empty figure that lays itself out.

    Args:
        width: Inches.
        height: Inches.
        title: Stands above all panels; "" for none.

    Returns:
        A figure that no window or global registry knows of.
    """
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained", facecolor="white")
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08)  # type: ignore[union-attr, call-arg]
    if title:
        figure.suptitle(title, fontsize=12.5, color=TEXT, x=0.01, ha="left", weight="bold")
    return figure


def panels(figure: Figure, rows: int, columns: int, used: int) -> list[Axes]:
    """Divide a figure into a grid.

    Args:
        figure: An empty figure.
        rows: Rows of the grid.
        columns: Columns of the grid.
        used: Number of panels to give back; the rest of the grid stays blank.

    Returns:
        The first `used` panels, row by row, in the common look.
    """
    grid: np.ndarray = figure.subplots(rows, columns, squeeze=False)
    axes: list[Axes] = list(grid.flat)
    for spare in axes[used:]:
        spare.set_axis_off()
    for axis in axes[:used]:
        dress(axis)
    return axes[:used]


def dress(axis: Axes) -> None:
    """Give a panel the common look: no box, light grid behind the data."""
    axis.spines[["top", "right"]].set_visible(False)
    axis.spines[["left", "bottom"]].set_color(MUTED)
    axis.tick_params(labelsize=TICK_SIZE, colors=TEXT, length=3)
    axis.grid(visible=True, color=GRID, linewidth=0.7)
    axis.set_axisbelow(True)


def entitle(axis: Axes, title: str, x_label: str = "", y_label: str = "", remark: str = "") -> None:
    """Write title and axis labels of a panel, and a small remark below the title."""
    axis.set_title(title, fontsize=TITLE_SIZE, color=TEXT, loc="left", pad=20 if remark else 6)
    if remark:
        axis.text(0.0, 1.025, remark, transform=axis.transAxes, fontsize=TICK_SIZE, color=REMARK)
    axis.set_xlabel(x_label, fontsize=LABEL_SIZE, color=TEXT)
    axis.set_ylabel(y_label, fontsize=LABEL_SIZE, color=TEXT)


def percent_axis(axis: Axis) -> None:
    """Show shares in [0, 1] as a few per cent numbers with as many digits as they need."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.6g}%"))
    if axis.get_scale() == "linear":
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))


def number_axis(axis: Axis) -> None:
    """Show a few numbers as `number_text` writes them."""
    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number_text(value)))


def number_text(value: float) -> str:
    """Write a number of an axis in a few characters.

    Args:
        value: Any number.

    Returns:
        With thousands separators from 1,000 on, as `2.5e9` from ten million on, where neighbours
        would run into each other.
    """
    if abs(value) >= 1e7:
        digits, exponent = f"{value:.6e}".split("e")
        text = f"{float(digits):g}e{int(exponent)}"
    else:
        text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"
    return text.replace("-", "\N{MINUS SIGN}")


def colour_bar(figure: Figure, image: AxesImage, axes: Any, label: str) -> None:
    """Explain the colours of an image beside its panels."""
    bar = figure.colorbar(image, ax=axes, shrink=0.85)
    bar.set_label(label, fontsize=LABEL_SIZE, color=TEXT)
    bar.ax.tick_params(labelsize=TICK_SIZE, colors=TEXT, length=3)
    bar.outline.set_visible(False)


def real_and_synthetic_legend(figure: Figure) -> None:
    """Explain the two colours, once per figure, at its upper right."""
    handles = [Patch(color=REAL, label="real"), Patch(color=SYNTHETIC, label="synthetic")]
    figure.legend(
        handles=handles, loc="upper right", ncols=2, frameon=False, fontsize=LABEL_SIZE + 1
    )


def message_figure(title: str, message: str) -> Figure:
    """Make a figure that says in words why there is nothing to draw."""
    figure = new_figure(8.0, 2.2, title)
    axis = figure.subplots()
    axis.set_axis_off()
    axis.text(0.0, 0.5, message, fontsize=TITLE_SIZE, color=TEXT, va="center", wrap=True)
    return figure


def shortened(names: Sequence[str], length: int) -> list[str]:
    """Cut long names so that they fit beside an axis.

    Args:
        names: Any texts.
        length: Most characters to keep, the mark of the cut included.

    Returns:
        The names, cut ones ending in an ellipsis. A dollar sign is escaped, as matplotlib
        would take a pair of them for a formula.
    """
    cut = [name if len(name) <= length else f"{name[: length - 1]}…" for name in names]
    return [name.replace("$", r"\$") for name in cut]
