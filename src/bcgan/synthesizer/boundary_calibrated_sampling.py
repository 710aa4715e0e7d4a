"""Boundary-calibrated sampling: more rows are drawn than wanted, and the classifiers choose.

Boundary calibration (BCGAN paper, eq. 2) compares what pretrained classifiers say of real and of
generated rows while the generator is trained. Here the same classifiers choose among rows that the
trained generator has drawn. No value of a row is changed, and every class keeps its exact count.

* `matching`: a row's weight is the ratio of real to generated rows of its class whose classifiers
  give the label about as much (`bcgan.synthesizer.posterior_ratios`), so that the joint
  distribution of label and posterior becomes the real one. A generator that is right already is
  left as it is.
* `rejection`: the weight is the posterior of the row's own label. Rows come out surer than real
  ones, as p(x | y) is multiplied by p(y | x), which it holds already.
* `critic`: the weight is the ratio of real to generated density of the row with its label, as
  classifiers see it that tell the two apart (`bcgan.classifiers.density_ratio`), times the
  posterior of the own label to the power `sharpness`. The power is chosen when training ends
  (`bcgan.synthesizer.critic_fit`), so that learning from released rows gives what learning from
  real ones gives.
* `relabel`: the label is drawn anew from the posterior; rows keep the distribution that the
  generator gave them, and labels that of the classifiers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bcgan.classifiers.density_ratio import DensityRatio
from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.classifiers.training import ensemble_posteriors
from bcgan.synthesizer.posterior_ratios import PosteriorRatios
from bcgan.synthesizer.sampling_settings import Calibration

Labels = NDArray[np.int64]
Units = NDArray[np.float32]
Floats = NDArray[np.float64]
DrawUnits = Callable[[Labels], Units]
"""Generates encoded rows for given classes."""

ROWS_AT_ONCE = 16_384
"""Rows that are calibrated together; so many times the oversampling are held in memory."""

LEAST_WEIGHT = 1e-9


@dataclass(frozen=True)
class BoundaryCalibrator:
    """What a saved synthesizer needs to choose rows.

    Attributes:
        ensemble: The pretrained classifiers, frozen.
        ratios: Weights by class and posterior, for `matching`.
        critic: Judges rows, for `critic`; nothing where none was trained.
        sharpness: Power of the own posterior, for `critic`; not negative.
    """

    ensemble: MlpEnsemble
    ratios: PosteriorRatios
    critic: DensityRatio | None = None
    sharpness: float = 0.0

    def choose(
        self,
        draw: DrawUnits,
        labels: Labels,
        kind: Calibration,
        oversampling: int,
        rng: np.random.Generator,
    ) -> Units:
        """Draw rows for given classes, several for each, and choose among them.

        Args:
            draw: Generates rows.
            labels: Class of each wanted row, shape [n].
            kind: What decides; `none` draws the rows and chooses nothing.
            oversampling: Rows generated for each wanted one.
            rng: Decides who is chosen.

        Returns:
            float32, shape [n, units]; row i belongs to class `labels[i]`.
        """
        if kind == "none" or not len(labels):
            return draw(labels)
        parts = [
            self._chosen(draw, labels[start : start + ROWS_AT_ONCE], kind, oversampling, rng)
            for start in range(0, len(labels), ROWS_AT_ONCE)
        ]
        return np.concatenate(parts)

    def _chosen(
        self,
        draw: DrawUnits,
        labels: Labels,
        kind: Calibration,
        oversampling: int,
        rng: np.random.Generator,
    ) -> Units:
        drawn = np.repeat(labels, oversampling)
        units = draw(drawn)
        if kind == "critic" and not self.sharpness:
            return units[rows_of_classes(self.judged(units, drawn), drawn, labels, rng)]
        members = ensemble_posteriors(self.ensemble, torch.from_numpy(units)).double().numpy()
        if kind == "relabel":
            return units[relabelled_rows(members.mean(1), labels, rng)]
        if kind == "critic":
            weights = self.judged(units, drawn) * sharpened(members, drawn, self.sharpness)
        elif kind == "rejection":
            weights = own_posteriors(members.mean(1), drawn)
        else:
            weights = self.ratios.weights(halved_posteriors(members, drawn, rng), drawn)
        return units[rows_of_classes(weights, drawn, labels, rng)]

    def judged(self, units: Units, labels: Labels) -> Floats:
        """Tell how much likelier rows are real than generated.

        Args:
            units: Encoded rows, shape [n, units].
            labels: Shape [n].

        Returns:
            Positive, shape [n]; all 1 where there is no critic.
        """
        if self.critic is None:
            return np.ones(len(labels))
        return self.critic.of(torch.from_numpy(units), torch.from_numpy(labels)).numpy()


def sharpened(posteriors: Floats, labels: Labels, sharpness: float) -> Floats:
    """Raise what all classifiers say of each row's own label to a power.

    Args:
        posteriors: Shape [n, C, classes].
        labels: Shape [n].
        sharpness: The power; 0 makes all rows equal.

    Returns:
        Shape [n], in [0, 1].
    """
    powers: Floats = own_posteriors(posteriors.mean(1), labels) ** sharpness
    return powers


def own_posteriors(posteriors: Floats, labels: Labels) -> Floats:
    """Take what is said of each row's own label.

    Args:
        posteriors: Shape [n, classes].
        labels: Shape [n].

    Returns:
        Shape [n], in [0, 1].
    """
    return posteriors[np.arange(len(labels)), labels]


def halved_posteriors(posteriors: Floats, labels: Labels, rng: np.random.Generator) -> Floats:
    """Average what about half of the classifiers say of each row's own label.

    A real row is judged by the classifiers that were not trained on it, a random half of them. The
    mean over all would vary less from row to row, and could not be compared with it.

    Args:
        posteriors: Shape [n, C, classes].
        labels: Shape [n].
        rng: Draws each row's classifiers, each with probability 1/2, at least one.

    Returns:
        Shape [n], in [0, 1].
    """
    n, members, _ = posteriors.shape
    asked = asked_judges(n, members, rng)
    own = posteriors[np.arange(n), :, labels]
    halved: Floats = (own * asked).sum(1) / asked.sum(1)
    return halved


def asked_judges(rows: int, members: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw who judges each row: every classifier with probability 1/2, at least one.

    Args:
        rows: Number of rows n.
        members: Number of classifiers C.
        rng: Decides.

    Returns:
        Shape [n, C].
    """
    asked = rng.random((rows, members)) < 0.5
    asked[np.arange(rows), rng.integers(members, size=rows)] |= ~asked.any(1)
    return asked


def rows_of_classes(
    weights: Floats, drawn: Labels, labels: Labels, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose rows of each class by weight.

    Args:
        weights: Weight of each generated row, not negative, shape [m].
        drawn: Their classes, shape [m]; at least as many of each class as are wanted.
        labels: Wanted classes, shape [n].
        rng: Decides who is chosen.

    Returns:
        Shape [n], places among the m rows, none of them twice; row i is of class `labels[i]`.
    """
    chosen = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        places, rows = np.flatnonzero(labels == label), np.flatnonzero(drawn == label)
        taken = rows[weighted_sample(weights[rows], len(places), rng)]
        chosen[places] = rng.permutation(taken)
    return chosen


def relabelled_rows(
    posteriors: Floats, labels: Labels, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the label of each generated row from its posterior, and choose rows of each class.

    Where too few rows are given a class, the rest are those of the other rows that are likely to
    be of it.

    Args:
        posteriors: Of the generated rows, shape [m, classes], m >= n.
        labels: Wanted classes, shape [n].
        rng: Draws labels and rows.

    Returns:
        Shape [n], places among the m rows, none of them twice; row i stands for `labels[i]`.
    """
    sums = posteriors.cumsum(1)
    drawn = (sums < rng.random((len(sums), 1)) * sums[:, -1:]).sum(1)
    chosen = np.full(len(labels), -1, dtype=np.int64)
    for label in np.unique(labels):
        places, rows = np.flatnonzero(labels == label), np.flatnonzero(drawn == label)
        taken = rng.permutation(rows)[: len(places)]
        chosen[places[: len(taken)]] = taken
    is_free = np.ones(len(posteriors), dtype=bool)
    is_free[chosen[chosen >= 0]] = False
    for label in np.unique(labels[chosen < 0]):
        places, rows = np.flatnonzero((chosen < 0) & (labels == label)), np.flatnonzero(is_free)
        taken = rows[weighted_sample(posteriors[rows, label], len(places), rng)]
        chosen[places] = taken
        is_free[taken] = False
    return chosen


def weighted_sample(weights: Floats, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Choose rows with probabilities in proportion to weights, none of them twice.

    Systematic sampling with unequal probabilities (Madow 1949): row i is chosen with probability
    min(1, w_i / c), with c such that exactly `count` rows are.

    Args:
        weights: Not negative, shape [m].
        count: How many, 0 to m.
        rng: Decides order and start.

    Returns:
        Shape [count], different places.
    """
    probabilities = inclusion_probabilities(np.maximum(weights, LEAST_WEIGHT), count)
    order = rng.permutation(len(weights))
    # The sums' last place takes the rounding, so that the last draw cannot miss.
    sums = np.cumsum(probabilities[order])
    sums[-1] = count
    return order[np.searchsorted(sums, np.arange(count) + rng.random(), side="right")]


def inclusion_probabilities(weights: Floats, count: int) -> Floats:
    """Scale weights to probabilities that add up to a count.

    Args:
        weights: Positive, shape [m].
        count: 0 to m.

    Returns:
        min(1, w / c), shape [m], summing to `count`.
    """
    probabilities = np.zeros(len(weights))
    is_sure = np.zeros(len(weights), dtype=bool)
    while True:
        left = count - int(is_sure.sum())
        rest = weights[~is_sure]
        probabilities[~is_sure] = rest * (left / rest.sum()) if left else 0.0
        surer = ~is_sure & (probabilities >= 1.0)
        if not surer.any():
            return probabilities
        is_sure |= surer
        probabilities[surer] = 1.0
