import json

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.stats import ks_2samp

from bcgan.classifiers.regression import train_regressors
from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble
from bcgan.errors import ArtefactError, SettingsError
from bcgan.gan.settings import CalibrationSettings
from bcgan.synthesizer import training
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.training import PreparedRows, PretrainedClassifiers, train_synthesizer
from bcgan.synthesizer.variants import VARIANTS
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.schema import apply_schema, infer_schema

SHORT = {
    "steps": 12,
    "critic_steps": 1,
    "batch_size": 32,
    "generator_hidden": [16],
    "critic_hidden": [16],
    "select_every": 6,
    "log_every": 3,
}


def train(table: pd.DataFrame, target: str | None, variant="bwgan", preset="default", **changes):
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
    return train_synthesizer(rows, encoder, schema, classifiers, recipe), typed


@pytest.mark.parametrize("variant", list(VARIANTS))
@pytest.mark.parametrize("preset", ["default", "paper"])
def test_every_variant_and_preset_gives_a_table_like_the_source(mixed_table, variant, preset):
    trained, typed = train(mixed_table, "bought", variant, preset)
    sample = trained.model.sample(None, seed=1)
    assert list(sample.columns) == list(typed.columns)
    assert len(sample) == len(typed)
    assert sample["bought"].value_counts().to_dict() == typed["bought"].value_counts().to_dict()
    assert set(sample["code"]) <= set(typed["code"])
    assert sample["age"].dropna().between(typed["age"].min(), typed["age"].max()).all()
    assert sample["empty"].isna().all()
    assert (sample["country"] == typed["country"].iloc[0]).all()
    assert sample["customer"].is_unique
    names = set(trained.curves.columns)
    assert {"step", "critic", "gradient_penalty", "generator"} <= names
    calibrated = {"boundary_calibration", "calibration_distance_0", "calibration_distance_1"}
    assert (calibrated <= names) == variant.startswith("b")
    assert ("generator_auxiliary" in names) == variant.endswith("acgan")


def test_sampling_works_from_the_saved_model_alone(mixed_table, tmp_path):
    trained, _ = train(mixed_table, "bought")
    trained.model.save(tmp_path / "model")
    loaded = SavedSynthesizer.load(tmp_path / "model")
    pd.testing.assert_frame_equal(loaded.sample(77, 5), trained.model.sample(77, 5))
    assert len(loaded.sample(77, 5)) == 77
    assert not loaded.sample(77, 5).equals(loaded.sample(77, 6))


def test_sampling_leaves_global_random_states_alone(mixed_table):
    trained, _ = train(mixed_table, "bought")
    before = torch.get_rng_state(), np.random.get_state()[1].tolist()
    trained.model.sample(20, 0)
    assert torch.equal(before[0], torch.get_rng_state())
    assert before[1] == np.random.get_state()[1].tolist()


def test_a_table_without_target(mixed_table, caplog):
    trained, typed = train(mixed_table, None)
    assert "no target to calibrate" in caplog.text
    assert list(trained.model.sample(10, 0).columns) == list(typed.columns)
    assert trained.report["kept_step"] == SHORT["steps"]
    with pytest.raises(SettingsError, match="name a target"):
        train(mixed_table, None, variant="acgan")


def test_missing_identifiers_stay_missing_at_their_rate(mixed_table):
    mixed_table["customer"] = (
        mixed_table["customer"].astype("str").where(np.arange(len(mixed_table)) % 4 > 0)
    )
    trained, _ = train(mixed_table, "bought")
    sample = trained.model.sample(100, 0)["customer"]
    assert sample.isna().sum() == 25
    assert sample.dropna().is_unique


@pytest.mark.parametrize("preset", ["default", "paper"])
def test_validation_rows_are_held_out_only_where_a_choice_is_made(mixed_table, preset, monkeypatch):
    seen = []
    original = training.TrainingData
    monkeypatch.setattr(
        training, "TrainingData", lambda *parts: seen.append(len(parts[0])) or original(*parts)
    )
    train(mixed_table, "bought", preset=preset)
    held_out = len(mixed_table) // 10 if preset == "default" else 0
    assert seen == [len(mixed_table) - held_out]


def test_the_saved_model_has_no_bounds_of_held_out_rows(mixed_table):
    trained, _ = train(mixed_table, "bought")
    assert trained.model.schema.column("height").high is None


@pytest.mark.parametrize("kernel", ["gaussian", "gaussian_mixture", "energy"])
@pytest.mark.parametrize("gamma", [1.0, None])
def test_every_kernel_trains(mixed_table, kernel, gamma):
    trained, _ = train(mixed_table, "bought", calibration={"kernel": kernel, "gamma": gamma})
    assert np.isfinite(trained.curves["boundary_calibration"]).all()


@pytest.mark.parametrize("damage", ["weights", "json", "version", "missing"])
def test_a_damaged_model_is_refused_in_one_sentence(mixed_table, tmp_path, damage):
    trained, _ = train(mixed_table, "bought")
    trained.model.save(tmp_path)
    description, weights = tmp_path / "model.json", tmp_path / "weights.safetensors"
    if damage == "weights":
        weights.write_bytes(weights.read_bytes()[:-1])
    elif damage == "json":
        description.write_text(description.read_text()[:-30])
    elif damage == "version":
        body = json.loads(description.read_text()) | {"format_version": 99}
        description.write_text(json.dumps(body))
    else:
        weights.unlink()
    with pytest.raises(ArtefactError, match="train it again") as caught:
        SavedSynthesizer.load(tmp_path)
    assert "\n" not in str(caught.value)


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
    assert ("boundary_calibration" in trained.curves) == variant.startswith("b")
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
    assert training.resolve_form("class_conditional", numeric_target=True) == "regression"
    assert "takes the form 'regression'" in caplog.text
    assert training.resolve_form("pooled", numeric_target=True) == "pooled"
    assert training.resolve_form("class_conditional", numeric_target=False) == "class_conditional"
    with pytest.raises(SettingsError, match="the target has classes"):
        train(mixed_table, "bought", calibration={"form": "regression"})


def test_gamma_of_predictions_counts_from_the_median_heuristic():
    predictions = torch.linspace(0.0, 9.0, 10).view(10, 1, 1)
    settings = CalibrationSettings(gamma=2.0)
    assert training.build_kernel(settings, predictions).gamma == pytest.approx(2.0 / 9.0)
    absent = CalibrationSettings(gamma=None)
    assert training.build_kernel(absent, predictions).gamma == pytest.approx(1.0 / 9.0)
