"""Averages of the per-column comparison, with a reason for each that cannot be computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bcgan.evaluation.column_fidelity import ColumnFidelity

_NUMERIC = "numeric"
_ORDERED = "numeric or datetime"
_CATEGORICAL = "categorical"
_ANY = "compared"
_KINDS: Mapping[str, tuple[str, ...]] = {
    _NUMERIC: ("numeric",),
    _ORDERED: ("numeric", "datetime"),
    _CATEGORICAL: ("categorical",),
    _ANY: ("numeric", "datetime", "categorical"),
}


@dataclass(frozen=True)
class _Average:
    """What is averaged, and over which columns; `columns` is a key of `_KINDS`."""

    columns: str
    of: Callable[[ColumnFidelity], float | None]


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
    scalars: dict[str, float | None] = {}
    notes: dict[str, str] = {}
    for name, average in _AVERAGES.items():
        kinds = _KINDS[average.columns]
        values = {row.column: average.of(row) for row in rows if row.kind in kinds}
        present = [value for value in values.values() if value is not None]
        scalars[name] = sum(present) / len(present) if present else None
        left_out = [column for column, value in values.items() if value is None]
        if not values:
            notes[name] = f"not computable: there is no {average.columns} column"
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


_AVERAGES: Mapping[str, _Average] = MappingProxyType(
    {
        "mae_mean": _Average(_NUMERIC, _mean_error),
        "mae_std": _Average(_NUMERIC, _sd_error),
        "mae_mean_standardised": _Average(_NUMERIC, lambda row: _scaled(_mean_error(row), row)),
        "mae_std_standardised": _Average(_NUMERIC, lambda row: _scaled(_sd_error(row), row)),
        "ks_mean": _Average(_ORDERED, lambda row: row.ks),
        "tv_mean": _Average(_CATEGORICAL, lambda row: row.tv),
        "missing_share_mae": _Average(
            _ANY, lambda row: abs(row.missing_share_real - row.missing_share_synthetic)
        ),
        "mae_mean_kept": _Average(_NUMERIC, _mean_error_kept),
        "mae_std_kept": _Average(_NUMERIC, _sd_error_kept),
        "jsd_mean": _Average(_ANY, lambda row: row.jsd),
        "wasserstein_scaled_mean": _Average(_ORDERED, lambda row: row.wasserstein_scaled),
        "range_coverage_mean": _Average(_ORDERED, lambda row: row.range_coverage),
        "outside_range_share_mean": _Average(_ORDERED, lambda row: row.outside_range_share),
        "category_coverage_mean": _Average(_CATEGORICAL, lambda row: row.category_coverage),
        "category_coverage_weighted_mean": _Average(
            _CATEGORICAL, lambda row: row.category_coverage_weighted
        ),
        "new_category_share_mean": _Average(_CATEGORICAL, lambda row: row.new_category_share),
    }
)
"""By the names that `fidelity.json` uses, in its order."""
