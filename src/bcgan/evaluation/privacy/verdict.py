"""What the metrics say together, in plain words."""

from collections.abc import Mapping
from typing import Any

from bcgan.evaluation.privacy.metric import Metric

LIMITS = (
    "These attacks failing is no proof of anonymity: a stronger attack may succeed, and nothing "
    "here is a differential-privacy guarantee."
)


def verdict(metrics: Mapping[str, Metric]) -> dict[str, Any]:
    """Name the metrics that show a leak.

    Args:
        metrics: The metrics by name.

    Returns:
        `summary` (plain sentences), `signals` (names of metrics whose interval lies above the
        floor), their number `signal_count`, and `not_computable` (names).
    """
    signals = [name for name, metric in metrics.items() if metric.signal]
    missing = [name for name, metric in metrics.items() if metric.status != "ok"]
    computed = len(metrics) - len(missing)
    if not computed:
        summary = "Nothing could be measured; take the table as if it held training rows."
    elif signals:
        titles = "; ".join(metrics[name].title for name in signals)
        summary = (
            f"{len(signals)} of {computed} measurements tell training rows from held-out rows: "
            f"{titles}. The table gives away something about the rows it was made from."
        )
    else:
        summary = (
            f"None of {computed} measurements tells training rows from held-out rows. {LIMITS}"
        )
    if computed and missing:
        summary += f" {len(missing)} could not be computed."
    return {
        "summary": summary,
        "signals": signals,
        "signal_count": len(signals),
        "not_computable": missing,
    }
