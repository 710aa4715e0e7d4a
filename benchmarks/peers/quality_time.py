"""Draws how good tables are after so much time, from what `run.py` made.

python benchmarks/peers/run.py --data tables --tables adult,covertype --entrants budgets
python benchmarks/peers/quality_time.py --out docs/results/quality_time.png
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import mean

from entrants import BUDGETED, ENTRANTS
from matplotlib.axes import Axes
from tables import TABLES

from bcgan.plots.style import MUTED, SERIES, dress, entitle, new_figure, panels

ROOT = Path(__file__).resolve().parents[2]
GENERATORS = ("bmade", "argn", "ctgan", "tvae")
TICKS = (30, 60, 120, 300, 600, 1800)
SCORES = {"lift": "lift of models", "macro_f1": "macro-F1"}
BOUNDS = {"bootstrap": "real rows drawn again", "independent_columns": "shuffled columns"}


def main() -> int:
    """Draw the figure."""
    options = _parser().parse_args()
    tables = options.tables.split(",")
    figure = new_figure(4.6 * len(tables), 3.4 * len(SCORES), "")
    axes = panels(figure, len(SCORES), len(tables), len(SCORES) * len(tables))
    for place, (score, title) in enumerate(SCORES.items()):
        for column, table in enumerate(tables):
            axis = axes[place * len(tables) + column]
            dress(axis)
            draw(axis, options.folder / table, score)
            entitle(axis, f"{TABLES[table].name}: {title}", "seconds of training", "real rows = 1")
    named = {}
    for axis in axes:
        handles, labels = axis.get_legend_handles_labels()
        named |= dict(zip(labels, handles, strict=True))
    if not named:
        print(f"There is nothing to draw in {options.folder}: run run.py first.")
        return 1
    figure.legend(
        list(named.values()),
        list(named),
        loc="outside lower center",
        ncols=3,
        frameon=False,
        fontsize=8.5,
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(options.out)
    print(f"wrote {options.out}")
    return 0


def draw(axis: Axes, folder: Path, score: str) -> None:
    """Draw one table's lines: a point for each time asked for, a diamond for the default settings.

    Args:
        axis: Where.
        folder: Of the table.
        score: Name of an average.
    """
    bounds: dict[str, float] = {}
    for name, colour in zip(GENERATORS, SERIES, strict=False):
        timed = [folder / each / "seed0" for each in BUDGETED if each.rpartition("-")[0] == name]
        points = sorted(_points(timed, score, bounds))
        title = ENTRANTS[name].title.partition(",")[0]
        if points:
            axis.plot(*zip(*points, strict=True), "o-", ms=4, lw=1.4, color=colour, label=title)
        own = _points(sorted((folder / name).glob("seed*")), score, bounds)
        if own:
            at = [mean(each) for each in zip(*own, strict=True)]
            axis.plot(*at, "D", ms=6, color=colour, label=f"{title}, own default")
    for (name, title), style in zip(BOUNDS.items(), ("--", ":"), strict=True):
        if name in bounds:
            axis.axhline(bounds[name], color=MUTED, ls=style, lw=1, label=title)
    axis.set_xscale("log")
    axis.set_xticks(TICKS, [str(tick) for tick in TICKS])
    axis.minorticks_off()


def _is_judged(folder: Path) -> bool:
    return (folder / "report.json").exists()


def _points(cells: list[Path], score: str, bounds: dict[str, float]) -> list[tuple[float, float]]:
    found = [_point(cell, score, bounds) for cell in cells if _is_judged(cell)]
    return [(seconds, value) for seconds, value in found if value is not None]


def _point(folder: Path, score: str, bounds: dict[str, float]) -> tuple[float, float | None]:
    found = json.loads((folder / "compatibility.json").read_text())
    for name in BOUNDS:
        bound = found.get("baselines", {}).get(name, {}).get("averages", {}).get(score)
        if bound is not None:
            bounds.setdefault(name, bound)
    cost = json.loads((folder / "cost.json").read_text())
    return cost["fit_seconds"], found["averages"][score]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "peers")
    parser.add_argument("--tables", default="adult,covertype")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "results" / "quality_time.png")
    return parser


if __name__ == "__main__":
    sys.exit(main())
