"""A forest learns a numeric target from synthetic rows nearly as well as from real ones."""

import numpy as np
import pandas as pd
import torch
from sklearn.ensemble import RandomForestRegressor

from bcgan.classifiers.regression import train_regressors
from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.composition import PreparedRows
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.training import train_synthesizer
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema

RECIPE = {
    "steps": 500,
    "batch_size": 128,
    "critic_steps": 2,
    "latent_size": 8,
    "generator_hidden": [64, 64],
    "critic_hidden": [64, 64],
    "decay_from": 0.25,
    "penalty_weight": 0.3,
    "ema_decay": 0.99,
    "select_every": 100,
    "calibration": {"weight": 30.0},
}


def curved(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.random((rows, 2))
    y = np.sin(3.0 * x[:, 0]) + x[:, 1] ** 2 + 0.1 * rng.normal(size=rows)
    return pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": y})


def r2(train: pd.DataFrame, test: pd.DataFrame) -> float:
    forest = RandomForestRegressor(50, min_samples_leaf=5, random_state=0)
    return forest.fit(train[["a", "b"]], train["y"]).score(test[["a", "b"]], test["y"])


def test_a_forest_learns_the_target_from_synthetic_rows():
    real, test = curved(1000, 0), curved(500, 1)
    schema = infer_schema(real, target="y")
    typed = apply_schema(real, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    features = torch.from_numpy(encoder.encode(typed))
    ranks = torch.from_numpy(encoder.encode_labels(typed["y"]))
    held = torch.arange(len(real)) % 10 == 0
    settings = ClassifierSettings(hidden=(32,), epochs=25, batch_size=32, learning_rate=1e-2)
    trained = train_regressors(features[~held], ranks[~held], settings, 0)
    posteriors = ensemble_posteriors(trained.ensemble, features)
    in_half = torch.zeros(posteriors.shape[:2], dtype=torch.bool)
    in_half[~held] = trained.in_half
    synthesizer = train_synthesizer(
        PreparedRows(features, ranks, held),
        encoder,
        schema,
        PretrainedClassifiers(trained.ensemble, posteriors, in_half),
        resolve_recipe("bwgan", "default", RECIPE, 0),
    )
    synthetic = synthesizer.model.sample(len(real), seed=0)
    assert r2(synthetic, test) >= 0.8 * r2(real, test)
