"""What a training gives: a model that samples from its file alone, for every variant."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from bcgan.errors import ArtefactError, SettingsError
from bcgan.synthesizer import composition
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.synthesizer.variants import VARIANTS
from short_training import SHORT, train


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
    if variant.endswith("made"):
        assert names == {"step", "epoch", "negative_log_likelihood"}
        return
    assert {"step", "critic", "gradient_penalty", "generator"} <= names
    calibrated = {"boundary_calibration", "calibration_distance_0", "calibration_distance_1"}
    assert (calibrated <= names) == variant.startswith("b")
    assert ("generator_auxiliary" in names) == variant.endswith("acgan")


def test_sampling_works_from_the_saved_model_alone(mixed_table, tmp_path):
    trained, _ = train(mixed_table, "bought")
    trained.model.save(tmp_path / "model")
    loaded = SavedSynthesizer.load(str(tmp_path / "model"))
    pd.testing.assert_frame_equal(loaded.sample(77, 5), trained.model.sample(77, 5))
    assert len(loaded.sample(77, 5)) == 77
    assert not loaded.sample(77, 5).equals(loaded.sample(77, 6))


def test_a_calibrated_variant_chooses_its_rows_and_others_take_them_as_they_come(mixed_table):
    model = train(mixed_table, "bought")[0].model
    assert model.calibration() == "critic"
    plain = model.sample(60, 0, SamplingSettings(calibration="none"))
    chosen = model.sample(60, 0)
    assert not chosen.equals(plain)
    assert chosen["bought"].tolist() == plain["bought"].tolist()
    other = train(mixed_table, "bought", "wgan")[0].model
    assert other.calibration() == "none"
    assert len(other.sample(60, 0, SamplingSettings(calibration="relabel"))) == 60
    assert train(mixed_table, "bought", preset="paper")[0].model.calibration() == "none"


def test_a_critic_of_rows_is_saved_and_only_calibrated_variants_have_one(mixed_table, tmp_path):
    trained, _ = train(mixed_table, "bought")
    model = trained.model
    report = trained.report["critic_of_rows"]
    assert report["sharpness"] == model.calibrator.sharpness
    assert set(report["scores"]) == {"0.0", "0.25", "0.5", "1.0"}
    model.save(tmp_path)
    loaded = SavedSynthesizer.load(tmp_path)
    pd.testing.assert_frame_equal(loaded.sample(60, 0), model.sample(60, 0))
    other = train(mixed_table, "bought", "wgan")[0]
    assert "critic_of_rows" not in other.report
    with pytest.raises(SettingsError, match="holds no critic of rows"):
        other.model.sample(10, 0, SamplingSettings(calibration="critic"))


@pytest.mark.parametrize("variant", ["bmade", "bwgan"])
def test_rows_that_were_trained_on_do_not_decide_how_sharply_a_critic_chooses(mixed_table, variant):
    trained, _ = train(mixed_table, "bought", variant, selection="last")
    expected = {"sharpness": 0.0, "real_score": None, "scores": {}}
    assert trained.report["critic_of_rows"] == expected


def test_a_model_of_format_2_prefers_by_rejection(mixed_table, tmp_path):
    train(mixed_table, "bought")[0].model.save(tmp_path)
    description = tmp_path / "model.json"
    body = json.loads(description.read_text()) | {"format_version": 2}
    del body["calibrator"]["critic"], body["calibrator"]["sharpness"]
    description.write_text(json.dumps(body))
    old = SavedSynthesizer.load(tmp_path)
    assert old.calibration() == "rejection"
    assert len(old.sample(40, 0)) == 40


def test_a_model_without_classifiers_cannot_choose(mixed_table, tmp_path):
    model = replace(train(mixed_table, "bought")[0].model, calibrator=None)
    model.save(tmp_path)
    description = tmp_path / "model.json"
    body = json.loads(description.read_text()) | {"format_version": 1}
    description.write_text(json.dumps({key: body[key] for key in body if key != "calibrator"}))
    old = SavedSynthesizer.load(tmp_path)
    assert old.calibration() == "none"
    with pytest.raises(SettingsError, match="holds no classifiers"):
        old.sample(10, 0, SamplingSettings(calibration="rejection"))


def test_classifiers_of_another_model_are_refused(mixed_table, tmp_path):
    model = train(mixed_table, "bought")[0].model
    model.save(tmp_path)
    file = tmp_path / "classifiers.safetensors"
    file.write_bytes(file.read_bytes()[:-4] + bytes(4))
    with pytest.raises(ArtefactError, match=r"classifiers.safetensors .* does not belong"):
        SavedSynthesizer.load(tmp_path)


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
    original = composition.TrainingData
    monkeypatch.setattr(
        composition, "TrainingData", lambda *parts: seen.append(len(parts[0])) or original(*parts)
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
