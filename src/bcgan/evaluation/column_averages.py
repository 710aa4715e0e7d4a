"""Averages of the per-column comparison, with a reason for each that cannot be computed."""

from collections.abc import Callable, Sequence

from bcgan.evaluation.column_fidelity import ColumnFidelity

_Difference = Callable[[ColumnFidelity], float | None]


def column_averages(
    rows: Sequence[ColumnFidelity],
) -> tuple[dict[str, float | None], dict[str, str]]:
    """Average over columns.

    Args:
        rows: Comparison of each column.

    Returns:
        Averages by name, None where there is nothing to average; and, by the same names, which
        columns were left out or why there is no number.
    """
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
        "mae_mean_kept": ("numeric", numeric, _mean_error_kept),
        "mae_std_kept": ("numeric", numeric, _sd_error_kept),
        "jsd_mean": ("compared", rows, lambda row: row.jsd),
        "wasserstein_scaled_mean": (
            "numeric or datetime",
            ordered,
            lambda row: row.wasserstein_scaled,
        ),
        "range_coverage_mean": ("numeric or datetime", ordered, lambda row: row.range_coverage),
        "outside_range_share_mean": (
            "numeric or datetime",
            ordered,
            lambda row: row.outside_range_share,
        ),
        "category_coverage_mean": ("categorical", categorical, lambda row: row.category_coverage),
        "category_coverage_weighted_mean": (
            "categorical",
            categorical,
            lambda row: row.category_coverage_weighted,
        ),
        "new_category_share_mean": (
            "categorical",
            categorical,
            lambda row: row.new_category_share,
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


def _mean_error_kept(row: ColumnFidelity) -> float | None:
    return _absolute_error(row.mean_real_kept, row.mean_synthetic_kept)


def _sd_error_kept(row: ColumnFidelity) -> float | None:
    return _absolute_error(row.sd_real_kept, row.sd_synthetic_kept)


def _absolute_error(real: float | None, synthetic: float | None) -> float | None:
    return None if real is None or synthetic is None else abs(real - synthetic)


def _scaled(error: float | None, row: ColumnFidelity) -> float | None:
    return None if error is None or not row.sd_real else error / row.sd_real
