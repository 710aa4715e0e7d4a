"""Draws how good tables are after so much time, from what `run.py` made.

python benchmarks/peers/run.py --data tables --tables adult,covertype --entrants budgets
python benchmarks/peers/quality_time.py --out docs/results/quality_time.png
"""

import argparse
import sys
from pathlib import Path
from statistics import mean

from cells import JudgedCell, dig, judged_cells, merged, stored_cells
from entrants import BUDGETED, ENTRANTS
from matplotlib.axes import Axes
from tables import TABLES

from bcgan.plots.style import MUTED, SERIES, dress, entitle, new_figure, panels

ROOT = Path(__file__).resolve().parents[2]
GENERATORS = ("bmade", "argn", "ctgan", "tvae")
TICKS = (30, 60, 120, 300, 600, 1800)
SCORES = {"lift": "lift of models", "macro-F1": "macro-F1"}
BOUND_TITLES = {"bootstrap": "real rows drawn again", "independent_columns": "shuffled columns"}


def main() -> int:
    """Draw the figure."""
    options = _parser().parse_args()
    cells = merged(stored_cells(options.cells), judged_cells(options.folder))
    tables = [table for table in options.tables.split(",") if _is_drawn(cells, table)]
    if not tables:
        print(f"There is nothing to draw of {options.tables}: run run.py first.")
        return 1
    figure = new_figure(4.6 * len(tables), 3.4 * len(SCORES), "")
    axes = panels(figure, len(SCORES), len(tables), len(SCORES) * len(tables))
    for place, (score, title) in enumerate(SCORES.items()):
        for column, table in enumerate(tables):
            axis = axes[place * len(tables) + column]
            dress(axis)
            draw(axis, [cell for cell in cells if cell.table == table], score)
            entitle(axis, f"{TABLES[table].name}: {title}", "seconds of training", "real rows = 1")
    named = {}
    for axis in axes:
        handles, labels = axis.get_legend_handles_labels()
        named |= dict(zip(labels, handles, strict=True))
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


def draw(axis: Axes, cells: list[JudgedCell], score: str) -> None:
    """Draw one table's lines: a point for each time asked for, a diamond for the default settings.

    Args:
        axis: Where.
        cells: Of the table.
        score: One of `SCORES`.
    """
    for name, colour in zip(GENERATORS, SERIES, strict=False):
        timed = [cell for cell in cells if cell.entrant in BUDGETED]
        points = sorted(
            _point(cell, score) for cell in timed if cell.entrant.rpartition("-")[0] == name
        )
        title = ENTRANTS[name].title.partition(",")[0]
        if points:
            axis.plot(*zip(*points, strict=True), "o-", ms=4, lw=1.4, color=colour, label=title)
        own = [_point(cell, score) for cell in cells if cell.entrant == name]
        if own:
            at = [mean(each) for each in zip(*own, strict=True)]
            axis.plot(*at, "D", ms=6, color=colour, label=f"{title}, own default")
    bounds = next((cell.bounds for cell in cells if cell.bounds), {})
    for (name, title), style in zip(BOUND_TITLES.items(), ("--", ":"), strict=True):
        value = dig(bounds, name, score)
        if value is not None:
            axis.axhline(value, color=MUTED, ls=style, lw=1, label=title)
    axis.set_xscale("log")
    axis.set_xticks(TICKS, [str(tick) for tick in TICKS])
    axis.minorticks_off()


def _is_drawn(cells: list[JudgedCell], table: str) -> bool:
    drawn = {*GENERATORS, *BUDGETED}
    return any(cell.table == table and cell.entrant in drawn for cell in cells)


def _point(cell: JudgedCell, score: str) -> tuple[float, float]:
    return cell.scores["fit (s)"] or 0.0, cell.scores[score] or 0.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "peers")
    parser.add_argument("--cells", type=Path, default=ROOT / "docs" / "results" / "peers.jsonl")
    parser.add_argument("--tables", default="adult,covertype")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "results" / "quality_time.png")
    return parser


if __name__ == "__main__":
    sys.exit(main())
