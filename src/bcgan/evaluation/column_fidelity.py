"""How far one synthetic column is from the real one."""

from collections import Counter
from dataclasses import asdict, dataclass, fields
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bcgan.evaluation.columns import EvaluatedKind
from bcgan.evaluation.values import numeric_values, text_values


@dataclass(frozen=True)
class ColumnFidelity:
    """One row of the per-column comparison; missing values count only in the missing shares.

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


def ks_statistic(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Measure the largest distance between two empirical distribution functions.

    Args:
        first: Array of shape (n,), n >= 1, without NaN.
        second: Array of shape (m,), m >= 1, without NaN.

    Returns:
        The two-sample Kolmogorov-Smirnov statistic: 0 for equal, 1 for separated samples.
    """
    points = np.concatenate([first, second])
    cumulative_first = np.searchsorted(np.sort(first), points, side="right") / first.size
    cumulative_second = np.searchsorted(np.sort(second), points, side="right") / second.size
    return float(np.abs(cumulative_first - cumulative_second).max())


def total_variation(first: NDArray[np.object_], second: NDArray[np.object_]) -> float:
    """Measure half the sum of absolute differences of category shares.

    Args:
        first: Text array of shape (n,), n >= 1, without missing values.
        second: Text array of shape (m,), m >= 1, without missing values.

    Returns:
        0 for equal shares, 1 where no category is common.
    """
    counts_first, counts_second = Counter(first.tolist()), Counter(second.tolist())
    # Sorted, so that the sum is the same in every process whatever the hash seed.
    return 0.5 * sum(
        abs(counts_first[value] / first.size - counts_second[value] / second.size)
        for value in sorted(counts_first.keys() | counts_second.keys())
    )


def _compare_texts(
    real_all: NDArray[np.object_], synthetic_all: NDArray[np.object_], column: str
) -> ColumnFidelity:
    real, synthetic = real_all[~pd.isna(real_all)], synthetic_all[~pd.isna(synthetic_all)]
    return ColumnFidelity(
        column=column,
        kind="categorical",
        mean_real=None,
        mean_synthetic=None,
        sd_real=None,
        sd_synthetic=None,
        ks=None,
        tv=total_variation(real, synthetic) if real.size and synthetic.size else None,
        note=_note(real.size, synthetic.size, needed_for_sd=0),
        **_shares(real_all, synthetic_all, "categorical"),
    )


def _compare_numbers(
    real_all: NDArray[np.float64],
    synthetic_all: NDArray[np.float64],
    column: str,
    kind: EvaluatedKind,
) -> ColumnFidelity:
    real, synthetic = real_all[~np.isnan(real_all)], synthetic_all[~np.isnan(synthetic_all)]
    return ColumnFidelity(
        column=column,
        kind=kind,
        mean_real=_mean(real),
        mean_synthetic=_mean(synthetic),
        sd_real=_sd(real),
        sd_synthetic=_sd(synthetic),
        ks=ks_statistic(real, synthetic) if real.size and synthetic.size else None,
        tv=None,
        note=_note(real.size, synthetic.size, needed_for_sd=2),
        **_shares(real_all, synthetic_all, kind),
    )


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


def _mean(values: NDArray[np.float64]) -> float | None:
    return float(values.mean()) if values.size else None


def _sd(values: NDArray[np.float64]) -> float | None:
    return float(values.std(ddof=1)) if values.size > 1 else None


def _note(real_count: int, synthetic_count: int, needed_for_sd: int) -> str | None:
    counts = {"real": real_count, "synthetic": synthetic_count}
    empty = [name for name, count in counts.items() if count == 0]
    if empty:
        return f"not computable: all values are missing in the {' and the '.join(empty)} table"
    few = [name for name, count in counts.items() if count < needed_for_sd]
    if few:
        return (
            "standard deviation not computable: only one value in the "
            f"{' and the '.join(few)} table"
        )
    return None
