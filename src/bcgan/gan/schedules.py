"""What changes over a training: step sizes, and the weight of the calibration."""


def learning_rate_factor(share: float, decay_from: float) -> float:
    """Give the factor on both networks' step sizes.

    Args:
        share: Share of the steps that are done, in [0, 1).
        decay_from: Share after which the factor falls linearly; 1 keeps it at 1.

    Returns:
        1, falling to a tenth at the end.
    """
    if share <= decay_from:
        return 1.0
    return 1.0 - 0.9 * (share - decay_from) / (1.0 - decay_from)


def warm_up_factor(share: float, warm_up: float) -> float:
    """Give the factor on the calibration's weight.

    Args:
        share: Share of the steps that are done, in [0, 1).
        warm_up: Share of the steps over which the factor rises from 0 to 1; 0 keeps it at 1.

    Returns:
        The factor, in [0, 1].
    """
    return share / warm_up if share < warm_up else 1.0
