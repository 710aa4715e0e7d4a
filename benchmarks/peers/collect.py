"""Puts what `run.py` made into one Markdown table for each table, and a ranking.

python benchmarks/peers/collect.py --out docs/results/peers.md
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev

from cells import JudgedCell, judged_cells, merged, store_cells, stored_cells
from entrants import ENTRANTS, Entrant
from tables import TABLES, divisions_of

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {
    "lift": 3,
    "relative accuracy": 3,
    "macro-F1": 3,
    "detection AUC": 3,
    "membership AUC": 3,
    "leaks found": 0,
    "fit (s)": 0,
    "fit (processor s)": 0,
    "rows/s": 0,
    "memory (GiB)": 1,
}
"""Columns of a table, and their decimal places."""
NOTHING = "-"
DIVIDED = "each seed with other rows held out"
HEAD = """# Beside other generators

Made by `python benchmarks/peers/run.py --data <folder>` and `collect.py`. Each generator is trained
in an environment of its own on one core, with its own default settings, on the same rows, and
judged by the same evaluation on rows that none of them saw. Mean and standard deviation over
seeds; without one it is a single seed. 1 is what real rows teach; where the target is numeric the
ratio of R2 stands for all three. *Leaks found* counts the privacy measurements of members against
held-out rows that signal (copies, membership attacks, attribute inference, rare rows; 13), averaged
over the seeds. The two that ask whether a generator had the held-out rows too are not counted, for
the runner keeps these from all of them. A generator of which more than a third of the seeds signal
is shown and not ranked: up to 7 % of harmless tables show a signal by chance. A single seed is out
by one signal, which is hard on whoever has one seed. Ranks are by lift, then macro-F1. All run with
their default settings; ours were settled on training parts of these tables, of all but flights
(recipe.md), the others' elsewhere.

CTGAN and TVAE, which refuse missing numbers and give fractions for whole numbers, are given the
median in place of missing numbers, and their whole numbers are rounded. The fit of *rows
not chosen* is that of the whole of bcgan, whose model it uses: the same generator, its rows as they
come and not chosen by judges and classifiers.
"""


def main() -> int:
    """Write the page and its cells; what `findings/peers.md` beside the page says comes first."""
    options = _parser().parse_args()
    cells = merged(stored_cells(options.cells), judged_cells(options.folder))
    store_cells(options.cells, cells)
    finding = options.out.parent / "findings" / "peers.md"
    parts = [HEAD, *([finding.read_text()] if finding.is_file() else [])]
    for table in TABLES:
        for title, names in ((table, (table,)), (f"{table}, {DIVIDED}", divisions_of(table))):
            rows = _by_entrant(cells, names)
            if rows:
                parts.append(f"## {title}\n\n{_markdown(rows)}\n{_origins(rows)}\n")
    options.out.write_text("\n".join(parts) + "\n")
    print(f"wrote {options.out}")
    return 0


def _by_entrant(cells: list[JudgedCell], tables: Sequence[str]) -> dict[Entrant, list[JudgedCell]]:
    rows = {
        entrant: [each for each in cells if each.entrant == entrant.name and each.table in tables]
        for entrant in ENTRANTS.values()
    }
    return {entrant: own for entrant, own in rows.items() if own}


def _markdown(rows: dict[Entrant, list[JudgedCell]]) -> str:
    ranked = sorted(
        (each for each in rows if _is_harmless(rows[each])),
        key=lambda each: (-_average(rows[each], "lift"), -_average(rows[each], "macro-F1")),
    )
    lines = [
        f"| rank | generator | seeds | {' | '.join(COLUMNS)} |",
        "|" + "---|" * (len(COLUMNS) + 3),
    ]
    for entrant in (*ranked, *(each for each in rows if each not in ranked)):
        cells = rows[entrant]
        rank = str(ranked.index(entrant) + 1) if entrant in ranked else NOTHING
        shown = [_shown(cells, name) for name in COLUMNS]
        lines.append(f"| {rank} | {entrant.title} | {len(cells)} | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


def _origins(rows: dict[Entrant, list[JudgedCell]]) -> str:
    """Say of what code and on what machines the cells are, as far as it was kept."""
    groups: dict[str, list[str]] = {}
    for entrant, cells in rows.items():
        for cell in cells:
            groups.setdefault(_origin(cell), []).append(entrant.name)
    texts = [
        f"{origin} ({', '.join(f'{names.count(name)} {name}' for name in dict.fromkeys(names))})"
        for origin, names in groups.items()
    ]
    return f"Trained: {'; '.join(texts)}."


def _origin(cell: JudgedCell) -> str:
    if cell.origin is None:
        return "code and machine not kept"
    changed = ", changed" if cell.origin.get("dirty") == "true" else ""
    return f"{cell.origin.get('revision', 'no commit')[:7]}{changed}, {cell.origin['processor']}"


def _is_harmless(cells: list[JudgedCell]) -> bool:
    """Whether at most a third of the seeds signal; by chance up to 7 % do."""
    leaks = _found(cells, "leaks found")
    return bool(leaks) and sum(value > 0 for value in leaks) <= len(cells) / 3


def _found(cells: list[JudgedCell], name: str) -> list[float]:
    return [value for cell in cells if (value := cell.scores[name]) is not None]


def _average(cells: list[JudgedCell], name: str) -> float:
    return mean(_found(cells, name) or [0.0])


def _shown(cells: list[JudgedCell], name: str) -> str:
    values, digits = _found(cells, name), COLUMNS[name]
    if not values:
        return NOTHING
    spread = f" ± {stdev(values):.{digits}f}" if len(values) > 1 and digits == 3 else ""
    average = mean(values)
    if name == "leaks found" and average % 1:
        return f"{average:.1f}"
    return f"{average:,.{digits}f}{spread}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "peers")
    parser.add_argument(
        "--cells",
        type=Path,
        default=ROOT / "docs" / "results" / "peers.jsonl",
        help="file of what is known already; what the folder has is added to it",
    )
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "results" / "peers.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
