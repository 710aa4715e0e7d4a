"""How far one synthetic column is from the real one."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.column_coverage import category_coverage, lost_category, range_coverage
from bcgan.evaluation.column_distances import (
    categorical_divergence,
    ks_statistic,
    numeric_divergence,
    total_variation,
    wasserstein,
)
from bcgan.evaluation.columns import EvaluatedKind
from bcgan.evaluation.dominating_rows import KeptValues, mean_of, sd_of
from bcgan.evaluation.values import numeric_values, text_values


@dataclass(frozen=True)
class ColumnFidelity:
    """One row of the per-column comparison; missing values count only in the missing shares.

    A synthetic column without any value, of a real one with values, is not left out but counts as
    lost: `ks` and `tv` are 1, coverage is 0, and `wasserstein_scaled` is that of a column that
    holds nothing but the end of the real range that is farther from the real mean.

    Attributes:
        column: Name of the column.
        kind: "numeric", "categorical" or "datetime".
        mean_real: Mean of the real column in its own unit (datetime: seconds since
            1970-01-01); None for a categorical column or where not computable.
        mean_synthetic: The same of the synthetic column.
        sd_real: Standard deviation, with n - 1; needs two values.
        sd_synthetic: The same of the synthetic column.
        missing_share_real: Share of missing values, in [0, 1].
        missing_share_synthetic: The same of the synthetic column.
        mode: Most frequent real value, as text; of equally frequent ones the smallest.
        mode_share_real: Share of that value among the real values that are not missing.
        mode_share_synthetic: Share of the same value in the synthetic column.
        ks: Kolmogorov-Smirnov statistic, in [0, 1]; None for a categorical column.
        tv: Total variation distance, in [0, 1]; only for a categorical column.
        note: "not computable: reason" where something could not be computed, else None.
        jsd: Jensen-Shannon divergence in bits, in [0, 1], missing values counted as a value of
            their own: over the categories, or over 20 quantile bins of the real column and a
            bin for each real value that fills 1/20 of the rows alone.
        wasserstein: Wasserstein-1 distance in the column's unit (datetime: seconds); None for
            a categorical column.
        wasserstein_scaled: The same without the dominating rows, over the real standard
            deviation without them (`sd_real_kept`); where that is 0, with them and over
            `sd_real`; None where that is 0 too.
        range_coverage: Share of the real range that the synthetic one covers, in [0, 1]; None
            for a categorical column.
        outside_range_share: Share of synthetic values outside the real range.
        category_coverage: Share of the real categories that appear; only for a categorical
            column.
        category_coverage_weighted: Share of the real values whose category appears.
        new_category_share: Share of synthetic values whose category is not a real one.
        lost_category: The most frequent real category that does not appear, where one does not.
        lost_category_share: Its share of the real rows.
        dominated_by_rows: How many real rows, at most 0.5 %, carry more than half of the
            variance; None for a categorical column. See `bcgan.evaluation.dominating_rows`.
        largest_row_variance_share: Largest share of a single real row in the sum of squared
            deviations from the mean, in [0, 1]; None for a categorical or constant column.
        mean_real_kept: Mean without those rows.
        mean_synthetic_kept: Mean without the synthetic values beyond the same bounds.
        sd_real_kept: Standard deviation without those rows.
        sd_synthetic_kept: Standard deviation without the synthetic values beyond the same
            bounds.
    """

    column: str
    kind: EvaluatedKind
    mean_real: float | None
    mean_synthetic: float | None
    sd_real: float | None
    sd_synthetic: float | None
    missing_share_real: float
    missing_share_synthetic: float
    mode: str | None
    mode_share_real: float | None
    mode_share_synthetic: float | None
    ks: float | None
    tv: float | None
    note: str | None
    jsd: float
    wasserstein: float | None = None
    wasserstein_scaled: float | None = None
    range_coverage: float | None = None
    outside_range_share: float | None = None
    category_coverage: float | None = None
    category_coverage_weighted: float | None = None
    new_category_share: float | None = None
    lost_category: str | None = None
    lost_category_share: float | None = None
    dominated_by_rows: int | None = None
    largest_row_variance_share: float | None = None
    mean_real_kept: float | None = None
    mean_synthetic_kept: float | None = None
    sd_real_kept: float | None = None
    sd_synthetic_kept: float | None = None

    def as_record(self) -> dict[str, Any]:
        """Give all fields by name, JSON-ready."""
        return asdict(self)


COLUMN_FIELDS = tuple(field.name for field in fields(ColumnFidelity))


def compare_column(
    real: pd.Series, synthetic: pd.Series, column: str, kind: EvaluatedKind
) -> ColumnFidelity:
    """Compare a synthetic column with the real one.

    Args:
        real: n >= 1 typed values.
        synthetic: m >= 1 typed values.
        column: Name of the column.
        kind: As what it is compared.

    Returns:
        The comparison; a column that is entirely missing or has one value is no error.
    """
    if kind == "categorical":
        return _compare_texts(text_values(real), text_values(synthetic), column)
    return _compare_numbers(numeric_values(real), numeric_values(synthetic), column, kind)


def _compare_texts(
    real_all: NDArray[np.object_], synthetic_all: NDArray[np.object_], column: str
) -> ColumnFidelity:
    real, synthetic = real_all[~pd.isna(real_all)], synthetic_all[~pd.isna(synthetic_all)]
    comparable = bool(real.size and synthetic.size)
    lost = bool(real.size and not synthetic.size)
    compared = ColumnFidelity(
        column=column,
        kind="categorical",
        mean_real=None,
        mean_synthetic=None,
        sd_real=None,
        sd_synthetic=None,
        ks=None,
        tv=total_variation(real, synthetic) if comparable else 1.0 if lost else None,
        note=_note(real.size, synthetic.size, needed_for_sd=0),
        jsd=categorical_divergence(real_all, synthetic_all),
        **_shares(real_all, synthetic_all, "categorical"),
        **lost_category(real, synthetic, real_all.size),
    )
    if lost:
        return replace(compared, category_coverage=0.0, category_coverage_weighted=0.0)
    return replace(compared, **category_coverage(real, synthetic)) if comparable else compared


def _compare_numbers(
    real_all: NDArray[np.float64],
    synthetic_all: NDArray[np.float64],
    column: str,
    kind: EvaluatedKind,
) -> ColumnFidelity:
    real, synthetic = real_all[~np.isnan(real_all)], synthetic_all[~np.isnan(synthetic_all)]
    comparable = bool(real.size and synthetic.size)
    lost = bool(real.size and not synthetic.size)
    kept = KeptValues.of(real, synthetic)
    compared = ColumnFidelity(
        column=column,
        kind=kind,
        mean_real=mean_of(real),
        mean_synthetic=mean_of(synthetic),
        sd_real=sd_of(real),
        sd_synthetic=sd_of(synthetic),
        ks=ks_statistic(real, synthetic) if comparable else 1.0 if lost else None,
        tv=None,
        note=_note(real.size, synthetic.size, needed_for_sd=2),
        jsd=numeric_divergence(real_all, synthetic_all),
        **_shares(real_all, synthetic_all, kind),
        **kept.moments(),
    )
    if lost:
        worst = _farthest(kept.real if compared.sd_real_kept else real)
        return replace(compared, wasserstein_scaled=worst, range_coverage=0.0)
    if not comparable:
        return compared
    return replace(
        compared,
        wasserstein=wasserstein(real, synthetic),
        wasserstein_scaled=_scaled_wasserstein(kept.real, kept.synthetic)
        if compared.sd_real_kept
        else _scaled_wasserstein(real, synthetic),
        **range_coverage(real, synthetic),
    )


def _scaled_wasserstein(real: NDArray[np.float64], synthetic: NDArray[np.float64]) -> float | None:
    scale = sd_of(real)
    return wasserstein(real, synthetic) / scale if scale else None


def _farthest(real: NDArray[np.float64]) -> float | None:
    """Give the largest distance that a column within the real range can have, in real sd."""
    scale = sd_of(real)
    if not scale:
        return None
    mean = float(real.mean())
    return max(float(real.max()) - mean, mean - float(real.min())) / scale


class _Shares(TypedDict):
    missing_share_real: float
    missing_share_synthetic: float
    mode: str | None
    mode_share_real: float | None
    mode_share_synthetic: float | None


def _shares(real: NDArray[Any], synthetic: NDArray[Any], kind: EvaluatedKind) -> _Shares:
    real_missing, synthetic_missing = pd.isna(real), pd.isna(synthetic)
    values, counts = np.unique(real[~real_missing], return_counts=True)
    mode = values[counts.argmax()] if values.size else None

    def mode_share(present: NDArray[Any]) -> float | None:
        return float(np.mean(present == mode)) if mode is not None and present.size else None

    return {
        "missing_share_real": float(real_missing.mean()),
        "missing_share_synthetic": float(synthetic_missing.mean()),
        "mode": _mode_text(mode, kind),
        "mode_share_real": mode_share(real[~real_missing]),
        "mode_share_synthetic": mode_share(synthetic[~synthetic_missing]),
    }


def _mode_text(mode: Any, kind: EvaluatedKind) -> str | None:
    if mode is None:
        return None
    if kind == "datetime":
        return str(pd.Timestamp(mode, unit="s").isoformat())
    return f"{mode:.10g}" if kind == "numeric" else str(mode)


def _note(real_count: int, synthetic_count: int, needed_for_sd: int) -> str | None:
    counts = {"real": real_count, "synthetic": synthetic_count}
    empty = [name for name, count in counts.items() if count == 0]
    if empty == ["synthetic"]:
        return (
            "not computable: all values are missing in the synthetic table; its distances count as "
            "the largest, its coverage as 0"
        )
    if empty:
        return f"not computable: all values are missing in the {' and the '.join(empty)} table"
    few = [name for name, count in counts.items() if count < needed_for_sd]
    if few:
        return (
            "standard deviation not computable: only one value in the "
            f"{' and the '.join(few)} table"
        )
    return None
