"""Two published membership attacks: can training rows be told from held-out rows?

GAN-Leaks (Chen, Yu, Zhang and Fritz 2020) and DOMIAS (van Breugel, Sun, Qian and van der Schaar
2023), written from their papers. Both see only the synthetic rows and reference rows.
"""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bcgan.evaluation.privacy.attack_scores import (
    auc,
    auc_interval,
    hit_share,
    hit_share_interval,
    hit_share_p_value,
    roc_points,
)
from bcgan.evaluation.privacy.density import log_density_ratio
from bcgan.evaluation.privacy.gower import nearest
from bcgan.evaluation.privacy.metric import Metric, MetricText
from bcgan.evaluation.privacy.mixed_rows import MixedRows

Floats = NDArray[np.float64]

FALSE_ALARMS = 0.01
LEAST_FOR_HITS = 1000
"""Fewest non-members for a false-alarm rate of 1 %: ten of them."""

ATTACKS = {
    "gan_leaks": "GAN-Leaks",
    "gan_leaks_calibrated": "GAN-Leaks, calibrated",
    "domias": "DOMIAS",
}

_READ_AUC = (
    "Chance that the attack ranks a training row above a held-out row. 0.5 is guessing. It is an "
    "average over all rows: a leak of few rows moves it little."
)
_READ_HITS = (
    "Share of training rows recognised while 1 % of held-out rows are accused wrongly. 0.01 is "
    "guessing. It sees a leak that concerns few rows only."
)


def attack_text(attack: str, kind: Literal["auc", "tpr"]) -> MetricText:
    """Say what one metric of an attack means.

    Args:
        attack: A name of `ATTACKS`.
        kind: Area under the ROC curve, or hits at 1 % false alarms.

    Returns:
        Title, floor and how to read it.
    """
    title = f"Membership attack {ATTACKS[attack]}"
    if kind == "auc":
        return MetricText(f"{title}: AUC", _READ_AUC, floor=0.5)
    return MetricText(f"{title}: hits at 1 % false alarms", _READ_HITS, floor=FALSE_ALARMS)


def gan_leaks_scores(candidates: MixedRows, synthetic: MixedRows) -> Floats:
    """Score candidates by GAN-Leaks, the paper's attack on a full black box.

    Args:
        candidates: n rows.
        synthetic: Released rows.

    Returns:
        Shape (n,): minus the distance to the closest synthetic row (here Gower's).
    """
    return -nearest(candidates, synthetic, 1).distances[:, 0]


def calibrated_scores(scores: Floats, candidates: MixedRows, reference: MixedRows) -> Floats:
    """Calibrate GAN-Leaks by how hard a row is to come near at all (the paper's calibration).

    The paper subtracts the distance to a reference generator's samples; here reference rows,
    which no generator has seen, stand for them.

    Args:
        scores: What `gan_leaks_scores` gave, shape (n,).
        candidates: The n rows.
        reference: Held-out rows that are no candidates.

    Returns:
        Shape (n,): distance to the closest reference row minus that to the closest synthetic row.
    """
    return scores + nearest(candidates, reference, 1).distances[:, 0]


def attack_scores(
    rows: Mapping[str, MixedRows], dimensions: int
) -> dict[str, tuple[Floats, Floats]]:
    """Let each attack score members and non-members.

    Args:
        rows: `members`, `non_members`, `synthetic` and `reference`, coded alike.
        dimensions: Principal components for the densities of DOMIAS.

    Returns:
        By attack the scores of members and of non-members; higher means "member".
    """
    density = log_density_ratio(
        [rows["members"], rows["non_members"]], rows["synthetic"], rows["reference"], dimensions
    )
    plain, calibrated = [], []
    for group in (rows["members"], rows["non_members"]):
        plain.append(gan_leaks_scores(group, rows["synthetic"]))
        calibrated.append(calibrated_scores(plain[-1], group, rows["reference"]))
    return {
        "gan_leaks": (plain[0], plain[1]),
        "gan_leaks_calibrated": (calibrated[0], calibrated[1]),
        "domias": (density[0], density[1]),
    }


def attack_metrics(
    attack: str,
    scores: tuple[Floats, Floats],
    resampling: tuple[int, float, np.random.Generator],
) -> dict[str, Metric]:
    """Judge an attack by its AUC and by its hits at 1 % false alarms.

    Args:
        attack: A name of `ATTACKS`.
        scores: Scores of members and of non-members.
        resampling: Number of resamples, confidence, and source of the draws.

    Returns:
        `<attack>_auc` and `<attack>_tpr`.
    """
    members, non_members = scores
    area, hits = attack_text(attack, "auc"), attack_text(attack, "tpr")
    found = {
        f"{attack}_auc": area.measured(
            auc(members, non_members), auc_interval(members, non_members, resampling[1])
        )
    }
    if non_members.size < LEAST_FOR_HITS:
        found[f"{attack}_tpr"] = hits.not_computable(
            f"A false-alarm rate of 1 % takes at least {LEAST_FOR_HITS:,} held-out rows to "
            f"compare with; there are {non_members.size:,}."
        )
    else:
        found[f"{attack}_tpr"] = hits.measured(
            hit_share(members, non_members, FALSE_ALARMS),
            hit_share_interval(members, non_members, FALSE_ALARMS, resampling),
            p_value=hit_share_p_value(members, non_members, FALSE_ALARMS),
        )
    return found


def attack_curves(scores: Mapping[str, tuple[Floats, Floats]]) -> dict[str, dict[str, Any]]:
    """Give each attack's name and its ROC curve, pairs of false and true positive rate."""
    return {
        attack: {"name": ATTACKS[attack], "points": roc_points(*pair)}
        for attack, pair in scores.items()
    }
