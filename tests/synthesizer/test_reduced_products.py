"""Matrix products of bfloat16 in the training of a table."""

import pandas as pd
import pytest
import torch

from bcgan import BoundaryCalibratedGAN
from bcgan.errors import SettingsError
from bcgan.gan.trainer import Trainer
from bcgan.synthesizer import composition

REDUCED = {"steps": 4, "batch_size": 32, "precision": "bfloat16", "selection": "last"}


def fit(table: pd.DataFrame) -> BoundaryCalibratedGAN:
    quick = {"members": 2, "hidden": (8,), "epochs": 1}
    generator = BoundaryCalibratedGAN(variant="wgan", gan=REDUCED, classifiers=quick)
    return generator.fit(table, target="bought")


def test_a_processor_without_them_is_named(
    mixed_table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "has_bfloat16_products", lambda: False)
    with pytest.raises(SettingsError, match=r"'gan\.precision' cannot be 'bfloat16'.*AMX"):
        fit(mixed_table)


def test_they_are_used_in_the_steps_and_nowhere_else(
    mixed_table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    products, seen = torch.backends.mkldnn.matmul, []
    before, step = products.fp32_precision, Trainer.train_step

    def watched(trainer: Trainer) -> None:
        seen.append(products.fp32_precision)
        step(trainer)

    monkeypatch.setattr(composition, "has_bfloat16_products", lambda: True)
    monkeypatch.setattr(Trainer, "train_step", watched)
    generator = fit(mixed_table)
    assert seen == ["bf16"] * 4
    assert products.fp32_precision == before
    assert all(
        value.dtype != torch.bfloat16 for value in generator.model_.generator.state_dict().values()
    )
