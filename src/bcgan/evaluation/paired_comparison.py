"""Two ways to train compared seed by seed: interval, exact test, correction for several sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from bcgan.errors import SettingsError

MOST_PAIRS = 20
"""More pairs have more than a million sign patterns, which are all looked at."""

_TOLERANCE = 1e-12


@dataclass(frozen=True)
class PairedComparison:
    """Differences of one score, second way less first way, one for each seed.

    Attributes:
        differences: Differences in the order of the seeds; at least one.
        mean: Their mean.
        interval: Ends of the interval for the mean; None with fewer than two pairs.
        p_value: Of the exact two-sided sign-flip test, in (0, 1].
    """

    differences: tuple[float, ...]
    mean: float
    interval: tuple[float, float] | None
    p_value: float


def compare_pairs(
    first: Mapping[int, float], second: Mapping[int, float], confidence: float = 0.95
) -> PairedComparison | None:
    """Compare the scores of the seeds that both ways were run with.

    Args:
        first: Score by seed of the way compared with.
        second: Score by seed of the way in question.
        confidence: Of the interval, in (0, 1).

    Returns:
        The comparison; None where no seed is in both.

    Raises:
        SettingsError: If more than 20 seeds are in both.
    """
    seeds = sorted(first.keys() & second.keys())
    if not seeds:
        return None
    differences = [second[seed] - first[seed] for seed in seeds]
    return PairedComparison(
        differences=tuple(differences),
        mean=float(np.mean(differences)),
        interval=t_interval(differences, confidence),
        p_value=sign_flip_p_value(differences),
    )


def t_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float] | None:
    """Give Student's interval for the mean.

    Args:
        values: Independent values, about normal.
        confidence: In (0, 1).

    Returns:
        mean -+ t(n - 1) sd / sqrt(n), with the standard deviation's n - 1; None for n < 2.
    """
    if len(values) < 2:
        return None
    mean = float(np.mean(values))
    error = float(np.std(values, ddof=1)) / len(values) ** 0.5
    reach = float(stats.t.ppf(0.5 + confidence / 2, len(values) - 1)) * error
    return mean - reach, mean + reach


def sign_flip_p_value(differences: Sequence[float]) -> float:
    """Test whether differences are symmetric about 0, by all 2^n patterns of their signs.

    If neither way is better, each difference could as well have had the other sign (Fisher
    1935). With n differences no p-value is below 2 / 2^n: 0.0625 for five, 0.0078 for eight.

    Args:
        differences: n differences, 1 <= n <= 20.

    Returns:
        Share of the patterns whose mean is at least as far from 0 as the one found.

    Raises:
        SettingsError: If there are none or too many.
    """
    count = len(differences)
    if not 1 <= count <= MOST_PAIRS:
        raise SettingsError(
            f"The exact sign-flip test takes 1 to {MOST_PAIRS} pairs and was given {count}; "
            "compare fewer seeds."
        )
    sums = np.zeros(1)
    for difference in differences:
        sums = np.concatenate([sums + difference, sums - difference])
    # Sums of the same numbers in another order differ in their last digits.
    scale = float(np.sum(np.abs(differences)))
    found = abs(float(np.sum(differences))) - _TOLERANCE * scale
    return float(np.mean(np.abs(sums) >= found))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Correct p-values for the number of tests (Holm 1979).

    Args:
        p_values: p-value by name of the test.

    Returns:
        Corrected p-values by name, at most 1, in the given order: rejecting those up to alpha
        errs in any of them with a probability of at most alpha.
    """
    corrected: dict[str, float] = {}
    largest = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[name]))
        corrected[name] = largest
    return {name: corrected[name] for name in p_values}
