"""Training of an image synthesizer with the calibration by its own classifiers."""

from pathlib import Path

import pytest
import torch

from bcgan.classifiers.image_ensemble import image_posteriors, train_image_ensemble
from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.image_training import image_rows, train_image_synthesizer
from bcgan.synthesizer.recipe import resolve_recipe

GAN = {
    "steps": 6,
    "batch_size": 8,
    "latent_size": 5,
    "generator_hidden": (6, 4),
    "critic_hidden": (4, 6),
    "log_every": 2,
    "checkpoint_every": 3,
}


class StoppedError(Exception):
    """Ends a training as a lost machine would."""


class StopAfterACheckpoint:
    """Stops at the first look at the losses after the checkpoint of step 3."""

    def on_losses(self, step: int, losses: object) -> None:
        if step >= 4:
            raise StoppedError

    def on_event(self, kind: str, step: int, message: str) -> None:
        pass


def test_a_resumed_calibrated_training_ends_as_an_uninterrupted_one(tmp_path: Path) -> None:
    source = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (48, 8, 8, 1), generator=source, dtype=torch.uint8)
    labels = torch.arange(48) % 3
    rows = image_rows(pixels, labels)
    settings = ImageClassifierSettings(members=2, maps=(4, 6), hidden=8, epochs=1, batch_size=16)
    trained = train_image_ensemble(rows.features, labels, (1, 8, 8), 3, settings, 0)
    frozen = trained.ensemble.requires_grad_(False).eval()
    posteriors = image_posteriors(frozen, rows.features)
    classifiers = PretrainedClassifiers(frozen, posteriors, trained.in_half)

    def train(folder: str, *listeners: object):
        recipe = resolve_recipe("bwgan", "small", GAN, 0)
        store = CheckpointStore(tmp_path / folder)
        return train_image_synthesizer(rows, classifiers, recipe, store, listeners)

    whole = train("whole")
    with pytest.raises(StoppedError):
        train("cut", StopAfterACheckpoint())
    resumed = train("cut")
    assert resumed.curves.equals(whole.curves)
    assert "boundary_calibration" in whole.curves
    for name, value in whole.model.generator.state_dict().items():
        assert torch.equal(value, resumed.model.generator.state_dict()[name]), name
