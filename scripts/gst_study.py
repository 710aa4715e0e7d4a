"""Scores of synthesizers of a table that single records dominate, such as the GST table.

    python scripts/gst_study.py --table gst.parquet data/06_models/gst_whole/wgan/seed*/model

Each folder holds a saved synthesizer that was trained on all rows of the table. Of each, several
tables of as many rows are drawn, and compared with the table on three footings: with all records;
with the dominating records left out of the table and nothing of the draws; and with as many left
out of the draws. A record dominates where it alone has 90 % of a column's sum of squared
deviations; of a draw the records furthest from those columns' means are left out.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bcgan.evaluation.column_distances import ColumnBins, numeric_divergence
from bcgan.evaluation.correlations import correlation_matrix, mean_absolute_difference
from bcgan.seeds import numpy_generator
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.sampling_settings import SamplingSettings

DOMINATES = 0.9
NAMES = {
    "mean_full": "MAE of means, all records",
    "sd_full": "MAE of standard deviations, all records",
    "mean_kept": "MAE of means, without the table's dominating records",
    "sd_kept": "MAE of standard deviations, without the table's dominating records",
    "mean_both": "MAE of means, as many left out of the draw",
    "sd_both": "MAE of standard deviations, as many left out of the draw",
    "divergence": "largest Jensen-Shannon divergence, bits",
    "correlation": "mean difference of correlations",
    "mass_point_share": "largest error of a mass point's share",
    "outside_bounds": "values outside the column's bounds",
}


def main() -> int:
    """Score the synthesizers and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("synthesizers", nargs="*", type=Path, help="folders of saved synthesizers")
    parser.add_argument("--table", required=True, type=Path, help="the real table, Parquet")
    parser.add_argument("--draws", type=int, default=10, help="tables drawn of each")
    parser.add_argument("--candidates", type=int, default=None, help="sampling.candidates")
    parser.add_argument("--bootstraps", type=int, default=1000, help="tables of real rows drawn")
    parser.add_argument("--json", action="store_true", help="print all numbers instead")
    options = parser.parse_args()
    real = pd.read_parquet(options.table)
    sampling = SamplingSettings(
        **({} if options.candidates is None else {"candidates": options.candidates})
    )
    found: dict[str, Any] = {"dominating records": dominating_records(real)}
    for number, folder in enumerate(options.synthesizers):
        model = SavedSynthesizer.load(folder)
        tables = (
            model.sample(len(real), 1000 * number + draw, sampling) for draw in range(options.draws)
        )
        found[str(folder)] = summary([scores(real, table) for table in tables])
    rng = numpy_generator(0, "gst", "bootstrap")
    found["bootstrap"] = summary(
        [
            scores(real, real.take(rng.integers(len(real), size=len(real))).reset_index(drop=True))
            for _ in range(options.bootstraps)
        ]
    )
    sys.stdout.write(json.dumps(found, indent=1) if options.json else _text(found))
    return 0


def dominating_records(real: pd.DataFrame) -> dict[str, int]:
    """Find columns of which one record has nearly all of the variance.

    Args:
        real: Numeric table.

    Returns:
        Index of that record by column.
    """
    squares = (real - real.mean()) ** 2
    largest = squares.max() / squares.sum()
    return {
        str(name): int(real.index.get_loc(squares[name].idxmax()))
        for name in real.columns[(largest > DOMINATES).to_numpy()]
    }


def scores(real: pd.DataFrame, synthetic: pd.DataFrame) -> dict[str, Any]:
    """Compare one table.

    Args:
        real: Numeric table of n rows.
        synthetic: Table of the same columns.

    Returns:
        Number by name; `divergences` holds one for each column.
    """
    dominated = dominating_records(real)
    kept = real.drop(index=real.index[sorted(set(dominated.values()))])
    furthest = {(synthetic[name] - real[name].mean()).abs().idxmax() for name in dominated}
    both = synthetic.drop(index=list(furthest))
    columns = tuple(str(name) for name in real.columns)
    difference, _ = mean_absolute_difference(
        correlation_matrix(real, columns), correlation_matrix(synthetic, columns)
    )
    divergences = {
        name: numeric_divergence(real[name].to_numpy(), synthetic[name].to_numpy())
        for name in columns
    }
    outside = (synthetic < real.min()) | (synthetic > real.max())
    return {
        "mean_full": float((real.mean() - synthetic.mean()).abs().mean()),
        "sd_full": float((real.std() - synthetic.std()).abs().mean()),
        "mean_kept": float((kept.mean() - synthetic.mean()).abs().mean()),
        "sd_kept": float((kept.std() - synthetic.std()).abs().mean()),
        "mean_both": float((kept.mean() - both.mean()).abs().mean()),
        "sd_both": float((kept.std() - both.std()).abs().mean()),
        "divergence": max(divergences.values()),
        "correlation": difference,
        "mass_point_share": _mass_point_error(real, synthetic),
        "outside_bounds": int(outside.to_numpy().sum()),
        "divergences": divergences,
    }


def _mass_point_error(real: pd.DataFrame, synthetic: pd.DataFrame) -> float:
    errors = [
        abs(float((real[name] == point).mean() - (synthetic[name] == point).mean()))
        for name in real.columns
        for point in ColumnBins.of(real[name].to_numpy()).mass_points
    ]
    return max(errors, default=0.0)


def summary(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Summarise the scores of several tables.

    Args:
        found: What `scores` returned for each.

    Returns:
        For each score mean, smallest, median and largest value, and the 5 % and 95 % quantiles;
        for the divergences the mean of each column.
    """
    frame = pd.DataFrame(found)
    result: dict[str, Any] = {}
    for name in NAMES:
        values = frame[name].to_numpy(dtype=float)
        low, high = np.quantile(values, [0.05, 0.95])
        result[name] = {
            "mean": float(values.mean()),
            "min": float(values.min()),
            "median": float(np.median(values)),
            "max": float(values.max()),
            "q05": float(low),
            "q95": float(high),
        }
    each = pd.DataFrame(list(frame["divergences"]))
    result["divergences"] = {str(name): float(each[name].mean()) for name in each}
    return result


def _text(found: dict[str, Any]) -> str:
    tables = {name: part for name, part in found.items() if "mean_full" in part}
    lines = ["| | " + " | ".join(tables) + " |", "|---" * (len(tables) + 1) + "|"]
    for name, title in NAMES.items():
        cells = [
            f"{part[name]['mean']:.4f} ({part[name]['min']:.4f} to {part[name]['max']:.4f})"
            for part in tables.values()
        ]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
