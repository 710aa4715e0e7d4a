"""Trains the critic that chooses among a finished generator's rows, and settles how sharply.

The sharpness is the power of the posterior of a row's own label among the weights. With 0 rows keep
the label noise that the generator gave them, which is more than real rows have where the generator
is not right; with 1 they may have less. Model compatibility asks for neither: a learner of released
rows shall do as one of real rows does. So the power is taken with which a forest that learns from
chosen rows scores best on the validation part, of those that do not let it score better than one
that learns from real rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from bcgan.classifiers.density_ratio import learn_density_ratio
from bcgan.classifiers.training import ensemble_posteriors
from bcgan.seeds import derive_seed, numpy_generator
from bcgan.synthesizer.boundary_calibrated_sampling import (
    BoundaryCalibrator,
    DrawUnits,
    rows_of_classes,
    sharpened,
)
from bcgan.synthesizer.class_shares import labels_by_share
from bcgan.synthesizer.labelled_rows import LabelledRows
from bcgan.synthesizer.selection import forest_score

SHARPNESSES = (0.0, 0.25, 0.5, 1.0)
OVERSAMPLING = 4
LEARNT_ROWS = 10_000
FORESTS = 2
"""Forests for each power; they see other rows and differ by their seed."""

MOST_JUDGED_ROWS = 50_000
"""Real rows that the critic learns from, and as many generated ones."""


@dataclass(frozen=True)
class FittedCritic:
    """A calibrator with a critic.

    Attributes:
        calibrator: The calibrator.
        report: Its sharpness, and the scores that decided it; JSON values.
    """

    calibrator: BoundaryCalibrator
    report: dict[str, Any]


def fit_critic(
    calibrator: BoundaryCalibrator,
    draw: DrawUnits,
    real: LabelledRows,
    held_out: LabelledRows,
    shares: Sequence[float],
    seed: int,
) -> FittedCritic:
    """Add a critic to a calibrator.

    Args:
        calibrator: The calibrator, with the pretrained classifiers.
        draw: Generates rows of given classes.
        real: Real rows that the generator was trained on.
        held_out: Real rows it was not trained on; without any the sharpness is 0.
        shares: Share of each class.
        seed: Decides every draw.

    Returns:
        The calibrator with a critic and a sharpness, and what decided it.
    """
    rng = numpy_generator(seed, "critic", "rows")
    count = min(len(real), MOST_JUDGED_ROWS)
    part = torch.from_numpy(rng.permutation(len(real))[:count])
    labels = labels_by_share(shares, count, rng)
    critic = learn_density_ratio(
        (real.features[part], real.labels[part]),
        (torch.from_numpy(draw(labels)), torch.from_numpy(labels)),
        len(shares),
        derive_seed(seed, "critic", "judges"),
    )
    judging = replace(calibrator, critic=critic, sharpness=0.0)
    if not len(held_out):
        return FittedCritic(judging, {"sharpness": 0.0, "real_score": None, "scores": {}})
    scores = sharpness_scores(judging, draw, real, held_out, shares, seed)
    wanted = real_score(real, held_out, len(shares), seed)
    power = best_power(scores, wanted)
    report = {
        "sharpness": power,
        "real_score": round(wanted, 5),
        "scores": {str(power): round(score, 5) for power, score in scores.items()},
    }
    return FittedCritic(replace(judging, sharpness=power), report)


def best_power(scores: Mapping[float, float], most: float) -> float:
    """Take the power with the best score that is not too good.

    Args:
        scores: Score for each power.
        most: What real rows teach.

    Returns:
        The power; 0 where all scores are above it.
    """
    sound = {power: score for power, score in scores.items() if score <= most}
    return max(sound, key=lambda power: (sound[power], -power)) if sound else 0.0


def sharpness_scores(
    calibrator: BoundaryCalibrator,
    draw: DrawUnits,
    real: LabelledRows,
    held_out: LabelledRows,
    shares: Sequence[float],
    seed: int,
) -> dict[float, float]:
    """Score what forests learn from rows chosen with each power.

    Args:
        calibrator: The calibrator with its critic.
        draw: Generates rows of given classes.
        real: Real rows; as many are generated, at most `LEARNT_ROWS`.
        held_out: Real rows that decide the scores.
        shares: Share of each class.
        seed: Decides every draw; the powers choose among the same rows.

    Returns:
        Power to mean score.
    """
    scores = {power: 0.0 for power in SHARPNESSES}
    judged = (held_out.features.numpy(), held_out.labels.numpy())
    for repeat in range(FORESTS):
        rng = numpy_generator(seed, "critic", "sharpness", str(repeat))
        labels = labels_by_share(shares, min(len(real), LEARNT_ROWS), rng)
        drawn = np.repeat(labels, OVERSAMPLING)
        units = draw(drawn)
        members = ensemble_posteriors(calibrator.ensemble, torch.from_numpy(units))
        posteriors = members.double().numpy()
        ratios = calibrator.judged(units, drawn)
        for power in SHARPNESSES:
            weights = ratios * sharpened(posteriors, drawn, power)
            chosen = units[rows_of_classes(weights, drawn, labels, rng)]
            forest = forest_score((chosen, labels), judged, len(shares), _forest_seed(seed, repeat))
            scores[power] += forest / FORESTS
    return scores


def real_score(real: LabelledRows, held_out: LabelledRows, classes: int, seed: int) -> float:
    """Score what forests learn from real rows.

    Args:
        real: Real rows, of which at most `LEARNT_ROWS` are learnt from.
        held_out: Real rows that decide the score.
        classes: Number of classes.
        seed: Decides rows and forests.

    Returns:
        The mean score.
    """
    judged = (held_out.features.numpy(), held_out.labels.numpy())
    total = 0.0
    for repeat in range(FORESTS):
        rng = numpy_generator(seed, "critic", "real", str(repeat))
        part = torch.from_numpy(rng.permutation(len(real))[:LEARNT_ROWS])
        learnt = (real.features[part].numpy(), real.labels[part].numpy())
        total += forest_score(learnt, judged, classes, _forest_seed(seed, repeat))
    return total / FORESTS


def _forest_seed(seed: int, repeat: int) -> int:
    return derive_seed(seed, "critic", "forest", str(repeat)) % 2**32
