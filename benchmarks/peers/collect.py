"""Puts what `run.py` made into one Markdown table for each table, and a ranking.

python benchmarks/peers/collect.py --out docs/results/peers.md
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from entrants import ENTRANTS, Entrant
from tables import TABLES, Table

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = (
    "lift",
    "relative accuracy",
    "macro-F1",
    "detection AUC",
    "membership AUC",
    "leaks found",
    "fit (s)",
    "fit (processor s)",
    "rows/s",
    "memory (GiB)",
)
DIGITS = (3, 3, 3, 3, 3, 0, 0, 0, 0, 1)
NOTHING = "-"
ABOUT_THE_CONTROL = ("held_out_copies", "held_out_near_copies")
"""Whether held-out rows were seen: not a question here, and Connect-4, a list of all positions
after eight moves of which none occurs twice, is met by whoever learns the rules of the game."""
HEAD = """# Beside other generators

Made by `python benchmarks/peers/run.py --data <folder>` and `collect.py`. Each generator is trained
in an environment of its own on one core, with its own default settings, on the same rows, and
judged by the same evaluation on rows that none of them saw. Mean and standard deviation over
seeds; without one it is a single seed. 1 is what real rows teach; where the target is numeric the
ratio of R2 stands for all three. *Leaks found* counts the privacy measurements of members against
held-out rows that signal (copies, membership attacks, rare rows; 13), averaged over the seeds. The
two that ask whether a generator had the held-out rows too are not counted, for the runner keeps
these from all of them. A generator of which more than a third of the seeds signal is shown and not
ranked: up to 7 % of harmless tables show a signal by chance. Ranks are by lift, then macro-F1.

CTGAN and TVAE, which refuse missing numbers and give fractions for whole numbers, are given the
median in place of missing numbers, and their whole numbers are rounded. The fit of *rows taken as
they come* is that of the whole of bcgan, whose model it uses.
"""


@dataclass(frozen=True)
class Cell:
    """What one training gave, in the order of `COLUMNS`; None where it is not defined."""

    values: tuple[float | None, ...]


def main() -> int:
    """Write the page; what `findings/peers.md` beside it says comes first."""
    options = _parser().parse_args()
    finding = options.out.parent / "findings" / "peers.md"
    parts = [HEAD, *([finding.read_text()] if finding.is_file() else [])]
    for table in TABLES.values():
        rows = {
            entrant: cells
            for entrant in ENTRANTS.values()
            if (cells := _cells(options.folder / table.name / entrant.name, table))
        }
        if rows:
            parts.append(f"## {table.name}\n\n{_markdown(rows)}")
    options.out.write_text("\n".join(parts) + "\n")
    print(f"wrote {options.out}")
    return 0


def _cells(folder: Path, table: Table) -> list[Cell]:
    return [_cell(each, table) for each in sorted(folder.glob("seed*")) if _is_judged(each)]


def _is_judged(folder: Path) -> bool:
    return (folder / "report.json").exists()


def _cell(folder: Path, table: Table) -> Cell:
    scores = _read(folder, "compatibility")["averages"]
    privacy, cost = _read(folder, "privacy"), _read(folder, "cost")
    if table.task == "regression":
        utility = (scores["seven"],) * 3
    else:
        utility = (scores["lift"], scores["seven"], scores["macro_f1"])
    return Cell(
        (
            *utility,
            _read(folder, "detection")["classifiers"]["gradient_boosting"]["auc"],
            dig(privacy, "metrics", "gan_leaks_auc", "value"),
            _leaks(privacy),
            cost["fit_seconds"],
            cost["fit_processor_seconds"],
            cost["rows"] / max(cost["sample_seconds"], 1e-9),
            cost.get("peak_bytes", 0) / 2**30,
        )
    )


def _leaks(privacy: dict[str, Any]) -> float | None:
    if privacy["status"] != "ok":
        return None
    measured = privacy["metrics"].items()
    return float(
        sum(bool(one.get("signal")) for name, one in measured if name not in ABOUT_THE_CONTROL)
    )


def dig(values: Any, *names: str) -> Any:
    """Walk into nested mappings; None where a key is absent."""
    for name in names:
        values = values.get(name) if isinstance(values, dict) else None
    return values


def _read(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / f"{name}.json").read_text())


def _markdown(rows: dict[Entrant, list[Cell]]) -> str:
    ranked = sorted(
        (each for each in rows if _is_harmless(rows[each])),
        key=lambda each: (-(_average(rows[each], 0) or 0.0), -(_average(rows[each], 2) or 0.0)),
    )
    lines = [
        f"| rank | generator | seeds | {' | '.join(COLUMNS)} |",
        "|" + "---|" * (len(COLUMNS) + 3),
    ]
    for entrant in (*ranked, *(each for each in rows if each not in ranked)):
        cells = rows[entrant]
        rank = str(ranked.index(entrant) + 1) if entrant in ranked else NOTHING
        shown = [_shown(cells, place) for place in range(len(COLUMNS))]
        lines.append(f"| {rank} | {entrant.title} | {len(cells)} | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


def _is_harmless(cells: list[Cell]) -> bool:
    """Whether at most a third of the seeds signal; by chance up to 7 % do."""
    leaks = _found(cells, COLUMNS.index("leaks found"))
    return bool(leaks) and sum(value > 0 for value in leaks) <= len(cells) / 3


def _found(cells: list[Cell], place: int) -> list[float]:
    return [value for cell in cells if (value := cell.values[place]) is not None]


def _average(cells: list[Cell], place: int) -> float | None:
    values = _found(cells, place)
    return mean(values) if values else None


def _shown(cells: list[Cell], place: int) -> str:
    values, digits = _found(cells, place), DIGITS[place]
    if not values:
        return NOTHING
    spread = f" ± {stdev(values):.{digits}f}" if len(values) > 1 and digits == 3 else ""
    average = mean(values)
    if COLUMNS[place] == "leaks found" and average % 1:
        return f"{average:.1f}"
    return f"{average:,.{digits}f}{spread}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "peers")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "results" / "peers.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
