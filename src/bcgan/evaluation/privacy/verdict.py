"""What the metrics say together, in plain words."""

from collections.abc import Mapping, Sequence
from typing import Any

from bcgan.evaluation.privacy.metric import Metric

CONTROL = ("held_out_copies", "held_out_near_copies")
"""Metrics that tell whether the held-out rows can serve as control."""

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
    summary = _summary(metrics, signals)
    if missing and len(missing) < len(metrics):
        summary += f" {len(missing)} could not be computed."
    return {
        "summary": summary,
        "signals": signals,
        "signal_count": len(signals),
        "not_computable": missing,
    }


def _summary(metrics: Mapping[str, Metric], signals: Sequence[str]) -> str:
    copied = "; ".join(metrics[name].title for name in signals if name in CONTROL)
    found = [name for name in signals if name not in CONTROL]
    compared = sum(metric.status == "ok" for name, metric in metrics.items() if name not in CONTROL)
    if copied:
        return (
            f"Held-out rows were copied ({copied}). The maker of the table had them, so the other "
            "measurements, which take them for unseen, cannot be read."
        )
    if not compared:
        return "No attack could be measured; take the table as if it held training rows."
    if found:
        titles = "; ".join(metrics[name].title for name in found)
        return (
            f"{len(found)} of {compared} measurements tell training rows from held-out rows: "
            f"{titles}. The table gives away something about the rows it was made from."
        )
    return f"None of {compared} measurements tells training rows from held-out rows. {LIMITS}"
