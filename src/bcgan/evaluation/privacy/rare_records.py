"""Rare records: do synthetic rows come nearer to rare training rows than to rare held-out rows?"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.privacy.attack_scores import auc, auc_interval
from bcgan.evaluation.privacy.gower import nearest
from bcgan.evaluation.privacy.metric import Metric, MetricText
from bcgan.evaluation.privacy.mixed_rows import MixedRows

Floats = NDArray[np.float64]

LEAST_RARE = 10
MOST_PAIRED_COLUMNS = 20
RARE_CATEGORY = 0.05
"""Share of the reference rows below which a category counts as rare."""

_READ = (
    "Chance that a rare training row lies nearer to its closest synthetic row than a rare "
    "held-out row does. 0.5 means equally far; above it, outliers of the training data shine "
    "through. What is rare is decided on held-out reference rows, alike for both."
)
ISOLATED = MetricText("Rare records with few neighbours: exposure", _READ, floor=0.5)
UNUSUAL = MetricText("Rare records with unusual categories: exposure", _READ, floor=0.5)


def rare_record_exposure(
    scores: tuple[Floats, Floats],
    rarity: tuple[Floats, Floats],
    text: MetricText,
    share: float,
    confidence: float,
) -> Metric:
    """Compare rare members with rare non-members.

    Args:
        scores: Minus the distances of members and of non-members to the closest synthetic row.
        rarity: How rare each of them is; 0 for not at all.
        text: What the metric is called.
        share: Share of all of them that count as rare.
        confidence: Level of the interval.

    Returns:
        The metric, with counts and median distances; no row is listed.
    """
    pooled = np.concatenate(rarity)
    bound = np.quantile(pooled, 1 - share)
    chosen = [(each >= bound) & (each > 0) for each in rarity]
    counts = [int(each.sum()) for each in chosen]
    if min(counts) < LEAST_RARE:
        return text.not_computable(
            f"It takes {LEAST_RARE} rare rows on both sides; there are {counts[0]} among "
            f"{len(scores[0]):,} training rows and {counts[1]} among {len(scores[1]):,} held-out "
            "rows."
        )
    members, others = (each[rare] for each, rare in zip(scores, chosen, strict=True))
    return text.measured(
        auc(members, others),
        auc_interval(members, others, confidence),
        rare_members=counts[0],
        rare_non_members=counts[1],
        median_distance_members=float(-np.median(members)),
        median_distance_non_members=float(-np.median(others)),
        at_distance_zero_members=int((members == 0).sum()),
        at_distance_zero_non_members=int((others == 0).sum()),
    )


def isolation(rows: MixedRows, reference: MixedRows, neighbours: int) -> Floats:
    """Give the distance to the k-th nearest reference row, shape (n,)."""
    return nearest(rows, reference, neighbours).distances[:, -1]


def unusual_pairs(rows: MixedRows, reference: MixedRows) -> Floats:
    """Count the pairs of categories that no reference row has.

    Args:
        rows: n rows.
        reference: Rows that say what is usual. Of more than 20 categorical columns those 20 are
            paired that have most rare categories among them, whatever their order in the table.

    Returns:
        float64, shape (n,).
    """
    columns = _columns_with_rare_categories(reference)
    counts = np.zeros(len(rows))
    for first, second in combinations(columns, 2):
        base = 1 + max(int(rows.codes[second].max()), int(reference.codes[second].max()))
        mine, usual = (
            (each.codes[first].astype(np.int64) + 1) * (base + 1) + each.codes[second]
            for each in (rows, reference)
        )
        counts += ~np.isin(mine, usual)
    return counts


def _columns_with_rare_categories(reference: MixedRows) -> list[int]:
    """Choose the columns to pair: most rare categories first, of equal ones by name."""

    def order(column: int) -> tuple[int, str]:
        _, counts = np.unique(reference.codes[column], return_counts=True)
        rare = int((counts < RARE_CATEGORY * len(reference)).sum())
        return -rare, reference.categorical[column]

    chosen = sorted(range(len(reference.categorical)), key=order)[:MOST_PAIRED_COLUMNS]
    return sorted(chosen)
