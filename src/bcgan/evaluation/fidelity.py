"""How close the columns of a synthetic table are to the real ones, and their correlations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bcgan.evaluation.column_fidelity import COLUMN_FIELDS, ColumnFidelity, compare_column
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.correlations import correlation_matrix, mean_absolute_difference

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class FidelityResult:
    """What `evaluate_fidelity` found.

    Attributes:
        columns: One row per column, in the order of the real table; the fields of
            `ColumnFidelity`.
        summary: The content of `fidelity.json`, JSON-ready: scalars, the reason where one is
            None, and the per-column records.
        correlation_real: Pearson correlations of the numeric columns, float64 of shape (k, k),
            NaN where a column is constant.
        correlation_synthetic: The same of the synthetic table.
    """

    columns: pd.DataFrame
    summary: dict[str, Any]
    correlation_real: pd.DataFrame
    correlation_synthetic: pd.DataFrame

    @property
    def correlation_difference(self) -> pd.DataFrame:
        """Absolute difference of the two correlation matrices, in [0, 2]."""
        return (self.correlation_real - self.correlation_synthetic).abs()


def evaluate_fidelity(
    real: pd.DataFrame, synthetic: pd.DataFrame, columns: EvaluationColumns
) -> FidelityResult:
    """Compare a synthetic table with the real one, column by column and by correlations.

    `mae_mean` and `mae_std` are the mean absolute errors between the means and between the
    standard deviations of the numeric columns (GST report, section 3.4), in the columns' own
    units: the column with the largest scale dominates them. `mae_mean_standardised` and
    `mae_std_standardised` divide each error by the real standard deviation first.

    Args:
        real: Typed table of real rows.
        synthetic: Typed table of synthetic rows.
        columns: The columns to compare; put the target into its group by `with_target_as`.

    Returns:
        The comparison.

    Raises:
        InputError: If a table lacks a column or has no rows.
    """
    columns.require(real, "real table")
    columns.require(synthetic, "synthetic table")
    compared = set(columns.features)
    rows = [
        compare_column(real[name], synthetic[name], name, columns.kind_of(name))
        for name in real.columns
        if name in compared
    ]
    numeric = tuple(row.column for row in rows if row.kind == "numeric")
    correlation_real = correlation_matrix(real, numeric)
    correlation_synthetic = correlation_matrix(synthetic, numeric)
    scalars, notes = _scalars(rows)
    difference, left_out = mean_absolute_difference(correlation_real, correlation_synthetic)
    scalars["correlation_difference_mean"] = difference
    if difference is None:
        notes["correlation_difference_mean"] = (
            "not computable: fewer than two numeric columns that vary in both tables"
        )
    elif left_out:
        notes["correlation_difference_mean"] = (
            f"{left_out} pair(s) left out: a column of the pair is constant or missing"
        )
    summary = {
        "schema_version": SCHEMA_VERSION,
        "rows": {"real": len(real), "synthetic": len(synthetic)},
        **scalars,
        "notes": notes,
        "columns": [row.as_record() for row in rows],
    }
    return FidelityResult(
        columns=pd.DataFrame([row.as_record() for row in rows], columns=list(COLUMN_FIELDS)),
        summary=summary,
        correlation_real=correlation_real,
        correlation_synthetic=correlation_synthetic,
    )


_Difference = Callable[[ColumnFidelity], float | None]


def _scalars(rows: Sequence[ColumnFidelity]) -> tuple[dict[str, float | None], dict[str, str]]:
    """Average over columns; a note says which were left out or why there is no number."""
    numeric = [row for row in rows if row.kind == "numeric"]
    ordered = [row for row in rows if row.kind != "categorical"]
    categorical = [row for row in rows if row.kind == "categorical"]
    averages: dict[str, tuple[str, Sequence[ColumnFidelity], _Difference]] = {
        "mae_mean": ("numeric", numeric, _mean_error),
        "mae_std": ("numeric", numeric, _sd_error),
        "mae_mean_standardised": ("numeric", numeric, lambda row: _scaled(_mean_error(row), row)),
        "mae_std_standardised": ("numeric", numeric, lambda row: _scaled(_sd_error(row), row)),
        "ks_mean": ("numeric or datetime", ordered, lambda row: row.ks),
        "tv_mean": ("categorical", categorical, lambda row: row.tv),
        "missing_share_mae": (
            "compared",
            rows,
            lambda row: abs(row.missing_share_real - row.missing_share_synthetic),
        ),
    }
    scalars: dict[str, float | None] = {}
    notes: dict[str, str] = {}
    for name, (described_as, group, difference) in averages.items():
        values = {row.column: difference(row) for row in group}
        present = [value for value in values.values() if value is not None]
        scalars[name] = sum(present) / len(present) if present else None
        left_out = [column for column, value in values.items() if value is None]
        if not group:
            notes[name] = f"not computable: there is no {described_as} column"
        elif not present:
            notes[name] = "not computable: no column has the values it needs"
        elif left_out:
            notes[name] = f"left out, not computable: {', '.join(left_out)}"
    return scalars, notes


def _mean_error(row: ColumnFidelity) -> float | None:
    return _absolute_error(row.mean_real, row.mean_synthetic)


def _sd_error(row: ColumnFidelity) -> float | None:
    return _absolute_error(row.sd_real, row.sd_synthetic)


def _absolute_error(real: float | None, synthetic: float | None) -> float | None:
    return None if real is None or synthetic is None else abs(real - synthetic)


def _scaled(error: float | None, row: ColumnFidelity) -> float | None:
    return None if error is None or not row.sd_real else error / row.sd_real
