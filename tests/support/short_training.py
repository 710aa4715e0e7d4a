"""A training of a few steps on a small table, and listeners that stop it."""

import signal

import pandas as pd
import torch

from bcgan.classifiers.regression import train_regressors
from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble
from bcgan.errors import TrainingInterruptedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.composition import PreparedRows
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.training import Audience, train_synthesizer
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema

BY_LOSS = ("bgan", "bwgan", "bmmdgan", "bacgan")
SHORT = {
    "steps": 12,
    "critic_steps": 1,
    "batch_size": 32,
    "generator_hidden": [16],
    "critic_hidden": [16],
    "select_every": 6,
    "log_every": 3,
}


def train(
    table: pd.DataFrame,
    target: str | None,
    variant="bwgan",
    preset="default",
    store=None,
    listeners=(),
    **changes,
):
    schema = infer_schema(table, target=target)
    typed = apply_schema(table, schema)
    encoder = TableEncoder.fit(typed, schema, EncoderSettings())
    features = torch.from_numpy(encoder.encode(typed))
    labels = torch.from_numpy(encoder.encode_labels(typed[target] if target else typed.iloc[:, 0]))
    is_validation = torch.arange(len(typed)) % 10 == 0
    classifiers = None
    if encoder.classes or encoder.target_scale is not None:
        fitted = ~is_validation
        settings = ClassifierSettings(members=2, hidden=(8,), epochs=2)
        trained = (
            train_ensemble(features[fitted], labels[fitted], len(encoder.classes), settings, 0)
            if encoder.classes
            else train_regressors(features[fitted], labels[fitted], settings, 0)
        )
        posteriors = ensemble_posteriors(trained.ensemble, features)
        in_half = torch.zeros(posteriors.shape[:2], dtype=torch.bool)
        in_half[fitted] = trained.in_half
        classifiers = PretrainedClassifiers(trained.ensemble, posteriors, in_half)
    recipe = resolve_recipe(variant, preset, SHORT | changes, 0)
    rows = PreparedRows(features, labels, is_validation)
    audience = Audience(listeners, bar=False)
    trained = train_synthesizer(rows, encoder, schema, classifiers, recipe, store, audience)
    return trained, typed


def weights(trained) -> list[bytes]:
    return [value.numpy().tobytes() for value in trained.model.generator.state_dict().values()]


class Stop:
    """A listener that looks at the store at the first point of the curve, and stops training."""

    def __init__(self, store: CheckpointStore) -> None:
        self.store = store
        self.length = None

    def on_losses(self, step, losses):
        self.length = self.store.read_note("length")
        raise TrainingInterruptedError("stopped")

    def on_event(self, kind, step, message):
        pass


class StopAt:
    """A listener that asks for a stop at a step."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_losses(self, step, losses):
        if step == self.step:
            signal.raise_signal(signal.SIGINT)

    def on_event(self, kind, step, message):
        pass
