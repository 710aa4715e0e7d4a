"""Losses that no working training has: not finite, or larger than any that means something."""

import math
from collections.abc import Mapping

LARGEST_LOSS = 1e6
"""Mean losses beyond this size end a training.

A critic under gradient penalty has slope 1: its loss, and the generator's, is at most the
distance between rows, below 100 for thousands of units in [0, 1] and below 10,000 for
standardised columns with the heaviest tails. The penalty, of weight 10, reaches this bound with
gradients of length 300 where length 1 is asked for. Cross-entropies reach it with logits of a
million. A training that learns does none of this, not even in its first steps; one that explodes
passes the bound within a few steps, long before its numbers stop being finite.
"""

_WEIGHTED_BY_THE_USER = "calibration"
"""The calibration's distances are bounded; its size says only which weight was asked for."""


def broken_term(losses: Mapping[str, float]) -> str | None:
    """Find a loss term that shows that a training has diverged.

    Args:
        losses: Mean of each loss term since the last point of the curves.

    Returns:
        Name of the first such term, or nothing. Terms that are not finite come before large
        ones.
    """
    for name, value in losses.items():
        if not math.isfinite(value):
            return name
    for name, value in losses.items():
        if abs(value) > LARGEST_LOSS and _WEIGHTED_BY_THE_USER not in name:
            return name
    return None


def describe_divergence(
    term: str, value: float, step: int, kept_step: int | None, best_step: int | None
) -> str:
    """Say what broke, what is kept, and what to do.

    Args:
        term: Name of the loss term that broke.
        value: Its mean.
        step: Generator steps done.
        kept_step: Step of the last good checkpoint, if there is one.
        best_step: Step of the best generator on the validation part, if one was looked at.

    Returns:
        One sentence.
    """
    reached = (
        f"reached {value:.2g}, which no working training does"
        if math.isfinite(value)
        else "is no longer finite"
    )
    kept = f" The checkpoint of step {kept_step} is kept." if kept_step else ""
    best = (
        f" On the validation part the generator of step {best_step} was the best: "
        f"gan.steps={best_step} ends before the trouble."
        if best_step
        else ""
    )
    return (
        f"Training diverged before step {step}: the loss term {term!r} {reached}; lower the "
        f"learning rates or the calibration weight and run again.{kept}{best}"
    )
