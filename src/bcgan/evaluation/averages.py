"""Relative scores of learners and their averages (BCGAN paper, eq. 1)."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from bcgan.evaluation.labels import LabelScores


class RelativeScores(TypedDict, total=False):
    """What a learner trained on a table is worth beside the same one trained on real rows.

    Attributes:
        relative_accuracy: Accuracy over the real accuracy; 1.0 is parity. None where the real
            accuracy is 0.
        lift: (accuracy - majority) / (real accuracy - majority); guessing the majority class
            scores 0 and parity 1. None where the real learner does not beat the majority.
        relative_macro_f1: Macro-F1 over the real macro-F1; None where that is 0.
        note: Why something is None; absent where nothing is.
    """

    relative_accuracy: float | None
    lift: float | None
    relative_macro_f1: float | None
    note: str


def relative_scores(other: LabelScores, real: LabelScores, majority: float) -> RelativeScores:
    """Set the scores of a learner in relation to its real ones.

    Args:
        other: Scores on the test rows after training on the table in question.
        real: Scores on the same rows after training on real rows.
        majority: Accuracy of guessing the majority class of the real training rows.

    Returns:
        The three relations, None with a note where one cannot be computed.
    """
    notes = []
    gain = real["accuracy"] - majority
    if gain <= 0:
        notes.append(
            "lift not computable: trained on real rows, this learner does not beat "
            "guessing the majority class"
        )
    if real["accuracy"] <= 0:
        notes.append("relative accuracy not computable: the real accuracy is 0")
    if real["macro_f1"] <= 0:
        notes.append("relative macro-F1 not computable: the real macro-F1 is 0")
    result: RelativeScores = {
        "relative_accuracy": _ratio(other["accuracy"], real["accuracy"]),
        "lift": _ratio(other["accuracy"] - majority, gain),
        "relative_macro_f1": _ratio(other["macro_f1"], real["macro_f1"]),
    }
    if notes:
        result["note"] = "; ".join(notes)
    return result


def average_scores(learners: Mapping[str, RelativeScores]) -> dict[str, Any]:
    """Average over the learners; one without a value is left out of that average.

    Args:
        learners: Relative scores by learner.

    Returns:
        `seven` (mean relative accuracy), `lift` and `macro_f1` (mean relative macro-F1), each
        None where no learner has a value; a `note` where a learner was left out of a mean.
    """
    rows = learners.values()
    result: dict[str, Any] = {
        "seven": _mean(row["relative_accuracy"] for row in rows),
        "lift": _mean(row["lift"] for row in rows),
        "macro_f1": _mean(row["relative_macro_f1"] for row in rows),
    }
    without = [name for name, row in learners.items() if row["lift"] is None]
    if without:
        result["note"] = (
            f"lift leaves out {', '.join(without)}: trained on real rows, no better than "
            "guessing the majority class"
        )
    return result


def _ratio(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator > 0 else None


def _mean(values: Iterable[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return sum(present) / len(present) if present else None
