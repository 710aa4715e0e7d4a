import json
import signal
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.stats import ks_2samp

from bcgan.classifiers.regression import train_regressors
from bcgan.classifiers.training import ClassifierSettings, ensemble_posteriors, train_ensemble
from bcgan.errors import ArtefactError, SettingsError, TrainingInterruptedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.history import TrainingHistory
from bcgan.gan.pace import Pace
from bcgan.gan.settings import CalibrationSettings
from bcgan.gan.trainer import TrainingData
from bcgan.synthesizer import composition, training
from bcgan.synthesizer.calibration import PretrainedClassifiers, build_kernel, resolve_form
from bcgan.synthesizer.composition import PreparedRows
from bcgan.synthesizer.diagnosis import diagnose
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.synthesizer.training import train_synthesizer
from bcgan.synthesizer.variants import VARIANTS
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
    listeners=None,
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
    trained = train_synthesizer(rows, encoder, schema, classifiers, recipe, store, listeners)
    return trained, typed


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
    loaded = SavedSynthesizer.load(tmp_path / "model")
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


def test_a_budget_is_settled_before_the_first_step_and_once(mixed_table, tmp_path, monkeypatch):
    measured = []
    monkeypatch.setattr(
        training,
        "measure_pace",
        lambda trainer, most_seconds: measured.append(trainer) or Pace(0.1, 0.5),
    )
    monkeypatch.setattr(composition, "validation_selector", lambda *_: lambda generator: 0.0)
    budget = {"steps": None, "budget": "2s", "select_every": 5}
    store = CheckpointStore(tmp_path)
    stop = Stop(store)
    with pytest.raises(TrainingInterruptedError):
        train(mixed_table, "bought", store=store, listeners=[stop], **budget)
    assert stop.length["steps"] == 7, "(2 s - a look) / (0.1 s + a fifth of a look)"
    resumed, _ = train(mixed_table, "bought", store=store, **budget)
    assert len(measured) == 1
    assert resumed.report["steps"] == resumed.report["last_step"] == 7
    assert resumed.report["length"]["budget"] == "2s"
    given, _ = train(mixed_table, "bought", steps=7, select_every=5)
    assert weights(resumed) == weights(given)
    assert resumed.curves.equals(given.curves)
    assert given.report["length"] is None


def test_a_real_step_and_look_are_timed_on_a_training_that_is_thrown_away(mixed_table):
    budgeted, _ = train(mixed_table, "bought", steps=None, budget="1s", select_every=6)
    length = budgeted.report["length"]
    assert length["step_seconds"] > 0
    assert length["look_seconds"] > 0
    given, _ = train(mixed_table, "bought", steps=length["steps"], select_every=6)
    assert weights(budgeted) == weights(given)


def test_patience_ends_a_training_early_and_the_report_says_so(mixed_table, caplog, monkeypatch):
    scores = iter([0.3, 0.2, 0.1])
    monkeypatch.setattr(composition, "validation_selector", lambda *_: lambda _: next(scores))
    with caplog.at_level("INFO", logger="bcgan"):
        trained, _ = train(mixed_table, "bought", steps=60, select_every=4, patience=2)
    report = trained.report
    assert (report["steps"], report["last_step"], report["kept_step"]) == (60, 12, 4)
    assert report["stopped_early"]
    assert trained.curves["step"].iloc[-1] == 12
    assert "Training stopped early at step 12 of 60" in caplog.text


def test_patience_without_a_validation_part_is_told(mixed_table, caplog):
    trained, _ = train(mixed_table, None, patience=2)
    assert "gan.patience=2 has no effect" in caplog.text
    assert not trained.report["stopped_early"]


def test_a_checkpoint_of_another_training_is_not_used_and_the_change_is_named(
    mixed_table, tmp_path, caplog
):
    store = CheckpointStore(tmp_path)
    train(mixed_table, "bought", store=store, selection="last")
    changed = {"selection": "last", "generator_learning_rate": 1e-3}
    train(mixed_table, "bought", store=store, **changed)
    assert "recipe.gan.generator_learning_rate was 0.002 and is now 0.001" in caplog.text
    caplog.clear()
    mixed_table.loc[3, "height"] += 1.0
    train(mixed_table, "bought", store=store, **changed)
    assert "not used: the data it was made with changed" in caplog.text


class Repeating:
    """A stand-in generator that gives real rows, but never those of one category."""

    def __init__(self, features: torch.Tensor, left_out: int | None) -> None:
        kept = features if left_out is None else features[features[:, left_out] == 0.0]
        self.rows = kept

    def sample(self, labels, generator, decoding):
        return self.rows[torch.randint(len(self.rows), (len(labels),), generator=generator)]


@pytest.mark.parametrize("lost", [None, "010"])
def test_diagnosis_names_the_category_a_generator_lost(mixed_table, lost):
    trained, typed = train(mixed_table, "bought")
    encoder = trained.model.encoder
    features = torch.from_numpy(encoder.encode(typed))
    labels = torch.from_numpy(encoder.encode_labels(typed["bought"]))
    unit = None
    if lost is not None:
        is_lost = torch.from_numpy((typed["code"] == lost).to_numpy(copy=True))
        unit = int((features == is_lost[:, None]).all(0).nonzero()[0])
    model = replace(trained.model, generator=Repeating(features, unit))
    data = TrainingData(features, labels, 2, encoder.layout)
    before = torch.get_rng_state()
    found = diagnose(model, data, TrainingHistory())
    assert torch.equal(before, torch.get_rng_state())
    assert found == diagnose(model, data, TrainingHistory())
    if lost is None:
        assert [finding.kind for finding in found] == ["nothing"]
    else:
        (finding,) = [each for each in found if each.kind == "lost_categories"]
        assert f"'code' lost '{lost}'" in finding.message


def test_diagnosis_is_reported_and_told_last(mixed_table, caplog):
    with caplog.at_level("INFO", logger="bcgan"):
        trained, _ = train(mixed_table, "bought")
    messages = [finding["message"] for finding in trained.report["diagnosis"]]
    assert messages
    assert caplog.messages[-len(messages) :] == [f"Diagnosis: {message}" for message in messages]


@pytest.mark.parametrize("target", ["bought", "height", None])
def test_a_generator_that_learns_by_likelihood_has_no_critic(mixed_table, tmp_path, target):
    trained, _ = train(mixed_table, target, "bmade", select_every=3, patience=2)
    report = trained.report
    assert "warm_start" not in report
    assert report["last_step"] == report["selections"][-1]["step"] <= SHORT["steps"]
    best = max(report["selections"], key=lambda look: look["score"])
    assert report["kept_step"] == best["step"]
    expected = "critic" if target == "bought" else "none"
    assert trained.model.calibration() == expected


def test_a_likelihood_without_validation_rows_uses_all_and_trains_to_the_end(mixed_table):
    trained, _ = train(mixed_table, "bought", "made", selection="last", patience=None)
    assert trained.report["selections"] == []
    assert trained.report["kept_step"] == SHORT["steps"]
    assert trained.model.calibration() == "none"


def test_a_likelihood_resumes_exactly(mixed_table, tmp_path):
    whole, _ = train(mixed_table, "bought", "bmade")
    store = CheckpointStore(tmp_path / "checkpoints")
    with pytest.raises(TrainingInterruptedError):
        train(mixed_table, "bought", "bmade", store=store, listeners=[StopAt(6)])
    resumed, _ = train(mixed_table, "bought", "bmade", store=store)
    pd.testing.assert_frame_equal(resumed.curves, whole.curves)
    assert weights(resumed) == weights(whole)


class StopAt:
    """A listener that asks for a stop at a step."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_losses(self, step, losses):
        if step == self.step:
            signal.raise_signal(signal.SIGINT)

    def on_event(self, kind, step, message):
        pass


AUTOREGRESSIVE = {
    "generator": "autoregressive",
    "generator_hidden": [24, 24],
    "likelihood": {"steps": 20, "look_every": 5, "batch_size": 32},
}


@pytest.mark.parametrize(
    ("target", "variant"), [("bought", "bwgan"), ("height", "bwgan"), (None, "wgan")]
)
def test_an_autoregressive_generator_is_warmed_up_and_then_meets_the_critic(
    mixed_table, tmp_path, target, variant
):
    trained, typed = train(mixed_table, target, variant, **AUTOREGRESSIVE, steps=4)
    curves, report = trained.curves, trained.report
    assert curves["step"].is_monotonic_increasing and curves["step"].is_unique
    assert curves["epoch"].is_monotonic_increasing
    assert curves["negative_log_likelihood"].notna().sum() > 0
    assert curves["critic"].notna().sum() > 0
    assert report["warm_start"]["last_step"] <= 20
    assert report["last_step"] == 4
    trained.model.save(tmp_path / "model")
    loaded = SavedSynthesizer.load(tmp_path / "model")
    sample = trained.model.sample(50, seed=1)
    assert list(sample.columns) == list(typed.columns)
    pd.testing.assert_frame_equal(loaded.sample(50, seed=1), sample)


@pytest.mark.parametrize("stop", [3, 12, 23, 29])
def test_both_parts_of_a_training_resume_exactly(mixed_table, tmp_path, stop):
    parts = {**AUTOREGRESSIVE, "steps": 12, "patience": None}
    parts["likelihood"] = {**parts["likelihood"], "patience": 10}
    whole, _ = train(mixed_table, "bought", **parts)
    store = CheckpointStore(tmp_path / "checkpoints")
    with pytest.raises(TrainingInterruptedError):
        train(mixed_table, "bought", store=store, listeners=[StopAt(stop)], **parts)
    resumed, _ = train(mixed_table, "bought", store=store, **parts)
    pd.testing.assert_frame_equal(resumed.curves, whole.curves)
    pd.testing.assert_frame_equal(
        resumed.model.sample(200, seed=1), whole.model.sample(200, seed=1)
    )
