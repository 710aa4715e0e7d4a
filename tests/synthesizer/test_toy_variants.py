"""Every variant learns a two-class set in the plane, in seconds."""

import numpy as np
import pytest
import torch
from sklearn.datasets import make_moons
from sklearn.ensemble import RandomForestClassifier

from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble
from bcgan.gan.layout import Block, Layout
from bcgan.gan.trainer import GanLoss, Trainer, TrainingData
from bcgan.synthesizer.calibration import PretrainedClassifiers, build_calibration
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.variants import OBJECTIVES, VARIANTS

LAYOUT = Layout((Block("x", "linear", 0), Block("y", "linear", 1)))
# A penalty weight of 0.1 is what the authors of WGAN-GP use for their sets in the plane. Two
# numbers are enough to tell two classes; sixteen, beside two columns, leave some seeds below 0.9.
SETTINGS = {
    "steps": 600,
    "batch_size": 128,
    "latent_size": 8,
    "embedding_size": 2,
    "generator_hidden": (48, 48),
    "critic_hidden": (48, 48),
    "penalty_weight": 0.1,
    "ema_decay": 0.99,
    "selection": "last",
}
# Its step costs most.
MMD_SETTINGS = {"batch_size": 64}


def interleaved(n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    rows, labels = make_moons(n, noise=0.12, random_state=seed)
    scaled = (rows - np.array([0.5, 0.25])) / np.array([0.87, 0.5])
    return torch.from_numpy(scaled).float(), torch.from_numpy(labels).long()


@pytest.fixture(scope="module")
def pretrained() -> tuple[TrainingData, PretrainedClassifiers]:
    rows, labels = interleaved(2000, 0)
    settings = ClassifierSettings(hidden=(32, 32), epochs=15, learning_rate=3e-3, batch_size=64)
    trained = train_ensemble(rows, labels, 2, settings, 0)
    posteriors = ensemble_posteriors(trained.ensemble, rows)
    return (
        TrainingData(rows, labels, 2, LAYOUT),
        PretrainedClassifiers(trained.ensemble, posteriors, trained.in_half),
    )


@pytest.mark.parametrize("variant", [*OBJECTIVES, *(f"b{name}" for name in OBJECTIVES)])
def test_a_forest_learns_nearly_the_same(variant, pretrained):
    data, classifiers = pretrained
    settings = SETTINGS | (MMD_SETTINGS if "mmd" in variant else {})
    recipe = resolve_recipe(variant, "default", settings, 0)
    calibration = None
    if VARIANTS[variant].calibrated:
        calibration = build_calibration(recipe.gan.calibration, classifiers, data.labels)
    objective = VARIANTS[variant].objective(recipe.gan, 2)
    trained = Trainer(data, recipe.gan, GanLoss(objective, calibration), 0).run()
    generated = trained.generator.sample(data.labels, torch.Generator().manual_seed(0))
    test_rows, test_labels = interleaved(2000, 1)
    accuracy = {
        name: RandomForestClassifier(20, random_state=0)
        .fit(rows.numpy(), data.labels.numpy())
        .score(test_rows.numpy(), test_labels.numpy())
        for name, rows in (("real", data.features), ("generated", generated))
    }
    assert accuracy["real"] > 0.95
    assert accuracy["generated"] >= 0.95 * accuracy["real"]
