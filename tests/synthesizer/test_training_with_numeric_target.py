"""Trainings of tables whose target is a number."""

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.stats import ks_2samp

from bcgan.errors import SettingsError
from bcgan.gan.settings import CalibrationSettings
from bcgan.synthesizer.calibration import build_kernel, resolve_form
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.variants import VARIANTS
from short_training import BY_LOSS, train


@pytest.mark.parametrize("variant", [name for name in VARIANTS if not name.endswith("acgan")])
@pytest.mark.parametrize("preset", ["default", "paper"])
def test_a_numeric_target_is_released_with_its_own_distribution(mixed_table, variant, preset):
    trained, typed = train(mixed_table, "height", variant, preset)
    sample = trained.model.sample(None, seed=1)
    assert list(sample.columns) == list(typed.columns)
    assert sample["height"].dtype == typed["height"].dtype
    assert sample["height"].round(1).equals(sample["height"])
    assert ks_2samp(sample["height"], typed["height"]).statistic < 0.03
    assert sample["height"].between(typed["height"].min(), typed["height"].max()).all()
    assert ("boundary_calibration" in trained.curves) == (variant in BY_LOSS)
    assert np.isfinite(trained.curves.to_numpy()).all()


def test_a_model_of_a_numeric_target_samples_after_saving(mixed_table, tmp_path):
    trained, _ = train(mixed_table, "height")
    trained.model.save(tmp_path / "model")
    loaded = SavedSynthesizer.load(tmp_path / "model")
    pd.testing.assert_frame_equal(loaded.sample(77, 5), trained.model.sample(77, 5))
    assert len(trained.report["selections"]) == 2


@pytest.mark.parametrize("variant", ["acgan", "bacgan"])
def test_an_auxiliary_classifier_needs_classes(mixed_table, variant):
    with pytest.raises(SettingsError, match="no target with classes"):
        train(mixed_table, "height", variant)


@pytest.mark.parametrize("kernel", ["gaussian", "gaussian_mixture", "energy"])
@pytest.mark.parametrize("form", ["pooled", "regression"])
def test_every_kernel_and_form_trains_on_a_numeric_target(mixed_table, kernel, form):
    trained, _ = train(mixed_table, "height", calibration={"kernel": kernel, "form": form})
    assert np.isfinite(trained.curves["boundary_calibration"]).all()


def test_the_form_follows_the_target(mixed_table, caplog):
    caplog.set_level("INFO")
    assert resolve_form("class_conditional", numeric_target=True) == "regression"
    assert "takes the form 'regression'" in caplog.text
    assert resolve_form("pooled", numeric_target=True) == "pooled"
    assert resolve_form("class_conditional", numeric_target=False) == "class_conditional"
    with pytest.raises(SettingsError, match="the target has classes"):
        train(mixed_table, "bought", calibration={"form": "regression"})


def test_gamma_of_predictions_counts_from_the_median_heuristic():
    predictions = torch.linspace(0.0, 9.0, 10).view(10, 1, 1)
    settings = CalibrationSettings(gamma=2.0)
    assert build_kernel(settings, predictions).gamma == pytest.approx(2.0 / 9.0)
    absent = CalibrationSettings(gamma=None)
    assert build_kernel(absent, predictions).gamma == pytest.approx(1.0 / 9.0)
