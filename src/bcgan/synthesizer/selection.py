"""Cheap proxy of model compatibility, to choose a generator on the validation part."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from bcgan.gan.heads import Decoding
from bcgan.gan.network_types import GeneratorNetwork
from bcgan.gan.trainer import Selector
from bcgan.seeds import derive_seed, numpy_generator, torch_generator
from bcgan.tabular.target_scale import TargetScale

PROXY_ROWS = 10_000
NOISE_OF_A_ROW = 0.1
"""Twice the standard deviation, over validation rows, of the difference between the scores of
forests trained on two samples of real rows (0.044 to 0.055 on Adult)."""


def score_noise(rows: int) -> float:
    """Tell which difference between two scores says nothing.

    Args:
        rows: Rows of the validation part, at least 1.

    Returns:
        About two standard errors of the difference between two equally good generators.
    """
    return NOISE_OF_A_ROW / math.sqrt(rows)


def validation_selector(
    features: NDArray[np.float32],
    labels: NDArray[np.int64],
    shares: NDArray[np.float64],
    decoding: Decoding,
    seed: int,
) -> Selector:
    """Make a function that scores a generator.

    A random forest is trained on generated rows; the score is the mean probability it gives to
    the true class of validation rows, minus half the squared norm of its probabilities (the
    quadratic score, a proper scoring rule). It moves less from look to look than accuracy.
    The rows of every look are drawn from the same latent vectors.

    Args:
        features: Encoded validation rows, shape [n, units].
        labels: Their classes, shape [n].
        shares: Share of each class among generated rows.
        decoding: How released rows will be decoded.
        seed: Decides latent vectors and forest.

    Returns:
        The function; higher is better, at most 0.5.
    """
    rng = numpy_generator(seed, "selection", "labels")
    drawn = torch.from_numpy(rng.choice(len(shares), size=PROXY_ROWS, p=shares / shares.sum()))
    forest_seed = derive_seed(seed, "selection", "forest") % 2**32

    def score(generator: GeneratorNetwork) -> float:
        rows = generator.sample(drawn, torch_generator(seed, "selection", "latent"), decoding)
        trained = (rows.numpy(), drawn.numpy())
        return forest_score(trained, (features, labels), len(shares), forest_seed)

    return score


def forest_score(
    trained: tuple[NDArray[np.float32], NDArray[np.int64]],
    judged: tuple[NDArray[np.float32], NDArray[np.int64]],
    classes: int,
    seed: int,
) -> float:
    """Train a random forest on some rows and score it on others.

    Args:
        trained: Rows and classes to train on, shapes [n, units] and [n].
        judged: Rows and classes that decide the score, shapes [m, units] and [m].
        classes: Number of classes.
        seed: Decides the forest.

    Returns:
        The mean quadratic score, at most 0.5; higher is better.
    """
    forest = RandomForestClassifier(20, max_depth=12, random_state=seed, n_jobs=1)
    forest.fit(*trained)
    features, labels = judged
    probabilities = np.zeros((len(labels), classes))
    probabilities[:, forest.classes_] = forest.predict_proba(features)
    hits = probabilities[np.arange(len(labels)), labels]
    return float((hits - 0.5 * (probabilities**2).sum(1)).mean())


def regression_selector(
    features: NDArray[np.float32],
    ranks: NDArray[np.float32],
    scale: TargetScale,
    decoding: Decoding,
    seed: int,
) -> Selector:
    """Make a function that scores a generator conditioned on a numeric target.

    A random forest is trained on generated rows; the score is its R2 on the validation rows, in
    the target's own unit and against the mean of the training part. The rows of every look are
    drawn from the same latent vectors.

    Args:
        features: Encoded validation rows, shape [n, units].
        ranks: Ranks of their targets, shape [n].
        scale: Scale of the target.
        decoding: How released rows will be decoded.
        seed: Decides latent vectors and forest.

    Returns:
        The function; higher is better, at most 1.
    """
    drawn = scale.draw(PROXY_ROWS, numpy_generator(seed, "selection", "labels"))
    conditions = torch.from_numpy(drawn).float()
    targets, wanted = scale.from_ranks(drawn), scale.from_ranks(ranks.astype(np.float64))
    spread = max(float(((wanted - targets.mean()) ** 2).mean()), 1e-300)
    forest_seed = derive_seed(seed, "selection", "forest") % 2**32

    def score(generator: GeneratorNetwork) -> float:
        latent = torch_generator(seed, "selection", "latent")
        rows = generator.sample(conditions, latent, decoding)
        forest = RandomForestRegressor(
            20, max_depth=12, max_features=1 / 3, random_state=forest_seed, n_jobs=1
        )
        forest.fit(rows.numpy(), targets)
        return 1.0 - float(((wanted - forest.predict(features)) ** 2).mean()) / spread

    return score
