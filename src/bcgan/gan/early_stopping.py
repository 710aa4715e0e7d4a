"""When a training has gone long enough without a better validation score."""

from collections.abc import Sequence


def looks_since_best(scores: Sequence[float]) -> int:
    """Count the looks at the validation part that came after the best one.

    Args:
        scores: Validation scores in their order, higher is better.

    Returns:
        0 when the last look is the best so far (of equal scores the earliest counts), or when
        there was none.
    """
    return len(scores) - 1 - scores.index(max(scores)) if scores else 0


def is_exhausted(scores: Sequence[float], patience: int | None) -> bool:
    """Tell whether training shall stop.

    Nothing but the scores decides it, and they are part of a checkpoint: a continued training
    stops where an uninterrupted one does.

    Args:
        scores: Validation scores in their order.
        patience: Looks without a new best after which training stops; nothing for never.

    Returns:
        Whether as many looks have passed.
    """
    return patience is not None and looks_since_best(scores) >= patience
