"""Arrays of one number as JSON values."""

import numpy as np

from bcgan.evaluation.averages import Scores


def json_numbers(scores: Scores) -> dict[str, float | None]:
    """Give scores as JSON values.

    Args:
        scores: Arrays of shape (1,).

    Returns:
        Their values by name, None where there is no finite one.
    """
    return {
        name: float(values[0]) if np.isfinite(values[0]) else None
        for name, values in scores.items()
    }
