"""How well scores tell members from non-members: AUC, and hits among few false alarms."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import nhypergeom, rankdata

from bcgan.evaluation.privacy.intervals import Interval, bootstrap, two_sided_z

Floats = NDArray[np.float64]


def auc(members: Floats, non_members: Floats) -> float:
    """Give the area under the ROC curve.

    Args:
        members: Scores, shape (m,), m >= 1.
        non_members: Scores, shape (n,), n >= 1.

    Returns:
        Chance that a member scores above a non-member, ties counting one half.
    """
    return float(_placements(members, non_members)[0].mean())


def auc_interval(members: Floats, non_members: Floats, confidence: float) -> Interval:
    """Give the interval of the AUC: DeLong's variance, on the scale of the log odds.

    DeLong, DeLong and Clarke-Pearson (1988) give the variance. Around the AUC itself the interval
    is too short for small groups and large AUCs: of 10 against 10 scores with a true AUC of 0.9,
    the lower end of a 99 % interval lies above 0.9 in 13 of 100 cases. Around the log odds (Pepe
    2003) it is at most 1. Where the variance is 0, as where all members win, the
    min(m, n) disjoint pairs are independent, and the chance that all end alike bounds the AUC.

    Args:
        members: Scores, shape (m,), m >= 2.
        non_members: Scores, shape (n,), n >= 2.
        confidence: Level in (0, 1).

    Returns:
        An interval within [0, 1].
    """
    of_members, of_others = _placements(members, non_members)
    variance = of_members.var(ddof=1) / members.size + of_others.var(ddof=1) / non_members.size
    centre = float(of_members.mean())
    if variance <= 0.0 or not 0.0 < centre < 1.0:
        pairs = min(members.size, non_members.size)
        unlike = 1 - ((1 - confidence) / 2) ** (1 / pairs)
        # A pair that ends otherwise moves the AUC by 1, and by a half where all were ties.
        width = unlike * max(centre, 1 - centre)
        return Interval(max(0.0, centre - width), min(1.0, centre + width), confidence, "pairs")
    half = two_sided_z(confidence) * np.sqrt(variance) / (centre * (1 - centre))
    middle = logit(centre)
    low, high = float(expit(middle - half)), float(expit(middle + half))
    return Interval(min(low, centre), max(high, centre), confidence, "DeLong, log odds")


def _placements(members: Floats, non_members: Floats) -> tuple[Floats, Floats]:
    """Give for each score its share of wins against the other group, by mid-ranks."""
    ranks = rankdata(np.concatenate([members, non_members]))
    m, n = members.size, non_members.size
    return (ranks[:m] - rankdata(members)) / n, 1 - (ranks[m:] - rankdata(non_members)) / m


def threshold_at(non_members: Floats, false_alarms: float) -> float:
    """Find the lowest threshold that few enough non-members exceed.

    Args:
        non_members: Scores, shape (n,), n >= 1.
        false_alarms: Largest share of them above the threshold, in [0, 1).

    Returns:
        One of the scores; whoever scores strictly above it is called a member.
    """
    allowed = int(np.floor(false_alarms * non_members.size + 1e-9))
    place = non_members.size - 1 - allowed
    return float(np.partition(non_members, place)[place])


def hit_share(members: Floats, non_members: Floats, false_alarms: float) -> float:
    """Give the share of members above the threshold: TPR at a fixed FPR (Carlini et al. 2022)."""
    return float(np.mean(members > threshold_at(non_members, false_alarms)))


def hit_share_interval(
    members: Floats,
    non_members: Floats,
    false_alarms: float,
    resampling: tuple[int, float, np.random.Generator],
) -> Interval:
    """Give the bootstrap interval of `hit_share`; both groups, and so the threshold, vary.

    Args:
        members: Scores, shape (m,).
        non_members: Scores, shape (n,).
        false_alarms: Largest share of false alarms.
        resampling: Number of resamples, confidence, and source of the draws.

    Returns:
        The interval.
    """

    def once(rng: np.random.Generator) -> float:
        drawn = members[rng.integers(members.size, size=members.size)]
        others = non_members[rng.integers(non_members.size, size=non_members.size)]
        return hit_share(drawn, others, false_alarms)

    return bootstrap(once, *resampling)


def hit_share_p_value(members: Floats, non_members: Floats, false_alarms: float) -> float:
    """Give the chance of as many hits if members and non-members were drawn alike.

    Walking down the ranks, the members met before the first non-member that is not a permitted
    false alarm follow the negative hypergeometric law. With ties the value is conservative.

    Args:
        members: Scores, shape (m,).
        non_members: Scores, shape (n,).
        false_alarms: Largest share of false alarms.

    Returns:
        A one-sided p-value.
    """
    threshold = threshold_at(non_members, false_alarms)
    hits = int(np.sum(members > threshold))
    allowed = int(np.floor(false_alarms * non_members.size + 1e-9))
    law = nhypergeom(members.size + non_members.size, members.size, allowed + 1)
    return float(min(1.0, max(0.0, law.sf(hits - 1))))


def roc_points(members: Floats, non_members: Floats, most: int = 400) -> list[tuple[float, float]]:
    """Give the ROC curve, dense where false alarms are few.

    Args:
        members: Scores, shape (m,).
        non_members: Scores, shape (n,).
        most: Most points between both ends.

    Returns:
        False and true positive rates, both from 0.0 to 1.0, never falling.
    """
    thresholds = np.unique(np.concatenate([members, non_members]))[::-1]
    hits = 1 - np.searchsorted(np.sort(members), thresholds, side="left") / members.size
    alarms = 1 - np.searchsorted(np.sort(non_members), thresholds, side="left") / non_members.size
    if thresholds.size > most:
        steps = np.geomspace(1, thresholds.size, most).astype(int) - 1
        kept = np.unique(np.append(steps, thresholds.size - 1))
        hits, alarms = hits[kept], alarms[kept]
    points = zip(alarms.tolist(), hits.tolist(), strict=True)
    return [(0.0, 0.0), *((float(x), float(y)) for x, y in points)]
